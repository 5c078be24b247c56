//! What an act that concerns a brand as a whole may touch is held first.

use kernel::{Id, Tx};
use parties::Party;

use crate::{EscrowError, store};

/// Holds all budgets of a brand, by their ids, and then all its transactions that are not over. Whoever engages, funds, pays,
/// gives back or closes something of the brand waits until this database transaction ends, and nothing new opens meanwhile.
///
/// Changes nothing. What the room `payments` has of the brand comes after it ([`payments::acts::hold_payer()`]), and the
/// ledger's accounts last.
///
/// # Errors
/// [`EscrowError::Failed`] of the database.
pub async fn hold_brand(tx: &mut Tx, brand: Id<Party>) -> Result<(), EscrowError> {
    store::lock_budgets_of_brand(tx, brand).await?;
    Ok(store::hold_unfinished_of_brand(tx, brand).await?)
}
