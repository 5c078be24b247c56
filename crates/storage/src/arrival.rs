//! The arrival of a file: streamed into the store, measured and hashed on the way.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use kernel::Failure;
use object_store::WriteMultipart;
use sha2::{Digest as _, Sha256};

use crate::{FileStore, UploadError};

/// How many parts may be on their way to the store at once: one is written while the next one fills.
const PARTS_AT_ONCE: usize = 2;

/// A file that arrives.
#[derive(Debug)]
pub struct Incoming<S> {
    /// How long its sender says it is, in bytes.
    pub declared_bytes: Option<u64>,
    /// The most that is taken, in bytes.
    pub most_bytes: u64,
    /// How long to wait for the next piece.
    pub idle: Duration,
    /// Its content.
    pub content: S,
}

/// A file that has arrived: its object is durable.
#[derive(Debug)]
pub struct Received {
    /// Where it is in the store.
    pub object_key: String,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// The SHA-256 of its content.
    pub sha256: Vec<u8>,
}

/// The bytes of a file or a part of one on their way in: measured, and waited for no longer than the bound.
#[derive(Debug)]
pub(crate) struct Pieces<S> {
    incoming: Incoming<S>,
    size_bytes: u64,
}

impl<S, E> Pieces<S>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Into<UploadError>,
{
    pub(crate) fn new(incoming: Incoming<S>) -> Result<Self, UploadError> {
        let most_bytes = incoming.most_bytes;
        if incoming
            .declared_bytes
            .is_some_and(|bytes| bytes > most_bytes)
        {
            return Err(UploadError::TooLarge { most_bytes });
        }
        Ok(Self {
            incoming,
            size_bytes: 0,
        })
    }

    /// The next bytes; none at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, UploadError> {
        let next = tokio::time::timeout(self.incoming.idle, self.incoming.content.next()).await;
        let piece = match next {
            Ok(Some(piece)) => piece.map_err(Into::into)?,
            Ok(None) => return Ok(None),
            Err(_) => return Err(UploadError::Stalled),
        };
        let length = u64::try_from(piece.len()).map_err(Failure::new)?;
        self.size_bytes = self.size_bytes.saturating_add(length);
        if self.size_bytes > self.incoming.most_bytes {
            return Err(UploadError::TooLarge {
                most_bytes: self.incoming.most_bytes,
            });
        }
        Ok(Some(piece))
    }
}

/// A file on its way in.
#[derive(Debug)]
pub struct Arrival<S> {
    pieces: Pieces<S>,
    hasher: Sha256,
}

impl<S, E> Arrival<S>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Into<UploadError>,
{
    /// Begins to take a file.
    ///
    /// # Errors
    /// [`UploadError::TooLarge`] when its sender says so, before a byte is read.
    pub fn new(incoming: Incoming<S>) -> Result<Self, UploadError> {
        Ok(Self {
            pieces: Pieces::new(incoming)?,
            hasher: Sha256::new(),
        })
    }

    /// The next bytes, measured and hashed; none at the end. For who judges a file by its beginning.
    ///
    /// # Errors
    /// [`UploadError`] when nothing comes, or more than the bound.
    pub async fn piece(&mut self) -> Result<Option<Bytes>, UploadError> {
        let piece = self.pieces.next().await?;
        if let Some(piece) = &piece {
            self.hasher.update(piece);
        }
        Ok(piece)
    }

    /// Puts `head`, which was read before, and all the other bytes into the store. `look` sees each piece of the rest, then
    /// the end as nothing, and may refuse the file.
    ///
    /// # Errors
    /// [`UploadError`], or what `look` refuses; the store has nothing of the file then.
    pub async fn store<R: From<UploadError>>(
        mut self,
        files: &FileStore,
        head: Bytes,
        look: impl FnMut(Option<&[u8]>) -> Result<(), R>,
    ) -> Result<Received, R> {
        let (object_key, mut parts) = files.begin().await.map_err(UploadError::from)?;
        if !head.is_empty() {
            parts.put(head);
        }
        if let Err(error) = self.pour(&mut parts, look).await {
            // What cannot be cleared away now has no key that anything leads to.
            if let Err(left) = parts.abort().await {
                tracing::warn!(error = %Failure::new(left).chain(), "parts of a broken upload were left in the store");
            }
            return Err(error);
        }
        let finished = parts.finish().await.map_err(Failure::new);
        finished.map_err(UploadError::from)?;
        Ok(Received {
            object_key,
            size_bytes: self.pieces.size_bytes,
            sha256: self.hasher.finalize().to_vec(),
        })
    }

    async fn pour<R: From<UploadError>>(
        &mut self,
        parts: &mut WriteMultipart,
        mut look: impl FnMut(Option<&[u8]>) -> Result<(), R>,
    ) -> Result<(), R> {
        while let Some(piece) = self.piece().await? {
            look(Some(&piece))?;
            // Whoever sends faster than the store writes waits here, so memory stays bounded.
            let room = parts.wait_for_capacity(PARTS_AT_ONCE).await;
            room.map_err(|error| UploadError::Failed(Failure::new(error)))?;
            parts.put(piece);
        }
        let Pieces {
            incoming,
            size_bytes,
        } = &self.pieces;
        let whole = incoming
            .declared_bytes
            .is_none_or(|declared| declared == *size_bytes);
        if !whole {
            return Err(UploadError::BrokenOff.into());
        }
        if *size_bytes == 0 {
            return Err(UploadError::Empty.into());
        }
        look(None)
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use futures_util::{TryStreamExt as _, stream};

    use super::*;
    use crate::testing::Folder;

    type Piece = Result<Bytes, io::Error>;

    fn incoming(pieces: Vec<Piece>) -> Incoming<stream::Iter<std::vec::IntoIter<Piece>>> {
        Incoming {
            declared_bytes: None,
            most_bytes: 1_000_000,
            idle: Duration::from_secs(5),
            content: stream::iter(pieces),
        }
    }

    async fn receive<S>(store: &FileStore, incoming: Incoming<S>) -> Result<Received, UploadError>
    where
        S: Stream<Item = Piece> + Unpin,
    {
        let arrival = Arrival::new(incoming)?;
        arrival.store(store, Bytes::new(), |_| Ok(())).await
    }

    #[tokio::test]
    async fn what_arrives_in_pieces_is_stored_whole_with_its_checksum() {
        let folder = Folder::new();
        let store = folder.store();
        // More than a part, in pieces that fit no boundary.
        let content: Vec<u8> = (0..700_000_u32)
            .map(|place| b'a' + u8::try_from(place % 26).unwrap())
            .collect();
        let pieces = content
            .chunks(1_001)
            .map(|piece| Ok(Bytes::copy_from_slice(piece)))
            .collect();
        let received = receive(&store, incoming(pieces)).await.unwrap();
        assert_eq!(received.size_bytes, 700_000);
        assert_eq!(received.sha256, Sha256::digest(&content).to_vec());
        let stored: Vec<Bytes> = store
            .read(&received.object_key)
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(stored.concat(), content);
        store.discard(&received.object_key).await;
        assert_eq!(folder.files(), 0);
    }

    #[tokio::test]
    async fn the_checksum_is_that_of_the_standard() {
        let folder = Folder::new();
        let store = folder.store();
        let received = receive(&store, incoming(vec![Ok("ab".into()), Ok("c".into())]))
            .await
            .unwrap();
        // FIPS 180-2, appendix B.1.
        let hex = received.sha256.iter().map(|byte| format!("{byte:02x}"));
        let hex: String = hex.collect();
        assert_eq!(
            hex,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[tokio::test]
    async fn what_is_refused_leaves_nothing() {
        let folder = Folder::new();
        let store = folder.store();
        let big = || Ok(Bytes::from(vec![b'a'; 600_000]));
        let broken = || Err(io::Error::other("reset by peer"));
        let mut short = incoming(vec![Ok("abc".into())]);
        short.declared_bytes = Some(4);
        let mut declared_too_large = incoming(vec![Ok("abc".into())]);
        declared_too_large.declared_bytes = Some(1_000_001);
        let cases = [
            ("TooLarge", incoming(vec![big(), big()])),
            ("TooLarge", declared_too_large),
            ("Empty", incoming(vec![])),
            ("Empty", incoming(vec![Ok(Bytes::new())])),
            ("BrokenOff", incoming(vec![Ok("abc".into()), broken()])),
            ("BrokenOff", incoming(vec![big(), broken()])),
            ("BrokenOff", short),
        ];
        for (expected, incoming) in cases {
            let error = receive(&store, incoming).await.unwrap_err();
            let said = format!("{error:?}");
            assert!(said.starts_with(expected), "{expected}: {said}");
        }
        assert_eq!(folder.files(), 0);
    }

    #[tokio::test]
    async fn what_is_refused_on_its_way_leaves_nothing() {
        let folder = Folder::new();
        let store = folder.store();
        for at in [Some("bad"), None] {
            let arrival =
                Arrival::new(incoming(vec![Ok("good".into()), Ok("bad".into())])).unwrap();
            let looked = |piece: Option<&[u8]>| {
                if piece == at.map(str::as_bytes) {
                    return Err(UploadError::Stalled);
                }
                Ok(())
            };
            let refused = arrival.store(&store, Bytes::new(), looked).await;
            assert!(matches!(refused, Err(UploadError::Stalled)), "{refused:?}");
        }
        assert_eq!(folder.files(), 0);
    }

    #[tokio::test]
    async fn a_sender_that_stands_still_is_let_go() {
        let folder = Folder::new();
        let store = folder.store();
        let stalled = Incoming {
            declared_bytes: None,
            most_bytes: 100,
            idle: Duration::from_millis(1),
            content: stream::pending::<Piece>(),
        };
        assert!(matches!(
            receive(&store, stalled).await,
            Err(UploadError::Stalled)
        ));
    }
}
