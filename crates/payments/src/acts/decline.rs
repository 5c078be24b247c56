//! A payout that the rail cannot carry to a bank.

use kernel::Tx;

use super::pay_out::undraw;
use crate::{PaymentError, Payout, events, status::Step, store};

/// What the reason of such a payout says.
const NOT_CARRIED: &str = "not_carried";

/// Fails a scheduled payout, which is locked, whose amount the rail cannot bring to a bank, while its money is in the wallet.
/// The party is told the first time.
///
/// # Errors
/// [`PaymentError::NotAllowed`] when it was asked of the rail.
pub(super) async fn decline(tx: &mut Tx, payout: &mut Payout) -> Result<(), PaymentError> {
    let Step::Moved(status) = payout.status.decline()? else {
        return Ok(());
    };
    let told = payout.reason.as_deref() == Some(NOT_CARRIED);
    payout.status = status;
    payout.bounces = payout.bounces.saturating_add(1);
    payout.reason = Some(NOT_CARRIED.to_owned());
    undraw(tx, payout).await?;
    store::save_payout(tx, payout).await?;
    if !told {
        events::payout_failed(tx, payout).await?;
        tracing::error!(payout.id = %payout.id, "the rail cannot carry payout {} to a bank: it stays in the wallet", payout.id);
    }
    Ok(())
}
