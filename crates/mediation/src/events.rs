//! What the ticket's timeline and the audit log keep, and what the others are told.

use campaigns::StoredFile;
use escrow::Escrow;
use kernel::{Failure, Id, Tx, audit, http::WireMoney};
use messages::Event;
use money::Money;
use parties::{Caller, Party};
use serde_json::{Value, json};
use storage::Wanted;

use crate::{
    model::{Award, Offer, OfferStatus, Ticket},
    split::Split,
    status::{EndedBy, Outcome, Seat, Side, Stage},
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

/// Somebody opened content of which no party of the dispute may see more than its own side shows.
pub(crate) async fn opened_content(
    tx: &mut Tx,
    ticket: &Ticket,
    (reader, wanted): (Caller, &Wanted),
    file: Id<StoredFile>,
) -> Result<(), Failure> {
    if wanted.is_look() {
        return Ok(());
    }
    let entry = audit::Entry {
        actor: Some((reader.party.uuid(), reader.role.as_str())),
        act: "mediation.open_content",
        object_kind: "dispute",
        object: ticket.id.uuid(),
        before: None,
        after: Some(json!({ "file": file })),
    };
    if wanted.is_part() {
        return audit::record_once(tx, entry).await;
    }
    audit::record(tx, entry).await
}

/// Tells these parties; every message says which ticket about which campaign, between whom, and until when.
async fn tell(
    tx: &mut Tx,
    ticket: &Ticket,
    audience: &[Id<Party>],
    message: (&'static str, Value),
) -> Result<(), Failure> {
    let event = event(tx, ticket, message).await?;
    messages::publish(tx, Event { audience, ..event }).await
}

/// What is told of a ticket, to nobody yet.
async fn event(
    tx: &mut Tx,
    ticket: &Ticket,
    (topic, data): (&'static str, Value),
) -> Result<Event<'static>, Failure> {
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
    add(&mut whole, data);
    Ok(Event {
        topic,
        object: ticket.id.uuid(),
        audience: &[],
        data: whole,
    })
}

fn add(whole: &mut Value, more: Value) {
    if let (Value::Object(whole), Value::Object(more)) = (whole, more) {
        whole.extend(more);
    }
}

/// The two parties.
pub(crate) const fn both(ticket: &Ticket) -> [Id<Party>; 2] {
    [ticket.brand, ticket.creator]
}

/// Everybody in the room: the two parties, and the mediator that has the ticket.
fn room(ticket: &Ticket) -> Vec<Id<Party>> {
    let room = [Some(ticket.brand), Some(ticket.creator), ticket.mediator];
    room.into_iter().flatten().collect()
}

/// Everybody in the room but `author`.
fn others(ticket: &Ticket, author: Id<Party>) -> Vec<Id<Party>> {
    let mut others = room(ticket);
    others.retain(|party| *party != author);
    others
}

fn parts(split: Split) -> Value {
    json!({
        "creator_part": WireMoney::from(split.creator),
        "brand_part": WireMoney::from(split.brand),
    })
}

/// The ticket was opened. What was not disputed and is `paid` with it, and the fee on that, is told in the same message.
pub(crate) async fn opened(
    tx: &mut Tx,
    ticket: &Ticket,
    paid: Option<(Money, Money)>,
) -> Result<(), Failure> {
    let mut data = json!({
        "opened_by": ticket.opened_by.as_str(),
        "reason": ticket.reason.as_str(),
        "stops_at": ticket.stops_at,
    });
    if let Some((released, fee)) = paid {
        let net = released.checked_sub(fee)?;
        add(
            &mut data,
            json!({
                "released": WireMoney::from(released),
                "fee": WireMoney::from(fee),
                "net": WireMoney::from(net),
            }),
        );
    }
    tell(tx, ticket, &both(ticket), ("dispute_opened", data)).await
}

/// The ticket is in another stage: `cause` is `answered`, `declined` (what the mediator proposed), `ruled`, `sent_back`, or
/// `silence`.
pub(crate) async fn staged(
    tx: &mut Tx,
    ticket: &Ticket,
    cause: &'static str,
) -> Result<(), Failure> {
    let data = json!({ "cause": cause });
    tell(tx, ticket, &room(ticket), ("dispute_stage", data)).await
}

/// Somebody wrote or filed something: `what` is `message`, `evidence`, or `acceptance` of what the mediator proposed.
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
    add(
        &mut data,
        json!({ "author": offer.seat.as_str(), "until": offer.expires_at }),
    );
    let audience: Vec<Id<Party>> = [Side::Brand, Side::Creator]
        .into_iter()
        .filter(|side| !offer.accepted_by(*side))
        .map(|side| ticket.party(side))
        .collect();
    tell(tx, ticket, &audience, ("dispute_offer", data)).await
}

/// An offer of a side came to nothing.
pub(crate) async fn offer_ended(
    tx: &mut Tx,
    ticket: &Ticket,
    offer: &Offer,
) -> Result<(), Failure> {
    tell(tx, ticket, &both(ticket), came_to_nothing(offer)).await
}

/// An offer of a side came to nothing since an award stands. What both sides are written is the award's message, which says
/// so.
pub(crate) async fn offer_overtaken(
    tx: &mut Tx,
    ticket: &Ticket,
    offer: &Offer,
) -> Result<(), Failure> {
    let event = event(tx, ticket, came_to_nothing(offer)).await?;
    let audience = both(ticket);
    let event = Event {
        audience: &audience,
        ..event
    };
    messages::publish_mailing(tx, event, &[]).await
}

fn came_to_nothing(offer: &Offer) -> (&'static str, Value) {
    let mut data = parts(offer.split);
    let declined = offer.status == OfferStatus::Declined;
    add(
        &mut data,
        json!({ "author": offer.seat.as_str(), "declined": declined }),
    );
    ("dispute_offer_ended", data)
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

/// The desk is needed: these mediators may act.
pub(crate) async fn called(
    tx: &mut Tx,
    ticket: &Ticket,
    mediators: &[Id<Party>],
) -> Result<(), Failure> {
    tell(tx, ticket, mediators, ("dispute_desk", json!({}))).await
}

/// The ticket is closed by the desk. The one message of it says what the money of the transaction came to from `before` to
/// `after` as well; while the payer's bank contests a payment, that it waits.
pub(crate) async fn closed(
    tx: &mut Tx,
    ticket: &Ticket,
    (split, before, after): (Split, &Escrow, &Escrow),
) -> Result<(), Failure> {
    let mut data = ending(ticket, split);
    if after.status.is_over() {
        let released = after.released.checked_sub(before.released)?;
        let fee = after.fee_taken.checked_sub(before.fee_taken)?;
        if released.is_positive() {
            let net = released.checked_sub(fee)?;
            add(
                &mut data,
                json!({ "fee": WireMoney::from(fee), "net": WireMoney::from(net) }),
            );
        }
    } else {
        add(&mut data, json!({ "waits": "yes" }));
    }
    tell(tx, ticket, &room(ticket), ("dispute_closed", data)).await
}

/// The ticket is closed because its transaction ended without the desk. The two parties were written to when it ended; the
/// desk is now.
pub(crate) async fn ended(tx: &mut Tx, ticket: &Ticket, split: Split) -> Result<(), Failure> {
    let event = event(tx, ticket, ("dispute_closed", ending(ticket, split))).await?;
    let audience = room(ticket);
    let event = Event {
        audience: &audience,
        ..event
    };
    let mailed: Vec<Id<Party>> = ticket.mediator.into_iter().collect();
    messages::publish_mailing(tx, event, &mailed).await
}

fn ending(ticket: &Ticket, split: Split) -> Value {
    let outcome = ticket.outcome();
    let mut data = parts(split);
    add(
        &mut data,
        json!({
            "outcome": outcome.map(Outcome::as_str),
            "cause": outcome.and_then(Outcome::ended_by).map(EndedBy::as_str),
        }),
    );
    data
}
