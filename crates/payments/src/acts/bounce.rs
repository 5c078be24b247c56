//! The bank did not take the money, or gave it back.

use kernel::{Id, Tx};

use crate::{PaymentError, Payout, PayoutStatus, events, status::Step, store, transfers};

/// Records that the payout that is `payout_ref` at the rail came back to the party's account there, and tells the party.
/// Returns it when that was new; an attempt that is past says nothing.
///
/// The money stays in transit: it is the party's, on the party's account, and starts from there again.
///
/// # Errors
/// [`PaymentError::NotAllowed`] when it was not under way.
pub(crate) async fn bounce(
    tx: &mut Tx,
    id: Id<Payout>,
    payout_ref: &str,
    code: Option<&str>,
) -> Result<Option<Payout>, PaymentError> {
    let mut payout = store::lock_payout(tx, id)
        .await?
        .ok_or(PaymentError::NotFound)?;
    if payout.payout_ref.as_deref() != Some(payout_ref) {
        return Ok(None);
    }
    let was_paid = payout.status == PayoutStatus::Paid;
    let Step::Moved(status) = payout.status.bounce()? else {
        return Ok(None);
    };
    if was_paid {
        ledger::post(tx, &[transfers::returned(&payout)]).await?;
    }
    payout.status = status;
    payout.reason = Some(
        code.filter(|code| !code.is_empty())
            .unwrap_or("returned")
            .chars()
            .take(200)
            .collect(),
    );
    payout.payout_ref = None;
    payout.paid_at = None;
    payout.bank_attempt = payout.bank_attempt.saturating_add(1);
    payout.bank_asked_at = None;
    payout.bounces = payout.bounces.saturating_add(1);
    store::save_payout(tx, &payout).await?;
    events::payout_failed(tx, &payout).await?;
    tracing::warn!(payout.id = %id, "payout {id} came back from the bank");
    Ok(Some(payout))
}
