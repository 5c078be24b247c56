//! The money is at the bank.

use kernel::{Id, Tx};

use crate::{PaymentError, Payout, events, status::Step, store, transfers};

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
    let mut payout = store::lock_payout(tx, id)
        .await?
        .ok_or(PaymentError::NotFound)?;
    if payout.payout_ref.as_deref() != Some(payout_ref) {
        return Ok(None);
    }
    let Step::Moved(status) = payout.status.confirm()? else {
        return Ok(None);
    };
    payout.status = status;
    payout.paid_at = Some(tx.now());
    store::save_payout(tx, &payout).await?;
    ledger::post(tx, &[transfers::paid(&payout)]).await?;
    events::payout_paid(tx, &payout).await?;
    tracing::info!(payout.id = %id, "payout {id} is paid");
    Ok(Some(payout))
}
