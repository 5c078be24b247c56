//! Telling many parties the same kind of thing, each its own facts.

use kernel::{Failure, Id, Tx};
use parties::Party;
use serde_json::Value;
use uuid::Uuid;

use super::{mail::write_each, publish::send};
use crate::{
    store::{self, EventRow},
    topics,
};

/// What one party is told.
#[derive(Debug, Clone)]
pub struct Told {
    /// Who.
    pub party: Id<Party>,
    /// The facts, a JSON object; what each topic's e-mail needs is listed at [`crate::TOPICS`].
    pub data: Value,
}

/// Tells each of these parties of an event of its own about `object`, as [`crate::publish`] would one after the other, in as
/// many statements as it takes for one. Some hundreds are a good number.
///
/// # Errors
/// As [`crate::publish`].
pub async fn publish_each(
    tx: &mut Tx,
    topic: &'static str,
    object: Uuid,
    told: Vec<Told>,
) -> Result<(), Failure> {
    if !topics::is_known(topic) {
        return Err(Failure::msg(format!(
            "`{topic}` is no topic of messages::TOPICS"
        )));
    }
    if told.is_empty() {
        return Ok(());
    }
    let (ids, events): (Vec<Id<Party>>, Vec<(EventRow, Uuid)>) = told
        .into_iter()
        .map(|one| {
            let event = EventRow {
                id: tx.new_id(),
                topic: topic.to_owned(),
                object,
                data: one.data,
                at: tx.now(),
            };
            (one.party, (event, one.party.uuid()))
        })
        .unzip();
    store::insert_events(tx, &events).await?;
    deliver(tx, topic, &events).await?;
    let parties = parties::find_many(tx, &ids).await?;
    let verified = parties.iter().filter(|party| party.email_verified);
    let letters: Vec<_> = verified
        .flat_map(|party| {
            let own = events.iter().filter(|(_, to)| *to == party.id.uuid());
            own.map(move |(event, _)| (party, &event.data))
        })
        .collect();
    if letters.is_empty() {
        return Ok(());
    }
    write_each(tx, topic, &letters).await
}

/// To the endpoints of each party, and all of it to those of the platform.
async fn deliver(tx: &mut Tx, topic: &str, events: &[(EventRow, Uuid)]) -> Result<(), Failure> {
    let told: Vec<Uuid> = events.iter().map(|(_, party)| *party).collect();
    let endpoints = store::list_subscribed_each(tx, topic, &told).await?;
    let mut deliveries = Vec::new();
    for (endpoint, owner) in endpoints {
        for (event, party) in events {
            if owner.is_none_or(|owner| owner == *party) {
                deliveries.push((tx.new_id(), endpoint, event.id));
            }
        }
    }
    if deliveries.is_empty() {
        return Ok(());
    }
    send(tx, &deliveries).await
}
