//! The rail took a refund.

use kernel::Tx;

use super::lock_asked_refund;
use crate::{PaymentError, Refund, status::Step, store};

/// Records the rail's refund of what was `asked`. Returns it when that was new.
///
/// # Errors
/// [`PaymentError::NotAllowed`] when nothing was asked.
pub(crate) async fn accept_refund(
    tx: &mut Tx,
    asked: &Refund,
    refund_ref: &str,
) -> Result<Option<Refund>, PaymentError> {
    let Some(mut refund) = lock_asked_refund(tx, asked).await? else {
        return Ok(None);
    };
    if let Step::Moved(status) = refund.status.clear()? {
        refund.status = status;
    }
    refund.refund_ref = Some(refund_ref.to_owned());
    refund.reason = None;
    store::save_refund(tx, &refund).await?;
    Ok(Some(refund))
}
