//! A contested payment is gone: what the campaign holds pays for it.

use kernel::Tx;
use payments::Chargeback;

use super::{hold_brand, thaw::thaw};
use crate::{EscrowError, events, store};

/// The money is gone: what the campaign still holds pays for it, first what is promised to nobody, then what was locked
/// last; transactions that paid for it end refunded. The campaign closes. What is not needed for it goes on.
///
/// While another payment of the brand is still contested, all of that waits: nothing goes back that may be owed next.
///
/// # Errors
/// [`EscrowError::Failed`] of the database.
pub async fn chargeback_lost(tx: &mut Tx, chargeback: &Chargeback) -> Result<(), EscrowError> {
    let brand = chargeback.payer();
    hold_brand(tx, brand).await?;
    if store::end_freeze(tx, chargeback.id.uuid(), "lost").await? {
        events::contested(tx, chargeback, "escrow.chargeback_lost").await?;
        thaw(tx, brand).await?;
    }
    Ok(())
}
