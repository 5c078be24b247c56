//! A side withdraws before any money was locked.

use kernel::{Id, Tx};
use parties::Party;

use super::{
    carry_out::{campaign_of, carry_out},
    lock_as_side,
};
use crate::{
    EscrowError,
    events::Telling,
    model::{Actor, Budget, Escrow},
    steps::{self, Occasion},
    store,
};

/// Ends a transaction whose money is not locked yet: either side may, alone. What it was promised of the budget is free
/// again.
///
/// # Errors
/// [`EscrowError::NotFound`] for others than its two sides, [`EscrowError::NotAllowed`] once its money is locked: both must
/// agree then ([`super::propose()`]).
pub async fn cancel(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Escrow>,
    reason: Option<String>,
) -> Result<Escrow, EscrowError> {
    let campaign = campaign_of(tx, id).await?;
    let budget = store::lock_budget(tx, campaign)
        .await?
        .ok_or(EscrowError::NoBudget)?;
    let (escrow, actor) = lock_as_side(tx, by, id).await?;
    cancel_held(tx, (budget, escrow), Some(actor), reason)
        .await
        .map(|(_, escrow)| escrow)
}

/// The same for a transaction that is held, and its budget; the budget as it is afterwards.
pub(super) async fn cancel_held(
    tx: &mut Tx,
    (budget, escrow): (Budget, Escrow),
    by: Option<Actor>,
    reason: Option<String>,
) -> Result<(Budget, Escrow), EscrowError> {
    let on = Occasion::new(tx, by);
    let Some(moved) = steps::cancel(escrow.clone(), on)? else {
        return Ok((budget, escrow));
    };
    let budget = Budget {
        allotted: budget.allotted.checked_sub(escrow.amount)?,
        ..budget
    };
    store::save_budget(tx, &budget).await?;
    let mut telling = Telling::new("escrow.cancel", by, ["escrow_cancelled"]);
    telling.about = Some(escrow.amount);
    telling.reason = reason;
    let escrow = carry_out(tx, moved, on, telling).await?;
    Ok((budget, escrow))
}
