//! What can go wrong before there is a database to talk to, each with what to do about it.

use std::path::{Path, PathBuf};

/// Why there is no usable database.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The machine has no PostgreSQL programs of version 15 or later.
    #[error(
        "no PostgreSQL programs, 15 or later, on this machine ({found}). Install them, e.g. `apt-get install postgresql` \
         (Debian, Ubuntu), `dnf install postgresql-server` (Fedora), `brew install postgresql@17` (macOS); \
         or set DATABASE_URL to a PostgreSQL server you already have"
    )]
    NoPrograms {
        /// What was found instead.
        found: String,
    },
    /// Started as root, and there is no unprivileged account to run PostgreSQL as.
    #[error(
        "PostgreSQL refuses to run as root and this machine has no account `{name}`: set DAMAN_PG_USER to an \
         unprivileged account, or start Daman as an ordinary user"
    )]
    NoAccount {
        /// The account that was looked for.
        name: String,
    },
    /// The account that runs PostgreSQL cannot reach its folder or programs.
    #[error(
        "the account `{account}`, which runs PostgreSQL, cannot enter {}: make each folder above it searchable \
         (chmod a+x), or set DAMAN_VAR to a folder that is", path.display()
    )]
    Unreachable {
        /// The folder or program that is out of reach.
        path: PathBuf,
        /// The operating system's account that runs PostgreSQL.
        account: String,
    },
    /// The folder belongs to somebody else, so this process may not use it.
    #[error(
        "{} belongs to another account (uid {owner}, this process has uid {ours}): start Daman as that account or \
         as root, or set DAMAN_VAR to a folder of your own", path.display()
    )]
    NotOurs {
        /// The folder.
        path: PathBuf,
        /// The uid it belongs to.
        owner: u32,
        /// The uid it should belong to.
        ours: u32,
    },
    /// The data folder holds something that is not a PostgreSQL cluster.
    #[error(
        "{} is not empty and is not a PostgreSQL data folder: move it away, or set DAMAN_VAR to another folder",
        path.display()
    )]
    Foreign {
        /// The folder.
        path: PathBuf,
    },
    /// The data was written by another major version of PostgreSQL than any installed here.
    #[error(
        "{} was made by PostgreSQL {data}, and this machine has {found}: install PostgreSQL {data}, or move the data \
         with pg_upgrade or pg_dump", path.display()
    )]
    OtherVersion {
        /// The data folder.
        path: PathBuf,
        /// The major version that wrote the data.
        data: u32,
        /// The versions installed.
        found: String,
    },
    /// No folder short and private enough for the socket.
    #[error("no folder for PostgreSQL's socket: {} {why}; set DAMAN_VAR to a shorter path", path.display())]
    NoSocketFolder {
        /// The folder that was refused.
        path: PathBuf,
        /// Why.
        why: &'static str,
    },
    /// Another process has been starting or stopping the same cluster for too long.
    #[error("another process has held {} for {seconds} seconds: it is starting or stopping the same PostgreSQL", path.display())]
    Busy {
        /// The lock file.
        path: PathBuf,
        /// How long this process waited.
        seconds: u64,
    },
    /// PostgreSQL did not come up, or did not go down.
    #[error("PostgreSQL {what}. Its log, {}, ends with:\n{tail}", log.display())]
    Postmaster {
        /// What it failed to do.
        what: &'static str,
        /// The log file.
        log: PathBuf,
        /// Its last lines.
        tail: String,
    },
    /// One of PostgreSQL's programs failed.
    #[error("{program} failed: {output}")]
    Program {
        /// The program, e.g. `initdb`.
        program: &'static str,
        /// What it said.
        output: String,
    },
    /// There are migrations to apply, and this account may not become the owner.
    #[error(
        "the database is {missing} migrations behind, and this account may not apply them: run `daman migrate` where \
         DAMAN_DATABASE_OWNER_URL is that of one that may"
    )]
    Behind {
        /// How many there are.
        missing: usize,
    },
    /// The operating system refused something.
    #[error("cannot {doing} {}", path.display())]
    Io {
        /// What was being done, e.g. `create`.
        doing: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// The system's reason.
        #[source]
        source: std::io::Error,
    },
    /// The server refused a connection or a statement.
    #[error("the database refused")]
    Sql(#[from] sqlx::Error),
    /// A migration could not be applied.
    #[error("the database could not be migrated")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

impl DatabaseError {
    /// For `.map_err`: keeps the system's reason beside what was being done to which path.
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io {
            doing,
            path,
            source,
        }
    }
}
