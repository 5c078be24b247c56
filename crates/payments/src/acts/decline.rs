//! A payout that the rail cannot carry to a bank.

use kernel::{Id, Tx};

use super::pay_out::undraw;
use crate::{PaymentError, Payout, events, status::Step, store};

/// What the reason of such a payout says.
const NOT_CARRIED: &str = "not_carried";

/// Fails a scheduled payout whose amount the rail cannot bring to a bank, while its money is in the wallet. The party is
/// told the first time. Returns the payout when it moved; one that was asked of the rail is left alone.
///
/// # Errors
/// [`PaymentError::NotFound`] when there is no such payout.
pub(crate) async fn decline(tx: &mut Tx, id: Id<Payout>) -> Result<Option<Payout>, PaymentError> {
    let mut payout = store::lock_payout(tx, id)
        .await?
        .ok_or(PaymentError::NotFound)?;
    let Ok(Step::Moved(status)) = payout.status.decline() else {
        return Ok(None);
    };
    let told = payout.reason.as_deref() == Some(NOT_CARRIED);
    payout.status = status;
    payout.bounces = payout.bounces.saturating_add(1);
    payout.reason = Some(NOT_CARRIED.to_owned());
    undraw(tx, &mut payout).await?;
    store::save_payout(tx, &payout).await?;
    if !told {
        events::payout_failed(tx, &payout).await?;
        tracing::error!(payout.id = %id, "the rail cannot carry payout {id} to a bank: it stays in the wallet");
    }
    Ok(Some(payout))
}
