//! Telling the parties concerned that something happened.

use std::collections::BTreeMap;

use kernel::{
    Failure, Id, Tx,
    jobs::{self, Line, NewJob},
};
use parties::Party;
use serde_json::{Value, json};
use uuid::Uuid;

use super::mail::{Text, write};
use crate::{
    jobs::{DELIVER_WEBHOOK, DeliveryJob},
    store::{self, EventRow, Told},
    topics,
};

/// Something that happened, and who is told.
#[derive(Debug, Clone)]
pub struct Event<'a> {
    /// One of [`crate::TOPICS`].
    pub topic: &'static str,
    /// What it is about: an escrow transaction, a campaign, a payout.
    pub object: Uuid,
    /// Who is told; a party named twice is told once.
    pub audience: &'a [Id<Party>],
    /// The facts, a JSON object; what each topic's e-mail needs is listed at [`crate::TOPICS`].
    pub data: Value,
}

/// Tells the audience of `event`, within the transaction of the act that it tells of.
///
/// Each party gets a row in its feed, a delivery to each of its webhook endpoints that wants the topic (and to the
/// operators' platform endpoints, once), and an e-mail in its language if its address is verified.
///
/// # Errors
/// [`Failure`] of the database, of an unknown topic, or of data that is no JSON object. In development and in tests also
/// of data that a template cannot be written with; in production such a mail is recorded as failed, and the act goes on.
pub async fn publish(tx: &mut Tx, event: Event<'_>) -> Result<(), Failure> {
    publish_all(tx, vec![event]).await
}

/// The same of many events, in as many statements as of one.
///
/// # Errors
/// As [`publish`]; nobody is told of any then.
pub async fn publish_all(tx: &mut Tx, events: Vec<Event<'_>>) -> Result<(), Failure> {
    let each = events.into_iter().map(|event| {
        let mailed = event.audience;
        (event, mailed)
    });
    tell(tx, each.collect()).await
}

/// The same with an e-mail to `mailed` only: an act of which another event tells as well is written about once.
///
/// # Errors
/// As [`publish`].
pub async fn publish_mailing(
    tx: &mut Tx,
    event: Event<'_>,
    mailed: &[Id<Party>],
) -> Result<(), Failure> {
    tell(tx, vec![(event, mailed)]).await
}

/// Wakes everybody who is connected, within the transaction of an act that changes what all may see: `object` is shown anew.
///
/// It is in nobody's feed, no webhook and no e-mail: a client that is not connected reads everything when it connects.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn publish_to_all(tx: &mut Tx, object: Uuid) -> Result<(), Failure> {
    let event = EventRow {
        id: tx.new_id(),
        topic: topics::PUBLIC.to_owned(),
        object,
        data: json!({}),
        at: tx.now(),
    };
    let audience = vec![store::EVERYBODY.uuid()];
    store::insert_events(tx, &[Told { event, audience }]).await
}

/// Tells of each event, and writes to the parties beside it.
async fn tell(tx: &mut Tx, events: Vec<(Event<'_>, &[Id<Party>])>) -> Result<(), Failure> {
    if events.is_empty() {
        return Ok(());
    }
    let (mut told, mut mailed) = (Vec::new(), Vec::new());
    for (event, to) in events {
        if !topics::is_known(event.topic) {
            return Err(Failure::msg(format!(
                "`{}` is no topic of messages::TOPICS",
                event.topic
            )));
        }
        let mut audience: Vec<Uuid> = event.audience.iter().map(|party| party.uuid()).collect();
        audience.sort_unstable();
        audience.dedup();
        let event_row = EventRow {
            id: tx.new_id(),
            topic: event.topic.to_owned(),
            object: event.object,
            data: event.data,
            at: tx.now(),
        };
        told.push(Told {
            event: event_row,
            audience,
        });
        mailed.push((event.topic, to));
    }
    store::insert_events(tx, &told).await?;
    deliver(tx, &told).await?;
    mail(tx, &told, &mailed).await
}

async fn mail(
    tx: &mut Tx,
    told: &[Told],
    mailed: &[(&'static str, &[Id<Party>])],
) -> Result<(), Failure> {
    let mut all: Vec<Id<Party>> = mailed.iter().flat_map(|(_, to)| *to).copied().collect();
    all.sort_unstable();
    all.dedup();
    let recipients: BTreeMap<Id<Party>, Party> = parties::find_many(tx, &all)
        .await?
        .into_iter()
        .filter(|party| party.email_verified)
        .map(|party| (party.id, party))
        .collect();
    let mut texts = Vec::new();
    for (told, (template, to)) in told.iter().zip(mailed) {
        let mut to = to.to_vec();
        to.sort_unstable();
        to.dedup();
        let those = to.iter().filter_map(|party| recipients.get(party));
        texts.extend(those.map(|to| Text {
            to,
            template,
            object: Some(told.event.object),
            data: &told.event.data,
        }));
    }
    write(tx, &texts).await
}

async fn deliver(tx: &mut Tx, told: &[Told]) -> Result<(), Failure> {
    let endpoints = store::list_subscribed(tx, told).await?;
    if endpoints.is_empty() {
        return Ok(());
    }
    let deliveries: Vec<_> = endpoints
        .into_iter()
        .map(|(event, endpoint)| (tx.new_id(), endpoint, event))
        .collect();
    store::insert_deliveries(tx, &deliveries).await?;
    let now = tx.now();
    let jobs = deliveries.into_iter().map(|(delivery, _, _)| NewJob {
        line: Line::Outside,
        kind: DELIVER_WEBHOOK,
        key: None,
        payload: json!(DeliveryJob {
            delivery: delivery.uuid()
        }),
        run_at: now,
    });
    jobs::enqueue_all(tx, jobs.collect()).await
}
