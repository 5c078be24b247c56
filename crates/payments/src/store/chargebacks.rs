//! Chargebacks.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx};
use money::{Currency, Money};
use parties::Party;
use uuid::Uuid;

use crate::{Chargeback, ChargebackStatus, Deposit, Purpose};

struct Row {
    id: Uuid,
    rail: String,
    deposit_id: Uuid,
    dispute_ref: String,
    amount_minor: i64,
    fee_minor: i64,
    currency: String,
    reason: String,
    status: String,
    evidence_due_by: Option<DateTime<Utc>>,
    recovered_minor: i64,
    written_off_minor: i64,
    reinstated_minor: i64,
    fee_returned_minor: i64,
    recoveries: i32,
    opened_at: DateTime<Utc>,
    withdrawn_at: Option<DateTime<Utc>>,
    reinstated_at: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
}

/// `SELECT` of a whole chargeback, with its columns in one place.
macro_rules! chargebacks {
    ($rest:tt $(, $value:expr)*) => {
        sqlx::query_as!(
            Row,
            "SELECT id, rail, deposit_id, dispute_ref, amount_minor, fee_minor, currency, reason, status,
                    evidence_due_by, recovered_minor, written_off_minor, reinstated_minor, fee_returned_minor,
                    recoveries, opened_at, withdrawn_at, reinstated_at, closed_at
             FROM chargebacks " + $rest
            $(, $value)*
        )
    };
}

impl Row {
    fn with(self, deposit: Deposit) -> Result<Chargeback, Failure> {
        let currency = Currency::parse(&self.currency)?;
        Ok(Chargeback {
            id: self.id.into(),
            rail: super::rail(&self.rail)?,
            deposit,
            dispute_ref: self.dispute_ref,
            money: Money::new(self.amount_minor, currency),
            fee: Money::new(self.fee_minor, currency),
            reason: self.reason,
            status: ChargebackStatus::read(&self.status)?,
            evidence_due_by: self.evidence_due_by,
            recovered: Money::new(self.recovered_minor, currency),
            written_off: Money::new(self.written_off_minor, currency),
            reinstated: Money::new(self.reinstated_minor, currency),
            fee_returned: Money::new(self.fee_returned_minor, currency),
            recoveries: u16::try_from(self.recoveries).map_err(Failure::new)?,
            opened_at: self.opened_at,
            withdrawn_at: self.withdrawn_at,
            reinstated_at: self.reinstated_at,
            closed_at: self.closed_at,
        })
    }
}

async fn whole(db: &Db, row: Row) -> Result<Chargeback, Failure> {
    let deposit = super::find_deposit(db, row.deposit_id.into()).await?;
    row.with(deposit.ok_or_else(gone)?)
}

fn gone() -> Failure {
    Failure::msg("a chargeback's deposit is not there")
}

/// Opens a chargeback, unless the dispute is known. Returns whether it was new.
pub(crate) async fn insert_chargeback(
    tx: &mut Tx,
    chargeback: &Chargeback,
) -> Result<bool, Failure> {
    let currency = chargeback.money.currency();
    let inserted = sqlx::query!(
        "INSERT INTO chargebacks (
             id, rail, deposit_id, payer_id, dispute_ref, amount_minor, fee_minor, currency, reason, status,
             evidence_due_by, opened_at
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (rail, dispute_ref) DO NOTHING",
        chargeback.id.uuid(),
        chargeback.rail.name(),
        chargeback.deposit.id.uuid(),
        chargeback.payer().uuid(),
        chargeback.dispute_ref,
        chargeback.money.amount_minor(),
        chargeback.fee.amount_minor(),
        currency.code(),
        chargeback.reason,
        chargeback.status.name(),
        chargeback.evidence_due_by,
        chargeback.opened_at
    )
    .execute(tx.conn())
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Writes all that can change of a chargeback. It must be locked.
pub(crate) async fn save_chargeback(tx: &mut Tx, chargeback: &Chargeback) -> Result<(), Failure> {
    let currency = chargeback.money.currency();
    sqlx::query!(
        "UPDATE chargebacks
         SET status = $2, fee_minor = $3, evidence_due_by = $4, recovered_minor = $5, written_off_minor = $6,
             recoveries = $7, withdrawn_at = $8, reinstated_at = $9, closed_at = $10, amount_minor = $11, currency = $12,
             reinstated_minor = $13, fee_returned_minor = $14
         WHERE id = $1",
        chargeback.id.uuid(),
        chargeback.status.name(),
        chargeback.fee.amount_minor(),
        chargeback.evidence_due_by,
        chargeback.recovered.amount_minor(),
        chargeback.written_off.amount_minor(),
        i32::from(chargeback.recoveries),
        chargeback.withdrawn_at,
        chargeback.reinstated_at,
        chargeback.closed_at,
        chargeback.money.amount_minor(),
        currency.code(),
        chargeback.reinstated.amount_minor(),
        chargeback.fee_returned.amount_minor()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The chargeback of this dispute, locked with its deposit.
pub(crate) async fn lock_chargeback_by_ref(
    tx: &mut Tx,
    dispute_ref: &str,
) -> Result<Option<Chargeback>, Failure> {
    let row = chargebacks!(
        "WHERE rail = 'stripe' AND dispute_ref = $1 FOR NO KEY UPDATE",
        dispute_ref
    )
    .fetch_optional(tx.conn())
    .await?;
    match row {
        Some(row) => Ok(Some(locked(tx, row).await?)),
        None => Ok(None),
    }
}

pub(crate) async fn find_chargeback(
    db: &Db,
    id: Id<Chargeback>,
) -> Result<Option<Chargeback>, Failure> {
    let row = chargebacks!("WHERE id = $1", id.uuid())
        .fetch_optional(db.pool())
        .await?;
    match row {
        Some(row) => Ok(Some(whole(db, row).await?)),
        None => Ok(None),
    }
}

pub(crate) async fn lock_chargeback(
    tx: &mut Tx,
    id: Id<Chargeback>,
) -> Result<Option<Chargeback>, Failure> {
    let row = chargebacks!("WHERE id = $1 FOR NO KEY UPDATE", id.uuid())
        .fetch_optional(tx.conn())
        .await?;
    match row {
        Some(row) => Ok(Some(locked(tx, row).await?)),
        None => Ok(None),
    }
}

/// The deposit is read and not locked: whoever takes a chargeback on locks its own rows first, and the ledger's next.
async fn locked(tx: &mut Tx, row: Row) -> Result<Chargeback, Failure> {
    let deposit = super::find_deposit_in(tx, row.deposit_id.into()).await?;
    row.with(deposit.ok_or_else(gone)?)
}

/// All chargebacks of the deposits of a purpose; the oldest first.
pub(crate) async fn list_chargebacks_of_purpose(
    db: &Db,
    purpose: Purpose,
) -> Result<Vec<Chargeback>, Failure> {
    let rows = chargebacks!(
        "WHERE deposit_id IN (SELECT id FROM deposits WHERE purpose_kind = $1 AND purpose_id = $2)
         ORDER BY id",
        purpose.kind(),
        purpose.id()
    )
    .fetch_all(db.pool())
    .await?;
    collect(db, rows).await
}

pub(crate) async fn list_chargebacks_of_payer(
    db: &Db,
    payer: Id<Party>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Chargeback>, Failure> {
    let rows = chargebacks!(
        "WHERE payer_id = $1 AND id < coalesce($2, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
         ORDER BY id DESC
         LIMIT $3",
        payer.uuid(),
        before,
        limit
    )
    .fetch_all(db.pool())
    .await?;
    collect(db, rows).await
}

/// Every chargeback, the newest first: for operators.
pub(crate) async fn list_chargebacks(
    db: &Db,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Chargeback>, Failure> {
    let rows = chargebacks!(
        "WHERE id < coalesce($1, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
         ORDER BY id DESC
         LIMIT $2",
        before,
        limit
    )
    .fetch_all(db.pool())
    .await?;
    collect(db, rows).await
}

async fn collect(db: &Db, rows: Vec<Row>) -> Result<Vec<Chargeback>, Failure> {
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        found.push(whole(db, row).await?);
    }
    Ok(found)
}

pub(crate) async fn has_open_chargeback(tx: &mut Tx, payer: Id<Party>) -> Result<bool, Failure> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM chargebacks WHERE payer_id = $1 AND status = 'open') AS "found!""#,
        payer.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}

/// Locks all chargebacks of a payer, in their order.
pub(crate) async fn hold_chargebacks_of_payer(
    tx: &mut Tx,
    payer: Id<Party>,
) -> Result<(), Failure> {
    sqlx::query!(
        "SELECT id
         FROM chargebacks
         WHERE payer_id = $1
         ORDER BY id
         FOR NO KEY UPDATE",
        payer.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(())
}

/// The deposits of a purpose that were taken back; `true` for those whose money is not here: the bank has not decided, or kept
/// it. The rail refunds nothing of those.
pub(crate) async fn list_contested_deposits(
    tx: &mut Tx,
    purpose: Purpose,
) -> Result<BTreeMap<Id<Deposit>, bool>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT c.deposit_id, bool_or(c.status <> 'won') AS "gone!"
           FROM chargebacks c
           JOIN deposits d ON d.id = c.deposit_id
           WHERE d.purpose_kind = $1 AND d.purpose_id = $2
           GROUP BY c.deposit_id"#,
        purpose.kind(),
        purpose.id()
    )
    .fetch_all(tx.conn())
    .await?;
    let contested = rows.into_iter();
    Ok(contested
        .map(|row| (row.deposit_id.into(), row.gone))
        .collect())
}

/// What a party still owes in a currency by chargebacks that it lost, the oldest first, each locked.
pub(crate) async fn lock_debts(
    tx: &mut Tx,
    payer: Id<Party>,
    currency: Currency,
) -> Result<Vec<Chargeback>, Failure> {
    let rows = chargebacks!(
        "WHERE payer_id = $1 AND currency = $2 AND status = 'lost' AND withdrawn_at IS NOT NULL
               AND recovered_minor + written_off_minor + reinstated_minor < amount_minor
         ORDER BY id
         FOR NO KEY UPDATE",
        payer.uuid(),
        currency.code()
    )
    .fetch_all(tx.conn())
    .await?;
    let mut debts = Vec::with_capacity(rows.len());
    for row in rows {
        debts.push(locked(tx, row).await?);
    }
    Ok(debts)
}

/// Whether the bank has decided about a dispute of this deposit.
pub(crate) async fn has_closed_chargeback(
    tx: &mut Tx,
    deposit: Id<Deposit>,
) -> Result<bool, Failure> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM chargebacks WHERE deposit_id = $1 AND status <> 'open') AS "found!""#,
        deposit.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}
