//! Investments by the page: however many there are, a transaction sees some hundreds.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use money::{Currency, Money};
use parties::Party;
use payments::Deposit;
use royalties::Investment as Holder;
use uuid::Uuid;

use crate::model::{Investment, Project};

/// When the newest investment was made whose money is held.
pub(crate) async fn newest_held(
    tx: &mut Tx,
    project: Id<Project>,
) -> Result<Option<DateTime<Utc>>, Failure> {
    let newest = sqlx::query_scalar!(
        "SELECT max(created_at) FROM projects_investments WHERE project_id = $1 AND status = 'held'",
        project.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(newest)
}

/// Fans whose money is held, in the order of their ids, behind `after`, each with all of it.
pub(crate) async fn list_held_fans(
    tx: &mut Tx,
    (project, currency): (Id<Project>, Currency),
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Holder>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT fan_id, sum(amount_minor)::bigint AS "invested!"
           FROM projects_investments
           WHERE project_id = $1 AND status = 'held' AND ($2::uuid IS NULL OR fan_id > $2)
           GROUP BY fan_id
           ORDER BY fan_id
           LIMIT $3"#,
        project.uuid(),
        after,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    let holder = |invested, party| Holder {
        party: Id::from_uuid(party),
        invested: Money::new(invested, currency),
        cap: None,
    };
    Ok(rows
        .into_iter()
        .map(|row| holder(row.invested, row.fan_id))
        .collect())
}

/// What these fans hold is committed. Returns how many investments that were.
pub(crate) async fn commit(
    tx: &mut Tx,
    project: Id<Project>,
    fans: &[Uuid],
) -> Result<u64, Failure> {
    let now = tx.now();
    let done = sqlx::query!(
        "UPDATE projects_investments
         SET status = 'committed', ended_at = $3, version = version + 1
         WHERE project_id = $1 AND fan_id = ANY ($2) AND status = 'held'",
        project.uuid(),
        fans,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// So many that were never paid have lapsed. Returns how many that were.
pub(crate) async fn lapse(tx: &mut Tx, project: Id<Project>, limit: i64) -> Result<u64, Failure> {
    let now = tx.now();
    let done = sqlx::query!(
        "UPDATE projects_investments
         SET status = 'lapsed', ended_at = $2, version = version + 1
         WHERE id IN (
             SELECT id
             FROM projects_investments
             WHERE project_id = $1 AND status = 'awaiting_payment'
             ORDER BY id
             LIMIT $3
             FOR UPDATE
         )",
        project.uuid(),
        now,
        limit
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Investments whose money is held, each held by this transaction, the oldest first.
pub(crate) async fn list_open(
    tx: &mut Tx,
    project: Id<Project>,
    limit: i64,
) -> Result<Vec<Id<Investment>>, Failure> {
    let ids = sqlx::query_scalar!(
        "SELECT id
         FROM projects_investments
         WHERE project_id = $1 AND status = 'held'
         ORDER BY id
         LIMIT $2
         FOR UPDATE",
        project.uuid(),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(Id::from_uuid).collect())
}

/// How many have not ended, but for those that wait for their fan's bank.
pub(crate) async fn count_open(tx: &mut Tx, project: Id<Project>) -> Result<i64, Failure> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!"
           FROM projects_investments
           WHERE project_id = $1 AND status IN ('awaiting_payment', 'held')"#,
        project.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(count)
}

/// Fans of a project, in the order of their ids, behind `after`: those whose money is held, committed or contested.
pub(crate) async fn list_fans(
    tx: &mut Tx,
    project: Id<Project>,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Id<Party>>, Failure> {
    let ids = sqlx::query_scalar!(
        "SELECT DISTINCT fan_id
         FROM projects_investments
         WHERE project_id = $1 AND status IN ('held', 'contested', 'committed') AND ($2::uuid IS NULL OR fan_id > $2)
         ORDER BY fan_id
         LIMIT $3",
        project.uuid(),
        after,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(Id::from_uuid).collect())
}

/// A committed investment, as far as its part of what is left concerns it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Committed {
    pub(crate) id: Id<Investment>,
    pub(crate) fan: Id<Party>,
    pub(crate) deposit: Id<Deposit>,
    pub(crate) invested_minor: i64,
    /// Whether it gets one step more.
    pub(crate) one_more: bool,
}

/// Committed investments, the oldest first, behind `after`. `terms` are what is left and the step, in minor units.
pub(crate) async fn list_committed(
    tx: &mut Tx,
    project: Id<Project>,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Committed>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT i.id, i.fan_id, i.deposit_id AS "deposit_id!", i.amount_minor,
                  coalesce(
                      (-projects_remainder(p.left_minor, i.amount_minor, p.raised_minor, p.step_minor), i.id)
                      <= (-p.cut_remainder, p.cut_id),
                      false
                  ) AS "one_more!"
           FROM projects_investments i
           JOIN projects p ON p.id = i.project_id
           WHERE i.project_id = $1 AND i.status = 'committed' AND ($2::uuid IS NULL OR i.id > $2)
           ORDER BY i.id
           LIMIT $3"#,
        project.uuid(),
        after,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Committed {
            id: row.id.into(),
            fan: row.fan_id.into(),
            deposit: row.deposit_id.into(),
            invested_minor: row.amount_minor,
            one_more: row.one_more,
        })
        .collect())
}

/// The last of those that get one step more of what is left, by the size of their remainders and then by their age; nothing
/// when rounding left nothing. Reads every committed investment once, and writes none.
pub(crate) async fn cut_of(
    tx: &mut Tx,
    project: Id<Project>,
) -> Result<Option<(i64, Uuid)>, Failure> {
    let row = sqlx::query!(
        r#"WITH parts AS MATERIALIZED (
               SELECT i.id,
                      projects_part(p.left_minor, i.amount_minor, p.raised_minor, p.step_minor) AS part,
                      projects_remainder(p.left_minor, i.amount_minor, p.raised_minor, p.step_minor) AS remainder
               FROM projects_investments i
               JOIN projects p ON p.id = i.project_id
               WHERE i.project_id = $1 AND i.status = 'committed'
           ), missing AS (
               SELECT ((p.left_minor - (SELECT sum(part) FROM parts)) / p.step_minor)::bigint AS steps
               FROM projects p
               WHERE p.id = $1
           )
           SELECT remainder AS "remainder!", id
           FROM parts
           WHERE (SELECT steps FROM missing) > 0
           ORDER BY remainder DESC, id
           OFFSET (SELECT greatest(steps, 1) - 1 FROM missing)
           LIMIT 1"#,
        project.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (row.remainder, row.id)))
}
