//! The journal: one line per request with every row it changed, so that a restart or `kill -9` loses nothing.
//!
//! A line is written with one `write` before the request is answered: what was acknowledged is with the operating system,
//! and outlives the process (not the machine: the sandbox does not wait for the disk). A last line cut short is a request
//! that was never answered, and is dropped. At start the journal is read, then rewritten with the last state of each row.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::Error;
use crate::table::{Change, Row, Tables, Written};

/// Where changes go. Without a file they are forgotten at the end.
pub(crate) struct Journal {
    file: Option<File>,
    line: Vec<u8>,
    /// Set when a write failed: memory and journal differ, so nothing more is acknowledged.
    broken: bool,
    /// Keeps a second sandbox off the journal, as long as it is open.
    _lock: Option<File>,
}

impl Journal {
    /// Reads the journal back, shortens it and opens it for writing.
    pub(crate) fn open(path: Option<&Path>) -> Result<(Tables, Self), Error> {
        let Some(path) = path else {
            return Ok((
                Tables::default(),
                Self {
                    file: None,
                    line: Vec::new(),
                    broken: false,
                    _lock: None,
                },
            ));
        };
        let failed = |source| Error::Journal {
            path: path.to_owned(),
            source,
        };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let lock = lock(path)?;
        let tables = read(path)?;
        let shorter = beside(path, "new");
        let mut out = BufWriter::new(File::create(&shorter).map_err(failed)?);
        tables
            .write_all(&mut out)
            .and_then(|()| out.flush())
            .map_err(failed)?;
        out.get_ref().sync_all().map_err(failed)?;
        std::fs::rename(&shorter, path).map_err(failed)?;
        let file = OpenOptions::new().append(true).open(path).map_err(failed)?;
        Ok((
            tables,
            Self {
                file: Some(file),
                line: Vec::new(),
                broken: false,
                _lock: Some(lock),
            },
        ))
    }

    /// Notes a changed row for the next write.
    pub(crate) fn note<T: Row>(&mut self, row: &T) {
        if self.file.is_none() {
            return;
        }
        self.line
            .push(if self.line.is_empty() { b'[' } else { b',' });
        if serde_json::to_writer(&mut self.line, &Written { kind: T::KIND, row }).is_err() {
            self.broken = true;
        }
    }

    /// Writes what was noted, as one line.
    pub(crate) fn flush(&mut self) -> std::io::Result<()> {
        if self.broken {
            return Err(std::io::Error::other("an earlier write failed"));
        }
        if let Some(file) = self.file.as_mut().filter(|_| !self.line.is_empty()) {
            self.line.extend_from_slice(b"]\n");
            let written = file.write_all(&self.line);
            self.line.clear();
            self.broken = written.is_err();
            written?;
        }
        Ok(())
    }
}

fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

/// The predecessor may still be closing its connections: it is given some time.
fn lock(path: &Path) -> Result<File, Error> {
    let at = beside(path, "lock");
    let failed = |source| Error::Journal {
        path: at.clone(),
        source,
    };
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&at)
        .map_err(failed)?;
    for _ in 0..40 {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(50)),
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
    }
    Err(Error::JournalInUse {
        path: path.to_owned(),
    })
}

fn read(path: &Path) -> Result<Tables, Error> {
    let failed = |source| Error::Journal {
        path: path.to_owned(),
        source,
    };
    let mut tables = Tables::default();
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(tables),
        Err(source) => return Err(failed(source)),
    };
    let mut reader = BufReader::new(file);
    let mut text = Vec::new();
    for line in 1.. {
        text.clear();
        reader.read_until(b'\n', &mut text).map_err(failed)?;
        if text.last() != Some(&b'\n') {
            break;
        }
        let changes: Vec<Change> =
            serde_json::from_slice(&text).map_err(|source| Error::JournalLine {
                path: path.to_owned(),
                line,
                source,
            })?;
        for change in changes {
            tables.apply(change);
        }
    }
    Ok(tables)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Scratch, call, restored};

    const INTENT: (&str, &str) = ("POST /v1/payment_intents", "amount=5&currency=eur");

    fn count(path: &Path) -> usize {
        restored(Some(path)).tables.intents.iter().count()
    }

    #[test]
    fn what_was_flushed_is_read_back() {
        let scratch = Scratch::new();
        let mut state = restored(Some(&scratch.file()));
        call(&mut state, INTENT.0, None, INTENT.1).unwrap();
        state.flush().unwrap();
        state.advance(60);
        state.flush().unwrap();
        drop(state);
        let again = restored(Some(&scratch.file()));
        assert_eq!(
            (again.tables.intents.iter().count(), again.offset_seconds()),
            (1, 60)
        );
    }

    #[test]
    fn a_last_line_cut_short_was_never_acknowledged_and_is_dropped() {
        let scratch = Scratch::new();
        let mut state = restored(Some(&scratch.file()));
        for _ in 0..2 {
            call(&mut state, INTENT.0, None, INTENT.1).unwrap();
            state.flush().unwrap();
        }
        drop(state);
        let whole = std::fs::read(scratch.file()).unwrap();
        std::fs::write(scratch.file(), &whole[..whole.len() - 7]).unwrap();
        assert_eq!(count(&scratch.file()), 1);
    }

    #[test]
    fn a_damaged_line_stops_the_start() {
        let scratch = Scratch::new();
        std::fs::write(scratch.file(), "[]\nnot json\n").unwrap();
        let damaged = Journal::open(Some(&scratch.file())).err().unwrap();
        assert!(
            matches!(damaged, Error::JournalLine { line: 2, .. }),
            "{damaged}"
        );
    }

    #[test]
    fn a_start_shortens_the_journal_to_one_line_a_row() {
        let scratch = Scratch::new();
        let mut state = restored(Some(&scratch.file()));
        for _ in 0..20 {
            state.advance(1);
            state.flush().unwrap();
        }
        drop(state);
        drop(restored(Some(&scratch.file())));
        let text = std::fs::read_to_string(scratch.file()).unwrap();
        assert_eq!(
            text,
            "[{\"kind\":\"clock\",\"row\":{\"id\":\"clock\",\"seconds\":20}}]\n"
        );
    }

    #[test]
    fn two_sandboxes_do_not_share_a_journal() {
        let scratch = Scratch::new();
        let _first = restored(Some(&scratch.file()));
        let second = Journal::open(Some(&scratch.file())).err().unwrap();
        assert!(matches!(second, Error::JournalInUse { .. }), "{second}");
    }
}
