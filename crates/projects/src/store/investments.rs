//! Investments.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use money::{Currency, Money};
use parties::Party;
use uuid::Uuid;

use crate::{
    model::{Investment, Project, Reason},
    status::InvestmentStatus,
};

pub(super) struct Row {
    id: Uuid,
    project_id: Uuid,
    fan_id: Uuid,
    amount_minor: i64,
    currency: Option<String>,
    status: String,
    terms_sha256: String,
    country: String,
    created_at: DateTime<Utc>,
    deposit_id: Option<Uuid>,
    held_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    reason: Option<String>,
    version: i32,
}

/// `SELECT` of a whole investment, with its columns in one place.
macro_rules! investments {
    ($rest:tt $(, $value:expr)*) => {
        sqlx::query_as!(
            Row,
            "SELECT i.id, i.project_id, i.fan_id, i.amount_minor, p.currency, i.status, i.terms_sha256, i.country, i.created_at,
                    i.deposit_id, i.held_at, i.ended_at, i.reason, i.version
             FROM projects_investments i
             JOIN projects p ON p.id = i.project_id " + $rest
            $(, $value)*
        )
    };
}

impl TryFrom<Row> for Investment {
    type Error = Failure;

    fn try_from(row: Row) -> Result<Self, Failure> {
        let currency = row
            .currency
            .ok_or_else(|| Failure::msg("an investment is in no currency"))?;
        let reason = match row.reason {
            Some(word) => Some(
                Reason::parse(&word)
                    .ok_or_else(|| Failure::msg(format!("`{word}` is no reason")))?,
            ),
            None => None,
        };
        Ok(Self {
            id: row.id.into(),
            project: row.project_id.into(),
            fan: row.fan_id.into(),
            money: Money::new(row.amount_minor, Currency::parse(&currency)?),
            status: InvestmentStatus::read(&row.status)?,
            terms_sha256: row.terms_sha256,
            country: row.country,
            created_at: row.created_at,
            deposit: row.deposit_id.map(Id::from_uuid),
            held_at: row.held_at,
            ended_at: row.ended_at,
            reason,
            version: row.version,
        })
    }
}

pub(crate) async fn insert_investment(tx: &mut Tx, one: &Investment) -> Result<(), Failure> {
    sqlx::query!(
        "INSERT INTO projects_investments (
             id, project_id, fan_id, amount_minor, status, terms_sha256, risk_acknowledged_at, country, created_at
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7)",
        one.id.uuid(),
        one.project.uuid(),
        one.fan.uuid(),
        one.money.amount_minor(),
        one.status.name(),
        one.terms_sha256,
        one.created_at,
        one.country
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn find_investment(
    tx: &mut Tx,
    id: Id<Investment>,
) -> Result<Option<Investment>, Failure> {
    investments!("WHERE i.id = $1", id.uuid())
        .fetch_optional(tx.conn())
        .await?
        .map(Investment::try_from)
        .transpose()
}

/// The investment, held until the transaction ends. Its project is held before.
pub(crate) async fn lock_investment(
    tx: &mut Tx,
    id: Id<Investment>,
) -> Result<Option<Investment>, Failure> {
    investments!("WHERE i.id = $1 FOR NO KEY UPDATE OF i", id.uuid())
        .fetch_optional(tx.conn())
        .await?
        .map(Investment::try_from)
        .transpose()
}

/// Writes all that can change of an investment, which is held.
pub(crate) async fn save_investment(tx: &mut Tx, one: &Investment) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE projects_investments
         SET status = $2, deposit_id = $3, held_at = $4, ended_at = $5, reason = $6, version = version + 1
         WHERE id = $1",
        one.id.uuid(),
        one.status.name(),
        one.deposit.map(Id::uuid),
        one.held_at,
        one.ended_at,
        one.reason.map(Reason::as_str)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What a fan has in a project.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stake {
    /// How many investments, whatever became of them.
    pub(crate) count: i64,
    /// What is neither given back nor gone, paid or not.
    pub(crate) live_minor: i64,
    /// What was committed.
    pub(crate) committed_minor: i64,
}

pub(crate) async fn stake_of(
    tx: &mut Tx,
    project: Id<Project>,
    fan: Id<Party>,
) -> Result<Stake, Failure> {
    let stake = sqlx::query_as!(
        Stake,
        r#"SELECT count(*) AS "count!",
                  coalesce(sum(amount_minor) FILTER (
                      WHERE status IN ('awaiting_payment', 'held', 'contested', 'committed')), 0)::bigint AS "live_minor!",
                  coalesce(sum(amount_minor) FILTER (WHERE status = 'committed'), 0)::bigint AS "committed_minor!"
           FROM projects_investments
           WHERE project_id = $1 AND fan_id = $2"#,
        project.uuid(),
        fan.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(stake)
}

/// Which investments are wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Filter {
    pub(crate) fan: Id<Party>,
    pub(crate) project: Option<Id<Project>>,
    pub(crate) after: Option<Uuid>,
}

/// A fan's investments, the newest first.
pub(crate) async fn list_investments(
    tx: &mut Tx,
    filter: Filter,
    limit: i64,
) -> Result<Vec<Investment>, Failure> {
    let rows = investments!(
        "WHERE i.fan_id = $1 AND ($2::uuid IS NULL OR i.project_id = $2) AND ($3::uuid IS NULL OR i.id < $3)
         ORDER BY i.id DESC
         LIMIT $4",
        filter.fan.uuid(),
        filter.project.map(Id::uuid),
        filter.after,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Investment::try_from).collect()
}

/// The projects that a fan ever paid for.
pub(crate) async fn list_paid_for(tx: &mut Tx, fan: Id<Party>) -> Result<Vec<Uuid>, Failure> {
    Ok(sqlx::query_scalar!(
        "SELECT DISTINCT project_id FROM projects_investments WHERE fan_id = $1 ORDER BY project_id",
        fan.uuid()
    )
    .fetch_all(tx.conn())
    .await?)
}
