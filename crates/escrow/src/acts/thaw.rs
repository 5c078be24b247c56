//! No payment of a brand is contested any more: what was lost is paid, and the rest goes on.

use kernel::{Id, Tx};
use parties::Party;

use super::{
    carry_out::write_down, close_budget::close_due, collect_losses::collect_losses, fall_due, fund,
    settle_dispute::settle_held,
};
use crate::{
    EscrowError, Split,
    deadlines::{Outcome, deadlines},
    events::Telling,
    model::Escrow,
    status::Status,
    steps, store,
};

/// Lets everything of a brand go on, unless another of its payments is still contested. It is held ([`super::hold_brand()`]).
pub(super) async fn thaw(tx: &mut Tx, brand: Id<Party>) -> Result<(), EscrowError> {
    if store::find_freeze(tx, brand).await?.is_some() {
        return Ok(());
    }
    // Each campaign posts, and the next one draws on its deposits: all of them are held before the first does.
    payments::acts::hold_payer(tx, brand).await?;
    collect_losses(tx, brand).await?;
    for budget in store::lock_budgets_of_brand(tx, brand).await? {
        if budget.closed_at.is_some() {
            continue;
        }
        fund(tx, budget.campaign).await?;
        for waiting in store::lock_waiting(tx, budget.campaign).await? {
            fall_due(tx, waiting.id, Outcome::CancelUnfunded).await?;
        }
        close_due(tx, budget.campaign).await?;
    }
    for escrow in store::lock_open_of_brand(tx, brand).await? {
        thaw_held(tx, escrow).await?;
    }
    Ok(())
}

/// The same for one transaction, which is held.
async fn thaw_held(tx: &mut Tx, frozen: Escrow) -> Result<(), EscrowError> {
    let (since, awarded) = (frozen.frozen_at, frozen.awarded);
    let Some(moved) = steps::thaw(frozen, tx.now()) else {
        return Ok(());
    };
    let telling = Telling::new("escrow.thaw", None, ["escrow_thawed"]);
    let escrow = write_down(tx, moved, telling).await?;
    // The rail's limit did not wait; its jobs may have come meanwhile and found that nothing moves.
    let mut all = deadlines(&escrow).into_iter();
    let warning = all.find(|deadline| deadline.outcome == Outcome::WarnHolding);
    let unsaid = warning.is_some_and(|warning| Some(warning.acts_at) >= since);
    let id = escrow.id;
    if let (Some(creator), Status::Disputed { .. }) = (awarded, escrow.status) {
        settle_held(tx, escrow, (Split { creator }, "award")).await?;
    }
    if unsaid {
        fall_due(tx, id, Outcome::WarnHolding).await?;
    }
    fall_due(tx, id, Outcome::EndHolding).await
}
