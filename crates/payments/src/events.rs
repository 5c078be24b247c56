//! What the others are told.

use kernel::{Failure, Tx, http::WireMoney};
use messages::Event;
use serde_json::json;

use crate::{Payout, PayoutAccount};

/// The rail took a payout on its way to the bank.
pub(crate) async fn payout_sent(tx: &mut Tx, payout: &Payout) -> Result<(), Failure> {
    payout_moved(tx, "payout_sent", payout).await
}

/// A payout is at the bank.
pub(crate) async fn payout_paid(tx: &mut Tx, payout: &Payout) -> Result<(), Failure> {
    payout_moved(tx, "payout_paid", payout).await
}

/// The rail or the bank did not take a payout.
pub(crate) async fn payout_failed(tx: &mut Tx, payout: &Payout) -> Result<(), Failure> {
    payout_moved(tx, "payout_failed", payout).await
}

async fn payout_moved(tx: &mut Tx, topic: &'static str, payout: &Payout) -> Result<(), Failure> {
    let mut data = json!({
        "payout_id": payout.id,
        "escrow_id": payout.cause,
        "amount": WireMoney::from(payout.money),
        "status": payout.status.name(),
        "at": tx.now(),
    });
    if let (Some(reason), Some(fields)) = (&payout.reason, data.as_object_mut()) {
        fields.insert("reason".to_owned(), json!(reason));
    }
    let audience = [payout.party];
    messages::publish(
        tx,
        Event {
            topic,
            object: payout.id.uuid(),
            audience: &audience,
            data,
        },
    )
    .await
}

/// A party can be paid from now on.
pub(crate) async fn payout_account_ready(
    tx: &mut Tx,
    account: &PayoutAccount,
) -> Result<(), Failure> {
    let data = json!({ "status": account.status.name(), "at": tx.now() });
    let audience = [account.party];
    let event = Event {
        topic: "payout_account_ready",
        object: account.id.uuid(),
        audience: &audience,
        data,
    };
    messages::publish(tx, event).await
}
