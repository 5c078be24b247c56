//! A mail server that takes every mail and keeps it.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// A mail server on loopback. Stops when dropped.
pub(crate) struct MailServer {
    port: u16,
    mails: Arc<Mutex<Vec<String>>>,
    _talks: JoinSet<()>,
}

impl MailServer {
    /// Listens on `port`; 0 takes any free one.
    pub(crate) async fn start(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mails: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&mails);
        let mut task = JoinSet::new();
        task.spawn(async move {
            let mut talks = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                talks.spawn(talk(stream, Arc::clone(&kept)));
            }
        });
        Self {
            port,
            mails,
            _talks: task,
        }
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The mails so far, oldest first, with quoted-printable undone.
    pub(crate) fn mails(&self) -> Vec<String> {
        self.mails
            .lock()
            .unwrap()
            .iter()
            .map(|raw| unquote(raw))
            .collect()
    }

    /// The newest mail to `address`.
    pub(crate) fn newest_to(&self, address: &str) -> Option<String> {
        let header = format!("To: {address}");
        self.mails().into_iter().rfind(|mail| {
            mail.lines().any(|line| {
                line.contains(&header) || (line.starts_with("To:") && line.contains(address))
            })
        })
    }
}

/// One connection: enough of SMTP to take mails.
async fn talk(stream: TcpStream, mails: Arc<Mutex<Vec<String>>>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut data: Option<String> = None;
    if write.write_all(b"220 test\r\n").await.is_err() {
        return;
    }
    while let Ok(Some(line)) = lines.next_line().await {
        let answer: &[u8] = match &mut data {
            Some(mail) if line == "." => {
                mails.lock().unwrap().push(std::mem::take(mail));
                data = None;
                b"250 taken\r\n"
            }
            Some(mail) => {
                mail.push_str(line.strip_prefix('.').unwrap_or(&line));
                mail.push('\n');
                continue;
            }
            None if line.eq_ignore_ascii_case("data") => {
                data = Some(String::new());
                b"354 go on\r\n"
            }
            None if line.eq_ignore_ascii_case("quit") => b"221 bye\r\n",
            None => b"250 fine\r\n",
        };
        if write.write_all(answer).await.is_err() {
            return;
        }
    }
}

fn unquote(raw: &str) -> String {
    let joined = raw.replace("=\n", "");
    let mut bytes = Vec::with_capacity(joined.len());
    let mut rest = joined.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail
            .get(..2)
            .filter(|_| *first == b'=')
            .and_then(|hex| u8::from_str_radix(str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(hex.unwrap_or(*first));
        rest = if hex.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
