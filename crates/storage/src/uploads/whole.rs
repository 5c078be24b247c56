//! An upload that is whole, for the room that takes it.

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream, stream::BoxStream};
use kernel::{Failure, Id, Tx};
use parties::Party;
use uuid::Uuid;

use super::{Upload, Uploads, store};
use crate::{FileStore, Incoming, UploadError};

/// An upload that is whole.
#[derive(Debug, Clone)]
pub struct Whole {
    /// The upload.
    pub upload: Id<Upload>,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// What it became already: whoever takes it again gets that.
    pub became: Option<Uuid>,
    keys: Vec<String>,
    parts: FileStore,
}

impl Uploads {
    /// One of the party's own that is whole.
    ///
    /// # Errors
    /// [`UploadError::NoSuchUpload`], [`UploadError::NotWhole`].
    pub async fn whole(&self, party: Id<Party>, id: Id<Upload>) -> Result<Whole, UploadError> {
        let upload = self.find(party, id).await?;
        if upload.received_bytes < upload.length_bytes {
            return Err(UploadError::NotWhole {
                received_bytes: upload.received_bytes,
                length_bytes: upload.length_bytes,
            });
        }
        let mut tx = self.db.begin().await?;
        let keys = store::list_parts(&mut tx, id).await?;
        tx.rollback().await?;
        Ok(Whole {
            upload: id,
            size_bytes: upload.length_bytes,
            became: upload.became,
            keys,
            parts: self.parts.clone(),
        })
    }
}

impl Whole {
    /// Its bytes as they would have come in one piece.
    pub fn incoming(
        &self,
        (most_bytes, idle): (u64, std::time::Duration),
    ) -> Incoming<BoxStream<'static, Result<Bytes, UploadError>>> {
        let parts = self.parts.clone();
        let pieces = stream::iter(self.keys.clone()).then(move |key| {
            let parts = parts.clone();
            async move {
                let piece = parts.read(&key).await?;
                Ok::<_, UploadError>(piece.map_err(|error| Failure::new(error).into()))
            }
        });
        Incoming {
            declared_bytes: Some(self.size_bytes),
            most_bytes,
            idle,
            content: pieces.try_flatten().boxed(),
        }
    }

    /// Writes down what it became, in the transaction of that.
    ///
    /// # Errors
    /// [`UploadError::Became`] when it became something before, [`UploadError::NoSuchUpload`] when it is gone.
    pub async fn became(&self, tx: &mut Tx, object: Uuid) -> Result<(), UploadError> {
        if store::save_became(tx, self.upload, object).await? {
            return Ok(());
        }
        let now = store::find(tx, self.upload).await?;
        let before = now.and_then(|upload| upload.became);
        Err(before.map_or(UploadError::NoSuchUpload, UploadError::Became))
    }

    /// Clears its parts away, once what it became is committed. What is left is swept away later.
    pub async fn clear(&self) {
        for key in &self.keys {
            self.parts.discard(key).await;
        }
    }
}
