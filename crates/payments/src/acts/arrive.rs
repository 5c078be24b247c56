//! The money is at the bank.

use std::collections::BTreeMap;

use kernel::{Id, Tx};

use crate::{PaymentError, Payout, PayoutStatus, events, status::Step, store, transfers};

/// Confirms the payout that is `payout_ref` at the rail, and tells the party. Returns it when that was new; an attempt that
/// is past says nothing.
///
/// # Errors
/// [`PaymentError::NotAllowed`] when it is not under way.
pub(crate) async fn arrive(
    tx: &mut Tx,
    id: Id<Payout>,
    payout_ref: &str,
) -> Result<Option<Payout>, PaymentError> {
    let arrived = arrive_all(tx, &BTreeMap::from([(id, payout_ref.to_owned())])).await?;
    Ok(arrived.into_iter().next())
}

/// The same of many payouts, each with what it is at the rail, in as many statements as of one. Returns those of which it
/// was new.
///
/// # Errors
/// As [`arrive`], of any of them; the transaction must then be rolled back.
pub(crate) async fn arrive_all(
    tx: &mut Tx,
    refs: &BTreeMap<Id<Payout>, String>,
) -> Result<Vec<Payout>, PaymentError> {
    let ids: Vec<Id<Payout>> = refs.keys().copied().collect();
    let payouts = store::lock_payouts(tx, &ids).await?;
    if payouts.len() != ids.len() {
        return Err(PaymentError::NotFound);
    }
    let mut arrived = Vec::new();
    for mut payout in payouts {
        if payout.payout_ref.as_ref() != refs.get(&payout.id) {
            continue;
        }
        if let Step::Moved(status) = payout.status.confirm()? {
            debug_assert_eq!(status, PayoutStatus::Paid);
            payout.status = status;
            payout.paid_at = Some(tx.now());
            arrived.push(payout);
        }
    }
    if arrived.is_empty() {
        return Ok(arrived);
    }
    store::save_paid(tx, &arrived).await?;
    let paid: Vec<ledger::Transfer> = arrived.iter().map(transfers::paid).collect();
    ledger::post(tx, &paid).await?;
    events::payouts_paid(tx, &arrived).await?;
    for Payout { id, .. } in &arrived {
        tracing::info!(payout.id = %id, "payout {id} is paid");
    }
    Ok(arrived)
}
