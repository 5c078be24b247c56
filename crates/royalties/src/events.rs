//! What holders are told.

use kernel::{Failure, Id, Tx, http::WireMoney};
use messages::Event;
use money::Money;
use parties::Party;
use serde_json::json;

use crate::{
    model::{Distribution, Project},
    store::{ChunkPaid, Owed, Share},
};

/// Each of them, what it was paid.
pub(crate) async fn distribution_paid(
    tx: &mut Tx,
    paid: &ChunkPaid,
    shares: &[Share],
) -> Result<(), Failure> {
    let to: Vec<[Id<Party>; 1]> = shares.iter().map(|share| [share.party]).collect();
    let events = shares.iter().zip(&to).map(|(share, to)| Event {
        topic: "distribution_paid",
        object: paid.distribution.uuid(),
        audience: to,
        data: json!({
            "project_id": paid.project.uuid(),
            "project_title": paid.project_title,
            "amount": WireMoney::from(Money::new(share.amount_minor, paid.currency)),
        }),
    });
    messages::publish_all(tx, events.collect()).await
}

/// Those who are paid at once, what that was.
pub(crate) async fn owed_paid(
    tx: &mut Tx,
    (project, distribution): (&Project, Id<Distribution>),
    owed: &[Owed],
) -> Result<(), Failure> {
    let to: Vec<[Id<Party>; 1]> = owed.iter().map(|owed| [owed.party]).collect();
    let currency = project.raised.currency();
    let events = owed.iter().zip(&to).map(|(owed, to)| Event {
        topic: "distribution_paid",
        object: distribution.uuid(),
        audience: to,
        data: json!({
            "project_id": project.id.uuid(),
            "project_title": project.title,
            "amount": WireMoney::from(Money::new(owed.amount_minor, currency)),
            "by_contract": true,
        }),
    });
    messages::publish_all(tx, events.collect()).await
}
