//! A contested payment came back: what waited goes on.

use kernel::Tx;
use payments::Chargeback;

use super::{hold_brand, thaw::thaw};
use crate::{EscrowError, events, store};

/// The money came back: what waited goes on, its deadlines moved by the time that it waited, unless another payment of the
/// brand is still contested.
///
/// # Errors
/// [`EscrowError::Failed`] of the database.
pub async fn chargeback_won(tx: &mut Tx, chargeback: &Chargeback) -> Result<(), EscrowError> {
    let brand = chargeback.payer();
    hold_brand(tx, brand).await?;
    if store::end_freeze(tx, chargeback.id.uuid(), "won").await? {
        events::contested(tx, chargeback, "escrow.chargeback_won").await?;
        thaw(tx, brand).await?;
    }
    Ok(())
}
