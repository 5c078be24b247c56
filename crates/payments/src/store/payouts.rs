//! Payouts.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx};
use money::{Currency, Money};
use parties::Party;
use uuid::Uuid;

use crate::{Payout, PayoutStatus, Purpose};

struct Row {
    id: Uuid,
    rail: String,
    party_id: Uuid,
    amount_minor: i64,
    offset_minor: i64,
    currency: String,
    purpose_kind: String,
    purpose_id: Uuid,
    cause_id: Uuid,
    act_id: Uuid,
    status: String,
    deposit_id: Option<Uuid>,
    source_charge: Option<String>,
    account_ref: Option<String>,
    attempt: i32,
    asked_at: Option<DateTime<Utc>>,
    transfer_ref: Option<String>,
    bank_attempt: i32,
    bank_asked_at: Option<DateTime<Utc>>,
    payout_ref: Option<String>,
    reversal_attempt: i32,
    reversal_asked_at: Option<DateTime<Utc>>,
    bounces: i32,
    reason: Option<String>,
    created_at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
    paid_at: Option<DateTime<Utc>>,
}

/// `SELECT` of a whole payout, with its columns in one place.
macro_rules! payouts {
    ($rest:tt $(, $value:expr)*) => {
        sqlx::query_as!(
            Row,
            "SELECT id, rail, party_id, amount_minor, offset_minor, currency, purpose_kind, purpose_id, cause_id, act_id,
                    status, deposit_id, source_charge, account_ref, attempt, asked_at, transfer_ref, bank_attempt,
                    bank_asked_at, payout_ref, reversal_attempt, reversal_asked_at, bounces, reason, created_at, sent_at,
                    paid_at
             FROM payouts " + $rest
            $(, $value)*
        )
    };
}

impl TryFrom<Row> for Payout {
    type Error = Failure;

    fn try_from(row: Row) -> Result<Self, Failure> {
        let currency = Currency::parse(&row.currency)?;
        Ok(Self {
            id: row.id.into(),
            rail: super::rail(&row.rail)?,
            party: row.party_id.into(),
            money: Money::new(row.amount_minor, currency),
            offset: Money::new(row.offset_minor, currency),
            purpose: Purpose::read(&row.purpose_kind, row.purpose_id)?,
            cause: row.cause_id,
            act: row.act_id,
            status: PayoutStatus::read(&row.status)?,
            deposit: row.deposit_id.map(Id::from_uuid),
            source_charge: row.source_charge,
            account_ref: row.account_ref,
            attempt: u16::try_from(row.attempt).map_err(Failure::new)?,
            asked_at: row.asked_at,
            transfer_ref: row.transfer_ref,
            bank_attempt: u16::try_from(row.bank_attempt).map_err(Failure::new)?,
            bank_asked_at: row.bank_asked_at,
            payout_ref: row.payout_ref,
            reversal_attempt: u16::try_from(row.reversal_attempt).map_err(Failure::new)?,
            reversal_asked_at: row.reversal_asked_at,
            bounces: u32::try_from(row.bounces).map_err(Failure::new)?,
            reason: row.reason,
            created_at: row.created_at,
            sent_at: row.sent_at,
            paid_at: row.paid_at,
        })
    }
}

pub(crate) async fn insert_payout(tx: &mut Tx, payout: &Payout) -> Result<(), Failure> {
    let currency = payout.money.currency();
    sqlx::query!(
        "INSERT INTO payouts (
             id, rail, party_id, amount_minor, currency, purpose_kind, purpose_id, cause_id, act_id, status, deposit_id,
             source_charge, created_at
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        payout.id.uuid(),
        payout.rail.name(),
        payout.party.uuid(),
        payout.money.amount_minor(),
        currency.code(),
        payout.purpose.kind(),
        payout.purpose.id(),
        payout.cause,
        payout.act,
        payout.status.name(),
        payout.deposit.map(Id::uuid),
        payout.source_charge,
        payout.created_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes all that can change of a payout. It must be locked.
pub(crate) async fn save_payout(tx: &mut Tx, payout: &Payout) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE payouts
         SET status = $2, deposit_id = $3, source_charge = $4, account_ref = $5, attempt = $6, asked_at = $7,
             transfer_ref = $8, bank_attempt = $9, bank_asked_at = $10, payout_ref = $11, reason = $12, sent_at = $13,
             paid_at = $14, bounces = $15, amount_minor = $16, offset_minor = $17, reversal_attempt = $18,
             reversal_asked_at = $19
         WHERE id = $1",
        payout.id.uuid(),
        payout.status.name(),
        payout.deposit.map(Id::uuid),
        payout.source_charge,
        payout.account_ref,
        i32::from(payout.attempt),
        payout.asked_at,
        payout.transfer_ref,
        i32::from(payout.bank_attempt),
        payout.bank_asked_at,
        payout.payout_ref,
        payout.reason,
        payout.sent_at,
        payout.paid_at,
        i32::try_from(payout.bounces).map_err(Failure::new)?,
        payout.money.amount_minor(),
        payout.offset.amount_minor(),
        i32::from(payout.reversal_attempt),
        payout.reversal_asked_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes that payouts arrived. They must be locked.
pub(crate) async fn save_paid(tx: &mut Tx, paid: &[Payout]) -> Result<(), Failure> {
    let ids: Vec<Uuid> = paid.iter().map(|payout| payout.id.uuid()).collect();
    let at: Vec<Option<DateTime<Utc>>> = paid.iter().map(|payout| payout.paid_at).collect();
    let status = PayoutStatus::Paid.name();
    sqlx::query!(
        "UPDATE payouts p
         SET status = $3, paid_at = n.at
         FROM unnest($1::uuid[], $2::timestamptz[]) AS n (id, at)
         WHERE p.id = n.id",
        &ids,
        &at as &[Option<DateTime<Utc>>],
        status
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps what was taken back: the payout, as it was at the party's account, under the rail's id of the reversal.
pub(crate) async fn insert_reversal(
    tx: &mut Tx,
    payout: &Payout,
    reversal_ref: &str,
) -> Result<(), Failure> {
    let now = tx.now();
    let currency = payout.money.currency();
    sqlx::query!(
        "INSERT INTO payout_reversals (
             rail, reversal_ref, transfer_ref, payout_id, account_ref, amount_minor, currency, asked_at, reversed_at
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        payout.rail.name(),
        reversal_ref,
        payout.transfer_ref.as_deref().unwrap_or_default(),
        payout.id.uuid(),
        payout.account_ref.as_deref().unwrap_or_default(),
        payout.money.amount_minor(),
        currency.code(),
        payout.asked_at.unwrap_or(payout.created_at),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn find_payout(db: &Db, id: Id<Payout>) -> Result<Option<Payout>, Failure> {
    let row = payouts!("WHERE id = $1", id.uuid())
        .fetch_optional(db.pool())
        .await?;
    row.map(Payout::try_from).transpose()
}

/// Those of these payouts that are there.
pub(crate) async fn find_payouts(db: &Db, ids: &[Id<Payout>]) -> Result<Vec<Payout>, Failure> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = payouts!("WHERE id = ANY ($1)", &ids)
        .fetch_all(db.pool())
        .await?;
    rows.into_iter().map(Payout::try_from).collect()
}

pub(crate) async fn find_payout_by_ref(
    db: &Db,
    payout_ref: &str,
) -> Result<Option<Payout>, Failure> {
    let row = payouts!("WHERE rail = 'stripe' AND payout_ref = $1", payout_ref)
        .fetch_optional(db.pool())
        .await?;
    row.map(Payout::try_from).transpose()
}

pub(crate) async fn find_payout_by_act(tx: &mut Tx, act: Uuid) -> Result<Option<Payout>, Failure> {
    let row = payouts!("WHERE act_id = $1", act)
        .fetch_optional(tx.conn())
        .await?;
    row.map(Payout::try_from).transpose()
}

pub(crate) async fn lock_payout(tx: &mut Tx, id: Id<Payout>) -> Result<Option<Payout>, Failure> {
    let row = payouts!("WHERE id = $1 FOR NO KEY UPDATE", id.uuid())
        .fetch_optional(tx.conn())
        .await?;
    row.map(Payout::try_from).transpose()
}

/// Those of these payouts that are there, locked in the order of their ids.
pub(crate) async fn lock_payouts(tx: &mut Tx, ids: &[Id<Payout>]) -> Result<Vec<Payout>, Failure> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = payouts!("WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE", &ids)
        .fetch_all(tx.conn())
        .await?;
    rows.into_iter().map(Payout::try_from).collect()
}

/// What waits for a party's account to be mended, the oldest first.
pub(crate) async fn lock_waiting_payouts(
    tx: &mut Tx,
    party: Id<Party>,
) -> Result<Vec<Payout>, Failure> {
    let rows = payouts!(
        "WHERE party_id = $1 AND status IN ('scheduled', 'failed', 'returned')
         ORDER BY id
         FOR NO KEY UPDATE",
        party.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Payout::try_from).collect()
}

/// What a party is due and has in its wallet, the oldest first.
pub(crate) async fn list_payouts_in_wallet(
    tx: &mut Tx,
    party: Id<Party>,
) -> Result<Vec<Id<Payout>>, Failure> {
    let ids = sqlx::query_scalar!(
        "SELECT id
         FROM payouts
         WHERE party_id = $1 AND status IN ('scheduled', 'failed')
         ORDER BY id",
        party.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(Id::from_uuid).collect())
}

/// Whether a payout of the party was refused for good and waits for something to be mended.
pub(crate) async fn find_refused_payout(
    tx: &mut Tx,
    party: Id<Party>,
) -> Result<Option<Id<Payout>>, Failure> {
    let id = sqlx::query_scalar!(
        "SELECT id
         FROM payouts
         WHERE party_id = $1 AND status IN ('failed', 'returned')
         ORDER BY id
         LIMIT 1",
        party.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(Id::from_uuid))
}

pub(crate) async fn list_payouts(
    db: &Db,
    party: Id<Party>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Payout>, Failure> {
    let rows = payouts!(
        "WHERE party_id = $1 AND ($2::uuid IS NULL OR id < $2)
         ORDER BY id DESC
         LIMIT $3",
        party.uuid(),
        before,
        limit
    )
    .fetch_all(db.pool())
    .await?;
    rows.into_iter().map(Payout::try_from).collect()
}

pub(crate) async fn list_payouts_of_cause(db: &Db, cause: Uuid) -> Result<Vec<Payout>, Failure> {
    let rows = payouts!("WHERE cause_id = $1 ORDER BY id", cause)
        .fetch_all(db.pool())
        .await?;
    rows.into_iter().map(Payout::try_from).collect()
}

/// What a party's payouts come to in one currency.
pub(crate) struct Total {
    pub(crate) in_transit: Money,
    pub(crate) paid: Money,
}

/// What a party's payouts come to, one total for each currency it was ever due money in.
pub(crate) async fn list_totals(db: &Db, party: Id<Party>) -> Result<Vec<Total>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT currency,
                  coalesce(sum(amount_minor) FILTER (WHERE status IN ('sent', 'in_doubt', 'returned')), 0)::bigint
                      AS "in_transit!",
                  coalesce(sum(amount_minor) FILTER (WHERE status = 'paid'), 0)::bigint AS "paid!"
           FROM payouts
           WHERE party_id = $1
           GROUP BY currency
           ORDER BY currency"#,
        party.uuid()
    )
    .fetch_all(db.pool())
    .await?;
    let total = |(currency, in_transit, paid): (String, i64, i64)| {
        let currency = Currency::parse(&currency)?;
        Ok(Total {
            in_transit: Money::new(in_transit, currency),
            paid: Money::new(paid, currency),
        })
    };
    rows.into_iter()
        .map(|row| total((row.currency, row.in_transit, row.paid)))
        .collect()
}
