//! A file of the machine becomes a statement: what the command line calls.

use std::path::Path;

use futures_util::stream;
use kernel::{Db, Failure, Id};
use parties::Party;
use tokio::io::AsyncReadExt as _;

use crate::{
    Rules, Statement, StatementError, StatementFiles, Upload, UploadError, acts,
    receive::{Incoming, receive},
    store,
};

/// Why a file was not imported. Nothing of it is kept then.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error("{} cannot be read", .path.display())]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It did not arrive in the store.
    #[error(transparent)]
    Upload(#[from] UploadError),
    /// It was refused.
    #[error(transparent)]
    Refused(#[from] StatementError),
}

/// So many bytes are read at once.
const PIECE: usize = 256 * 1024;

/// Takes a file of the machine in as a statement of `owner`. It is then read by the workers, like one that was uploaded.
///
/// # Errors
/// [`ImportError`]; nothing is kept then.
pub async fn import(
    db: &Db,
    (files, rules): (&StatementFiles, &Rules),
    owner: Id<Party>,
    path: &Path,
    options: Upload,
) -> Result<Statement, ImportError> {
    let unreadable = |source| ImportError::File {
        path: path.to_owned(),
        source,
    };
    let file = tokio::fs::File::open(path).await.map_err(unreadable)?;
    let size = file.metadata().await.map_err(unreadable)?.len();
    let content = stream::try_unfold(file, |mut file| async {
        let mut piece = bytes::BytesMut::with_capacity(PIECE);
        let read = file.read_buf(&mut piece).await?;
        Ok::<_, std::io::Error>((read > 0).then(|| (piece.freeze(), file)))
    });
    let incoming = Incoming {
        declared_bytes: Some(size),
        most_bytes: rules.file_bytes,
        idle: rules.upload_idle,
        content: Box::pin(content),
    };
    keep(db, (files, rules), (owner, options), incoming).await
}

/// From the first byte of a file to its statement: first its object, and once that is durable its row.
pub(crate) async fn keep<S, E>(
    db: &Db,
    (files, rules): (&StatementFiles, &Rules),
    (owner, upload): (Id<Party>, Upload),
    incoming: Incoming<S>,
) -> Result<Statement, ImportError>
where
    S: futures_util::Stream<Item = Result<bytes::Bytes, E>> + Unpin,
    E: std::error::Error,
{
    // Told before all bytes are sent for nothing.
    may_store(db, rules, owner, incoming.declared_bytes).await?;
    let received = receive(files, incoming).await?;
    let kept = async {
        let mut tx = db.begin().await?;
        let statement = acts::upload(&mut tx, owner, &upload, &received).await?;
        tx.commit().await?;
        Ok::<_, StatementError>(statement)
    };
    match kept.await {
        Ok(statement) => Ok(statement),
        Err(refusal) => {
            // After a commit whose outcome is unknown the row may be there: then its object must be.
            if !matches!(refusal, StatementError::Failed(_)) {
                files.discard(&received.object_key).await;
            }
            Err(refusal.into())
        }
    }
}

/// Whether a party has statements at all, and room for so many bytes more.
async fn may_store(
    db: &Db,
    rules: &Rules,
    owner: Id<Party>,
    more: Option<u64>,
) -> Result<(), StatementError> {
    let mut tx = db.begin().await?;
    let owns = store::has_project(&mut tx, owner).await?;
    let stored = store::stored_bytes(&mut tx, owner).await?;
    tx.rollback().await?;
    let most_bytes = rules.owner_bytes;
    if !owns {
        return Err(StatementError::NoProject);
    }
    if stored.saturating_add(more.unwrap_or(1)) > most_bytes {
        return Err(StatementError::StorageFull { most_bytes });
    }
    Ok(())
}

impl From<Failure> for ImportError {
    fn from(failure: Failure) -> Self {
        Self::Refused(failure.into())
    }
}
