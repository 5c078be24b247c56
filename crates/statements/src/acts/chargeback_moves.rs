//! A dispute of a payment of cash is about to move.

use kernel::{Id, Tx};
use payments::Deposit;
use uuid::Uuid;

use crate::{StatementError, store};

/// Holds all rows of this room that a dispute of this deposit touches.
///
/// # Errors
/// [`StatementError::Failed`] of the database.
pub async fn chargeback_moves(
    tx: &mut Tx,
    statement: Uuid,
    _: &Deposit,
) -> Result<(), StatementError> {
    store::lock(tx, Id::from_uuid(statement)).await?;
    Ok(())
}
