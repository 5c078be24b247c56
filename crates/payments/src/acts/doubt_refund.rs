//! The rail's answer about a refund is unknown.

use kernel::Tx;

use super::lock_asked_refund;
use crate::{PaymentError, Refund, status::Step, store};

/// Records that what was `asked` of the rail got no answer that can be relied on. Its money stays in transit.
///
/// # Errors
/// [`PaymentError::NotAllowed`] when nothing was asked.
pub(crate) async fn doubt_refund(tx: &mut Tx, asked: &Refund) -> Result<(), PaymentError> {
    let Some(mut refund) = lock_asked_refund(tx, asked).await? else {
        return Ok(());
    };
    let Step::Moved(status) = refund.status.doubt()? else {
        return Ok(());
    };
    refund.status = status;
    store::save_refund(tx, &refund).await?;
    tracing::warn!(refund.id = %refund.id, "refund {} is in doubt", refund.id);
    Ok(())
}
