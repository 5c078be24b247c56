//! The arrival of content: judged by its first bytes, and looked through on its way into the store.

use bytes::{Bytes, BytesMut};
use futures_util::Stream;
use kernel::Failure;
use storage::{Arrival, FileStore, Incoming, Received};

use super::{
    MediaType,
    inspect::{Hidden, Inspector},
    sniff::HEAD_BYTES,
};

/// Why content was not taken. Nothing of it is left then.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UploadError {
    /// It did not arrive as a file.
    #[error(transparent)]
    Arrival(#[from] storage::UploadError),
    /// Its first bytes are those of another kind of file, or of none that is taken.
    #[error("the file is not what it was declared as")]
    NotAsDeclared { found: Option<MediaType> },
    /// It is something else besides.
    #[error("the file is refused")]
    Refused(Hidden),
}

impl From<Failure> for UploadError {
    fn from(failure: Failure) -> Self {
        Self::Arrival(failure.into())
    }
}

/// Takes content into the store, if it is what its sender `declared`. Returns what it is, by its bytes.
///
/// # Errors
/// [`UploadError`]; the store has nothing of it then.
pub(crate) async fn receive<S, E>(
    files: &FileStore,
    declared: MediaType,
    incoming: Incoming<S>,
) -> Result<(MediaType, Received), UploadError>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Into<storage::UploadError>,
{
    let mut arrival = Arrival::new(incoming)?;
    let mut head = BytesMut::new();
    while head.len() < HEAD_BYTES {
        let Some(piece) = arrival.piece().await? else {
            break;
        };
        head.extend_from_slice(&piece);
    }
    if head.is_empty() {
        return Err(storage::UploadError::Empty.into());
    }
    let media_type = judge(&head, declared)?;
    let mut inspector = Inspector::new(media_type);
    inspector.look(&head).map_err(UploadError::Refused)?;
    let mut inspector = Some(inspector);
    let look = |piece: Option<&[u8]>| match (piece, &mut inspector) {
        (Some(piece), Some(inspector)) => inspector.look(piece).map_err(UploadError::Refused),
        (_, inspector) => match inspector.take() {
            Some(inspector) => inspector.end().map_err(UploadError::Refused),
            None => Ok(()),
        },
    };
    Ok((media_type, arrival.store(files, head.freeze(), look).await?))
}

fn judge(head: &[u8], declared: MediaType) -> Result<MediaType, UploadError> {
    let found = MediaType::sniff(head.get(..HEAD_BYTES).unwrap_or(head));
    match found {
        Some(kind) if kind.agrees_with(declared) => Ok(kind),
        Some(_) | None => Err(UploadError::NotAsDeclared { found }),
    }
}

#[cfg(test)]
mod tests {
    use std::{io, time::Duration};

    use futures_util::stream;
    use storage::testing::Folder;

    use super::*;

    #[tokio::test]
    async fn what_is_refused_leaves_nothing() {
        let folder = Folder::new();
        let store = folder.store();
        let big = || Bytes::from(vec![b'a'; 600_000]);
        let cases = [
            ("Arrival(TooLarge", vec![big(), big()]),
            ("Arrival(Empty", vec![]),
            ("NotAsDeclared", vec!["%PDF-1.7".into()]),
            ("NotAsDeclared", vec!["\0\0\0".into()]),
            ("Refused(Binary)", vec![big(), "\u{1}".into()]),
        ];
        for (expected, pieces) in cases {
            let incoming = Incoming {
                declared_bytes: None,
                most_bytes: 1_000_000,
                idle: Duration::from_secs(5),
                content: stream::iter(pieces.into_iter().map(Ok::<_, io::Error>)),
            };
            let error = receive(&store, MediaType::Text, incoming).await;
            let said = format!("{:?}", error.unwrap_err());
            assert!(said.starts_with(expected), "{expected}: {said}");
        }
        assert_eq!(folder.files(), 0);
    }
}
