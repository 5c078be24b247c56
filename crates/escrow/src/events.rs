//! What the timeline keeps and the others are told.

use kernel::{Failure, Id, Tx, http::WireMoney};
use messages::Event;
use money::Money;
use parties::{Party, Role};
use payments::Deposit;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    EscrowError,
    model::{Budget, Escrow, Line, Release},
    quote::quote,
    status::Status,
    store,
};

/// A change to write into the timeline.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// The act, a verb.
    pub(crate) act: &'static str,
    /// Who did it; nobody when it happened by itself.
    pub(crate) actor: Option<(Id<Party>, Role)>,
    /// The state before; none at the beginning.
    pub(crate) from: Option<Status>,
    /// The money it is about.
    pub(crate) money: Option<Money>,
    /// The platform's part of that.
    pub(crate) fee: Option<Money>,
    /// The act of the ledger that moved it.
    pub(crate) ledger_act: Option<Uuid>,
}

/// A deposit was locked for the campaign.
pub(crate) async fn deposit_settled(
    tx: &mut Tx,
    budget: &Budget,
    deposit: &Deposit,
) -> Result<(), EscrowError> {
    let data = json!({
        "campaign_id": budget.campaign,
        "campaign_title": budget.title,
        "deposit_id": deposit.id,
        "amount": WireMoney::from(deposit.money),
        "locked": WireMoney::from(budget.locked),
        "at": tx.now(),
    });
    let event = Event {
        topic: "deposit_settled",
        object: deposit.id.uuid(),
        audience: &[budget.brand],
        data,
    };
    Ok(messages::publish(tx, event).await?)
}

/// Both sides agreed; `by` closed the agreement. The room `campaigns` tells them.
pub(crate) async fn engaged(
    tx: &mut Tx,
    escrow: &Escrow,
    by: Id<Party>,
) -> Result<(), EscrowError> {
    let role = if by == escrow.creator {
        Role::Creator
    } else {
        Role::Brand
    };
    let change = Change {
        act: "engage",
        actor: Some((by, role)),
        from: None,
        money: Some(escrow.amount),
        fee: None,
        ledger_act: None,
    };
    store::insert_event(tx, escrow, &change).await
}

/// The creator's money is locked.
pub(crate) async fn locked(tx: &mut Tx, escrow: &Escrow, from: Status) -> Result<(), EscrowError> {
    let change = Change {
        act: "lock",
        actor: None,
        from: Some(from),
        money: Some(escrow.amount),
        fee: None,
        // The transaction's id is the act of its funding (`transfers::fund`).
        ledger_act: Some(escrow.id.uuid()),
    };
    store::insert_event(tx, escrow, &change).await?;
    let whole = quote(escrow.amount, escrow.fee)?;
    let data = json!({
        "amount": WireMoney::from(whole.amount),
        "fee": WireMoney::from(whole.fee),
        "net": WireMoney::from(whole.creator_net),
        "deadline_at": escrow.deadline_at,
    });
    tell(tx, escrow, ("escrow_funded", data)).await
}

/// The creator submitted these lines.
pub(crate) async fn submitted(
    tx: &mut Tx,
    (escrow, lines): (&Escrow, &[Line]),
    from: Status,
) -> Result<(), EscrowError> {
    let amount = Money::sum(
        escrow.amount.currency(),
        lines.iter().map(|line| line.amount),
    )?;
    let change = Change {
        act: "submit",
        actor: Some((escrow.creator, Role::Creator)),
        from: Some(from),
        money: Some(amount),
        fee: None,
        ledger_act: None,
    };
    store::insert_event(tx, escrow, &change).await?;
    let titles: Vec<&str> = lines.iter().map(|line| line.title.as_str()).collect();
    let data = json!({
        "amount": WireMoney::from(amount),
        "deliverables": titles,
        "review_ends_at": escrow.status.review_ends_at(),
    });
    tell(tx, escrow, ("content_submitted", data)).await
}

/// The brand validated, and the creator was credited.
pub(crate) async fn released(
    tx: &mut Tx,
    (escrow, release): (&Escrow, &Release),
    from: Status,
) -> Result<(), EscrowError> {
    let change = Change {
        act: "release",
        actor: release.by.map(|by| (by, Role::Brand)),
        from: Some(from),
        money: Some(release.amount),
        fee: Some(release.fee),
        ledger_act: Some(release.id.uuid()),
    };
    store::insert_event(tx, escrow, &change).await?;
    let data = json!({
        "release_id": release.id,
        "amount": WireMoney::from(release.amount),
        "fee": WireMoney::from(release.fee),
        "net": WireMoney::from(release.net),
    });
    tell(tx, escrow, ("payment_release", data)).await
}

/// Tells both sides; every message says which transaction of which campaign, and between whom.
async fn tell(
    tx: &mut Tx,
    escrow: &Escrow,
    (topic, data): (&'static str, Value),
) -> Result<(), EscrowError> {
    let audience = [escrow.brand, escrow.creator];
    let parties = parties::find_many(tx, &audience).await?;
    let name = |id: Id<Party>| {
        let party = parties.iter().find(|party| party.id == id);
        party.map(|party| party.name.clone())
    };
    let mut whole = json!({
        "escrow_id": escrow.id,
        "campaign_id": escrow.campaign,
        "campaign_title": escrow.campaign_title,
        "brand_name": name(escrow.brand),
        "creator_name": name(escrow.creator),
        "status": escrow.status.name(),
        "at": tx.now(),
    });
    if let (Value::Object(whole), Value::Object(data)) = (&mut whole, data) {
        whole.extend(data);
    }
    let event = Event {
        topic,
        object: escrow.id.uuid(),
        audience: &audience,
        data: whole,
    };
    let published: Result<(), Failure> = messages::publish(tx, event).await;
    Ok(published?)
}
