//! Starting, adopting and stopping the cluster.

use std::fs::File;
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use sqlx::{Connection, PgConnection};

use super::account::Account;
use super::home::Home;
use super::postmaster::{self, PidFile};
use super::programs::{self, Programs};
use super::{Keep, Role, Settings, conf, lock};
use crate::DatabaseError;

/// How long a start may take before it is called stuck: a recovery after a crash reads the whole
/// write-ahead log since the last checkpoint, at most `max_wal_size`.
const START: Duration = Duration::from_mins(3);
/// How long a stop may take: its checkpoint writes at most `shared_buffers`.
const STOP: Duration = Duration::from_mins(2);
/// How long the children of a killed postmaster may take to notice.
const LEFT_BEHIND: Duration = Duration::from_secs(15);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(15);

/// A running PostgreSQL that this process uses.
///
/// Dropping it leaves PostgreSQL running, as a kill of this process would; the next start adopts it.
#[derive(Debug)]
pub struct Cluster {
    home: Home,
    adopted: bool,
    /// Ours to wait for, when this process started it: a dead child keeps its number until then.
    child: Option<Child>,
    /// Held with all other users of the cluster.
    user: File,
    keep: Keep,
}

/// How [`Cluster::stop`] ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// PostgreSQL is down, with everything written.
    Down,
    /// Another process still uses the cluster, and will stop it.
    LeftToOthers,
}

impl Cluster {
    /// Makes PostgreSQL run and take connections: adopts one that a killed process left behind or
    /// that another process started, else starts it, making the data folder the first time.
    ///
    /// # Errors
    /// No programs, no account, a folder that cannot be used or is not ours, data of another
    /// version, or a start that fails; each message says what to do.
    pub async fn start(settings: &Settings) -> Result<Self, DatabaseError> {
        let home = Home::prepare(&settings.folder, settings.account.as_deref())?;
        let _starting = lock::alone(&home.start_lock()).await?;
        let user = lock::together(&home.users_lock())?;
        let adopted = is_there(&home);
        let mut cluster = Self {
            home,
            adopted,
            child: None,
            user,
            keep: settings.keep,
        };
        if adopted {
            let Err(error) = cluster.wait_until_ready(0).await else {
                return Ok(cluster);
            };
            if is_there(&cluster.home) {
                return Err(error);
            }
            // It was on its way out: killed, or stopped by somebody else's hand.
            cluster.adopted = false;
        }
        cluster.begin(settings.keep).await?;
        Ok(cluster)
    }

    /// Starts PostgreSQL again if it is gone though nobody here stopped it: killed by the machine for its memory, or by
    /// hand. Returns whether it was gone; its data is recovered then, up to the last acknowledged commit.
    ///
    /// # Errors
    /// A start that fails.
    pub async fn revive(&mut self) -> Result<bool, DatabaseError> {
        if PidFile::alive(&self.home.data()).is_some() {
            return Ok(false);
        }
        let _starting = lock::alone(&self.home.start_lock()).await?;
        if let Some(mut child) = self.child.take() {
            let base = self.home.base().to_owned();
            child
                .try_wait()
                .map_err(DatabaseError::io("wait for PostgreSQL in", &base))?;
        }
        // Another process that uses the cluster may have been quicker, and its postmaster may die as well.
        if !is_there(&self.home) || self.wait_until_ready(0).await.is_err() {
            self.begin(self.keep).await?;
        }
        Ok(true)
    }

    /// Whether PostgreSQL was already running when this process came.
    pub fn adopted(&self) -> bool {
        self.adopted
    }

    /// The folder that holds the data, log and locks: the one asked for, or its stand-in under
    /// `/var/lib/daman` when we are root and PostgreSQL's account cannot enter the one asked for.
    pub fn folder(&self) -> &Path {
        self.home.base()
    }

    /// Where to connect. The URL works for `sqlx` and for PostgreSQL's own programs.
    pub fn url(&self, database: &str, role: Role) -> String {
        let (user, socket) = (
            role.name(),
            encoded(&self.home.socket().display().to_string()),
        );
        format!(
            "postgres://{user}@localhost:5432/{}?host={socket}&sslmode=disable",
            encoded(database)
        )
    }

    /// Stops PostgreSQL when no other process uses it: sessions are ended, everything is written.
    ///
    /// # Errors
    /// When it does not go down in two minutes; it is then still stopping.
    pub async fn stop(mut self) -> Result<Stopped, DatabaseError> {
        let _stopping = lock::alone(&self.home.start_lock()).await?;
        if !lock::nobody_else(&self.user, &self.home.users_lock())? {
            return Ok(Stopped::LeftToOthers);
        }
        let until = Instant::now() + STOP;
        if let Some(postmaster) = PidFile::alive(&self.home.data()) {
            postmaster.ask_to_stop();
        }
        while PidFile::alive(&self.home.data()).is_some() {
            if Instant::now() >= until {
                return Err(self.failed("did not stop within two minutes", 0));
            }
            tokio::time::sleep(PAUSE).await;
        }
        if let Some(mut child) = self.child.take() {
            child.wait().map_err(DatabaseError::io(
                "wait for PostgreSQL in",
                self.home.base(),
            ))?;
        }
        if self.keep == Keep::ThrowAway {
            remove(&self.home.data())?;
        }
        Ok(Stopped::Down)
    }

    /// Stops a PostgreSQL that may or may not run, e.g. one that earlier processes left behind.
    #[cfg(feature = "testing")]
    pub(crate) async fn stop_if_running(settings: &Settings) -> Result<Stopped, DatabaseError> {
        let home = Home::prepare(&settings.folder, settings.account.as_deref())?;
        let user = lock::together(&home.users_lock())?;
        Self {
            home,
            adopted: true,
            child: None,
            user,
            keep: settings.keep,
        }
        .stop()
        .await
    }

    /// Starts a postmaster where none runs.
    async fn begin(&mut self, keep: Keep) -> Result<(), DatabaseError> {
        if keep == Keep::ThrowAway {
            remove(&self.home.data())?;
        }
        let programs = self.programs_for_data()?;
        self.write_settings(keep)?;
        let programs = match programs {
            Some(programs) => programs,
            None => self.make_data(keep).await?,
        };
        let (log, from) = (self.home.log(), postmaster::log_length(&self.home.log()));
        let until = Instant::now() + LEFT_BEHIND;
        loop {
            self.child = Some(postmaster::start(&self.home, &programs)?);
            let Err(error) = self.wait_until_ready(from).await else {
                return Ok(());
            };
            // The sessions of a postmaster that was killed hold its shared memory until they notice.
            if !postmaster::log_tail(&log, from).contains("shared memory block")
                || Instant::now() >= until
            {
                return Err(error);
            }
            // Or a postmaster that a killed process was just starting when it was looked for: it has lost its pid file to
            // us, so it must go.
            if let Some(other) = postmaster::find(&self.home.data()) {
                postmaster::ask_to_stop(other);
            }
            tokio::time::sleep(PAUSE * 10).await;
        }
    }

    /// The programs that can open the data, or nothing when there is no data yet.
    fn programs_for_data(&self) -> Result<Option<Programs>, DatabaseError> {
        let data = self.home.data();
        let Ok(mut found) = std::fs::read_dir(&data) else {
            return Ok(None);
        };
        if found.next().is_none() {
            return Ok(None);
        }
        let text = std::fs::read_to_string(data.join("PG_VERSION")).unwrap_or_default();
        let version =
            programs::major(&text).ok_or_else(|| DatabaseError::Foreign { path: data.clone() })?;
        let found = Programs::of_version(version).ok_or_else(|| DatabaseError::OtherVersion {
            path: data,
            data: version,
            found: programs::describe_installed(),
        })?;
        Ok(Some(found))
    }

    /// Makes the data folder, under another name until it is whole.
    async fn make_data(&self, keep: Keep) -> Result<Programs, DatabaseError> {
        let (programs, folder) = (Programs::newest()?, self.home.unfinished_data());
        tracing::info!(
            "making a PostgreSQL data folder in {}",
            self.home.data().display()
        );
        // Collation C sorts the same everywhere and for ever; the character classes are Unicode's
        // where the system has them.
        let mut said = String::new();
        for classes in ["C.UTF-8", "C"] {
            remove(&folder)?;
            self.home.create_private(&folder)?;
            let mut command = self.home.account().command(&programs.initdb());
            command.arg("-D").arg(&folder).args([
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
            ]);
            command.args([
                "--locale=C",
                "--no-instructions",
                &format!("--lc-ctype={classes}"),
            ]);
            command.arg(match keep {
                Keep::Forever => "--data-checksums",
                Keep::ThrowAway => "--no-sync",
            });
            let output = tokio::process::Command::from(command).output().await;
            let output = output.map_err(DatabaseError::io("run", &programs.initdb()))?;
            if output.status.success() {
                remove(&self.home.data())?;
                let rename = std::fs::rename(&folder, self.home.data());
                rename.map_err(DatabaseError::io("rename", &folder))?;
                return Ok(programs);
            }
            said = String::from_utf8_lossy(&output.stderr).into_owned();
        }
        Err(DatabaseError::Program {
            program: "initdb",
            output: said,
        })
    }

    fn write_settings(&self, keep: Keep) -> Result<(), DatabaseError> {
        let (settings, rules) = (self.home.settings(), self.home.access_rules());
        let text = conf::render(keep, self.home.socket(), &rules, conf::memory_mb());
        for (path, text) in [(&settings, text.as_str()), (&rules, conf::ACCESS_RULES)] {
            std::fs::write(path, text).map_err(DatabaseError::io("write", path))?;
            readable(path, self.home.account())?;
        }
        Ok(())
    }

    /// Waits until connections are taken, and checks that they come from our own data folder.
    async fn wait_until_ready(&mut self, from: u64) -> Result<(), DatabaseError> {
        let until = Instant::now() + START;
        let mut told = Instant::now();
        loop {
            let seen = PidFile::alive(&self.home.data());
            if seen.is_some_and(PidFile::is_ready) {
                match self.check_identity().await {
                    Err(DatabaseError::Sql(error)) if is_passing(&error) => {}
                    checked => return checked,
                }
            }
            let ended = match &mut self.child {
                Some(child) => child.try_wait().is_ok_and(|status| status.is_some()),
                None => !is_there(&self.home),
            };
            if ended {
                return Err(self.failed("did not start", from));
            }
            if Instant::now() >= until {
                return Err(self.failed("did not take connections within three minutes", from));
            }
            if told.elapsed() > Duration::from_secs(5) {
                told = Instant::now();
                tracing::info!(
                    "still waiting for PostgreSQL, see {}",
                    self.home.log().display()
                );
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn check_identity(&self) -> Result<(), DatabaseError> {
        let mut owner = PgConnection::connect(&self.url("postgres", Role::Owner)).await?;
        let folder: String = sqlx::query_scalar("SHOW data_directory")
            .fetch_one(&mut owner)
            .await?;
        owner.close().await?;
        if Path::new(&folder) == self.home.data() {
            return Ok(());
        }
        let why = "is used by a PostgreSQL with other data";
        Err(DatabaseError::NoSocketFolder {
            path: self.home.socket().to_owned(),
            why,
        })
    }

    fn failed(&self, what: &'static str, from: u64) -> DatabaseError {
        let log = self.home.log();
        DatabaseError::Postmaster {
            what,
            tail: postmaster::log_tail(&log, from),
            log,
        }
    }
}

/// Whether a postmaster of this folder runs, or is just beginning to.
fn is_there(home: &Home) -> bool {
    PidFile::alive(&home.data()).is_some() || postmaster::find(&home.data()).is_some()
}

/// What a postmaster that is just coming or going answers: a broken connection, or
/// `cannot_connect_now`.
fn is_passing(error: &sqlx::Error) -> bool {
    match error.as_database_error() {
        Some(refusal) => refusal.code().is_some_and(|code| code == "57P03"),
        None => matches!(error, sqlx::Error::Io(_)),
    }
}

/// Lets PostgreSQL's account read a file that this process owns.
fn readable(path: &Path, account: &Account) -> Result<(), DatabaseError> {
    use std::os::unix::fs::PermissionsExt;
    // It holds no secret, and root keeps it: PostgreSQL's account must not steer what root writes.
    let mode = if account.is_another() { 0o644 } else { 0o600 };
    let set = std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode));
    set.map_err(DatabaseError::io("set the mode of", path))
}

fn remove(folder: &Path) -> Result<(), DatabaseError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(DatabaseError::io("remove", folder)(error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Percent-encodes for a URL, slashes kept.
fn encoded(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/-._".contains(byte);
    text.bytes()
        .map(|byte| {
            if plain(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_survives_any_folder_name() {
        assert_eq!(
            encoded("/srv/my var/é&?#%"),
            "/srv/my%20var/%C3%A9%26%3F%23%25"
        );
    }
}
