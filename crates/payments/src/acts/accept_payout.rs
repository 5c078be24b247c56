//! The rail took the money on its way to the bank.

use kernel::Tx;

use super::lock_asked;
use crate::{PaymentError, Payout, events, status::Step, store};

/// Records the rail's payout of what was `asked`, and tells the party. Returns the payout when that was new.
///
/// # Errors
/// [`PaymentError::NotAllowed`] when nothing was asked.
pub(crate) async fn accept_payout(
    tx: &mut Tx,
    asked: &Payout,
    payout_ref: &str,
) -> Result<Option<Payout>, PaymentError> {
    let Ok(mut payout) = lock_asked(tx, asked).await? else {
        return Ok(None);
    };
    if let Step::Moved(status) = payout.status.clear()? {
        payout.status = status;
    }
    payout.payout_ref = Some(payout_ref.to_owned());
    payout.reason = None;
    payout.sent_at = Some(tx.now());
    store::save_payout(tx, &payout).await?;
    events::payout_sent(tx, &payout).await?;
    Ok(Some(payout))
}
