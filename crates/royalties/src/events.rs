//! What holders are told.

use kernel::{Failure, Tx, http::WireMoney};
use messages::Told;
use money::Money;
use serde_json::json;

use crate::store::{ChunkPaid, Share};

/// Each of them, what it was paid.
pub(crate) async fn distribution_paid(
    tx: &mut Tx,
    paid: &ChunkPaid,
    shares: Vec<Share>,
) -> Result<(), Failure> {
    let told = shares.into_iter().map(|share| Told {
        party: share.party,
        data: json!({
            "project_title": paid.project_title,
            "amount": WireMoney::from(Money::new(share.amount_minor, paid.currency)),
        }),
    });
    let object = paid.distribution.uuid();
    messages::publish_each(tx, "distribution_paid", object, told.collect()).await
}
