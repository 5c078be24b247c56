//! Projects.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use money::{Currency, Money};
use parties::{Party, Role};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::bps;
use crate::{
    draft::{Draft, Mode},
    model::{Project, Raise},
    status::ProjectStatus,
};

struct Row {
    id: Uuid,
    owner_id: Uuid,
    owner_role: String,
    status: String,
    draft: Value,
    title: String,
    created_at: DateTime<Utc>,
    version: i32,
    mode: Option<String>,
    currency: Option<String>,
    step_minor: Option<i64>,
    minimum_minor: Option<i64>,
    hard_cap_minor: Option<i64>,
    fan_min_minor: Option<i64>,
    fan_max_minor: Option<i64>,
    fee_bps: Option<i32>,
    terms: Option<String>,
    terms_sha256: Option<String>,
    opens_at: Option<DateTime<Utc>>,
    closes_at: Option<DateTime<Utc>>,
    extended_at: Option<DateTime<Utc>>,
    opened_at: Option<DateTime<Utc>>,
    held_minor: i64,
    held_count: i32,
    closed_at: Option<DateTime<Utc>>,
    raised_minor: Option<i64>,
    settled_at: Option<DateTime<Utc>>,
    released_minor: i64,
    left_minor: Option<i64>,
}

/// `SELECT` of a whole project, with its columns in one place.
macro_rules! projects {
    ($rest:tt $(, $value:expr)*) => {
        sqlx::query_as!(
            Row,
            "SELECT id, owner_id, owner_role, status, draft, title, created_at, version, mode, currency, step_minor,
                    minimum_minor, hard_cap_minor, fan_min_minor, fan_max_minor, fee_bps, terms, terms_sha256, opens_at,
                    closes_at, extended_at, opened_at, held_minor, held_count, closed_at, raised_minor, settled_at, released_minor,
                    left_minor
             FROM projects " + $rest
            $(, $value)*
        )
    };
}

impl TryFrom<Row> for Project {
    type Error = Failure;

    fn try_from(row: Row) -> Result<Self, Failure> {
        let raise = raise(&row)?;
        let role = Role::parse(&row.owner_role)
            .ok_or_else(|| Failure::msg("an owner of a project has no role"))?;
        Ok(Self {
            id: row.id.into(),
            owner: row.owner_id.into(),
            owner_role: role,
            status: ProjectStatus::read(&row.status)?,
            draft: Draft::deserialize(&row.draft)?,
            title: row.title,
            created_at: row.created_at,
            version: row.version,
            raise,
        })
    }
}

/// The contract of a row; none while it is a draft.
fn raise(row: &Row) -> Result<Option<Raise>, Failure> {
    let Some(opened_at) = row.opened_at else {
        return Ok(None);
    };
    let currency = Currency::parse(there(row.currency.as_deref())?)?;
    let money = |minor: Option<i64>| there(minor).map(|minor| Money::new(minor, currency));
    let mode = there(row.mode.as_deref().and_then(Mode::parse))?;
    Ok(Some(Raise {
        mode,
        step_minor: there(row.step_minor)?,
        minimum: money(row.minimum_minor)?,
        hard_cap: money(row.hard_cap_minor)?,
        fan_min: money(row.fan_min_minor)?,
        fan_max: money(row.fan_max_minor)?,
        fee: bps(there(row.fee_bps)?)?,
        terms: there(row.terms.clone())?,
        terms_sha256: there(row.terms_sha256.clone())?,
        opens_at: there(row.opens_at)?,
        closes_at: there(row.closes_at)?,
        extended_at: row.extended_at,
        opened_at,
        held: Money::new(row.held_minor, currency),
        investments: row.held_count,
        closed_at: row.closed_at,
        raised: row.raised_minor.map(|minor| Money::new(minor, currency)),
        settled_at: row.settled_at,
        released: Money::new(row.released_minor, currency),
        left: row.left_minor.map(|minor| Money::new(minor, currency)),
    }))
}

/// What a constraint of the table says is there.
fn there<T>(value: Option<T>) -> Result<T, Failure> {
    value.ok_or_else(|| Failure::msg("an opened project lacks a term"))
}

pub(crate) async fn insert_project(tx: &mut Tx, project: &Project) -> Result<(), Failure> {
    let draft = serde_json::to_value(&project.draft)?;
    sqlx::query!(
        "INSERT INTO projects (id, owner_id, owner_role, status, draft, title, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        project.id.uuid(),
        project.owner.uuid(),
        project.owner_role.as_str(),
        project.status.name(),
        draft,
        project.title,
        project.created_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn find_project(tx: &mut Tx, id: Id<Project>) -> Result<Option<Project>, Failure> {
    projects!("WHERE id = $1", id.uuid())
        .fetch_optional(tx.conn())
        .await?
        .map(Project::try_from)
        .transpose()
}

/// The project, held until the transaction ends: before its investments and milestones. Rows that only name it are written
/// meanwhile.
pub(crate) async fn lock_project(tx: &mut Tx, id: Id<Project>) -> Result<Option<Project>, Failure> {
    projects!("WHERE id = $1 FOR NO KEY UPDATE", id.uuid())
        .fetch_optional(tx.conn())
        .await?
        .map(Project::try_from)
        .transpose()
}

/// Writes what its owner changed of a draft, which is held.
pub(crate) async fn save_draft(tx: &mut Tx, project: &Project) -> Result<(), Failure> {
    let draft = serde_json::to_value(&project.draft)?;
    sqlx::query!(
        "UPDATE projects SET draft = $2, title = $3, version = version + 1 WHERE id = $1",
        project.id.uuid(),
        draft,
        project.title
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Freezes the terms of a draft, which is held.
pub(crate) async fn save_opened(
    tx: &mut Tx,
    project: &Project,
    raise: &Raise,
) -> Result<(), Failure> {
    let draft = serde_json::to_value(&project.draft)?;
    let currency = raise.minimum.currency();
    sqlx::query!(
        "UPDATE projects
         SET status = $2, draft = $3, title = $4, mode = $5, currency = $6, step_minor = $7, minimum_minor = $8,
             hard_cap_minor = $9, fan_min_minor = $10, fan_max_minor = $11, fee_bps = $12, terms = $13, terms_sha256 = $14,
             opens_at = $15, closes_at = $16, opened_at = $17, version = version + 1
         WHERE id = $1",
        project.id.uuid(),
        project.status.name(),
        draft,
        project.title,
        raise.mode.as_str(),
        currency.code(),
        raise.step_minor,
        raise.minimum.amount_minor(),
        raise.hard_cap.amount_minor(),
        raise.fan_min.amount_minor(),
        raise.fan_max.amount_minor(),
        i32::from(raise.fee.get()),
        raise.terms,
        raise.terms_sha256,
        raise.opens_at,
        raise.closes_at,
        raise.opened_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes all that can change of an opened project, which is held; what is counted, the database counts.
pub(crate) async fn save_project(
    tx: &mut Tx,
    project: &Project,
    raise: &Raise,
) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE projects
         SET status = $2, closes_at = $3, extended_at = $4, closed_at = $5, raised_minor = $6, settled_at = $7,
             left_minor = $8, version = version + 1
         WHERE id = $1",
        project.id.uuid(),
        project.status.name(),
        raise.closes_at,
        raise.extended_at,
        raise.closed_at,
        raise.raised.map(Money::amount_minor),
        raise.settled_at,
        raise.left.map(Money::amount_minor)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes who is the last to get one step more of what is left.
pub(crate) async fn save_cut(
    tx: &mut Tx,
    id: Id<Project>,
    (remainder, last): (i64, Uuid),
) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE projects SET cut_remainder = $2, cut_id = $3, version = version + 1 WHERE id = $1",
        id.uuid(),
        remainder,
        last
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What everybody may see, the newest first, behind `after`; those in this state when one is named.
pub(crate) async fn list_public(
    tx: &mut Tx,
    status: Option<ProjectStatus>,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Project>, Failure> {
    let rows = projects!(
        "WHERE status <> 'draft' AND ($1::text IS NULL OR status = $1) AND ($2::uuid IS NULL OR id < $2)
         ORDER BY id DESC
         LIMIT $3",
        status.map(ProjectStatus::name),
        after,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Project::try_from).collect()
}

/// An owner's projects, drafts included, the newest first, behind `after`.
pub(crate) async fn list_of_owner(
    tx: &mut Tx,
    owner: Id<Party>,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Project>, Failure> {
    let rows = projects!(
        "WHERE owner_id = $1 AND ($2::uuid IS NULL OR id < $2)
         ORDER BY id DESC
         LIMIT $3",
        owner.uuid(),
        after,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Project::try_from).collect()
}

/// Those of these ISRCs, without hyphens and in capitals, that another raise of the same owner has, which collects or was funded.
/// Opening is one after the other for an owner, so that two do not pass each other here.
pub(crate) async fn isrcs_of_raises(
    tx: &mut Tx,
    project: &Project,
    isrcs: &[String],
) -> Result<Vec<String>, Failure> {
    sqlx::query!(
        "SELECT pg_advisory_xact_lock(hashtextextended('projects.open:' || $1::text, 0))",
        project.owner.to_string()
    )
    .execute(tx.conn())
    .await?;
    Ok(sqlx::query_scalar!(
        r#"SELECT DISTINCT w.isrc AS "isrc!"
           FROM projects p
           CROSS JOIN LATERAL (
               SELECT upper(replace(work ->> 'isrc', '-', '')) AS isrc
               FROM jsonb_array_elements(p.draft -> 'works') AS work
           ) AS w
           WHERE p.owner_id = $1 AND p.id <> $2 AND p.status IN ('live', 'suspended', 'funded', 'earning')
             AND p.mode = 'revenue_participation' AND w.isrc = ANY ($3)"#,
        project.owner.uuid(),
        project.id.uuid(),
        isrcs
    )
    .fetch_all(tx.conn())
    .await?)
}
