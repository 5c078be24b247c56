//! A server of a few lines that keeps what it was sent, and answers as it was told, or does not.

use std::{
    borrow::Borrow,
    io::{BufRead, BufReader, Read, Write},
    iter::repeat,
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

use serde_json::Value;
use url::Url;

/// A request as it came over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) method: String,
    pub(super) path: String,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Seen {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }
}

/// How to answer one request.
#[derive(Debug, Clone)]
pub(super) enum Answer {
    /// A status and a body.
    Http(u16, String),
    /// A status line and headers, to be sent as they are.
    Raw(String),
    /// Nothing, until the client goes away.
    Silence,
    /// The connection is closed without a byte.
    Cut,
    /// Half an answer, then the connection is closed.
    HalfCut,
    /// An answer without an end.
    Endless,
}

pub(super) struct Recorder {
    port: u16,
    seen: Receiver<Seen>,
}

impl Recorder {
    /// Answers the first requests as told, in order. What comes after them is recorded too and gets a 500, so that a
    /// request sent twice is seen.
    pub(super) fn answering(answers: impl IntoIterator<Item = Answer>) -> Self {
        let answers: Vec<Answer> = answers.into_iter().collect();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (tell, seen) = channel();
        thread::spawn(move || {
            let answers = answers
                .into_iter()
                .chain(repeat(Answer::Http(500, String::new())));
            for (stream, answer) in listener.incoming().zip(answers) {
                let tell = tell.clone();
                thread::spawn(move || serve(stream.unwrap(), &answer, &tell));
            }
        });
        Self { port, seen }
    }

    /// Answers one request with a good object.
    pub(super) fn saying(body: impl Borrow<Value>) -> Self {
        Self::answering([Answer::Http(200, body.borrow().to_string())])
    }

    /// An address where nobody listens any more.
    pub(super) fn gone() -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        Self {
            port,
            seen: channel().1,
        }
    }

    pub(super) fn url(&self) -> Url {
        Url::parse(&format!("http://127.0.0.1:{}", self.port)).unwrap()
    }

    /// Everything it was sent so far. A request is recorded before it is answered.
    pub(super) fn seen(self) -> Vec<Seen> {
        self.seen.try_iter().collect()
    }
}

fn serve(stream: TcpStream, answer: &Answer, tell: &Sender<Seen>) {
    let mut reader = BufReader::new(stream);
    let request = read_request(&mut reader);
    drop(tell.send(request));
    let mut stream = reader.into_inner();
    // The client may be gone before it has read all: that is for the test to judge, not for the recorder.
    drop(match answer {
        Answer::Http(status, body) => {
            let length = body.len();
            write!(
                stream,
                "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
            )
        }
        Answer::Raw(text) => stream.write_all(text.as_bytes()),
        Answer::Silence => stream.read(&mut [0]).map(|_| ()),
        Answer::Cut => Ok(()),
        Answer::HalfCut => write!(
            stream,
            "HTTP/1.1 200 X\r\ncontent-length: 1000\r\n\r\n{{\"id\":"
        ),
        Answer::Endless => endless(&mut stream),
    });
}

fn endless(stream: &mut TcpStream) -> std::io::Result<()> {
    write!(stream, "HTTP/1.1 200 X\r\nconnection: close\r\n\r\n")?;
    loop {
        stream.write_all(&[b' '; 8_192])?;
    }
}

fn read_request(reader: &mut BufReader<TcpStream>) -> Seen {
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut seen = Seen {
        method,
        path,
        headers,
        body: String::new(),
    };
    let length: u64 = seen
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    reader.take(length).read_to_string(&mut seen.body).unwrap();
    seen
}
