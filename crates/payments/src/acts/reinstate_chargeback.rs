//! The rail gave a disputed deposit's money back to us.

use kernel::Tx;
use money::Money;

use crate::{Chargeback, PaymentError, store, trail, transfers_back};

/// Posts what the rail gave back, and what it returned of its fee, once. Returns whether that was new.
///
/// # Errors
/// [`PaymentError::Failed`] of the ledger.
pub(crate) async fn reinstate_chargeback(
    tx: &mut Tx,
    chargeback: &mut Chargeback,
    fee: Money,
) -> Result<bool, PaymentError> {
    if chargeback.withdrawn_at.is_none() || chargeback.reinstated_at.is_some() {
        return Ok(false);
    }
    let before = chargeback.clone();
    chargeback.reinstated_at = Some(tx.now());
    store::save_chargeback(tx, chargeback).await?;
    ledger::post(tx, &transfers_back::reinstated(chargeback, fee)).await?;
    let seen = (Some(&before), &*chargeback);
    trail::chargeback(tx, "payments.chargeback_reinstated", seen).await?;
    Ok(true)
}
