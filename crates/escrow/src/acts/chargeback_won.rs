//! A contested payment came back: what waited goes on.

use kernel::{Id, Tx};
use parties::Party;
use payments::Chargeback;

use super::{
    carry_out::write_down, close_budget::close_due, fall_due, fund, settle_dispute::settle_held,
};
use crate::{
    EscrowError, Split, deadlines::Outcome, events::Telling, status::Status, steps, store,
};

/// The money came back: what waited goes on, its deadlines moved by the time that it waited.
///
/// # Errors
/// [`EscrowError::Failed`] of the database.
pub async fn chargeback_won(tx: &mut Tx, chargeback: &Chargeback) -> Result<(), EscrowError> {
    if store::end_freeze(tx, chargeback.id.uuid(), "won").await? {
        thaw(tx, chargeback.payer()).await?;
    }
    Ok(())
}

/// Lets everything of a brand go on, unless another of its payments is still contested.
pub(super) async fn thaw(tx: &mut Tx, brand: Id<Party>) -> Result<(), EscrowError> {
    if store::find_freeze(tx, brand).await?.is_some() {
        return Ok(());
    }
    for campaign in store::list_open_budgets(tx, brand).await? {
        fund(tx, campaign).await?;
        close_due(tx, campaign).await?;
    }
    for escrow in store::lock_open_of_brand(tx, brand).await? {
        let awarded = escrow.awarded;
        let Some(moved) = steps::thaw(escrow, tx.now()) else {
            continue;
        };
        let telling = Telling::new("thaw", None, ["escrow_thawed"]);
        let escrow = write_down(tx, moved, telling).await?;
        let id = escrow.id;
        if let (Some(creator), Status::Disputed { .. }) = (awarded, escrow.status) {
            settle_held(tx, escrow, Split { creator }, None).await?;
        }
        // The rail's limit did not wait; its jobs may have come meanwhile and found that nothing moves.
        for outcome in [Outcome::WarnHolding, Outcome::EndHolding] {
            fall_due(tx, id, outcome).await?;
        }
    }
    Ok(())
}
