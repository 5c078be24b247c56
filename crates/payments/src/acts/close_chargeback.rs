//! The bank has decided about a chargeback.

use kernel::Tx;

use crate::{Chargeback, ChargebackStatus, PaymentError, events, status::Step, store, trail};

/// Records how a chargeback ended, and tells the payer. Returns whether that was new.
///
/// # Errors
/// [`PaymentError::NotAllowed`] when it ended otherwise before.
pub(crate) async fn close_chargeback(
    tx: &mut Tx,
    chargeback: &mut Chargeback,
    ended: ChargebackStatus,
) -> Result<bool, PaymentError> {
    let step = match ended {
        ChargebackStatus::Open => return Ok(false),
        ChargebackStatus::Won => chargeback.status.win()?,
        ChargebackStatus::Lost => chargeback.status.lose()?,
    };
    let Step::Moved(status) = step else {
        return Ok(false);
    };
    let before = chargeback.clone();
    chargeback.status = status;
    chargeback.closed_at = Some(tx.now());
    store::save_chargeback(tx, chargeback).await?;
    events::chargeback_closed(tx, chargeback).await?;
    trail::chargeback(
        tx,
        "payments.chargeback_closed",
        (Some(&before), &*chargeback),
    )
    .await?;
    tracing::info!(chargeback.id = %chargeback.id, status = status.name(), "chargeback {} ended", chargeback.id);
    Ok(true)
}
