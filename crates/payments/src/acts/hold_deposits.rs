//! What several acts of one transaction draw on is held before the ledger's accounts.

use kernel::{Id, Tx};
use money::Currency;
use parties::Party;

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

/// Locks what a payer owes in a currency: before [`hold_deposits()`], by who has something refunded afterwards, since what goes
/// back pays that first.
///
/// # Errors
/// [`PaymentError::Failed`] of the database.
pub async fn hold_debts(
    tx: &mut Tx,
    payer: Id<Party>,
    currency: Currency,
) -> Result<(), PaymentError> {
    store::lock_debts(tx, payer, currency).await?;
    Ok(())
}

/// Locks all chargebacks of a payer, then the settled deposits of all that it paid for: for acts that concern all of it.
///
/// # Errors
/// [`PaymentError::Failed`] of the database.
pub async fn hold_payer(tx: &mut Tx, payer: Id<Party>) -> Result<(), PaymentError> {
    store::hold_chargebacks_of_payer(tx, payer).await?;
    store::hold_settled_deposits_of_payer(tx, payer).await?;
    Ok(())
}
