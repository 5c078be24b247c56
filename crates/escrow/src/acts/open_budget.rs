//! A brand publishes a campaign: its money gets a place.

use kernel::Tx;

use crate::{EscrowError, NewBudget, jobs, model::Budget, store};

/// Opens the budget of a campaign. Nothing is locked yet. The same budget opened again is found. It closes by itself when
/// the campaign takes nobody any more.
///
/// # Errors
/// [`EscrowError::AlreadyOpen`] when the campaign's budget was opened with other content.
pub async fn open_budget(tx: &mut Tx, new: NewBudget) -> Result<Budget, EscrowError> {
    store::insert_budget(tx, &new).await?;
    let budget = store::lock_budget(tx, new.campaign)
        .await?
        .ok_or(EscrowError::NoBudget)?;
    if (budget.brand, budget.budget) != (new.brand, new.budget) {
        return Err(EscrowError::AlreadyOpen);
    }
    jobs::close_later(tx, budget.campaign, budget.deadline_at).await?;
    Ok(budget)
}
