//! The rail took a disputed deposit's money out of our balance.

use kernel::Tx;
use money::Money;

use crate::{Chargeback, PaymentError, store, transfers_back};

/// Posts what the rail took, and its `fee`, once. Returns whether that was new.
///
/// # Errors
/// [`PaymentError::Failed`] of the ledger.
pub(crate) async fn withdraw_chargeback(
    tx: &mut Tx,
    chargeback: &mut Chargeback,
    fee: Money,
) -> Result<bool, PaymentError> {
    if chargeback.withdrawn_at.is_some() {
        return Ok(false);
    }
    chargeback.withdrawn_at = Some(tx.now());
    chargeback.fee = fee;
    store::save_chargeback(tx, chargeback).await?;
    ledger::post(tx, &transfers_back::withdrawn(chargeback)).await?;
    Ok(true)
}
