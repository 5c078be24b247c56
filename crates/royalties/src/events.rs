//! What holders are told.

use kernel::{Failure, Id, Tx, http::WireMoney};
use messages::Event;
use money::Money;
use parties::Party;
use serde_json::json;

use crate::store::{ChunkPaid, Share};

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
            "project_title": paid.project_title,
            "amount": WireMoney::from(Money::new(share.amount_minor, paid.currency)),
        }),
    });
    messages::publish_all(tx, events.collect()).await
}
