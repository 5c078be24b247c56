//! Brand and creator agreed.

use kernel::{Failure, Id, Tx};
use money::Money;
use parties::Party;

use super::fund;
use crate::{
    EscrowError, NewEscrow, events, jobs,
    model::{Budget, Escrow},
    quote::quote,
    store,
};

/// Opens the transaction of a creator that both sides agreed on, and funds it at once when the locked budget covers it.
///
/// `by` is the party whose acceptance closed the agreement; the timeline names it.
///
/// # Errors
/// [`EscrowError::NoBudget`], [`EscrowError::BudgetExceeded`] when the amount is more than the budget has left,
/// [`EscrowError::AlreadyEngaged`], [`EscrowError::OtherCurrency`], [`EscrowError::BudgetClosed`],
/// [`EscrowError::BrandFrozen`] while a payment of the brand is contested.
pub async fn engage(tx: &mut Tx, by: Id<Party>, new: NewEscrow) -> Result<Escrow, EscrowError> {
    let budget = store::lock_budget(tx, new.campaign)
        .await?
        .ok_or(EscrowError::NoBudget)?;
    if budget.closed_at.is_some() {
        return Err(EscrowError::BudgetClosed);
    }
    if let Some(since) = store::find_freeze(tx, budget.brand).await? {
        return Err(EscrowError::BrandFrozen { since });
    }
    let amount = amount(&budget, &new)?;
    let brand = parties::find(tx, budget.brand).await?;
    let brand = brand.ok_or_else(|| Failure::msg("the brand of a budget is gone"))?;
    let budget = Budget {
        allotted: budget.allotted.checked_add(amount)?,
        ..budget
    };
    let escrow = store::insert(tx, &budget, (amount, &brand.country), &new).await?;
    store::save_budget(tx, &budget).await?;
    events::engaged(tx, &escrow, by).await?;
    jobs::arm(tx, &escrow).await?;
    tracing::info!(escrow.id = %escrow.id, campaign.id = %new.campaign, "opened escrow {}", escrow.id);
    let funded = fund(tx, new.campaign).await?;
    Ok(funded
        .into_iter()
        .find(|funded| funded.id == escrow.id)
        .unwrap_or(escrow))
}

/// The sum of the lines, if each can be released and the budget has that much left.
fn amount(budget: &Budget, new: &NewEscrow) -> Result<Money, EscrowError> {
    let currency = budget.budget.currency();
    if new
        .lines
        .iter()
        .any(|line| line.amount.currency() != currency)
    {
        return Err(EscrowError::OtherCurrency { expected: currency });
    }
    for line in &new.lines {
        // What cannot be released later is not promised now.
        quote(line.amount, new.fee)?;
    }
    let amount = Money::sum(currency, new.lines.iter().map(|line| line.amount))?;
    let left = budget.left()?;
    if amount.amount_minor() > left.amount_minor() {
        return Err(EscrowError::BudgetExceeded { left });
    }
    Ok(amount)
}
