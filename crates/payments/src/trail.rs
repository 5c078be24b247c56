//! What the audit log is told of money that goes back. It happens by itself: the act of a person that brought it about is in
//! the log of its own room.

use kernel::{
    Failure, Tx,
    audit::{self, Entry},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Chargeback, Payout, Refund};

/// What a refund was, and is.
pub(crate) async fn refund(
    tx: &mut Tx,
    act: &'static str,
    (before, after): (Option<&Refund>, &Refund),
) -> Result<(), Failure> {
    let facts = |refund: &Refund| {
        json!({
            "status": refund.status.name(),
            "amount": kernel::http::WireMoney::from(refund.money),
            "payer": refund.payer,
            "deposit": refund.deposit,
            "cause": refund.cause,
            "reason": refund.reason,
        })
    };
    let states = (before.map(facts), facts(after));
    record(tx, (act, "refund", after.id.uuid()), states).await
}

/// What a chargeback was, and is.
pub(crate) async fn chargeback(
    tx: &mut Tx,
    act: &'static str,
    (before, after): (Option<&Chargeback>, &Chargeback),
) -> Result<(), Failure> {
    let wire = kernel::http::WireMoney::from;
    let facts = |chargeback: &Chargeback| {
        json!({
            "status": chargeback.status.name(),
            "amount": wire(chargeback.money),
            "fee": wire(chargeback.fee),
            "recovered": wire(chargeback.recovered),
            "written_off": wire(chargeback.written_off),
            "reinstated": wire(chargeback.reinstated),
            "fee_returned": wire(chargeback.fee_returned),
            "payer": chargeback.payer(),
            "deposit": chargeback.deposit.id,
            "withdrawn_at": chargeback.withdrawn_at,
            "reinstated_at": chargeback.reinstated_at,
        })
    };
    let states = (before.map(facts), facts(after));
    record(tx, (act, "chargeback", after.id.uuid()), states).await
}

/// What a payout was, and is.
pub(crate) async fn payout(
    tx: &mut Tx,
    act: &'static str,
    (before, after): (&Payout, &Payout),
) -> Result<(), Failure> {
    let wire = kernel::http::WireMoney::from;
    let facts = |payout: &Payout| {
        json!({
            "status": payout.status.name(),
            "amount": wire(payout.money),
            "offset": wire(payout.offset),
            "party": payout.party,
        })
    };
    let states = (Some(facts(before)), facts(after));
    record(tx, (act, "payout", after.id.uuid()), states).await
}

async fn record(
    tx: &mut Tx,
    (act, object_kind, object): (&'static str, &'static str, Uuid),
    (before, after): (Option<Value>, Value),
) -> Result<(), Failure> {
    let entry = Entry {
        actor: None,
        act,
        object_kind,
        object,
        before,
        after: Some(after),
    };
    audit::record(tx, entry).await
}
