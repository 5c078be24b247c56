//! From the first byte of an upload to the row of the file.

use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use kernel::{Db, Failure, Id, Problem};
use parties::Party;
use uuid::Uuid;

use storage::{FileStore, Incoming, Received, UploadError, Whole};

use super::{MediaType, StoredFile, receive::receive};
use crate::{CampaignError, store};

/// Who uploads, under which name, and how much that party may store in all.
pub(crate) struct Uploader {
    pub(crate) party: Id<Party>,
    pub(crate) file_name: String,
    pub(crate) most_bytes: u64,
}

/// Takes a file in that arrived in pieces, as if it came in one. What it became before it is again.
///
/// # Errors
/// As [`upload`].
pub(crate) async fn take_whole(
    db: &Db,
    files: &FileStore,
    (uploader, declared): (Uploader, MediaType),
    (whole, bounds): (Whole, (u64, Duration)),
) -> Result<StoredFile, Problem> {
    if let Some(file) = whole.became {
        return Ok(became(db, file).await?);
    }
    let incoming = whole.incoming(bounds);
    upload(db, files, uploader, (declared, Some(&whole)), incoming).await
}

async fn became(db: &Db, file: Uuid) -> Result<StoredFile, CampaignError> {
    let mut tx = db.begin().await?;
    let file = store::find_file(&mut tx, Id::from_uuid(file)).await?;
    tx.rollback().await?;
    file.ok_or(CampaignError::NotFound("file"))
}

/// Takes a file in: first its object, and once that is durable its row; that is what the upload became by which it arrived.
///
/// # Errors
/// A [`Problem`] for content that is not taken, and when the party has stored as much as it may; nothing is kept then.
pub(crate) async fn upload<S, E>(
    db: &Db,
    files: &FileStore,
    uploader: Uploader,
    (declared, whole): (MediaType, Option<&Whole>),
    incoming: Incoming<S>,
) -> Result<StoredFile, Problem>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Into<UploadError>,
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

    let (media_type, received) = receive(files, declared, incoming).await?;
    let object_key = received.object_key.clone();
    match keep(db, uploader, (media_type, received), whole).await {
        Ok(file) => {
            if let Some(whole) = whole {
                whole.clear().await;
            }
            Ok(file)
        }
        // Somebody asked for the same at the same time.
        Err(CampaignError::Upload(UploadError::Became(file))) => {
            files.discard(&object_key).await;
            Ok(became(db, file).await?)
        }
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
    (media_type, received): (MediaType, Received),
    whole: Option<&Whole>,
) -> Result<StoredFile, CampaignError> {
    let mut tx = db.begin().await?;
    let stored = store::lock_stored_bytes(&mut tx, uploader.party).await?;
    fits(stored, received.size_bytes, uploader.most_bytes)?;
    let file = store::NewFile {
        uploader: uploader.party,
        object_key: received.object_key,
        name: uploader.file_name,
        media_type,
        size_bytes: i64::try_from(received.size_bytes).map_err(Failure::new)?,
        sha256: received.sha256,
    };
    let file = store::insert_file(&mut tx, file).await?;
    if let Some(whole) = whole {
        whole.became(&mut tx, file.id.uuid()).await?;
    }
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
