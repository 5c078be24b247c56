//! A mail server and an integrator's server, each as much of one as the tests need, on threads of their own.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// What the mail server does with the next message; it accepts when nothing was said.
#[derive(Clone, Copy)]
pub(crate) enum Mood {
    Accept,
    Defer,
    Refuse,
    /// Breaks the connection when the message is there.
    Cut,
}

#[derive(Clone)]
pub(crate) struct MailServer {
    pub(crate) port: u16,
    moods: Arc<Mutex<VecDeque<Mood>>>,
    received: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    pub(crate) fn start(moods: &[Mood]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            moods: Arc::new(Mutex::new(moods.iter().copied().collect())),
            received: Arc::default(),
        };
        let shared = server.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = shared.clone();
                thread::spawn(move || shared.talk(stream));
            }
        });
        server
    }

    /// The messages that arrived whole, as they came over the wire.
    pub(crate) fn received(&self) -> Vec<String> {
        self.received.lock().unwrap().clone()
    }

    fn talk(&self, stream: TcpStream) -> Option<()> {
        let mut lines = BufReader::new(stream.try_clone().ok()?);
        let mut stream = stream;
        let mut mood = Mood::Accept;
        stream.write_all(b"220 test\r\n").ok()?;
        loop {
            let line = read_line(&mut lines)?;
            let answer = match line.get(..4).unwrap_or_default() {
                "EHLO" => "250-test\r\n250 8BITMIME\r\n",
                "MAIL" => {
                    mood = self
                        .moods
                        .lock()
                        .unwrap()
                        .pop_front()
                        .unwrap_or(Mood::Accept);
                    "250 2.1.0 Ok\r\n"
                }
                "RCPT" => match mood {
                    Mood::Accept | Mood::Cut => "250 2.1.5 Ok\r\n",
                    Mood::Defer => "450 4.2.0 Greylisted, try later\r\n",
                    Mood::Refuse => "550 5.1.1 No such user\r\n",
                },
                "DATA" => {
                    stream.write_all(b"354 Go on\r\n").ok()?;
                    let message = read_message(&mut lines)?;
                    self.received.lock().unwrap().push(message);
                    match mood {
                        Mood::Cut => return None,
                        Mood::Accept | Mood::Defer | Mood::Refuse => {
                            "250 2.0.0 Ok: queued as 4XyZ\r\n"
                        }
                    }
                }
                "QUIT" => return None,
                _ => "250 Ok\r\n",
            };
            stream.write_all(answer.as_bytes()).ok()?;
        }
    }
}

fn read_line(lines: &mut impl BufRead) -> Option<String> {
    let mut line = String::new();
    (lines.read_line(&mut line).ok()? > 0).then_some(line)
}

fn read_message(lines: &mut impl BufRead) -> Option<String> {
    let mut message = String::new();
    loop {
        let line = read_line(lines)?;
        if line == ".\r\n" {
            return Some(message);
        }
        message.push_str(&line);
    }
}

/// A request that reached the integrator's server.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

#[derive(Clone)]
pub(crate) struct Integrator {
    pub(crate) url: String,
    answers: Arc<Mutex<VecDeque<String>>>,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Integrator {
    /// A server that gives these answers, status line and headers, one to each request; then 204.
    pub(crate) fn start(answers: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            url: format!("http://{}/hook", listener.local_addr().unwrap()),
            answers: Arc::new(Mutex::new(
                answers.iter().map(ToString::to_string).collect(),
            )),
            received: Arc::default(),
        };
        let shared = server.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = shared.clone();
                thread::spawn(move || shared.talk(stream));
            }
        });
        server
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    fn talk(&self, stream: TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        let mut stream = stream;
        loop {
            let request = read_request(&mut reader)?;
            self.received.lock().unwrap().push(request);
            let next = self.answers.lock().unwrap().pop_front();
            let answer = next.unwrap_or_else(|| "204 No Content".to_owned());
            write!(stream, "HTTP/1.1 {answer}\r\ncontent-length: 0\r\n\r\n").ok()?;
        }
    }
}

fn read_request(reader: &mut impl BufRead) -> Option<Received> {
    let path = read_line(reader)?.split(' ').nth(1)?.to_owned();
    let mut headers = HeaderMap::new();
    loop {
        let line = read_line(reader)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        let name: HeaderName = name.parse().ok()?;
        headers.insert(name, HeaderValue::from_str(value).ok()?);
    }
    let length = headers.get("content-length")?.to_str().ok()?.parse().ok()?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Received {
        path,
        headers,
        body,
    })
}
