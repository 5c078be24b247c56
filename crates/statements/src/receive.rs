//! The arrival of a file: streamed into the store, measured and hashed on the way.

use std::{error::Error, time::Duration};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use kernel::Failure;
use object_store::WriteMultipart;
use sha2::{Digest as _, Sha256};

use crate::files::StatementFiles;

/// How many parts may be on their way to the store at once: one is written while the next one fills.
const PARTS_AT_ONCE: usize = 2;

/// A file that arrives.
pub(crate) struct Incoming<S> {
    /// How long its sender says it is, in bytes.
    pub(crate) declared_bytes: Option<u64>,
    /// The most that is taken, in bytes.
    pub(crate) most_bytes: u64,
    /// How long to wait for the next piece.
    pub(crate) idle: Duration,
    /// Its content.
    pub(crate) content: S,
}

/// A file that has arrived: its object is durable.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) object_key: String,
    pub(crate) size_bytes: u64,
    pub(crate) sha256: Vec<u8>,
}

/// Why a file was not taken. Nothing of it is left then.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// It is larger than the bound.
    #[error("the file is larger than {most_bytes} bytes")]
    TooLarge {
        /// The bound, in bytes.
        most_bytes: u64,
    },
    /// It has no bytes.
    #[error("the file is empty")]
    Empty,
    /// The connection broke, or the content was not as long as declared.
    #[error("the upload broke off")]
    BrokenOff,
    /// Nothing came for too long.
    #[error("the upload stood still")]
    Stalled,
    /// The store failed.
    #[error("the file could not be stored")]
    Failed(#[from] Failure),
}

/// Takes a file into the store.
///
/// # Errors
/// [`UploadError`]; the store has nothing of it then.
pub(crate) async fn receive<S, E>(
    files: &StatementFiles,
    incoming: Incoming<S>,
) -> Result<Received, UploadError>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Error,
{
    let most_bytes = incoming.most_bytes;
    if incoming
        .declared_bytes
        .is_some_and(|bytes| bytes > most_bytes)
    {
        return Err(UploadError::TooLarge { most_bytes });
    }
    let (object_key, mut parts) = files.begin().await?;
    match take(incoming, &mut parts).await {
        Ok((size_bytes, sha256)) => {
            parts.finish().await.map_err(Failure::new)?;
            Ok(Received {
                object_key,
                size_bytes,
                sha256,
            })
        }
        Err(error) => {
            // What cannot be cleared away now has no key that anything leads to.
            if let Err(left) = parts.abort().await {
                tracing::warn!(error = %Failure::new(left).chain(), "parts of a broken upload were left in the store");
            }
            Err(error)
        }
    }
}

async fn take<S, E>(
    mut incoming: Incoming<S>,
    parts: &mut WriteMultipart,
) -> Result<(u64, Vec<u8>), UploadError>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Error,
{
    let (mut size_bytes, mut hasher) = (0_u64, Sha256::new());
    loop {
        let piece = match tokio::time::timeout(incoming.idle, incoming.content.next()).await {
            Ok(Some(Ok(piece))) => piece,
            Ok(Some(Err(error))) => {
                tracing::info!(%error, "an upload broke off");
                return Err(UploadError::BrokenOff);
            }
            Ok(None) => break,
            Err(_) => return Err(UploadError::Stalled),
        };
        let length = u64::try_from(piece.len()).map_err(Failure::new)?;
        size_bytes = size_bytes.saturating_add(length);
        if size_bytes > incoming.most_bytes {
            return Err(UploadError::TooLarge {
                most_bytes: incoming.most_bytes,
            });
        }
        hasher.update(&piece);
        // Whoever sends faster than the store writes waits here, so memory stays bounded.
        parts
            .wait_for_capacity(PARTS_AT_ONCE)
            .await
            .map_err(Failure::new)?;
        parts.put(piece);
    }
    let whole = incoming
        .declared_bytes
        .is_none_or(|declared| declared == size_bytes);
    match (size_bytes, whole) {
        (_, false) => Err(UploadError::BrokenOff),
        (0, true) => Err(UploadError::Empty),
        (_, true) => Ok((size_bytes, hasher.finalize().to_vec())),
    }
}
