//! Works, and what was decided about rows.

use kernel::{Db, Failure, Id, Tx, constraint};
use money::Currency;
use parties::Party;
use uuid::Uuid;

use crate::{
    StatementError, Work,
    matching::{Decided, Kind, Known},
};

/// Registers a project, or finds it as it is.
///
/// # Errors
/// [`StatementError::ProjectTaken`] when it has another owner or currency.
pub(crate) async fn insert_project(
    tx: &mut Tx,
    project: Uuid,
    owner: Id<Party>,
    currency: Currency,
) -> Result<(), StatementError> {
    let now = tx.now();
    let exponent = i16::from(currency.exponent());
    // What no rail carries needs no steps either: no cash comes for it.
    let step_minor = payments::step_minor(currency).unwrap_or(1);
    sqlx::query!(
        "INSERT INTO statement_projects (project_id, owner_id, currency, exponent, step_minor, registered_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (project_id) DO NOTHING",
        project,
        owner.uuid(),
        currency.code(),
        exponent,
        step_minor,
        now
    )
    .execute(tx.conn())
    .await?;
    let row = sqlx::query!(
        "SELECT owner_id, currency FROM statement_projects WHERE project_id = $1",
        project
    )
    .fetch_one(tx.conn())
    .await?;
    if row.owner_id == owner.uuid() && row.currency == currency.code() {
        return Ok(());
    }
    Err(StatementError::ProjectTaken)
}

pub(crate) async fn insert_works(
    tx: &mut Tx,
    owner: Id<Party>,
    works: &[Work],
) -> Result<(), StatementError> {
    let now = tx.now();
    let ids: Vec<Uuid> = works.iter().map(|work| work.id.uuid()).collect();
    let projects: Vec<Uuid> = works.iter().map(|work| work.project).collect();
    let titles: Vec<String> = works.iter().map(|work| work.title.clone()).collect();
    let artists: Vec<String> = works.iter().map(|work| work.artist.clone()).collect();
    let recordings: Vec<Option<String>> = works.iter().map(|work| work.isrc.clone()).collect();
    let releases: Vec<Option<String>> = works.iter().map(|work| work.upc.clone()).collect();
    let compositions: Vec<Option<String>> = works.iter().map(|work| work.iswc.clone()).collect();
    let inserted = sqlx::query!(
        "INSERT INTO statement_works (id, project_id, owner_id, title, artist, isrc, upc, iswc, registered_at)
         SELECT w.id, w.project, $8, w.title, w.artist, w.isrc, w.upc, w.iswc, $9
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
             AS w (id, project, title, artist, isrc, upc, iswc)",
        &ids,
        &projects,
        &titles,
        &artists,
        &recordings as &[Option<String>],
        &releases as &[Option<String>],
        &compositions as &[Option<String>],
        owner.uuid(),
        now
    )
    .execute(tx.conn())
    .await;
    match inserted {
        Ok(_) => Ok(()),
        Err(error) if constraint(&error) == Some("statement_works_isrc") => {
            Err(StatementError::WorkTaken)
        }
        Err(error) => Err(error.into()),
    }
}

/// Those of these ISRCs that the owner has works under.
pub(crate) async fn registered_isrcs(
    tx: &mut Tx,
    owner: Id<Party>,
    isrcs: &[String],
) -> Result<Vec<String>, Failure> {
    Ok(sqlx::query_scalar!(
        r#"SELECT isrc AS "isrc!" FROM statement_works WHERE owner_id = $1 AND isrc = ANY ($2)"#,
        owner.uuid(),
        isrcs
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Whether a party owns a project that earns.
pub(crate) async fn has_project(tx: &mut Tx, owner: Id<Party>) -> Result<bool, Failure> {
    let has = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM statement_projects WHERE owner_id = $1) AS "has!""#,
        owner.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(has)
}

/// All works of an owner, to match with.
pub(crate) async fn list_known(tx: &mut Tx, owner: Id<Party>) -> Result<Vec<Known>, Failure> {
    let rows = sqlx::query_as!(
        Known,
        "SELECT id AS work, project_id AS project, isrc, upc, iswc, title, artist
         FROM statement_works
         WHERE owner_id = $1
         ORDER BY id",
        owner.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}

/// A page of an owner's works.
pub(crate) async fn list_works(
    db: &Db,
    owner: Id<Party>,
    (after, limit): (Option<Uuid>, i64),
) -> Result<Vec<Work>, Failure> {
    let rows = sqlx::query!(
        "SELECT id, project_id, title, artist, isrc, upc, iswc
         FROM statement_works
         WHERE owner_id = $1 AND ($2::uuid IS NULL OR id < $2)
         ORDER BY id DESC
         LIMIT $3",
        owner.uuid(),
        after,
        limit
    )
    .fetch_all(db.pool())
    .await?;
    let work = rows.into_iter().map(|row| Work {
        id: Id::from_uuid(row.id),
        project: row.project_id,
        title: row.title,
        artist: row.artist,
        isrc: row.isrc,
        upc: row.upc,
        iswc: row.iswc,
    });
    Ok(work.collect())
}

/// Whether this work is this owner's.
pub(crate) async fn find_work(
    tx: &mut Tx,
    owner: Id<Party>,
    work: Id<Work>,
) -> Result<bool, Failure> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM statement_works WHERE id = $1 AND owner_id = $2) AS "found!""#,
        work.uuid(),
        owner.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}

/// Keeps a decision. Returns whether it is new.
///
/// # Errors
/// [`StatementError::DecidedBefore`] when it was decided otherwise.
pub(crate) async fn insert_decision(
    tx: &mut Tx,
    owner: Id<Party>,
    decided: &Decided,
    reason: &str,
) -> Result<bool, StatementError> {
    let (id, now) = (tx.new_id::<()>(), tx.now());
    let inserted = sqlx::query!(
        "INSERT INTO statement_decisions (id, owner_id, kind, value, work_id, reason, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (owner_id, kind, value) DO NOTHING",
        id.uuid(),
        owner.uuid(),
        decided.kind.as_str(),
        decided.value,
        decided.work,
        reason,
        now
    )
    .execute(tx.conn())
    .await?;
    if inserted.rows_affected() == 1 {
        return Ok(true);
    }
    let work = sqlx::query_scalar!(
        "SELECT work_id FROM statement_decisions WHERE owner_id = $1 AND kind = $2 AND value = $3",
        owner.uuid(),
        decided.kind.as_str(),
        decided.value
    )
    .fetch_one(tx.conn())
    .await?;
    if work == decided.work {
        return Ok(false);
    }
    Err(StatementError::DecidedBefore)
}

/// All that an owner decided.
pub(crate) async fn list_decisions(tx: &mut Tx, owner: Id<Party>) -> Result<Vec<Decided>, Failure> {
    let rows = sqlx::query!(
        "SELECT kind, value, work_id FROM statement_decisions WHERE owner_id = $1 ORDER BY id",
        owner.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let kind = Kind::parse(&row.kind)
                .ok_or_else(|| Failure::msg(format!("`{}` is no kind of decision", row.kind)))?;
            Ok(Decided {
                kind,
                value: row.value,
                work: row.work_id,
            })
        })
        .collect()
}
