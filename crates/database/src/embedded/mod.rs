//! The machine's own PostgreSQL, run by us in our own folder.

mod account;
mod cluster;
mod conf;
pub(crate) mod home;
mod lock;
pub(crate) mod postmaster;
mod programs;

use std::path::PathBuf;

pub use cluster::{Cluster, Stopped};

/// What to run, and where.
#[derive(Debug, Clone)]
pub struct Settings {
    folder: PathBuf,
    account: Option<String>,
    keep: Keep,
}

impl Settings {
    /// A cluster whose data, socket, log and locks are in `folder`, e.g. `var/postgres`.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            account: None,
            keep: Keep::Forever,
        }
    }

    /// The account that runs PostgreSQL when this process is root (`DAMAN_PG_USER`); without it,
    /// the owner of the data that already exists, else `postgres`, else `nobody`.
    #[must_use]
    pub fn account(mut self, name: Option<String>) -> Self {
        self.account = name;
        self
    }

    /// How long the data must last.
    #[must_use]
    pub fn keep(mut self, keep: Keep) -> Self {
        self.keep = keep;
        self
    }
}

/// How long the data must last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Through kills and power cuts: every acknowledged commit is on the disk.
    Forever,
    /// Until PostgreSQL stops: nothing waits for the disk, and each start begins empty. For tests.
    ThrowAway,
}

/// Whom a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Owns the tables; runs the migrations and nothing else.
    Owner,
    /// `daman_server`: reads and writes rows as far as the migrations grant it.
    Server,
}

impl Role {
    /// The role's name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "postgres",
            Self::Server => "daman_server",
        }
    }
}
