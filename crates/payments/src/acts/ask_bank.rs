//! The beginning of an attempt to reach the bank.

use kernel::Tx;

use super::lock_asked;
use crate::{PaymentError, Payout, store};

/// Writes down when this attempt to reach the bank began, unless that is written. Returns the payout as it is now.
///
/// # Errors
/// [`PaymentError::Failed`] of the database.
pub(crate) async fn ask_bank(tx: &mut Tx, asked: &Payout) -> Result<Payout, PaymentError> {
    let mut payout = match lock_asked(tx, asked).await? {
        Ok(payout) => payout,
        Err(payout) => return Ok(payout),
    };
    if payout.bank_asked_at.is_none() {
        payout.bank_asked_at = Some(tx.now());
        store::save_payout(tx, &payout).await?;
    }
    Ok(payout)
}
