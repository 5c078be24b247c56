//! One running PostgreSQL: seen through its pid file, started, and told to stop.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{OpenOptionsExt, fchown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Child;

use nix::fcntl::OFlag;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::home::Home;
use super::programs::Programs;
use crate::DatabaseError;

/// How much of the log goes into an error.
const TAIL_BYTES: u64 = 2000;
/// From this size on, the log is set aside at the next start.
const LOG_BYTES: u64 = 10_000_000;

/// What `postmaster.pid` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PidFile {
    pid: i32,
    ready: bool,
}

impl PidFile {
    /// The first line is the pid, the eighth the state.
    fn parse(text: &str) -> Option<Self> {
        let pid = text
            .lines()
            .next()?
            .trim()
            .parse()
            .ok()
            .filter(|pid| *pid > 1)?;
        let ready = text
            .lines()
            .nth(7)
            .is_some_and(|state| state.trim() == "ready");
        Some(Self { pid, ready })
    }

    fn read(data: &Path) -> Option<Self> {
        Self::parse(&std::fs::read_to_string(data.join("postmaster.pid")).ok()?)
    }

    /// The postmaster of this data folder, when it lives.
    pub(crate) fn alive(data: &Path) -> Option<Self> {
        Self::read(data).filter(|file| runs(file.pid, data))
    }

    /// True once it takes connections.
    pub(crate) fn is_ready(self) -> bool {
        self.ready
    }

    /// Asks for a fast shutdown: sessions are ended, everything is written.
    pub(crate) fn ask_to_stop(self) {
        ask_to_stop(self.pid);
    }
}

/// Whether the process is a living postmaster of `data`, and not another one that was given the
/// same number since, nor one that died and was not yet waited for.
fn runs(pid: i32, data: &Path) -> bool {
    if !Path::new("/proc/self/cmdline").exists() {
        return kill(Pid::from_raw(pid), None) != Err(nix::errno::Errno::ESRCH);
    }
    let words = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    words
        .split(|byte| *byte == 0)
        .any(|word| word == data.as_os_str().as_bytes())
}

/// The postmaster of `data`, found by its command line: one that a killed process had just started has no pid file yet,
/// and one whose pid file was taken away does not know for a minute. Nothing where there is no `/proc`.
pub(crate) fn find(data: &Path) -> Option<i32> {
    let processes = std::fs::read_dir("/proc").ok()?;
    processes
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .find(|pid| {
            let program = std::fs::read_to_string(format!("/proc/{pid}/comm"));
            program.is_ok_and(|name| name.trim() == "postgres") && runs(*pid, data)
        })
}

/// Asks the postmaster with this number for a fast shutdown.
pub(crate) fn ask_to_stop(pid: i32) {
    // An error means that it is gone already, which the caller waits for anyway.
    kill(Pid::from_raw(pid), Signal::SIGINT).unwrap_or_default();
}

/// Starts PostgreSQL in a process group of its own, so that Ctrl-C at the terminal reaches us and
/// not it. Call with the start lock held and [`PidFile::alive`] empty.
pub(crate) fn start(home: &Home, programs: &Programs) -> Result<Child, DatabaseError> {
    let data = home.data();
    clear_traces(home)?;
    let log = open_log(&home.log())?;
    let errors = log
        .try_clone()
        .map_err(DatabaseError::io("open", &home.log()))?;
    let mut command = home.account().command(&programs.postgres());
    command
        .arg("-D")
        .arg(&data)
        .arg("-c")
        .arg(format!("config_file={}", home.settings().display()));
    command.stdout(log).stderr(errors).process_group(0);
    command
        .spawn()
        .map_err(DatabaseError::io("run", &programs.postgres()))
}

/// Makes a postmaster that was killed no obstacle to the next one, which refuses to start when the
/// number it left behind is by now some other process's. Its pid file stays, since it also tells
/// which shared memory the killed one's sessions may still be using, but names us: PostgreSQL knows
/// that its own parent is no postmaster.
fn clear_traces(home: &Home) -> Result<(), DatabaseError> {
    remove(&home.socket().join(".s.PGSQL.5432.lock"))?;
    let path = home.data().join("postmaster.pid");
    let mut text = String::new();
    // The folder is another account's when we are root, so links are not followed.
    let found = OpenOptions::new()
        .read(true)
        .custom_flags(OFlag::O_NOFOLLOW.bits())
        .open(&path);
    match found.and_then(|mut file| file.read_to_string(&mut text)) {
        Ok(_) => tracing::warn!("PostgreSQL was not stopped properly: it recovers now"),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(DatabaseError::io("read", &path)(error)),
    }
    remove(&path)?;
    let Some((_, rest)) = text.split_once('\n') else {
        return Ok(());
    };
    let write = || -> std::io::Result<()> {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)?;
        fchown(&file, Some(home.account().uid()), None)?;
        write!(file, "{}\n{rest}", std::process::id())
    };
    write().map_err(DatabaseError::io("write", &path))
}

fn remove(path: &Path) -> Result<(), DatabaseError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(DatabaseError::io("remove", path)(error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

fn open_log(path: &Path) -> Result<File, DatabaseError> {
    if std::fs::metadata(path).is_ok_and(|log| log.len() > LOG_BYTES) {
        std::fs::rename(path, path.with_extension("log.old"))
            .map_err(DatabaseError::io("set aside", path))?;
    }
    OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(path)
        .map_err(DatabaseError::io("open", path))
}

/// How long the log is now, to read later only what came after.
pub(crate) fn log_length(log: &Path) -> u64 {
    std::fs::metadata(log).map_or(0, |found| found.len())
}

/// The log's end, from `from` on at the earliest.
pub(crate) fn log_tail(log: &Path, from: u64) -> String {
    let read = || -> std::io::Result<String> {
        let mut file = File::open(log)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(
            from.max(length.saturating_sub(TAIL_BYTES)).min(length),
        ))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    read().unwrap_or_else(|error| format!("(unreadable: {error})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_pid_and_whether_connections_are_taken() {
        let file = |state: &str| {
            format!("4242\n/data\n1700000000\n5432\n/sock\n\n  5432001    131077\n{state}\n")
        };
        assert_eq!(
            PidFile::parse(&file("ready   ")),
            Some(PidFile {
                pid: 4242,
                ready: true
            })
        );
        assert_eq!(
            PidFile::parse(&file("starting")),
            Some(PidFile {
                pid: 4242,
                ready: false
            })
        );
        assert_eq!(
            PidFile::parse("4242\n/data\n"),
            Some(PidFile {
                pid: 4242,
                ready: false
            }),
            "half written"
        );
    }

    #[test]
    fn a_pid_file_that_names_no_single_process_is_refused_since_signals_are_sent_to_it() {
        for text in ["", "\n", "-1\n", "0\n", "1\n", "abc\n"] {
            assert_eq!(PidFile::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn another_process_with_the_same_number_is_not_our_postmaster() {
        let me = i32::try_from(std::process::id()).unwrap();
        assert!(!runs(me, Path::new("/no/such/data")));
    }

    #[test]
    fn the_logs_tail_starts_where_this_start_began() {
        let log = std::env::temp_dir().join(format!("daman-log-{}", std::process::id()));
        std::fs::write(&log, "old\nnew\n").unwrap();
        assert_eq!(log_tail(&log, 4), "new\n");
        assert_eq!(log_tail(&log, 400), "");
        assert!(log_tail(Path::new("/no/such/log"), 0).contains("unreadable"));
        std::fs::remove_file(log).unwrap();
    }
}
