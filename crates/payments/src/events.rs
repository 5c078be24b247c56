//! What the others are told.

use chrono::{DateTime, Utc};
use kernel::{Failure, Tx, http::WireMoney};
use messages::Event;
use money::Money;
use rails::stripe::Fix;
use serde_json::{Value, json};

use crate::{Chargeback, ChargebackStatus, Payout, PayoutAccount, Refund};

/// The rail took a payout on its way to the bank.
pub(crate) async fn payout_sent(tx: &mut Tx, payout: &Payout) -> Result<(), Failure> {
    payout_moved(tx, "payout_sent", payout).await
}

/// Payouts are at the bank.
pub(crate) async fn payouts_paid(tx: &mut Tx, payouts: &[Payout]) -> Result<(), Failure> {
    let facts = payouts.iter().map(|payout| payout_facts(tx, payout));
    let facts: Vec<Value> = facts.collect();
    let told = payouts.iter().zip(facts).map(|(payout, data)| Event {
        topic: "payout_paid",
        object: payout.id.uuid(),
        audience: std::slice::from_ref(&payout.party),
        data,
    });
    messages::publish_all(tx, told.collect()).await
}

/// The rail or the bank did not take a payout.
pub(crate) async fn payout_failed(tx: &mut Tx, payout: &Payout) -> Result<(), Failure> {
    payout_moved(tx, "payout_failed", payout).await
}

/// What a party owes was taken of what it was due, which was `before`.
pub(crate) async fn payout_offset(
    tx: &mut Tx,
    before: &Payout,
    payout: &Payout,
) -> Result<(), Failure> {
    let taken = payout.offset.checked_sub(before.offset)?;
    let data = json!({
        "payout_id": payout.id,
        "escrow_id": payout.cause,
        "amount": WireMoney::from(taken),
        "status": payout.status.name(),
        "at": tx.now(),
    });
    let audience = [payout.party];
    let event = Event {
        topic: "payout_offset",
        object: payout.id.uuid(),
        audience: &audience,
        data,
    };
    messages::publish(tx, event).await
}

async fn payout_moved(tx: &mut Tx, topic: &'static str, payout: &Payout) -> Result<(), Failure> {
    let event = Event {
        topic,
        object: payout.id.uuid(),
        audience: &[payout.party],
        data: payout_facts(tx, payout),
    };
    messages::publish(tx, event).await
}

fn payout_facts(tx: &Tx, payout: &Payout) -> Value {
    let mut data = json!({
        "payout_id": payout.id,
        "escrow_id": payout.cause,
        "amount": WireMoney::from(payout.money),
        "status": payout.status.name(),
        "at": tx.now(),
    });
    if let (Some(reason), Some(fields)) = (&payout.reason, data.as_object_mut()) {
        fields.insert("reason".to_owned(), json!(reason));
        if let Some(fix) = Fix::of(reason) {
            fields.insert("fix".to_owned(), json!(fix));
        }
    }
    data
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

/// A party that could be paid cannot be any more: the rail wants something of it.
pub(crate) async fn payout_account_restricted(
    tx: &mut Tx,
    account: &PayoutAccount,
) -> Result<(), Failure> {
    let data = json!({ "status": account.status.name(), "at": tx.now() });
    account_moved(tx, "payout_account_restricted", (account, data)).await
}

/// Another account is to replace the party's, from then on at the earliest.
pub(crate) async fn account_change_requested(
    tx: &mut Tx,
    coming: &PayoutAccount,
    effective_at: DateTime<Utc>,
) -> Result<(), Failure> {
    let data = json!({ "at": tx.now(), "effective_at": effective_at });
    account_moved(tx, "payout_account_change_requested", (coming, data)).await
}

/// The party, or whoever took its place, named another bank at the rail's own pages: nothing is sent until then.
pub(crate) async fn bank_changed(
    tx: &mut Tx,
    account: &PayoutAccount,
    until: DateTime<Utc>,
) -> Result<(), Failure> {
    let data = json!({ "at": tx.now(), "effective_at": until });
    account_moved(tx, "payout_bank_changed", (account, data)).await
}

/// It has.
pub(crate) async fn account_changed(tx: &mut Tx, account: &PayoutAccount) -> Result<(), Failure> {
    let data = json!({ "at": tx.now(), "requested_at": account.created_at });
    account_moved(tx, "payout_account_changed", (account, data)).await
}

/// It will not: the party cancelled it.
pub(crate) async fn account_change_cancelled(
    tx: &mut Tx,
    coming: &PayoutAccount,
) -> Result<(), Failure> {
    let data = json!({ "at": tx.now(), "requested_at": coming.created_at });
    account_moved(tx, "payout_account_change_cancelled", (coming, data)).await
}

/// It will not: the rail did not accept it in time.
pub(crate) async fn account_change_lapsed(
    tx: &mut Tx,
    coming: &PayoutAccount,
) -> Result<(), Failure> {
    let data = json!({ "at": tx.now(), "requested_at": coming.created_at, "lapsed": true });
    account_moved(tx, "payout_account_change_cancelled", (coming, data)).await
}

async fn account_moved(
    tx: &mut Tx,
    topic: &'static str,
    (account, data): (&PayoutAccount, Value),
) -> Result<(), Failure> {
    let audience = [account.party];
    let event = Event {
        topic,
        object: account.id.uuid(),
        audience: &audience,
        data,
    };
    messages::publish(tx, event).await
}

/// A refund is back with who paid.
pub(crate) async fn refund_done(tx: &mut Tx, refund: &Refund) -> Result<(), Failure> {
    refund_moved(tx, "refund_done", refund).await
}

/// A refund could not go back the way the money came: it is in the payer's wallet.
pub(crate) async fn refund_failed(tx: &mut Tx, refund: &Refund) -> Result<(), Failure> {
    refund_moved(tx, "refund_failed", refund).await
}

/// What a payer owes was taken of what was to go back to it; so much does go `back`.
pub(crate) async fn refund_offset(
    tx: &mut Tx,
    refund: &Refund,
    back: Money,
) -> Result<(), Failure> {
    let mut data = refund_facts(tx, refund);
    if let (true, Some(fields)) = (back.is_positive(), data.as_object_mut()) {
        fields.insert("back".to_owned(), json!(WireMoney::from(back)));
    }
    tell_payer(tx, ("refund_offset", data), refund).await
}

async fn refund_moved(tx: &mut Tx, topic: &'static str, refund: &Refund) -> Result<(), Failure> {
    let mut data = refund_facts(tx, refund);
    if let (Some(reason), Some(fields)) = (&refund.reason, data.as_object_mut()) {
        fields.insert("reason".to_owned(), json!(reason));
    }
    tell_payer(tx, (topic, data), refund).await
}

fn refund_facts(tx: &Tx, refund: &Refund) -> Value {
    json!({
        "refund_id": refund.id,
        "cause_id": refund.cause,
        "amount": WireMoney::from(refund.money),
        "status": refund.status.name(),
        "at": tx.now(),
    })
}

async fn tell_payer(
    tx: &mut Tx,
    (topic, data): (&'static str, Value),
    refund: &Refund,
) -> Result<(), Failure> {
    let audience = [refund.payer];
    let event = Event {
        topic,
        object: refund.id.uuid(),
        audience: &audience,
        data,
    };
    messages::publish(tx, event).await
}

/// The payer's bank took a deposit's money back.
pub(crate) async fn chargeback_opened(tx: &mut Tx, chargeback: &Chargeback) -> Result<(), Failure> {
    chargeback_moved(tx, ("chargeback_opened", None), chargeback).await
}

/// A chargeback was won or lost; what a lost one took is expected back until then.
pub(crate) async fn chargeback_closed(
    tx: &mut Tx,
    chargeback: &Chargeback,
    until: DateTime<Utc>,
) -> Result<(), Failure> {
    let told = match chargeback.status {
        ChargebackStatus::Open => return Ok(()),
        ChargebackStatus::Won => ("chargeback_won", None),
        ChargebackStatus::Lost => ("chargeback_lost", Some(until)),
    };
    chargeback_moved(tx, told, chargeback).await
}

async fn chargeback_moved(
    tx: &mut Tx,
    (topic, until): (&'static str, Option<DateTime<Utc>>),
    chargeback: &Chargeback,
) -> Result<(), Failure> {
    let mut data = json!({
        "chargeback_id": chargeback.id,
        "deposit_id": chargeback.deposit.id,
        "amount": WireMoney::from(chargeback.money),
        "status": chargeback.status.name(),
        "reason": chargeback.reason,
        "deadline_at": chargeback.evidence_due_by,
        "at": tx.now(),
    });
    if let (Some(until), Some(fields)) = (until, data.as_object_mut()) {
        fields.insert("until".to_owned(), json!(until));
    }
    let audience = [chargeback.payer()];
    let event = Event {
        topic,
        object: chargeback.id.uuid(),
        audience: &audience,
        data,
    };
    messages::publish(tx, event).await
}
