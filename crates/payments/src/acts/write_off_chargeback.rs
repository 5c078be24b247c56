//! What nobody will pay back any more is given up.

use kernel::{Failure, Id, Tx};

use crate::{Chargeback, ChargebackStatus, PaymentError, store, trail, transfers_back};

/// Gives up what is still owed by a chargeback that was lost: what was set aside for it is used. Returns whether there was
/// something to give up.
///
/// # Errors
/// [`PaymentError::NotFound`] when there is no such chargeback.
pub(crate) async fn write_off_chargeback(
    tx: &mut Tx,
    id: Id<Chargeback>,
) -> Result<bool, PaymentError> {
    let mut chargeback = store::lock_chargeback(tx, id)
        .await?
        .ok_or(PaymentError::NotFound)?;
    let owed = chargeback.owed()?;
    if chargeback.status != ChargebackStatus::Lost
        || chargeback.withdrawn_at.is_none()
        || !owed.is_positive()
    {
        return Ok(false);
    }
    let before = chargeback.clone();
    chargeback.written_off = chargeback
        .written_off
        .checked_add(owed)
        .map_err(Failure::from)?;
    store::save_chargeback(tx, &chargeback).await?;
    ledger::post(tx, &[transfers_back::written_off(&chargeback, owed)]).await?;
    let seen = (Some(&before), &chargeback);
    trail::chargeback(tx, "payments.chargeback_written_off", seen).await?;
    tracing::error!(chargeback.id = %id, "what chargeback {id} took is written off");
    Ok(true)
}
