//! From the store, which waits, to the parser, which does not: pieces of a file in a channel, read like a file.

use std::{
    io::{self, Read},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::{Buf as _, Bytes};
use futures_util::{StreamExt as _, stream::BoxStream};
use kernel::Failure;
use tokio::sync::mpsc;

/// What goes through the channel. The end is said: a channel that just closes is a file that broke off.
pub(super) enum Piece {
    Bytes(Bytes),
    Broken(String),
    End,
}

/// The end of the channel that the parser reads.
#[derive(Debug)]
pub(crate) struct Reader {
    pieces: mpsc::Receiver<Piece>,
    current: Bytes,
    ended: bool,
    read: Arc<AtomicU64>,
    broken: Arc<OnceLock<String>>,
}

impl std::fmt::Debug for Piece {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Broken(why) => write!(f, "broken: {why}"),
            Self::End => f.write_str("end"),
        }
    }
}

/// A channel for so many pieces.
pub(super) fn channel(pieces: usize) -> (mpsc::Sender<Piece>, Reader) {
    let (sender, receiver) = mpsc::channel(pieces);
    let reader = Reader {
        pieces: receiver,
        current: Bytes::new(),
        ended: false,
        read: Arc::default(),
        broken: Arc::default(),
    };
    (sender, reader)
}

impl Reader {
    /// How many bytes were read, for whoever asks meanwhile.
    pub(crate) fn counter(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.read)
    }

    /// Why the bytes stopped coming before the end, if they did.
    pub(crate) fn broken(&self) -> Arc<OnceLock<String>> {
        Arc::clone(&self.broken)
    }

    fn break_off(&self, why: String) -> io::Error {
        let error = io::Error::other(why.clone());
        // The first cause is the one that counts.
        drop(self.broken.set(why));
        error
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() && !self.ended {
            match self.pieces.blocking_recv() {
                Some(Piece::Bytes(bytes)) => self.current = bytes,
                Some(Piece::End) => self.ended = true,
                Some(Piece::Broken(why)) => return Err(self.break_off(why)),
                None => return Err(self.break_off("the reader was left".to_owned())),
            }
        }
        let length = self.current.len().min(buffer.len());
        if let Some(filled) = buffer.get_mut(..length) {
            self.current.copy_to_slice(filled);
        }
        let count = u64::try_from(length).unwrap_or_default();
        self.read.fetch_add(count, Ordering::Relaxed);
        Ok(length)
    }
}

/// Sends the content through the channel, as fast as the parser takes it.
///
/// # Errors
/// [`Failure`] of the store. A parser that takes no more is none.
pub(super) async fn pump(
    mut content: BoxStream<'static, object_store::Result<Bytes>>,
    pieces: mpsc::Sender<Piece>,
) -> Result<(), Failure> {
    while let Some(piece) = content.next().await {
        match piece {
            Ok(bytes) => {
                if pieces.send(Piece::Bytes(bytes)).await.is_err() {
                    return Ok(());
                }
            }
            Err(error) => {
                let failure = Failure::new(error);
                // Whether it still listens does not matter: the failure is told here.
                drop(pieces.send(Piece::Broken(failure.chain())).await);
                return Err(failure);
            }
        }
    }
    drop(pieces.send(Piece::End).await);
    Ok(())
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    async fn read_of(pieces: Vec<object_store::Result<Bytes>>) -> (io::Result<Vec<u8>>, bool) {
        let (sender, mut reader) = channel(1);
        let parser = tokio::task::spawn_blocking(move || {
            let mut read = Vec::new();
            reader.read_to_end(&mut read).map(|_| read)
        });
        let fed = pump(Box::pin(stream::iter(pieces)), sender).await;
        (parser.await.unwrap(), fed.is_ok())
    }

    #[tokio::test]
    async fn what_is_sent_is_read_in_order() {
        let (read, fed) = read_of(vec![Ok("ab".into()), Ok("".into()), Ok("c".into())]).await;
        assert_eq!((read.unwrap(), fed), (b"abc".to_vec(), true));
    }

    #[tokio::test]
    async fn a_file_that_breaks_off_does_not_end() {
        let error = || object_store::Error::NotImplemented {
            operation: "get".to_owned(),
            implementer: "test".to_owned(),
        };
        let (read, fed) = read_of(vec![Ok("ab".into()), Err(error())]).await;
        assert!(read.is_err() && !fed);
        // The sender died: its channel closes without an end.
        let (sender, mut reader) = channel(1);
        drop(sender);
        let died = tokio::task::spawn_blocking(move || reader.read(&mut [0; 8]));
        assert!(died.await.unwrap().is_err());
    }
}
