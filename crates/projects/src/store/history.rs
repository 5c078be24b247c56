//! What happened.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use parties::Party;
use uuid::Uuid;

use crate::model::{Happening, Investment, Project};

struct Row {
    id: Uuid,
    at: DateTime<Utc>,
    actor_id: Option<Uuid>,
    act: String,
    reason: Option<String>,
    amount_minor: Option<i64>,
    fee_minor: Option<i64>,
    investment_id: Option<Uuid>,
    milestone_id: Option<Uuid>,
    ledger_act: Option<Uuid>,
}

impl From<Row> for Happening {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            at: row.at,
            actor: row.actor_id.map(Id::from_uuid),
            act: row.act,
            reason: row.reason,
            amount_minor: row.amount_minor,
            fee_minor: row.fee_minor,
            investment: row.investment_id.map(Id::from_uuid),
            milestone: row.milestone_id.map(Id::from_uuid),
            ledger_act: row.ledger_act,
        }
    }
}

pub(crate) async fn insert_happening(
    tx: &mut Tx,
    project: Id<Project>,
    one: &Happening,
) -> Result<(), Failure> {
    sqlx::query!(
        "INSERT INTO projects_events (
             id, project_id, investment_id, milestone_id, at, actor_id, act, reason, amount_minor, fee_minor, ledger_act
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        one.id.uuid(),
        project.uuid(),
        one.investment.map(Id::uuid),
        one.milestone.map(Id::uuid),
        one.at,
        one.actor.map(Id::uuid),
        one.act,
        one.reason,
        one.amount_minor,
        one.fee_minor,
        one.ledger_act
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What happened to a project, the newest first, behind `after`. A fan sees what concerns everybody, and its own money.
pub(crate) async fn list_happenings(
    tx: &mut Tx,
    (project, fan): (Id<Project>, Option<Id<Party>>),
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Happening>, Failure> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT e.id, e.at, e.actor_id, e.act, e.reason, e.amount_minor, e.fee_minor, e.investment_id, e.milestone_id,
                e.ledger_act
         FROM projects_events e
         LEFT JOIN projects_investments i ON i.id = e.investment_id
         WHERE e.project_id = $1
           AND ($2::uuid IS NULL OR e.investment_id IS NULL OR i.fan_id = $2)
           AND ($3::uuid IS NULL OR e.id < $3)
         ORDER BY e.id DESC
         LIMIT $4",
        project.uuid(),
        fan.map(Id::uuid),
        after,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(Happening::from).collect())
}

/// What happened to an investment, the newest first.
pub(crate) async fn list_happenings_of_investment(
    tx: &mut Tx,
    investment: Id<Investment>,
    limit: i64,
) -> Result<Vec<Happening>, Failure> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT id, at, actor_id, act, reason, amount_minor, fee_minor, investment_id, milestone_id, ledger_act
         FROM projects_events
         WHERE investment_id = $1
         ORDER BY id DESC
         LIMIT $2",
        investment.uuid(),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(Happening::from).collect())
}
