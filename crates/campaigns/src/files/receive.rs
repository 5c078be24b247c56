//! The arrival of a file: streamed into the store, judged by its first bytes, measured and hashed on the way.

use std::{error::Error, time::Duration};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _};
use kernel::Failure;
use object_store::WriteMultipart;
use sha2::{Digest, Sha256};

use super::{
    FileStore, MediaType,
    inspect::{Hidden, Inspector},
    sniff::HEAD_BYTES,
};

/// How many parts may be on their way to the store at once: one is written while the next one fills.
const PARTS_AT_ONCE: usize = 2;

/// A file that arrives.
pub(crate) struct Incoming<S> {
    /// What its sender says it is.
    pub(crate) declared: MediaType,
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
    pub(crate) media_type: MediaType,
    pub(crate) size_bytes: u64,
    pub(crate) sha256: Vec<u8>,
}

/// Why a file was not taken. Nothing of it is left then.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UploadError {
    /// It is larger than the bound.
    #[error("the file is larger than {most_bytes} bytes")]
    TooLarge { most_bytes: u64 },
    /// It has no bytes.
    #[error("the file is empty")]
    Empty,
    /// Its first bytes are those of another kind of file, or of none that is taken.
    #[error("the file is not what it was declared as")]
    NotAsDeclared { found: Option<MediaType> },
    /// It is something else besides.
    #[error("the file is refused")]
    Refused(Hidden),
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
    store: &FileStore,
    incoming: Incoming<S>,
) -> Result<Received, UploadError>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Error,
{
    if incoming
        .declared_bytes
        .is_some_and(|bytes| bytes > incoming.most_bytes)
    {
        return Err(UploadError::TooLarge {
            most_bytes: incoming.most_bytes,
        });
    }
    let mut arrival = Arrival {
        incoming,
        size_bytes: 0,
        hasher: Sha256::new(),
    };
    let (media_type, head) = arrival.head().await?;
    let mut inspector = Inspector::new(media_type);
    inspector.look(&head).map_err(UploadError::Refused)?;
    let (object_key, mut parts) = store.begin().await?;
    parts.put(head);
    match arrival.rest(&mut parts, inspector).await {
        Ok(()) => parts.finish().await.map_err(Failure::new)?,
        Err(error) => {
            // What cannot be cleared away now has no key that anything leads to.
            if let Err(left) = parts.abort().await {
                tracing::warn!(error = %Failure::new(left).chain(), "parts of a broken upload were left in the store");
            }
            return Err(error);
        }
    };
    Ok(Received {
        object_key,
        media_type,
        size_bytes: arrival.size_bytes,
        sha256: arrival.hasher.finalize().to_vec(),
    })
}

struct Arrival<S> {
    incoming: Incoming<S>,
    size_bytes: u64,
    hasher: Sha256,
}

impl<S, E> Arrival<S>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Error,
{
    /// The first bytes, judged.
    async fn head(&mut self) -> Result<(MediaType, Bytes), UploadError> {
        let mut head = BytesMut::new();
        while head.len() < HEAD_BYTES {
            let Some(piece) = self.piece().await? else {
                break;
            };
            head.extend_from_slice(&piece);
        }
        if head.is_empty() {
            return Err(UploadError::Empty);
        }
        let judged = head.get(..HEAD_BYTES).unwrap_or(&head);
        let found = MediaType::sniff(judged);
        match found {
            Some(kind) if kind.agrees_with(self.incoming.declared) => Ok((kind, head.freeze())),
            Some(_) | None => Err(UploadError::NotAsDeclared { found }),
        }
    }

    /// All the other bytes, into the store.
    async fn rest(
        &mut self,
        parts: &mut WriteMultipart,
        mut inspector: Inspector,
    ) -> Result<(), UploadError> {
        while let Some(piece) = self.piece().await? {
            inspector.look(&piece).map_err(UploadError::Refused)?;
            // Whoever sends faster than the store writes waits here, so memory stays bounded.
            parts
                .wait_for_capacity(PARTS_AT_ONCE)
                .await
                .map_err(Failure::new)?;
            parts.put(piece);
        }
        let whole = self
            .incoming
            .declared_bytes
            .is_none_or(|declared| declared == self.size_bytes);
        if !whole {
            return Err(UploadError::BrokenOff);
        }
        inspector.end().map_err(UploadError::Refused)
    }

    /// The next bytes, measured and hashed; none at the end.
    async fn piece(&mut self) -> Result<Option<Bytes>, UploadError> {
        let next = tokio::time::timeout(self.incoming.idle, self.incoming.content.next()).await;
        let piece = match next {
            Ok(Some(Ok(piece))) => piece,
            Ok(Some(Err(error))) => {
                tracing::info!(%error, "an upload broke off");
                return Err(UploadError::BrokenOff);
            }
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
        self.hasher.update(&piece);
        Ok(Some(piece))
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use futures_util::{TryStreamExt as _, stream};

    use super::*;
    use crate::tests::Folder;

    type Piece = Result<Bytes, io::Error>;

    fn incoming(pieces: Vec<Piece>) -> Incoming<stream::Iter<std::vec::IntoIter<Piece>>> {
        Incoming {
            declared: MediaType::Text,
            declared_bytes: None,
            most_bytes: 1_000_000,
            idle: Duration::from_secs(5),
            content: stream::iter(pieces),
        }
    }

    fn broken() -> Piece {
        Err(io::Error::other("reset by peer"))
    }

    #[tokio::test]
    async fn what_arrives_in_pieces_is_stored_whole_with_its_checksum() {
        let folder = Folder::new();
        let store = FileStore::local(folder.path()).unwrap();
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
        let store = FileStore::local(folder.path()).unwrap();
        let received = receive(&store, incoming(vec![Ok("ab".into()), Ok("c".into())]))
            .await
            .unwrap();
        // FIPS 180-2, appendix B.1.
        let hex = crate::files::hex(&received.sha256);
        assert_eq!(
            hex,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[tokio::test]
    async fn what_is_refused_leaves_nothing() {
        let folder = Folder::new();
        let store = FileStore::local(folder.path()).unwrap();
        let big = || Ok(Bytes::from(vec![b'a'; 600_000]));
        let mut short = incoming(vec![Ok("abc".into())]);
        short.declared_bytes = Some(4);
        let mut declared_too_large = incoming(vec![Ok("abc".into())]);
        declared_too_large.declared_bytes = Some(1_000_001);
        let cases = [
            ("TooLarge", incoming(vec![big(), big()])),
            ("TooLarge", declared_too_large),
            ("Empty", incoming(vec![])),
            ("Empty", incoming(vec![Ok(Bytes::new())])),
            ("NotAsDeclared", incoming(vec![Ok("%PDF-1.7".into())])),
            ("NotAsDeclared", incoming(vec![Ok("\0\0\0".into())])),
            ("Refused(Binary)", incoming(vec![big(), Ok("\u{1}".into())])),
            ("BrokenOff", incoming(vec![Ok("abc".into()), broken()])),
            ("BrokenOff", incoming(vec![big(), broken()])),
            ("BrokenOff", short),
        ];
        for (expected, incoming) in cases {
            let error = receive(&store, incoming).await.unwrap_err();
            assert!(
                format!("{error:?}").starts_with(expected),
                "{expected}: {error:?}"
            );
        }
        assert_eq!(folder.files(), 0);
    }

    #[tokio::test]
    async fn a_sender_that_stands_still_is_let_go() {
        let folder = Folder::new();
        let store = FileStore::local(folder.path()).unwrap();
        let stalled = Incoming {
            declared: MediaType::Text,
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
