//! A campaign takes nobody any more: what no creator got goes back to the brand.

use kernel::{Id, Tx};
use ledger::Account;
use money::Money;
use parties::{Party, Role};
use payments::{NewRefund, Purpose};
use uuid::Uuid;

use super::cancel::cancel_held;
use crate::{
    EscrowError, events,
    model::{Actor, Budget},
    store,
};

/// Closes a campaign's budget: who waits for its money is cancelled, and what is locked and promised to nobody goes back.
/// What creators hold is theirs to earn as before. Closed already, it stays so.
///
/// # Errors
/// [`EscrowError::NoBudget`] for another brand's campaign, [`EscrowError::BrandFrozen`] while a payment of the brand is
/// contested.
pub async fn close_budget(
    tx: &mut Tx,
    by: Id<Party>,
    campaign: Uuid,
) -> Result<Budget, EscrowError> {
    let budget = store::lock_budget(tx, campaign)
        .await?
        .filter(|budget| budget.brand == by)
        .ok_or(EscrowError::NoBudget)?;
    let actor = Actor {
        party: by,
        role: Role::Brand,
    };
    close_held(tx, budget, Some(actor)).await
}

/// Closes a budget whose campaign is over, by itself.
///
/// # Errors
/// [`EscrowError::BrandFrozen`] while a payment of the brand is contested: it is closed when that ends.
pub(crate) async fn close_due(tx: &mut Tx, campaign: Uuid) -> Result<(), EscrowError> {
    let budget = store::lock_budget(tx, campaign)
        .await?
        .ok_or(EscrowError::NoBudget)?;
    // A job of a deadline that lies ahead would be a fault; it waits for its own.
    if budget.deadline_at <= tx.now() {
        close_held(tx, budget, None).await?;
    }
    Ok(())
}

async fn close_held(tx: &mut Tx, budget: Budget, by: Option<Actor>) -> Result<Budget, EscrowError> {
    if budget.closed_at.is_some() {
        return Ok(budget);
    }
    if let Some(since) = store::find_freeze(tx, budget.brand).await? {
        return Err(EscrowError::BrandFrozen { since });
    }
    let (budget, rest) = shut(tx, budget, by).await?;
    give_back(tx, &budget, rest).await?;
    events::budget_closed(tx, &budget, by).await?;
    tracing::info!(campaign.id = %budget.campaign, "closed the budget of campaign {}", budget.campaign);
    Ok(budget)
}

/// Cancels who waits and shuts the budget; what it still holds is the second part.
pub(super) async fn shut(
    tx: &mut Tx,
    mut budget: Budget,
    by: Option<Actor>,
) -> Result<(Budget, Money), EscrowError> {
    for waiting in store::lock_waiting(tx, budget.campaign).await? {
        (budget, _) = cancel_held(tx, (budget, waiting), by, None).await?;
    }
    let rest = budget.unspent()?;
    let budget = Budget {
        returned: budget.returned.checked_add(rest)?,
        closed_at: Some(tx.now()),
        ..budget
    };
    store::save_budget(tx, &budget).await?;
    Ok((budget, rest))
}

/// Gives what a budget held back to its brand.
pub(super) async fn give_back(
    tx: &mut Tx,
    budget: &Budget,
    rest: Money,
) -> Result<(), EscrowError> {
    let refund = NewRefund {
        payer: budget.brand,
        purpose: Purpose::CampaignBudget(budget.campaign),
        money: rest,
        from: Account::Campaign(budget.campaign),
        cause: budget.campaign,
        act: tx.new_id::<Budget>().uuid(),
    };
    payments::acts::refund(tx, refund).await?;
    Ok(())
}
