//! What several acts of one transaction draw on is held before the ledger's accounts.

use kernel::Tx;
use money::Currency;

use crate::{PaymentError, Purpose, store};

/// Locks the settled deposits of a purpose until the transaction ends, in their order.
///
/// The one order of locks is: what a payment is for (budget, escrow transaction), the payment itself, what its party owes, the
/// deposits of its purpose, and the ledger's accounts last. Who posts to the ledger and has something paid out or refunded
/// afterwards, or more than one thing, calls this before the first posting: two that meet then wait for each other in a row.
///
/// # Errors
/// [`PaymentError::Failed`] of the database.
pub async fn hold_deposits(
    tx: &mut Tx,
    purpose: Purpose,
    currency: Currency,
) -> Result<(), PaymentError> {
    store::lock_settled_deposits(tx, purpose, currency).await?;
    Ok(())
}
