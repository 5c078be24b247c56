//! The rail's answer is unknown.

use kernel::Tx;

use super::lock_asked;
use crate::{PaymentError, Payout, status::Step, store};

/// Records that what was `asked` of the rail got no answer that can be relied on. Its money stays in transit.
///
/// # Errors
/// [`PaymentError::NotAllowed`] when nothing was asked.
pub(crate) async fn doubt(tx: &mut Tx, asked: &Payout) -> Result<(), PaymentError> {
    let Ok(mut payout) = lock_asked(tx, asked).await? else {
        return Ok(());
    };
    let Step::Moved(status) = payout.status.doubt()? else {
        return Ok(());
    };
    payout.status = status;
    store::save_payout(tx, &payout).await?;
    tracing::warn!(payout.id = %payout.id, "payout {} is in doubt", payout.id);
    Ok(())
}
