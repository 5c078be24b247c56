//! More bytes of an upload arrive.

use bytes::{Bytes, BytesMut};
use futures_util::Stream;
use kernel::{Failure, Id};
use parties::Party;

use super::{PART_BYTES, Upload, Uploads, store};
use crate::{Incoming, UploadError, arrival::Pieces};

/// What has come together for a part, and how the bytes went on.
struct Gathered {
    bytes: Bytes,
    then: Then,
}

enum Then {
    More,
    End,
    Broken(UploadError),
}

impl Uploads {
    /// Takes the bytes from `offset` on, and makes them durable as they come. When they break off, what has arrived stays.
    ///
    /// # Errors
    /// [`UploadError::Elsewhere`] for another offset than the upload has, [`UploadError::Busy`] while somebody else appends,
    /// and what ends an upload that comes in one piece; the upload itself stays.
    pub(super) async fn append<S, E>(
        &self,
        (party, id): (Id<Party>, Id<Upload>),
        (offset, declared_bytes): (u64, Option<u64>),
        content: S,
    ) -> Result<Upload, UploadError>
    where
        S: Stream<Item = Result<Bytes, E>> + Unpin,
        E: Into<UploadError>,
    {
        let known = self.find(party, id).await?;
        let _hold = self.hold(id).ok_or(UploadError::Busy)?;
        // Once more: whoever held it before may have appended.
        let mut upload = self.find(party, known.id).await?;
        upload.takes(offset, declared_bytes)?;
        let mut pieces = Pieces::new(Incoming {
            declared_bytes,
            most_bytes: upload.length_bytes.saturating_sub(offset),
            idle: self.limits.idle,
            content,
        })?;
        loop {
            let Gathered { bytes, then } = gather(&mut pieces).await;
            if !bytes.is_empty() {
                upload = self.keep(upload, bytes).await?;
            }
            match then {
                Then::More => {}
                Then::End => return Ok(upload),
                Then::Broken(error) => return Err(error),
            }
        }
    }

    /// Makes a part durable, first its object, then its row.
    async fn keep(&self, upload: Upload, bytes: Bytes) -> Result<Upload, UploadError> {
        let size = u64::try_from(bytes.len()).map_err(Failure::new)?;
        let key = self.parts.put_in(&upload.id.to_string(), bytes).await?;
        let mut tx = self.db.begin().await?;
        if !store::add_part(&mut tx, &upload, (&key, size)).await? {
            tx.rollback().await?;
            self.parts.discard(&key).await;
            let now = self.find(upload.party, upload.id).await?;
            return Err(UploadError::Elsewhere {
                received_bytes: now.received_bytes,
            });
        }
        tx.commit().await?;
        Ok(Upload {
            received_bytes: upload.received_bytes.saturating_add(size),
            parts: upload.parts.saturating_add(1),
            ..upload
        })
    }
}

async fn gather<S, E>(pieces: &mut Pieces<S>) -> Gathered
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Into<UploadError>,
{
    // Copied together: pieces of a byte each would otherwise hold on to what they were read into.
    let mut bytes = BytesMut::new();
    let then = loop {
        if bytes.len() >= PART_BYTES {
            break Then::More;
        }
        match pieces.next().await {
            Ok(Some(piece)) => bytes.extend_from_slice(&piece),
            Ok(None) => break Then::End,
            Err(error) => break Then::Broken(error),
        }
    };
    Gathered {
        bytes: bytes.freeze(),
        then,
    }
}
