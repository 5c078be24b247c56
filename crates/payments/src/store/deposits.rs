//! Deposits.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx};
use money::{Currency, Money};
use parties::Party;
use uuid::Uuid;

use crate::{Deposit, DepositStatus, Purpose};

struct Row {
    id: Uuid,
    rail: String,
    payer_id: Uuid,
    purpose_kind: String,
    purpose_id: Uuid,
    title: String,
    amount_minor: i64,
    currency: String,
    status: String,
    session_ref: Option<String>,
    payment_ref: Option<String>,
    charge_ref: Option<String>,
    pay_url: Option<String>,
    expires_at: Option<DateTime<Utc>>,
    rail_fee_minor: Option<i64>,
    drawn_minor: i64,
    refunded_minor: i64,
    reason: Option<String>,
    created_at: DateTime<Utc>,
    settled_at: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
}

/// `SELECT` of a whole deposit, with its columns in one place.
macro_rules! deposits {
    ($rest:tt $(, $value:expr)*) => {
        sqlx::query_as!(
            Row,
            "SELECT id, rail, payer_id, purpose_kind, purpose_id, title, amount_minor, currency, status, session_ref,
                    payment_ref, charge_ref, pay_url, expires_at, rail_fee_minor, drawn_minor, refunded_minor, reason,
                    created_at, settled_at, closed_at
             FROM deposits " + $rest
            $(, $value)*
        )
    };
}

impl TryFrom<Row> for Deposit {
    type Error = Failure;

    fn try_from(row: Row) -> Result<Self, Failure> {
        let currency = Currency::parse(&row.currency)?;
        Ok(Self {
            id: row.id.into(),
            rail: super::rail(&row.rail)?,
            payer: row.payer_id.into(),
            purpose: Purpose::read(&row.purpose_kind, row.purpose_id)?,
            money: Money::new(row.amount_minor, currency),
            title: row.title,
            status: DepositStatus::read(&row.status)?,
            session_ref: row.session_ref,
            pay_url: row.pay_url,
            expires_at: row.expires_at,
            payment_ref: row.payment_ref,
            charge_ref: row.charge_ref,
            rail_fee: row.rail_fee_minor.map(|minor| Money::new(minor, currency)),
            drawn: Money::new(row.drawn_minor, currency),
            refunded: Money::new(row.refunded_minor, currency),
            reason: row.reason,
            created_at: row.created_at,
            settled_at: row.settled_at,
            closed_at: row.closed_at,
        })
    }
}

pub(crate) async fn insert_deposit(tx: &mut Tx, deposit: &Deposit) -> Result<(), Failure> {
    let currency = deposit.money.currency();
    sqlx::query!(
        "INSERT INTO deposits (
             id, rail, payer_id, purpose_kind, purpose_id, title, amount_minor, currency, status, created_at
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        deposit.id.uuid(),
        deposit.rail.name(),
        deposit.payer.uuid(),
        deposit.purpose.kind(),
        deposit.purpose.id(),
        deposit.title,
        deposit.money.amount_minor(),
        currency.code(),
        deposit.status.name(),
        deposit.created_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes all that can change of a deposit. It must be locked.
pub(crate) async fn save_deposit(tx: &mut Tx, deposit: &Deposit) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE deposits
         SET status = $2, session_ref = $3, payment_ref = $4, charge_ref = $5, pay_url = $6, expires_at = $7,
             rail_fee_minor = $8, drawn_minor = $9, reason = $10, settled_at = $11, closed_at = $12,
             refunded_minor = $13
         WHERE id = $1",
        deposit.id.uuid(),
        deposit.status.name(),
        deposit.session_ref,
        deposit.payment_ref,
        deposit.charge_ref,
        deposit.pay_url,
        deposit.expires_at,
        deposit.rail_fee.map(Money::amount_minor),
        deposit.drawn.amount_minor(),
        deposit.reason,
        deposit.settled_at,
        deposit.closed_at,
        deposit.refunded.amount_minor()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn find_deposit(db: &Db, id: Id<Deposit>) -> Result<Option<Deposit>, Failure> {
    let row = deposits!("WHERE id = $1", id.uuid())
        .fetch_optional(db.pool())
        .await?;
    row.map(Deposit::try_from).transpose()
}

/// The same, in the caller's transaction, without a lock.
pub(crate) async fn find_deposit_in(
    tx: &mut Tx,
    id: Id<Deposit>,
) -> Result<Option<Deposit>, Failure> {
    let row = deposits!("WHERE id = $1", id.uuid())
        .fetch_optional(tx.conn())
        .await?;
    row.map(Deposit::try_from).transpose()
}

/// The deposit that was paid by this payment of the rail.
pub(crate) async fn find_deposit_by_payment(
    db: &Db,
    payment_ref: &str,
) -> Result<Option<Deposit>, Failure> {
    let row = deposits!("WHERE rail = 'stripe' AND payment_ref = $1", payment_ref)
        .fetch_optional(db.pool())
        .await?;
    row.map(Deposit::try_from).transpose()
}

pub(crate) async fn find_deposit_by_session(
    db: &Db,
    session: &str,
) -> Result<Option<Deposit>, Failure> {
    let row = deposits!("WHERE rail = 'stripe' AND session_ref = $1", session)
        .fetch_optional(db.pool())
        .await?;
    row.map(Deposit::try_from).transpose()
}

pub(crate) async fn lock_deposit(tx: &mut Tx, id: Id<Deposit>) -> Result<Option<Deposit>, Failure> {
    let row = deposits!("WHERE id = $1 FOR NO KEY UPDATE", id.uuid())
        .fetch_optional(tx.conn())
        .await?;
    row.map(Deposit::try_from).transpose()
}

/// The settled deposits of a purpose in a currency, the oldest first. All are locked, in this order: who draws after another
/// sees what is left then, and two that draw at once never wait for each other in a circle.
pub(crate) async fn lock_settled_deposits(
    tx: &mut Tx,
    purpose: Purpose,
    currency: Currency,
) -> Result<Vec<Deposit>, Failure> {
    let rows = deposits!(
        "WHERE purpose_kind = $1 AND purpose_id = $2 AND currency = $3 AND status = 'settled'
         ORDER BY id
         FOR NO KEY UPDATE",
        purpose.kind(),
        purpose.id(),
        currency.code()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Deposit::try_from).collect()
}

/// Locks the settled deposits of all that a payer paid for, in their order.
pub(crate) async fn hold_settled_deposits_of_payer(
    tx: &mut Tx,
    payer: Id<Party>,
) -> Result<(), Failure> {
    sqlx::query!(
        "SELECT id
         FROM deposits
         WHERE payer_id = $1 AND status = 'settled'
         ORDER BY id
         FOR NO KEY UPDATE",
        payer.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(())
}

/// How many deposits a purpose has.
pub(crate) struct Count {
    pub(crate) pending: i64,
    pub(crate) all: i64,
}

/// How many deposits a purpose has: all, and those that may still be paid.
pub(crate) async fn count_deposits(tx: &mut Tx, purpose: Purpose) -> Result<Count, Failure> {
    let count = sqlx::query_as!(
        Count,
        r#"SELECT count(*) FILTER (WHERE status IN ('opening', 'in_doubt', 'awaiting_payment')) AS "pending!",
                  count(*) AS "all!"
           FROM deposits
           WHERE purpose_kind = $1 AND purpose_id = $2"#,
        purpose.kind(),
        purpose.id()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(count)
}

pub(crate) async fn list_deposits(
    db: &Db,
    payer: Id<Party>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Deposit>, Failure> {
    let rows = deposits!(
        "WHERE payer_id = $1 AND ($2::uuid IS NULL OR id < $2)
         ORDER BY id DESC
         LIMIT $3",
        payer.uuid(),
        before,
        limit
    )
    .fetch_all(db.pool())
    .await?;
    rows.into_iter().map(Deposit::try_from).collect()
}

/// All deposits of a purpose, the oldest first.
pub(crate) async fn list_deposits_of_purpose(
    tx: &mut Tx,
    purpose: Purpose,
) -> Result<Vec<Deposit>, Failure> {
    let rows = deposits!(
        "WHERE purpose_kind = $1 AND purpose_id = $2
         ORDER BY id",
        purpose.kind(),
        purpose.id()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Deposit::try_from).collect()
}
