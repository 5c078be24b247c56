//! What the ticket's timeline and the audit log keep, and what the others are told.

use kernel::{Failure, Id, Tx, audit, http::WireMoney};
use messages::Event;
use parties::Party;
use serde_json::{Value, json};

use crate::{
    model::{Award, Offer, OfferStatus, Ticket},
    split::Split,
    status::{Outcome, Seat, Side, Stage},
    store,
};

/// A change to write into the timeline.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    /// The act, `mediation.verb`.
    pub(crate) act: &'static str,
    /// Who did it and from where; nobody when it happened by itself.
    pub(crate) actor: Option<(Id<Party>, Seat)>,
    /// The stage before; none at the beginning.
    pub(crate) from: Option<Stage>,
    /// Whether only the desk may see it.
    pub(crate) internal: bool,
}

impl Change {
    /// A change that everybody in the room sees.
    pub(crate) const fn open(
        act: &'static str,
        actor: Option<(Id<Party>, Seat)>,
        from: Option<Stage>,
    ) -> Self {
        Self {
            act,
            actor,
            from,
            internal: false,
        }
    }

    /// A change that the desk keeps to itself.
    pub(crate) const fn internal(
        act: &'static str,
        mediator: Id<Party>,
        from: Option<Stage>,
    ) -> Self {
        Self {
            act,
            actor: Some((mediator, Seat::Desk)),
            from,
            internal: true,
        }
    }
}

/// Writes a change down: in the ticket's timeline, and in the audit log with what concerns the decision.
pub(crate) async fn note(
    tx: &mut Tx,
    ticket: &Ticket,
    change: Change,
    details: Value,
) -> Result<(), Failure> {
    store::insert_event(tx, ticket, &change).await?;
    log(tx, ticket, change, details).await
}

/// Writes into the audit log alone what the case room itself shows.
pub(crate) async fn log(
    tx: &mut Tx,
    ticket: &Ticket,
    change: Change,
    details: Value,
) -> Result<(), Failure> {
    let mut after = json!({
        "stage": ticket.stage.name(),
        "mediator": ticket.mediator,
        "outcome": ticket.outcome().map(Outcome::as_str),
    });
    if let (Value::Object(after), Value::Object(details)) = (&mut after, details) {
        after.extend(details);
    }
    let entry = audit::Entry {
        actor: change
            .actor
            .map(|(party, seat)| (party.uuid(), seat.as_str())),
        act: change.act,
        object_kind: "dispute",
        object: ticket.id.uuid(),
        before: change.from.map(|stage| json!({ "stage": stage.name() })),
        after: Some(after),
    };
    audit::record(tx, entry).await
}

/// Tells these parties; every message says which ticket about which campaign, between whom, and until when.
pub(crate) async fn tell(
    tx: &mut Tx,
    ticket: &Ticket,
    audience: &[Id<Party>],
    (topic, data): (&'static str, Value),
) -> Result<(), Failure> {
    let names = parties::find_many(tx, &[ticket.brand, ticket.creator]).await?;
    let name = |id: Id<Party>| {
        let party = names.iter().find(|party| party.id == id);
        party.map(|party| party.name.clone())
    };
    let mut whole = json!({
        "ticket_id": ticket.id,
        "ticket": ticket.number(),
        "escrow_id": ticket.escrow,
        "campaign_title": ticket.campaign_title,
        "brand_name": name(ticket.brand),
        "creator_name": name(ticket.creator),
        "amount": WireMoney::from(ticket.frozen),
        "stage": ticket.stage.name(),
        "until": ticket.due_at,
        "at": tx.now(),
    });
    if let (Value::Object(whole), Value::Object(data)) = (&mut whole, data) {
        whole.extend(data);
    }
    let event = Event {
        topic,
        object: ticket.id.uuid(),
        audience,
        data: whole,
    };
    messages::publish(tx, event).await
}

/// The two parties.
pub(crate) const fn both(ticket: &Ticket) -> [Id<Party>; 2] {
    [ticket.brand, ticket.creator]
}

/// Everybody in the room but `author`.
pub(crate) fn others(ticket: &Ticket, author: Id<Party>) -> Vec<Id<Party>> {
    let room = [Some(ticket.brand), Some(ticket.creator), ticket.mediator];
    room.into_iter()
        .flatten()
        .filter(|party| *party != author)
        .collect()
}

fn parts(split: Split) -> Value {
    json!({
        "creator_part": WireMoney::from(split.creator),
        "brand_part": WireMoney::from(split.brand),
    })
}

/// The ticket was opened.
pub(crate) async fn opened(tx: &mut Tx, ticket: &Ticket) -> Result<(), Failure> {
    let data = json!({
        "opened_by": ticket.opened_by.as_str(),
        "reason": ticket.reason.as_str(),
        "stops_at": ticket.stops_at,
    });
    tell(tx, ticket, &both(ticket), ("dispute_opened", data)).await
}

/// The ticket is in another stage.
pub(crate) async fn staged(tx: &mut Tx, ticket: &Ticket) -> Result<(), Failure> {
    tell(tx, ticket, &both(ticket), ("dispute_stage", json!({}))).await
}

/// Somebody wrote or filed something: `what` is `message`, `answer` or `evidence`.
pub(crate) async fn written(
    tx: &mut Tx,
    ticket: &Ticket,
    (author, seat): (Id<Party>, Seat),
    what: &'static str,
) -> Result<(), Failure> {
    let data = json!({ "author": seat.as_str(), "what": what });
    tell(
        tx,
        ticket,
        &others(ticket, author),
        ("dispute_message", data),
    )
    .await
}

/// Somebody proposed a split: whoever can accept it is told.
pub(crate) async fn offered(tx: &mut Tx, ticket: &Ticket, offer: &Offer) -> Result<(), Failure> {
    let mut data = parts(offer.split);
    if let Value::Object(data) = &mut data {
        data.insert("author".to_owned(), offer.seat.as_str().into());
        data.insert("until".to_owned(), json!(offer.expires_at));
    }
    let audience: Vec<Id<Party>> = [Side::Brand, Side::Creator]
        .into_iter()
        .filter(|side| !offer.accepted_by(*side))
        .map(|side| ticket.party(side))
        .collect();
    tell(tx, ticket, &audience, ("dispute_offer", data)).await
}

/// An offer came to nothing.
pub(crate) async fn offer_ended(
    tx: &mut Tx,
    ticket: &Ticket,
    offer: &Offer,
) -> Result<(), Failure> {
    let mut data = parts(offer.split);
    if let Value::Object(data) = &mut data {
        data.insert("author".to_owned(), offer.seat.as_str().into());
        data.insert(
            "declined".to_owned(),
            (offer.status == OfferStatus::Declined).into(),
        );
    }
    tell(tx, ticket, &both(ticket), ("dispute_offer_ended", data)).await
}

/// An award stands, and can be appealed.
pub(crate) async fn awarded(tx: &mut Tx, ticket: &Ticket, award: &Award) -> Result<(), Failure> {
    let data = parts(award.split);
    tell(tx, ticket, &both(ticket), ("dispute_award", data)).await
}

/// A side appealed.
pub(crate) async fn appealed(tx: &mut Tx, ticket: &Ticket, by: Side) -> Result<(), Failure> {
    let data = json!({ "author": by.as_str() });
    tell(tx, ticket, &both(ticket), ("dispute_appealed", data)).await
}

/// Somebody's time is nearly over.
pub(crate) async fn reminded(
    tx: &mut Tx,
    ticket: &Ticket,
    audience: &[Id<Party>],
) -> Result<(), Failure> {
    tell(tx, ticket, audience, ("dispute_reminder", json!({}))).await
}

/// The ticket is closed, and the money is where it belongs.
pub(crate) async fn closed(tx: &mut Tx, ticket: &Ticket, split: Split) -> Result<(), Failure> {
    let mut data = parts(split);
    if let Value::Object(data) = &mut data {
        let outcome = ticket.outcome().map(Outcome::as_str);
        data.insert("outcome".to_owned(), outcome.into());
    }
    tell(tx, ticket, &both(ticket), ("dispute_closed", data)).await
}
