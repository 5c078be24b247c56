//! Money that goes back.

use kernel::{Failure, Id, Tx};
use money::{Currency, Money};
use uuid::Uuid;

use crate::model::{Investment, Reason, Return};

struct Row {
    id: Uuid,
    investment_id: Uuid,
    project_id: Uuid,
    fan_id: Uuid,
    deposit_id: Uuid,
    amount_minor: i64,
    currency: Option<String>,
    reason: String,
}

impl TryFrom<Row> for Return {
    type Error = Failure;

    fn try_from(row: Row) -> Result<Self, Failure> {
        let currency = row
            .currency
            .ok_or_else(|| Failure::msg("a return is in no currency"))?;
        let reason = Reason::parse(&row.reason)
            .ok_or_else(|| Failure::msg(format!("`{}` is no reason", row.reason)))?;
        Ok(Self {
            id: row.id.into(),
            investment: row.investment_id.into(),
            project: row.project_id.into(),
            fan: row.fan_id.into(),
            deposit: row.deposit_id.into(),
            money: Money::new(row.amount_minor, Currency::parse(&currency)?),
            reason,
        })
    }
}

/// Writes what goes back, in one statement.
pub(crate) async fn insert_returns(tx: &mut Tx, returns: &[Return]) -> Result<(), Failure> {
    let now = tx.now();
    let of = |id: fn(&Return) -> Uuid| -> Vec<Uuid> { returns.iter().map(id).collect() };
    let amounts: Vec<i64> = returns.iter().map(|one| one.money.amount_minor()).collect();
    let reasons: Vec<&str> = returns.iter().map(|one| one.reason.as_str()).collect();
    sqlx::query!(
        "INSERT INTO projects_returns (id, investment_id, project_id, fan_id, deposit_id, amount_minor, reason, created_at)
         SELECT n.id, n.investment, n.project, n.fan, n.deposit, n.amount, n.reason, $8
         FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[], $7::text[])
             AS n (id, investment, project, fan, deposit, amount, reason)",
        &of(|one| one.id.uuid()),
        &of(|one| one.investment.uuid()),
        &of(|one| one.project.uuid()),
        &of(|one| one.fan.uuid()),
        &of(|one| one.deposit.uuid()),
        &amounts,
        &reasons as &[&str],
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn find_return(tx: &mut Tx, id: Id<Return>) -> Result<Option<Return>, Failure> {
    sqlx::query_as!(
        Row,
        "SELECT b.id, b.investment_id, b.project_id, b.fan_id, b.deposit_id, b.amount_minor, p.currency, b.reason
         FROM projects_returns b
         JOIN projects p ON p.id = b.project_id
         WHERE b.id = $1",
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Return::try_from)
    .transpose()
}

/// What went back of these investments.
pub(crate) async fn list_returns(
    tx: &mut Tx,
    of: &[Id<Investment>],
) -> Result<Vec<Return>, Failure> {
    let ids: Vec<Uuid> = of.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query_as!(
        Row,
        "SELECT b.id, b.investment_id, b.project_id, b.fan_id, b.deposit_id, b.amount_minor, p.currency, b.reason
         FROM projects_returns b
         JOIN projects p ON p.id = b.project_id
         WHERE b.investment_id = ANY ($1)
         ORDER BY b.id",
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Return::try_from).collect()
}
