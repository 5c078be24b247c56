//! A bank gave a payment of cash back.

use kernel::{Id, Tx};
use payments::Chargeback;
use uuid::Uuid;

use crate::{StatementError, jobs};

/// The bank gave it back: what waited for it goes on by itself.
///
/// # Errors
/// [`StatementError::Failed`] of the database.
pub async fn chargeback_won(
    tx: &mut Tx,
    statement: Uuid,
    chargeback: &Chargeback,
) -> Result<(), StatementError> {
    Ok(jobs::resume(tx, Id::from_uuid(statement), (chargeback.id, "won")).await?)
}
