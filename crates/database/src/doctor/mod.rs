//! What differs between a database and what the migrations made of it: owners, grants, functions, triggers, constraints, roles,
//! and whether what is committed is on a disk.
//!
//! `listing.sql` says it as lines, and `expected.txt` is what it says of a database that was just migrated. A test keeps the
//! file fresh. The expectation is in the program, not in the database: whoever can change the one cannot change the other.

use std::collections::BTreeMap;
use std::fmt;

use sqlx::{Connection, PgConnection, migrate::Migrate};

use crate::DatabaseError;
use crate::migrate::{MIGRATIONS, connect, is_absent};

const LISTING: &str = include_str!("listing.sql");
const EXPECTED: &str = include_str!("expected.txt");
/// How lines begin that say what a constraint, a trigger's condition or a function is, as PostgreSQL prints it.
const DEFINITION: &str = "definition of ";

/// Something that is not as the program made it, or not safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was found.
    pub what: String,
    /// What to do about it.
    pub remedy: &'static str,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.remedy)
    }
}

fn finding(what: impl Into<String>, remedy: &'static str) -> Finding {
    Finding {
        what: what.into(),
        remedy,
    }
}

/// Looks a database over, and changes nothing. `owner_url` is the account that migrates, `url` the server's.
///
/// # Errors
/// The database is not there or cannot be read.
pub async fn examine(owner_url: &str, url: &str) -> Result<Vec<Finding>, DatabaseError> {
    let mut owner = match connect(owner_url).await {
        Err(error) if is_absent(&error) => {
            return Ok(vec![finding(
                "there is no such database",
                "run `daman migrate`",
            )]);
        }
        connected => connected?,
    };
    let mut findings = migrations(&mut owner).await?;
    // Of a database that is behind, everything would differ.
    if findings.is_empty() {
        let listed = list(&mut owner).await?;
        findings.extend(compare(EXPECTED, &listed.join("\n")));
    }
    findings.extend(members(&mut owner).await?);
    findings.extend(durability(&mut owner).await?);
    owner.close().await?;
    let mut server = connect(url).await?;
    findings.extend(login(&mut server).await?);
    server.close().await?;
    Ok(findings)
}

async fn list(owner: &mut PgConnection) -> Result<Vec<String>, DatabaseError> {
    Ok(sqlx::query_scalar(LISTING).fetch_all(owner).await?)
}

async fn migrations(owner: &mut PgConnection) -> Result<Vec<Finding>, DatabaseError> {
    let table = &MIGRATIONS.table_name;
    let there: bool = sqlx::query_scalar("SELECT to_regclass($1) IS NOT NULL")
        .bind(table.as_ref())
        .fetch_one(&mut *owner)
        .await?;
    if !there {
        return Ok(vec![finding(
            "the database has no tables",
            "run `daman migrate`",
        )]);
    }
    let mut findings = Vec::new();
    if let Some(version) = owner.dirty_version(table).await? {
        findings.push(finding(
            format!("migration {version} was not finished"),
            "read the server's log of that time, then run `daman migrate`",
        ));
    }
    let applied = owner.list_applied_migrations(table).await?;
    for migration in MIGRATIONS.iter() {
        let (version, name) = (migration.version, &migration.description);
        match applied.iter().find(|applied| applied.version == version) {
            None => findings.push(finding(
                format!("migration {version} {name} is missing: the database is behind"),
                "run `daman migrate`",
            )),
            Some(applied) if applied.checksum != migration.checksum => findings.push(finding(
                format!("migration {version} {name} was another one when it was applied"),
                "use the program that this database was made by, or one that came after it",
            )),
            Some(_) => {}
        }
    }
    let known = |version| {
        MIGRATIONS
            .iter()
            .any(|migration| migration.version == version)
    };
    for applied in applied.iter().filter(|applied| !known(applied.version)) {
        findings.push(finding(
            format!("migration {} is unknown here", applied.version),
            "use a newer program, this one is older than the database",
        ));
    }
    Ok(findings)
}

/// Lines by what they are about. What stands before the first `: ` names it.
fn by_name(lines: &str) -> BTreeMap<&str, &str> {
    lines
        .lines()
        .filter_map(|line| line.split_once(": "))
        .collect()
}

fn compare(expected: &str, listed: &str) -> Vec<Finding> {
    let (mut expected, listed) = (by_name(expected), by_name(listed));
    let is_definition = |name: &&str| name.starts_with(DEFINITION);
    // Another version of PostgreSQL prints them in its own way, so `listing.sql` left them out.
    if !listed.keys().any(is_definition) {
        expected.retain(|name, _| !is_definition(name));
    }
    let mut findings = Vec::new();
    for (name, facts) in &expected {
        let what = match listed.get(name) {
            Some(found) if found == facts => continue,
            Some(found) => format!("{name} is `{found}`, and was made as `{facts}`"),
            None => format!("{name} is gone, it was `{facts}`"),
        };
        findings.push(finding(what, remedy(name)));
    }
    for (name, found) in listed
        .iter()
        .filter(|(name, _)| !expected.contains_key(*name))
    {
        let what = format!("{name} was not made by a migration, it is `{found}`");
        findings.push(finding(what, remedy(name)));
    }
    findings
}

fn remedy(name: &str) -> &'static str {
    match name.split(' ').next().unwrap_or_default() {
        "grant" => {
            "GRANT or REVOKE it as it was, and find out who changed it and what was done with it since"
        }
        "role" | "member" | "settings" => {
            "ALTER ROLE, REVOKE or RESET it as it was, and find out who changed it"
        }
        "owner" => "ALTER … OWNER TO daman_owner, and find out who made it",
        _ => {
            "stop the servers: whoever did this was the owner or a superuser. Compare with a copy from before, and check the \
             books (`daman ledger check`)"
        }
    }
}

/// Who else may become the owner or the server. The account that migrates may, and superusers need not.
async fn members(owner: &mut PgConnection) -> Result<Vec<Finding>, DatabaseError> {
    let members: Vec<String> = sqlx::query_scalar(
        "SELECT format('%s may become %s', m.member::regrole, m.roleid::regrole)
         FROM pg_auth_members m
         JOIN pg_roles r ON r.oid = m.member
         WHERE m.roleid::regrole::text IN ('daman_owner', 'daman_server') AND r.rolname <> session_user AND NOT r.rolsuper
         ORDER BY 1",
    )
    .fetch_all(owner)
    .await?;
    let remedy = "REVOKE it, unless it is the account that migrates";
    Ok(members
        .into_iter()
        .map(|what| finding(what, remedy))
        .collect())
}

/// Whether what was acknowledged outlives a power cut.
async fn durability(owner: &mut PgConnection) -> Result<Vec<Finding>, DatabaseError> {
    let off: Vec<String> = sqlx::query_scalar(
        "SELECT format('%s is %s', name, setting)
         FROM pg_settings
         WHERE name IN ('fsync', 'full_page_writes') AND setting <> 'on'
            OR name = 'synchronous_commit' AND setting NOT IN ('on', 'remote_apply')
         ORDER BY 1",
    )
    .fetch_all(owner)
    .await?;
    let remedy =
        "set it to `on` and restart PostgreSQL: a power cut loses acknowledged payments as it is";
    Ok(off.into_iter().map(|what| finding(what, remedy)).collect())
}

/// What the account that the server logs in as may do besides.
async fn login(server: &mut PgConnection) -> Result<Vec<Finding>, DatabaseError> {
    let too_much: Option<String> = sqlx::query_scalar(
        "SELECT format('the server logs in as %s, which %s', rolname,
                       CASE WHEN rolsuper THEN 'is a superuser' ELSE 'may become the owner' END)
         FROM pg_roles
         WHERE rolname = session_user
           AND (rolsuper OR pg_has_role(session_user, to_regrole('daman_owner')::oid, 'MEMBER'))",
    )
    .fetch_optional(&mut *server)
    .await?;
    let remedy = "give daman_server a password and put it into DATABASE_URL, with the other account in \
                  DAMAN_DATABASE_OWNER_URL: whoever takes the server over is stopped by nothing as it is";
    Ok(too_much
        .into_iter()
        .map(|what| finding(what, remedy))
        .collect())
}

#[cfg(test)]
mod tests;
