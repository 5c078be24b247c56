//! Brings a database's tables up to date.

use std::collections::BTreeSet;
use std::time::Duration;

use sqlx::error::DatabaseError as Refusal;
use sqlx::migrate::{Migrate, MigrateDatabase, Migrator};
use sqlx::{Connection, PgConnection, Postgres};

use crate::DatabaseError;

/// The workspace's migrations, embedded in the program.
pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

/// One server at a time migrates; the others wait here, without a limit of their own, for as long
/// as the first one's indexes take. The number means nothing, but must not change.
const ONE_AT_A_TIME: &str = "SELECT pg_advisory_lock(7361102455938124)";
/// A migration that cannot get a table within this time gives up, rather than stop the traffic
/// that queues behind it.
const LOCK_TIMEOUT: &str = "SET lock_timeout = '10s'; SET TIME ZONE 'UTC'";
/// What there must be before the first migration.
pub(crate) const ROLES: &str = include_str!("roles.sql");
/// Everything belongs to a role that nobody logs in as: who migrates becomes it for as long as that takes.
const AS_OWNER: &str = "SET ROLE daman_owner";
/// Whether this account can become the owner, or make itself one that can.
const MAY_MIGRATE: &str = "\
SELECT rolsuper OR rolcreaterole OR coalesce(pg_has_role(session_user, to_regrole('daman_owner')::oid, 'MEMBER'), false)
FROM pg_roles
WHERE rolname = session_user";
/// A server that may not migrate looks whether it has to be done.
pub(crate) const READ_BY_ALL: &str =
    "GRANT SELECT ON _sqlx_migrations TO daman_server, daman_auditor";
/// How long to wait for the database server to answer at all.
const CONNECT: Duration = Duration::from_secs(15);

/// A migration that was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Its time stamp, `YYYYMMDDhhmmss`.
    pub version: i64,
    /// Its name, e.g. `escrow transactions`.
    pub description: String,
}

/// Makes the database if it is absent, applies what it does not have yet, and says what that was.
/// `owner_url` is that of an account which makes roles and databases. It becomes the owner, `daman_owner`, for the migrations.
///
/// An account that cannot become the owner migrates nothing: it is enough that there is nothing to do.
///
/// # Errors
/// [`DatabaseError::Behind`]; the server cannot be reached, a migration fails (it is then not applied at all), or one that
/// was applied before has changed or is unknown to this program.
pub async fn migrate(owner_url: &str) -> Result<Vec<Applied>, DatabaseError> {
    run(&MIGRATIONS, owner_url).await
}

async fn run(migrations: &Migrator, owner_url: &str) -> Result<Vec<Applied>, DatabaseError> {
    let mut owner = connect_or_create(owner_url).await?;
    sqlx::raw_sql(ONE_AT_A_TIME).execute(&mut owner).await?;
    sqlx::raw_sql(LOCK_TIMEOUT).execute(&mut owner).await?;
    if !sqlx::query_scalar(MAY_MIGRATE)
        .fetch_one(&mut owner)
        .await?
    {
        return up_to_date(migrations, owner).await;
    }
    sqlx::raw_sql(ROLES).execute(&mut owner).await?;
    sqlx::raw_sql(AS_OWNER).execute(&mut owner).await?;
    let before = applied(migrations, &mut owner).await?;
    migrations.run(&mut owner).await?;
    sqlx::raw_sql(READ_BY_ALL).execute(&mut owner).await?;
    owner.close().await?;
    let new = migrations
        .iter()
        .filter(|migration| !before.contains(&migration.version));
    Ok(new
        .map(|m| Applied {
            version: m.version,
            description: m.description.to_string(),
        })
        .collect())
}

/// For an account that may not migrate, such as the server's own: there must be nothing to do.
async fn up_to_date(
    migrations: &Migrator,
    mut server: PgConnection,
) -> Result<Vec<Applied>, DatabaseError> {
    let applied = server
        .list_applied_migrations(&migrations.table_name)
        .await?;
    let missing = migrations
        .iter()
        .filter(|wanted| !applied.iter().any(|made| made.version == wanted.version))
        .count();
    server.close().await?;
    if missing > 0 {
        return Err(DatabaseError::Behind { missing });
    }
    Ok(Vec::new())
}

async fn applied(
    migrations: &Migrator,
    owner: &mut PgConnection,
) -> Result<BTreeSet<i64>, DatabaseError> {
    owner
        .ensure_migrations_table(&migrations.table_name)
        .await?;
    let applied = owner
        .list_applied_migrations(&migrations.table_name)
        .await?;
    Ok(applied
        .into_iter()
        .map(|migration| migration.version)
        .collect())
}

async fn connect_or_create(owner_url: &str) -> Result<PgConnection, DatabaseError> {
    match connect(owner_url).await {
        Err(error) if is_absent(&error) => {
            match Postgres::create_database(owner_url).await {
                Err(sqlx::Error::Database(refusal)) if was_just_made(refusal.as_ref()) => {}
                made => made?,
            }
            Ok(connect(owner_url).await?)
        }
        connected => Ok(connected?),
    }
}

pub(crate) async fn connect(url: &str) -> Result<PgConnection, sqlx::Error> {
    let connected = tokio::time::timeout(CONNECT, PgConnection::connect(url)).await;
    connected
        .map_err(|late| sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, late)))?
}

/// `invalid_catalog_name`: no database of that name.
pub(crate) fn is_absent(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .and_then(Refusal::code)
        .is_some_and(|code| code == "3D000")
}

/// Another server made it in the meantime: `duplicate_database`, or `unique_violation` when both
/// did at once.
fn was_just_made(refusal: &dyn Refusal) -> bool {
    refusal
        .code()
        .is_some_and(|code| code == "42P04" || code == "23505")
}
