//! From the first byte of an upload to the row of the file.

use std::error::Error;

use bytes::Bytes;
use futures_util::Stream;
use kernel::{Db, Failure, Id, Problem};
use parties::Party;

use super::{FileStore, Incoming, StoredFile, receive::receive};
use crate::{CampaignError, store};

/// Who uploads, under which name, and how much that party may store in all.
pub(crate) struct Uploader {
    pub(crate) party: Id<Party>,
    pub(crate) file_name: String,
    pub(crate) most_bytes: u64,
}

/// Takes a file in: first its object, and once that is durable its row.
///
/// # Errors
/// A [`Problem`] for content that is not taken, and when the party has stored as much as it may; nothing is kept then.
pub(crate) async fn upload<S, E>(
    db: &Db,
    files: &FileStore,
    uploader: Uploader,
    incoming: Incoming<S>,
) -> Result<StoredFile, Problem>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Error,
{
    // Told before all bytes are sent for nothing; what counts is looked at again below.
    let mut tx = db.begin().await?;
    let stored = store::stored_bytes(&mut tx, uploader.party).await?;
    tx.commit().await?;
    fits(
        stored,
        incoming.declared_bytes.unwrap_or(1),
        uploader.most_bytes,
    )?;

    let received = receive(files, incoming).await?;
    let object_key = received.object_key.clone();
    match keep(db, uploader, received).await {
        Ok(file) => Ok(file),
        Err(refusal) => {
            // After a commit whose outcome is unknown the row may be there: then its object must be.
            if !matches!(refusal, CampaignError::Failed(_)) {
                files.discard(&object_key).await;
            }
            Err(refusal.into())
        }
    }
}

async fn keep(
    db: &Db,
    uploader: Uploader,
    received: super::Received,
) -> Result<StoredFile, CampaignError> {
    let mut tx = db.begin().await?;
    let stored = store::lock_stored_bytes(&mut tx, uploader.party).await?;
    fits(stored, received.size_bytes, uploader.most_bytes)?;
    let file = store::NewFile {
        uploader: uploader.party,
        object_key: received.object_key,
        name: uploader.file_name,
        media_type: received.media_type,
        size_bytes: i64::try_from(received.size_bytes).map_err(Failure::new)?,
        sha256: received.sha256,
    };
    let file = store::insert_file(&mut tx, file).await?;
    tx.commit().await?;
    Ok(file)
}

fn fits(stored_bytes: i64, more_bytes: u64, most_bytes: u64) -> Result<(), CampaignError> {
    let stored = u64::try_from(stored_bytes).map_err(Failure::new)?;
    if stored.saturating_add(more_bytes) <= most_bytes {
        return Ok(());
    }
    Err(CampaignError::StorageFull { most_bytes })
}
