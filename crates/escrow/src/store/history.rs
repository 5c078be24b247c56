//! What happened to a transaction: its payments and its timeline.

use kernel::{
    Failure, Id, Tx,
    audit::{self, Entry},
};
use money::Money;
use serde_json::json;

use crate::{
    EscrowError,
    events::Change,
    model::{Escrow, Release},
    rows::{EventRow, Happened},
    status::Status,
};

/// Notes a payment to the creator.
pub(crate) async fn insert_release(
    tx: &mut Tx,
    id: Id<Escrow>,
    release: &Release,
) -> Result<(), Failure> {
    sqlx::query!(
        "INSERT INTO escrow_releases (id, escrow_id, amount_minor, fee_minor, net_minor, released_by, released_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        release.id.uuid(),
        id.uuid(),
        release.amount.amount_minor(),
        release.fee.amount_minor(),
        release.net.amount_minor(),
        release.by.map(Id::uuid),
        release.at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Adds a change to a transaction's timeline; the transaction is as it is afterwards.
pub(crate) async fn insert_event(
    tx: &mut Tx,
    escrow: &Escrow,
    change: &Change,
) -> Result<(), EscrowError> {
    let id = tx.new_id::<Happened>();
    let now = tx.now();
    sqlx::query!(
        "INSERT INTO escrow_events (
             id, escrow_id, act, actor_id, actor_role, from_status, to_status, amount_minor, fee_minor, ledger_act,
             happened_at, reason, refunded_minor
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        id.uuid(),
        escrow.id.uuid(),
        change.act.trim_start_matches("escrow."),
        change.actor.map(|actor| actor.party.uuid()),
        change.actor.map(|actor| actor.role.as_str()),
        change.from.map(Status::name),
        escrow.status.name(),
        change.money.map(Money::amount_minor),
        change.fee.map(Money::amount_minor),
        change.ledger_act,
        now,
        change.reason,
        change.refunded.map(Money::amount_minor)
    )
    .execute(tx.conn())
    .await?;
    Ok(audit::record(tx, entry(escrow, change)).await?)
}

/// What the audit log is told of a change; no reason, which a person wrote.
fn entry(escrow: &Escrow, change: &Change) -> Entry {
    Entry {
        actor: change
            .actor
            .map(|actor| (actor.party.uuid(), actor.role.as_str())),
        act: change.act,
        object_kind: "escrow",
        object: escrow.id.uuid(),
        before: change.from.map(|from| json!({ "status": from.name() })),
        after: Some(json!({
            "status": escrow.status.name(),
            "amount_minor": change.money.map(Money::amount_minor),
            "refunded_minor": change.refunded.map(Money::amount_minor),
        })),
    }
}

/// A transaction's timeline in order.
pub(crate) async fn list_events(tx: &mut Tx, id: Id<Escrow>) -> Result<Vec<Happened>, Failure> {
    let rows = sqlx::query_as!(
        EventRow,
        "SELECT t.currency, e.act, e.actor_id, e.actor_role, e.from_status, e.to_status, e.reason, e.amount_minor,
                e.fee_minor, e.refunded_minor, e.ledger_act, e.happened_at
         FROM escrow_events e
         JOIN escrow_transactions t ON t.id = e.escrow_id
         WHERE e.escrow_id = $1
         ORDER BY e.place",
        id.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Happened::try_from).collect()
}
