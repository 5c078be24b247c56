//! A mail server that takes every mail and throws it away.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use anyhow::Context as _;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// The mail server, on loopback; it ends when dropped.
#[derive(Debug)]
pub(crate) struct Sink {
    taken: Arc<AtomicU64>,
    _listening: JoinSet<()>,
}

impl Sink {
    /// Listens on this port of loopback.
    pub(crate) async fn listen(port: u16) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port))
            .await
            .with_context(|| format!("mail cannot be taken on port {port}"))?;
        let taken = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&taken);
        let mut listening = JoinSet::new();
        listening.spawn(async move {
            let mut talks = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                talks.spawn(talk(stream, Arc::clone(&count)));
            }
        });
        Ok(Self {
            taken,
            _listening: listening,
        })
    }

    /// How many mails were taken so far.
    pub(crate) fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }
}

/// One connection: enough of SMTP to take mails.
async fn talk(stream: TcpStream, taken: Arc<AtomicU64>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut in_data = false;
    if write.write_all(b"220 bench\r\n").await.is_err() {
        return;
    }
    while let Ok(Some(line)) = lines.next_line().await {
        let answer: &[u8] = if in_data {
            if line != "." {
                continue;
            }
            in_data = false;
            taken.fetch_add(1, Ordering::Relaxed);
            b"250 taken\r\n"
        } else if line.eq_ignore_ascii_case("data") {
            in_data = true;
            b"354 go on\r\n"
        } else if line.eq_ignore_ascii_case("quit") {
            b"221 bye\r\n"
        } else {
            b"250 fine\r\n"
        };
        if write.write_all(answer).await.is_err() {
            return;
        }
    }
}
