//! A file of the machine becomes a statement: what the command line calls.

use std::path::Path;

use futures_util::stream;
use kernel::{Db, Failure, Id};
use parties::Party;
use storage::{Arrival, FileStore, Incoming, UploadError, Whole};
use tokio::io::AsyncReadExt as _;
use uuid::Uuid;

use crate::{Rules, Statement, StatementError, Upload, acts, store};

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
    (files, rules): (&FileStore, &Rules),
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
    keep(db, (files, rules), (owner, options), (incoming, None)).await
}

/// The same for a file that arrived in pieces. What it became before it is again.
pub(crate) async fn keep_whole(
    db: &Db,
    (files, rules): (&FileStore, &Rules),
    (owner, upload): (Id<Party>, Upload),
    whole: Whole,
) -> Result<Statement, ImportError> {
    if let Some(statement) = whole.became {
        return became(db, statement).await;
    }
    let incoming = whole.incoming((rules.file_bytes, rules.upload_idle));
    let from = (incoming, Some(&whole));
    match keep(db, (files, rules), (owner, upload), from).await {
        Ok(statement) => {
            whole.clear().await;
            Ok(statement)
        }
        // Somebody asked for the same at the same time.
        Err(ImportError::Refused(StatementError::Upload(UploadError::Became(statement)))) => {
            became(db, statement).await
        }
        Err(error) => Err(error),
    }
}

async fn became(db: &Db, statement: Uuid) -> Result<Statement, ImportError> {
    let mut tx = db.begin().await?;
    let statement = store::find(&mut tx, Id::from_uuid(statement)).await?;
    tx.rollback().await?;
    Ok(statement.ok_or(StatementError::NotFound("statement"))?)
}

/// From the first byte of a file to its statement: first its object, and once that is durable its row; that is what the upload
/// became by which it arrived.
pub(crate) async fn keep<S, E>(
    db: &Db,
    (files, rules): (&FileStore, &Rules),
    (owner, upload): (Id<Party>, Upload),
    (incoming, whole): (Incoming<S>, Option<&Whole>),
) -> Result<Statement, ImportError>
where
    S: futures_util::Stream<Item = Result<bytes::Bytes, E>> + Unpin,
    E: Into<UploadError>,
{
    // Told before all bytes are sent for nothing; what counts is looked at again in the act.
    may_store(db, rules, owner, incoming.declared_bytes).await?;
    let arrival = Arrival::new(incoming)?;
    let received = arrival
        .store::<UploadError>(files, bytes::Bytes::new(), |_| Ok(()))
        .await?;
    let kept = async {
        let mut tx = db.begin().await?;
        let bounded = (&received, rules.owner_bytes);
        let statement = acts::upload(&mut tx, owner, &upload, bounded).await?;
        if let Some(whole) = whole {
            whole.became(&mut tx, statement.id.uuid()).await?;
        }
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
    if !owns {
        return Err(StatementError::NoProject);
    }
    acts::fits(stored, more.unwrap_or(1), rules.owner_bytes)
}

impl From<Failure> for ImportError {
    fn from(failure: Failure) -> Self {
        Self::Refused(failure.into())
    }
}
