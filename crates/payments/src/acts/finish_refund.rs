//! The money is back with who paid it.

use kernel::{Id, Tx};

use crate::{PaymentError, Refund, events, status::Step, store, trail, transfers_back};

/// Records that the rail gave back the refund that is `refund_ref` there, and tells the payer. Returns it when that was new.
///
/// # Errors
/// [`PaymentError::NotAllowed`] when it was not asked for.
pub(crate) async fn finish_refund(
    tx: &mut Tx,
    id: Id<Refund>,
    refund_ref: &str,
) -> Result<Option<Refund>, PaymentError> {
    let mut refund = store::lock_refund(tx, id)
        .await?
        .ok_or(PaymentError::NotFound)?;
    // What has failed does not come true afterwards: the money is the payer's, in the wallet.
    if refund.refund_ref.as_deref() != Some(refund_ref) || refund.status.has_ended() {
        return Ok(None);
    }
    let Step::Moved(status) = refund.status.finish()? else {
        return Ok(None);
    };
    let before = refund.clone();
    refund.status = status;
    refund.reason = None;
    refund.done_at = Some(tx.now());
    store::save_refund(tx, &refund).await?;
    ledger::post(tx, &[transfers_back::done(&refund)]).await?;
    events::refund_done(tx, &refund).await?;
    trail::refund(tx, "payments.refund_done", (Some(&before), &refund)).await?;
    tracing::info!(refund.id = %id, "refund {id} is done");
    Ok(Some(refund))
}
