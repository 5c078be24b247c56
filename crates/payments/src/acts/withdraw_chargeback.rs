//! The rail took a disputed deposit's money out of our balance.

use kernel::Tx;
use money::Money;
use rails::Moved;

use crate::{Chargeback, PaymentError, store, trail, transfers_back};

/// Posts what the rail took, and its fee, once: the sums that it `moved`, whatever was disputed. Returns whether that was new.
///
/// # Errors
/// [`PaymentError::Failed`] of the ledger.
pub(crate) async fn withdraw_chargeback(
    tx: &mut Tx,
    chargeback: &mut Chargeback,
    moved: Moved,
) -> Result<bool, PaymentError> {
    if chargeback.withdrawn_at.is_some() {
        return Ok(false);
    }
    let before = chargeback.clone();
    let zero = Money::zero(moved.taken.currency());
    chargeback.withdrawn_at = Some(tx.now());
    chargeback.money = moved.taken;
    chargeback.fee = moved.fee;
    (chargeback.recovered, chargeback.written_off) = (zero, zero);
    (chargeback.reinstated, chargeback.fee_returned) = (zero, zero);
    store::save_chargeback(tx, chargeback).await?;
    ledger::post(tx, &transfers_back::withdrawn(chargeback)).await?;
    let seen = (Some(&before), &*chargeback);
    trail::chargeback(tx, "payments.chargeback_withdrawn", seen).await?;
    Ok(true)
}
