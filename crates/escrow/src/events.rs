//! What the timeline keeps and the others are told.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx, audit, http::WireMoney};
use messages::Event;
use money::Money;
use parties::{Party, Role};
use payments::{Chargeback, Deposit};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    EscrowError,
    acts::Closing,
    model::{Actor, Budget, Escrow},
    status::Status,
    steps::Moved,
    store,
};

/// A change to write into the timeline.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// The act, `escrow.verb`: the audit log keeps all of it, the timeline the verb.
    pub(crate) act: &'static str,
    /// Who did it; nobody when it happened by itself.
    pub(crate) actor: Option<Actor>,
    /// The state before; none at the beginning.
    pub(crate) from: Option<Status>,
    /// Why.
    pub(crate) reason: Option<String>,
    /// The money it is about, or that the creator is paid.
    pub(crate) money: Option<Money>,
    /// The platform's part of that.
    pub(crate) fee: Option<Money>,
    /// What goes back to the payer.
    pub(crate) refunded: Option<Money>,
    /// The act of the ledger that moved it.
    pub(crate) ledger_act: Option<Uuid>,
}

impl Change {
    /// Something that happened by itself, and moved nothing.
    pub(crate) const fn of(act: &'static str, status: Status) -> Self {
        Self {
            act,
            actor: None,
            from: Some(status),
            reason: None,
            money: None,
            fee: None,
            refunded: None,
            ledger_act: None,
        }
    }
}

/// How a step is told of.
#[derive(Debug, Clone)]
pub(crate) struct Telling {
    /// The act, `escrow.verb`: the audit log keeps all of it, the timeline the verb.
    pub(crate) act: &'static str,
    /// Who did it; nobody when it happened by itself.
    pub(crate) actor: Option<Actor>,
    /// Why, in words.
    pub(crate) reason: Option<String>,
    /// The money it is about, when none moves.
    pub(crate) about: Option<Money>,
    /// The act of the ledger, when it is not the release's.
    pub(crate) ledger_act: Option<Uuid>,
    /// The topics of the messages to both sides.
    pub(crate) topics: Vec<&'static str>,
    /// The topics that feeds and webhooks carry, and of which the mediation desk writes the e-mail: one for each act.
    pub(crate) unmailed: Vec<&'static str>,
    /// What the messages say beside the usual.
    pub(crate) data: Value,
}

impl Telling {
    /// An act that is told of under these topics.
    pub(crate) fn new(
        act: &'static str,
        actor: Option<Actor>,
        topics: impl Into<Vec<&'static str>>,
    ) -> Self {
        Self {
            act,
            actor,
            reason: None,
            about: None,
            ledger_act: None,
            topics: topics.into(),
            unmailed: Vec::new(),
            data: json!({}),
        }
    }
}

/// A deposit was locked for the campaign, whose budget closes by itself at this moment.
pub(crate) async fn deposit_settled(
    tx: &mut Tx,
    (budget, closes_at): (&Budget, DateTime<Utc>),
    deposit: &Deposit,
) -> Result<(), EscrowError> {
    let data = json!({
        "campaign_id": budget.campaign,
        "campaign_title": budget.title,
        "deposit_id": deposit.id,
        "amount": WireMoney::from(deposit.money),
        "locked": WireMoney::from(budget.locked),
        "closes_at": closes_at,
        "at": tx.now(),
    });
    let event = Event {
        topic: "deposit_settled",
        object: deposit.id.uuid(),
        audience: &[budget.brand],
        data,
    };
    messages::publish(tx, event).await?;
    // Creators see how much of it is locked before they apply.
    messages::publish_to_all(tx, budget.campaign).await?;
    let entry = audit::Entry {
        actor: None,
        act: "escrow.lock_budget",
        object_kind: "campaign",
        object: budget.campaign,
        before: None,
        after: Some(json!({
            "deposit": deposit.id,
            "amount": WireMoney::from(deposit.money),
            "locked": WireMoney::from(budget.locked),
        })),
    };
    Ok(audit::record(tx, entry).await?)
}

/// What became of a payment that the brand's bank contests.
pub(crate) async fn contested(
    tx: &mut Tx,
    chargeback: &Chargeback,
    act: &'static str,
) -> Result<(), EscrowError> {
    let entry = audit::Entry {
        actor: None,
        act,
        object_kind: "chargeback",
        object: chargeback.id.uuid(),
        before: None,
        after: Some(json!({
            "brand": chargeback.payer(),
            "campaign": chargeback.deposit.purpose.id(),
            "amount": WireMoney::from(chargeback.money),
        })),
    };
    Ok(audit::record(tx, entry).await?)
}

/// The campaign's budget is closed; what nobody got, and is not needed otherwise, goes back.
pub(crate) async fn budget_closed(
    tx: &mut Tx,
    budget: &Budget,
    (why, back): (Closing, Money),
) -> Result<(), EscrowError> {
    let by = why.by();
    let data = json!({
        "automatic": by.is_none().then_some("yes"),
        "cause": why.name(),
        "campaign_id": budget.campaign,
        "campaign_title": budget.title,
        "amount": WireMoney::from(back),
        "at": tx.now(),
    });
    let event = Event {
        topic: "budget_closed",
        object: budget.campaign,
        audience: &[budget.brand],
        data,
    };
    messages::publish(tx, event).await?;
    let entry = audit::Entry {
        actor: by.map(|actor| (actor.party.uuid(), actor.role.as_str())),
        act: "escrow.close_budget",
        object_kind: "campaign",
        object: budget.campaign,
        before: None,
        after: Some(json!({
            "returned": WireMoney::from(back),
            "automatic": by.is_none(),
            "cause": why.name(),
        })),
    };
    Ok(audit::record(tx, entry).await?)
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
        act: "escrow.engage",
        actor: Some(Actor { party: by, role }),
        from: None,
        reason: None,
        money: Some(escrow.amount),
        fee: None,
        refunded: None,
        ledger_act: None,
    };
    store::insert_event(tx, escrow, &change).await
}

/// Writes a step into the timeline, and tells both sides.
pub(crate) async fn happened(
    tx: &mut Tx,
    moved: &Moved,
    telling: Telling,
) -> Result<(), EscrowError> {
    let escrow = &moved.escrow;
    let release = moved.release.as_ref();
    let change = Change {
        act: telling.act,
        actor: telling.actor,
        from: Some(moved.from),
        reason: telling.reason.clone(),
        money: release.map(|release| release.amount).or(telling.about),
        fee: release.map(|release| release.fee),
        refunded: moved.back,
        ledger_act: release
            .map(|release| release.id.uuid())
            .or(telling.ledger_act),
    };
    store::insert_event(tx, escrow, &change).await?;
    let mut data = Map::new();
    if let Some(about) = telling.about {
        data.insert("amount".to_owned(), json!(WireMoney::from(about)));
    }
    if let Some(release) = release {
        data.insert("release_id".to_owned(), json!(release.id));
        data.insert("amount".to_owned(), json!(WireMoney::from(release.amount)));
        data.insert("fee".to_owned(), json!(WireMoney::from(release.fee)));
        data.insert("net".to_owned(), json!(WireMoney::from(release.net)));
    }
    if let Some(back) = moved.back {
        data.insert("refunded".to_owned(), json!(WireMoney::from(back)));
    }
    if let Some(reason) = telling.reason {
        data.insert("reason".to_owned(), json!(reason));
    }
    if telling.actor.is_none() {
        data.insert("automatic".to_owned(), json!("yes"));
    }
    if let Value::Object(more) = telling.data {
        data.extend(more);
    }
    for topic in telling.topics {
        tell(tx, escrow, (topic, data.clone())).await?;
    }
    for topic in telling.unmailed {
        let event = event(tx, escrow, (topic, data.clone())).await?;
        let audience = &[escrow.brand, escrow.creator];
        messages::publish_mailing(tx, Event { audience, ..event }, &[]).await?;
    }
    Ok(())
}

/// Tells both sides; every message says which transaction of which campaign, and between whom.
pub(crate) async fn tell(
    tx: &mut Tx,
    escrow: &Escrow,
    message: (&'static str, Map<String, Value>),
) -> Result<(), EscrowError> {
    tell_only(tx, escrow, &[escrow.brand, escrow.creator], message).await
}

/// Tells these of the two sides.
pub(crate) async fn tell_only(
    tx: &mut Tx,
    escrow: &Escrow,
    audience: &[Id<Party>],
    message: (&'static str, Map<String, Value>),
) -> Result<(), EscrowError> {
    let event = event(tx, escrow, message).await?;
    Ok(messages::publish(tx, Event { audience, ..event }).await?)
}

/// What is told of a transaction, to nobody yet.
async fn event(
    tx: &mut Tx,
    escrow: &Escrow,
    (topic, data): (&'static str, Map<String, Value>),
) -> Result<Event<'static>, Failure> {
    let parties = parties::find_many(tx, &[escrow.brand, escrow.creator]).await?;
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
    if let Value::Object(whole) = &mut whole {
        whole.extend(data);
    }
    Ok(Event {
        topic,
        object: escrow.id.uuid(),
        audience: &[],
        data: whole,
    })
}
