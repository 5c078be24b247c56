//! Where one cluster lives: its data, its private socket, its settings, log and locks.

use std::fmt::Write as _;
use std::fs::{DirBuilder, Metadata, symlink_metadata};
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;
use sha2::{Digest, Sha256};

use super::account::Account;
use super::programs::Programs;
use crate::DatabaseError;

/// What the system allows in a socket's path, its ending zero left out: 107 bytes on Linux, 103 on macOS.
const LONGEST_SOCKET_PATH: usize = if cfg!(target_os = "linux") { 107 } else { 103 };
/// The name PostgreSQL gives its socket on port 5432.
const SOCKET_NAME: &str = "/.s.PGSQL.5432";
/// Where root keeps data that PostgreSQL's account could not reach in the folder asked for.
const ELSEWHERE: &str = "/var/lib/daman";

/// The folders of one cluster, made and checked.
#[derive(Debug, Clone)]
pub(crate) struct Home {
    base: PathBuf,
    socket: PathBuf,
    account: Account,
}

impl Home {
    /// Makes the folders. `asked` is used unless we are root and PostgreSQL's account cannot enter
    /// it (a checkout under `/root`): the data then goes to `/var/lib/daman/<hash>`, and stays there.
    pub(crate) fn prepare(asked: &Path, account: Option<&str>) -> Result<Self, DatabaseError> {
        create(asked, 0o755)?;
        let asked = asked
            .canonicalize()
            .map_err(DatabaseError::io("find", asked))?;
        let elsewhere = Path::new(ELSEWHERE).join(short_hash(&asked));
        let base = if geteuid().is_root() && elsewhere.join("data").exists() {
            &elsewhere
        } else {
            &asked
        };
        let mut home = Self::at(base, account)?;
        if home.account.is_another() && !home.data().exists() {
            let postgres = Programs::newest()?.postgres();
            if !home.account.can_enter(Path::new("/"), &postgres) {
                return Err(DatabaseError::Unreachable {
                    path: postgres,
                    account: home.account.name().to_owned(),
                });
            }
            if !home.account.can_enter(base, &postgres) {
                create(&elsewhere, 0o755)?;
                home = Self::at(&elsewhere, account)?;
                if !home.account.can_enter(&elsewhere, &postgres) {
                    return Err(DatabaseError::Unreachable {
                        path: elsewhere,
                        account: home.account.name().to_owned(),
                    });
                }
            }
        }
        home.make_socket_folder()?;
        if home.base != asked {
            tracing::info!(
                "the account {} cannot enter {}, so PostgreSQL's data is in {}",
                home.account.name(),
                asked.display(),
                home.base.display()
            );
        }
        Ok(home)
    }

    fn at(base: &Path, account: Option<&str>) -> Result<Self, DatabaseError> {
        let data = optional_metadata(&base.join("data"))?;
        let account = Account::choose(account, data.as_ref())?;
        let home = Self {
            base: base.to_owned(),
            socket: socket_folder(base),
            account,
        };
        match data {
            Some(data) if data.uid() != home.account.uid() && !home.account.is_another() => {
                Err(DatabaseError::NotOurs {
                    path: home.data(),
                    owner: data.uid(),
                    ours: home.account.uid(),
                })
            }
            _ => Ok(home),
        }
    }

    pub(crate) fn account(&self) -> &Account {
        &self.account
    }

    /// The folder that holds the rest.
    pub(crate) fn base(&self) -> &Path {
        &self.base
    }

    /// PostgreSQL's data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.base.join("data")
    }

    /// Where initdb works, so that one that was killed leaves no half-made data folder.
    pub(crate) fn unfinished_data(&self) -> PathBuf {
        self.base.join("data.unfinished")
    }

    /// The private folder of the socket.
    pub(crate) fn socket(&self) -> &Path {
        &self.socket
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.base.join("postgres.log")
    }

    pub(crate) fn settings(&self) -> PathBuf {
        self.base.join("postgresql.conf")
    }

    pub(crate) fn access_rules(&self) -> PathBuf {
        self.base.join("pg_hba.conf")
    }

    /// Held, alone, by whoever starts or stops the cluster.
    pub(crate) fn start_lock(&self) -> PathBuf {
        self.base.join("start.lock")
    }

    /// Held, together, by every process that uses the cluster.
    pub(crate) fn users_lock(&self) -> PathBuf {
        self.base.join("users.lock")
    }

    /// Makes a folder that only PostgreSQL's account (and root) can enter.
    pub(crate) fn create_private(&self, folder: &Path) -> Result<(), DatabaseError> {
        create(folder, 0o700)?;
        self.account.give(folder)
    }

    /// The socket's folder is the lock on the door (its users are trusted), and may be in the
    /// system's shared temporary folder, so one that somebody else prepared there is refused.
    fn make_socket_folder(&self) -> Result<(), DatabaseError> {
        let refuse = |why| {
            Err(DatabaseError::NoSocketFolder {
                path: self.socket.clone(),
                why,
            })
        };
        if self.socket.as_os_str().len() + SOCKET_NAME.len() > LONGEST_SOCKET_PATH {
            return refuse("makes a longer path than a socket may have");
        }
        if optional_metadata(&self.socket)?.is_none() {
            self.create_private(&self.socket)?;
        }
        let found =
            symlink_metadata(&self.socket).map_err(DatabaseError::io("look at", &self.socket))?;
        if !found.is_dir() || found.uid() != self.account.uid() {
            return refuse("belongs to another account");
        }
        if found.mode() & 0o077 != 0 {
            return refuse("is open to other accounts");
        }
        Ok(())
    }
}

/// Beside the data when the path is short enough, else a short name made from it.
fn socket_folder(base: &Path) -> PathBuf {
    let beside = base.join("socket");
    if beside.as_os_str().len() + SOCKET_NAME.len() <= LONGEST_SOCKET_PATH {
        return beside;
    }
    // Root must not use a temporary folder of its own that PostgreSQL's account cannot enter.
    let short = if geteuid().is_root() {
        PathBuf::from("/tmp")
    } else {
        std::env::var_os("XDG_RUNTIME_DIR")
            .map(PathBuf::from)
            .filter(|f| f.is_dir())
            .unwrap_or_else(std::env::temp_dir)
    };
    short.join(format!("daman-{}", short_hash(base)))
}

/// Sixteen hexadecimal digits that stand for a path.
pub(crate) fn short_hash(path: &Path) -> String {
    sixteen_digits(&Sha256::digest(path.as_os_str().as_bytes()))
}

/// As much of a hash as a name needs.
pub(crate) fn sixteen_digits(hash: &[u8]) -> String {
    hash.iter().take(8).fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        write!(text, "{byte:02x}").unwrap_or_default();
        text
    })
}

fn create(folder: &Path, mode: u32) -> Result<(), DatabaseError> {
    DirBuilder::new()
        .recursive(true)
        .mode(mode)
        .create(folder)
        .map_err(DatabaseError::io("create", folder))
}

/// What is at a path, if anything; links are not followed.
fn optional_metadata(path: &Path) -> Result<Option<Metadata>, DatabaseError> {
    match symlink_metadata(path) {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(DatabaseError::io("look at", path)(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_path_keeps_its_socket_and_a_long_one_gets_a_short_folder_of_its_own() {
        assert_eq!(
            socket_folder(Path::new("/srv/daman/var/postgres")),
            Path::new("/srv/daman/var/postgres/socket")
        );
        let long = |end: &str| socket_folder(&Path::new("/srv").join("x".repeat(100)).join(end));
        assert!(
            long("a").as_os_str().len() + SOCKET_NAME.len() <= LONGEST_SOCKET_PATH,
            "{}",
            long("a").display()
        );
        assert_ne!(long("a"), long("b"), "two checkouts never share a socket");
    }
}
