//! Refunds.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx};
use money::{Currency, Money};
use parties::Party;
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::{Refund, RefundStatus};

struct Row {
    id: Uuid,
    group_id: Uuid,
    part: i32,
    rail: String,
    payer_id: Uuid,
    deposit_id: Option<Uuid>,
    payment_ref: Option<String>,
    amount_minor: i64,
    currency: String,
    booked_minor: i64,
    booked_currency: String,
    cause_id: Uuid,
    act_id: Uuid,
    status: String,
    attempt: i32,
    asked_at: Option<DateTime<Utc>>,
    refund_ref: Option<String>,
    reason: Option<String>,
    created_at: DateTime<Utc>,
    done_at: Option<DateTime<Utc>>,
}

/// `SELECT` of a whole refund, with its columns in one place.
macro_rules! refunds {
    ($rest:tt $(, $value:expr)*) => {
        sqlx::query_as!(
            Row,
            "SELECT id, group_id, part, rail, payer_id, deposit_id, payment_ref, amount_minor, currency, booked_minor,
                    booked_currency, cause_id, act_id, status, attempt, asked_at, refund_ref, reason, created_at, done_at
             FROM refunds " + $rest
            $(, $value)*
        )
    };
}

impl TryFrom<Row> for Refund {
    type Error = Failure;

    fn try_from(row: Row) -> Result<Self, Failure> {
        Ok(Self {
            id: row.id.into(),
            group: row.group_id.into(),
            part: u16::try_from(row.part).map_err(Failure::new)?,
            rail: super::rail(&row.rail)?,
            payer: row.payer_id.into(),
            deposit: row.deposit_id.map(Id::from_uuid),
            payment_ref: row.payment_ref,
            money: Money::new(row.amount_minor, Currency::parse(&row.currency)?),
            booked: Money::new(row.booked_minor, Currency::parse(&row.booked_currency)?),
            cause: row.cause_id,
            act: row.act_id,
            status: RefundStatus::read(&row.status)?,
            attempt: u16::try_from(row.attempt).map_err(Failure::new)?,
            asked_at: row.asked_at,
            refund_ref: row.refund_ref,
            reason: row.reason,
            created_at: row.created_at,
            done_at: row.done_at,
        })
    }
}

pub(crate) async fn insert_refund(tx: &mut Tx, refund: &Refund) -> Result<(), Failure> {
    let (currency, booked) = (refund.money.currency(), refund.booked.currency());
    sqlx::query!(
        "INSERT INTO refunds (
             id, group_id, part, rail, payer_id, deposit_id, payment_ref, amount_minor, currency, booked_minor,
             booked_currency, cause_id, act_id, status, reason, created_at
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        refund.id.uuid(),
        refund.group.uuid(),
        i32::from(refund.part),
        refund.rail.name(),
        refund.payer.uuid(),
        refund.deposit.map(Id::uuid),
        refund.payment_ref,
        refund.money.amount_minor(),
        currency.code(),
        refund.booked.amount_minor(),
        booked.code(),
        refund.cause,
        refund.act,
        refund.status.name(),
        refund.reason,
        refund.created_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes all that can change of a refund. It must be locked.
pub(crate) async fn save_refund(tx: &mut Tx, refund: &Refund) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE refunds
         SET status = $2, attempt = $3, asked_at = $4, refund_ref = $5, reason = $6, done_at = $7
         WHERE id = $1",
        refund.id.uuid(),
        refund.status.name(),
        i32::from(refund.attempt),
        refund.asked_at,
        refund.refund_ref,
        refund.reason,
        refund.done_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn find_refund(db: &Db, id: Id<Refund>) -> Result<Option<Refund>, Failure> {
    let row = refunds!("WHERE id = $1", id.uuid())
        .fetch_optional(db.pool())
        .await?;
    row.map(Refund::try_from).transpose()
}

pub(crate) async fn find_refund_by_ref(
    db: &Db,
    refund_ref: &str,
) -> Result<Option<Refund>, Failure> {
    let row = refunds!("WHERE rail = 'stripe' AND refund_ref = $1", refund_ref)
        .fetch_optional(db.pool())
        .await?;
    row.map(Refund::try_from).transpose()
}

/// The refunds of a payment of the rail; the oldest first.
pub(crate) async fn list_refunds_of_payment(
    db: &Db,
    payment_ref: &str,
) -> Result<Vec<Refund>, Failure> {
    let rows = refunds!(
        "WHERE rail = 'stripe' AND payment_ref = $1 ORDER BY id",
        payment_ref
    )
    .fetch_all(db.pool())
    .await?;
    rows.into_iter().map(Refund::try_from).collect()
}

pub(crate) async fn lock_refund(tx: &mut Tx, id: Id<Refund>) -> Result<Option<Refund>, Failure> {
    let row = refunds!("WHERE id = $1 FOR NO KEY UPDATE", id.uuid())
        .fetch_optional(tx.conn())
        .await?;
    row.map(Refund::try_from).transpose()
}

/// The refunds that an act made, in the order of their parts.
pub(crate) async fn list_refunds_of_act(tx: &mut Tx, act: Uuid) -> Result<Vec<Refund>, Failure> {
    let rows = refunds!("WHERE act_id = $1 ORDER BY part", act)
        .fetch_all(tx.conn())
        .await?;
    rows.into_iter().map(Refund::try_from).collect()
}

/// The ledger's acts of what these acts gave back, each behind the act that it is of.
pub(crate) async fn list_refund_groups(
    tx: &mut Tx,
    acts: &[Uuid],
) -> Result<Vec<(Uuid, Uuid)>, Failure> {
    let rows = sqlx::query!(
        "SELECT act_id, group_id
         FROM refunds
         WHERE act_id = ANY ($1) AND part = 1
         ORDER BY act_id",
        acts
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.act_id, row.group_id))
        .collect())
}

pub(crate) async fn list_refunds_of_cause(
    on: impl PgExecutor<'_>,
    cause: Uuid,
) -> Result<Vec<Refund>, Failure> {
    let rows = refunds!("WHERE cause_id = $1 ORDER BY id", cause)
        .fetch_all(on)
        .await?;
    rows.into_iter().map(Refund::try_from).collect()
}

pub(crate) async fn list_refunds(
    db: &Db,
    payer: Id<Party>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Refund>, Failure> {
    let rows = refunds!(
        "WHERE payer_id = $1 AND id < coalesce($2, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
         ORDER BY id DESC
         LIMIT $3",
        payer.uuid(),
        before,
        limit
    )
    .fetch_all(db.pool())
    .await?;
    rows.into_iter().map(Refund::try_from).collect()
}

/// Waits for whoever is about to ask something of the rail for this cause, and holds the cause until the transaction ends.
pub(crate) async fn hold_cause(tx: &mut Tx, cause: Uuid) -> Result<(), Failure> {
    let name = format!("payments.cause:{cause}");
    sqlx::query!(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
        name
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether the rail was asked for a payout or refund of this cause, other than `own`, and its answer is not known: nothing
/// else of the cause leaves until it is. What was asked a moment ago counts: whoever asked may be dead.
pub(crate) async fn has_doubtful_sibling(
    tx: &mut Tx,
    cause: Uuid,
    own: Uuid,
) -> Result<bool, Failure> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM payouts
               WHERE cause_id = $1 AND id <> $2
                     AND (status = 'in_doubt'
                          OR (status = 'sent' AND payout_ref IS NULL
                              AND (transfer_ref IS NULL OR bank_asked_at IS NOT NULL))
                          OR reversal_asked_at IS NOT NULL)
           ) OR EXISTS (
               SELECT FROM refunds
               WHERE cause_id = $1 AND id <> $2
                     AND (status = 'in_doubt' OR (status = 'sent' AND refund_ref IS NULL))
           ) AS "found!""#,
        cause,
        own
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}
