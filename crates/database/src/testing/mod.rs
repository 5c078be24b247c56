//! A migrated database per test, on one throw-away PostgreSQL for the whole run.
//!
//! The first test process starts it, the others adopt it; it stays until [`stop`], so that the next
//! run of one test need not start it again. It lives in memory where there is room for it, since
//! making and removing a database's 300 files costs a disk's file system more than most tests cost,
//! and in `target/test-postgres` otherwise. A template database is migrated once per set of
//! migrations, and copied for each test.

mod memory;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use nix::sys::signal::kill;
use nix::unistd::Pid;
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use tokio::sync::OnceCell;

use crate::embedded::home::sixteen_digits;
use crate::migrate::{MIGRATIONS, READ_BY_ALL, ROLES};
use crate::{Cluster, DatabaseError, Keep, Role, Settings, Stopped, migrate, pool};

static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();
static COUNT: AtomicU32 = AtomicU32::new(0);

/// Connections of one test's pool.
const CONNECTIONS: u32 = 8;
/// So many databases of ended tests may lie about, at 13 MB each: removing one costs time, and the whole PostgreSQL goes at once.
const KEPT: usize = 400;
/// How many of them a new test removes beyond that: more than one, so that their number falls.
const SWEPT: usize = 2;
/// One test's own database. It is removed by later tests, once this process has ended.
#[derive(Debug)]
pub struct TestDatabase {
    url: String,
    owner_url: String,
}

impl TestDatabase {
    /// As the server's role.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// As the cluster's superuser, who may become the owner: may do everything.
    pub fn owner_url(&self) -> &str {
        &self.owner_url
    }

    /// A pool as the server has it.
    ///
    /// # Panics
    /// When the database cannot be reached.
    #[expect(clippy::panic, reason = "a test without its database cannot go on")]
    pub async fn pool(&self) -> PgPool {
        pool(&self.url, CONNECTIONS)
            .await
            .unwrap_or_else(|error| panic!("no connection to the test database: {error:?}"))
    }
}

/// A migrated database of this test's own.
///
/// # Panics
/// When PostgreSQL cannot be started or a migration fails; the message says why.
#[expect(clippy::panic, reason = "a test without its database cannot go on")]
pub async fn fresh() -> TestDatabase {
    try_fresh()
        .await
        .unwrap_or_else(|error| panic!("no test database: {error}\n{error:?}"))
}

/// Stops the throw-away PostgreSQL, unless another test process still uses it.
///
/// # Errors
/// When it does not go down.
pub async fn stop() -> Result<Stopped, DatabaseError> {
    Cluster::stop_if_running(&settings()).await
}

/// The URL of a newly migrated database to check the `query!` macros against, as the owner. There
/// is one of them; it is made again at each call.
///
/// # Errors
/// When PostgreSQL cannot be started or a migration fails.
pub async fn for_macros() -> Result<String, DatabaseError> {
    let cluster = Cluster::start(&settings()).await?;
    let mut owner = PgConnection::connect(&cluster.url("postgres", Role::Owner)).await?;
    sqlx::raw_sql("DROP DATABASE IF EXISTS macros WITH (FORCE)")
        .execute(&mut owner)
        .await?;
    owner.close().await?;
    let url = cluster.url("macros", Role::Owner);
    migrate(&url).await?;
    Ok(url)
}

async fn try_fresh() -> Result<TestDatabase, DatabaseError> {
    let cluster = CLUSTER
        .get_or_try_init(async || Cluster::start(&settings()).await)
        .await?;
    let mut owner = PgConnection::connect(&cluster.url("postgres", Role::Owner)).await?;
    let template = template(cluster, &mut owner).await?;
    let name = new_name();
    // Without fsync, copying files takes a quarter of the time that writing through the log takes.
    let copy = format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy");
    sqlx::raw_sql(AssertSqlSafe(copy))
        .execute(&mut owner)
        .await?;
    // Who may do what with a database as a whole is not copied with it.
    let close = format!(
        "REVOKE ALL ON DATABASE {name} FROM PUBLIC;
         GRANT CONNECT ON DATABASE {name} TO daman_owner, daman_server, daman_auditor;
         GRANT CREATE ON DATABASE {name} TO daman_owner"
    );
    sqlx::raw_sql(AssertSqlSafe(close))
        .execute(&mut owner)
        .await?;
    sweep(&mut owner).await?;
    owner.close().await?;
    Ok(TestDatabase {
        url: cluster.url(&name, Role::Server),
        owner_url: cluster.url(&name, Role::Owner),
    })
}

fn settings() -> Settings {
    let target = target();
    let on_disk = target.join("test-postgres");
    // The first process of a run decides; the others find what it made, which goes when it is stopped.
    let folder = if on_disk.join("data").exists() {
        on_disk
    } else {
        memory::folder(&target).unwrap_or(on_disk)
    };
    Settings::new(folder).keep(Keep::ThrowAway)
}

/// Cargo's target folder: the test's program is somewhere in it, and cargo marks it.
fn target() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    let marked = program
        .ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").is_file());
    marked.map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"),
        Path::to_owned,
    )
}

/// Unlike that of any other test, and starting with this process's number for [`sweep`].
fn new_name() -> String {
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    format!("t_{}_{count}_{:x}", std::process::id(), now.as_micros())
}

/// The name of the migrated template, made by the first that needs it.
async fn template(cluster: &Cluster, owner: &mut PgConnection) -> Result<String, DatabaseError> {
    let name = template_name();
    let is_made = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1 AND datistemplate)";
    if sqlx::query_scalar(is_made)
        .bind(&name)
        .fetch_one(&mut *owner)
        .await?
    {
        return Ok(name);
    }
    // Held until the caller closes the connection.
    sqlx::raw_sql("SELECT pg_advisory_lock(20261122)")
        .execute(&mut *owner)
        .await?;
    if !sqlx::query_scalar(is_made)
        .bind(&name)
        .fetch_one(&mut *owner)
        .await?
    {
        // One that was killed half-way is made again.
        sqlx::raw_sql(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name}")))
            .execute(&mut *owner)
            .await?;
        migrate(&cluster.url(&name, Role::Owner)).await?;
        let seal = format!("ALTER DATABASE {name} IS_TEMPLATE true ALLOW_CONNECTIONS false");
        sqlx::raw_sql(AssertSqlSafe(seal))
            .execute(&mut *owner)
            .await?;
    }
    sqlx::raw_sql("SELECT pg_advisory_unlock(20261122)")
        .execute(owner)
        .await?;
    Ok(name)
}

/// Another set of migrations is another template, and so are other roles.
fn template_name() -> String {
    let mut hash = Sha256::new();
    hash.update(ROLES);
    hash.update(READ_BY_ALL);
    for migration in MIGRATIONS.iter() {
        hash.update(migration.version.to_be_bytes());
        hash.update(&migration.checksum);
    }
    format!("template_{}", sixteen_digits(&hash.finalize()))
}

/// Removes a few databases of tests whose process has ended.
async fn sweep(owner: &mut PgConnection) -> Result<(), DatabaseError> {
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT datname::text FROM pg_database d WHERE datname LIKE 't\\_%' \
         AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid) ORDER BY oid",
    )
    .fetch_all(&mut *owner)
    .await?;
    let dead = names
        .iter()
        .filter(|name| process(name).is_some_and(|pid| kill(pid, None).is_err()));
    let dead: Vec<&String> = dead.collect();
    for name in dead.iter().skip(KEPT).take(SWEPT) {
        match sqlx::raw_sql(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name}")))
            .execute(&mut *owner)
            .await
        {
            // Another test removes it at the same moment.
            Ok(_) | Err(sqlx::Error::Database(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// The process a test database was made by.
fn process(name: &str) -> Option<Pid> {
    name.split('_').nth(1)?.parse().ok().map(Pid::from_raw)
}
