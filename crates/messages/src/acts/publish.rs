//! Telling the parties concerned that something happened.

use kernel::{
    Failure, Id, Tx,
    jobs::{self, Line, NewJob},
};
use parties::Party;
use serde_json::{Value, json};
use uuid::Uuid;

use super::mail::write_to;
use crate::{
    jobs::{DELIVER_WEBHOOK, DeliveryJob},
    store::{self, DeliveryRow, EndpointRow, EventRow},
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
    let mailed = event.audience;
    publish_mailing(tx, event, mailed).await
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
    if !topics::is_known(event.topic) {
        return Err(Failure::msg(format!(
            "`{}` is no topic of messages::TOPICS",
            event.topic
        )));
    }
    let mut audience = event.audience.to_vec();
    audience.sort_unstable();
    audience.dedup();
    let told: Vec<Uuid> = audience.iter().map(|party| party.uuid()).collect();
    let row = EventRow {
        id: tx.new_id(),
        topic: event.topic.to_owned(),
        object: event.object,
        data: event.data,
        at: tx.now(),
    };
    store::insert_event(tx, &row, &told).await?;
    deliver(tx, &row, &told).await?;
    let recipients: Vec<Party> = parties::find_many(tx, mailed)
        .await?
        .into_iter()
        .filter(|party| party.email_verified)
        .collect();
    if recipients.is_empty() {
        return Ok(());
    }
    write_to(tx, &recipients, event.topic, &row.data).await
}

async fn deliver(tx: &mut Tx, event: &EventRow, told: &[Uuid]) -> Result<(), Failure> {
    let endpoints = store::list_subscribed(tx, &event.topic, told).await?;
    if endpoints.is_empty() {
        return Ok(());
    }
    let deliveries: Vec<_> = endpoints
        .into_iter()
        .map(|endpoint| (tx.new_id(), endpoint, event.id))
        .collect();
    send(tx, &deliveries).await
}

/// Keeps these deliveries, and enqueues each.
pub(super) async fn send(
    tx: &mut Tx,
    deliveries: &[(Id<DeliveryRow>, Id<EndpointRow>, Id<EventRow>)],
) -> Result<(), Failure> {
    store::insert_deliveries(tx, deliveries).await?;
    let now = tx.now();
    let jobs = deliveries.iter().map(|(delivery, ..)| NewJob {
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
