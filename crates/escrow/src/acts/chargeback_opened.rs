//! The bank of a brand takes a payment back: what the brand has open waits.

use kernel::Tx;
use payments::{Chargeback, Purpose};

use super::carry_out::write_down;
use crate::{
    EscrowError,
    events::{self, Telling},
    steps, store,
};

/// A payment of a brand is contested: everything that the brand has open waits, in all its campaigns. Told once.
///
/// # Errors
/// [`EscrowError::Failed`] of the database.
pub async fn chargeback_opened(tx: &mut Tx, chargeback: &Chargeback) -> Result<(), EscrowError> {
    let brand = chargeback.payer();
    // Whoever engages or funds holds a budget: it came before, and is frozen below, or comes later and sees the freeze.
    store::lock_budgets_of_brand(tx, brand).await?;
    // Of another product: nothing of a campaign waits for it.
    let Purpose::CampaignBudget(campaign) = chargeback.deposit.purpose else {
        return Ok(());
    };
    if !store::insert_freeze(tx, chargeback.id.uuid(), (brand, campaign)).await? {
        return Ok(());
    }
    events::contested(tx, chargeback, "escrow.freeze_brand").await?;
    for escrow in store::lock_open_of_brand(tx, brand).await? {
        let Some(moved) = steps::freeze(escrow, tx.now()) else {
            continue;
        };
        let telling = Telling::new("escrow.freeze", None, ["escrow_frozen"]);
        write_down(tx, moved, telling).await?;
    }
    Ok(())
}
