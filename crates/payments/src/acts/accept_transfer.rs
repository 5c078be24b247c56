//! The rail moved the money to the party's account.

use kernel::Tx;

use super::lock_asked;
use crate::{PaymentError, Payout, status::Step, store};

/// Records the transfer that the rail made of what was `asked`. Returns the payout as it is now.
///
/// # Errors
/// [`PaymentError::NotAllowed`] when nothing was asked.
pub(crate) async fn accept_transfer(
    tx: &mut Tx,
    asked: &Payout,
    transfer_ref: &str,
) -> Result<Payout, PaymentError> {
    let mut payout = match lock_asked(tx, asked).await? {
        Ok(payout) => payout,
        Err(payout) => return Ok(payout),
    };
    if let Step::Moved(status) = payout.status.clear()? {
        payout.status = status;
    }
    payout.transfer_ref = Some(transfer_ref.to_owned());
    // The bank's part follows at once: this is its beginning.
    payout.bank_asked_at = Some(tx.now());
    store::save_payout(tx, &payout).await?;
    Ok(payout)
}
