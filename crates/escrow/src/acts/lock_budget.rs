//! The rail confirmed a deposit: the campaign's money is locked.

use kernel::Tx;
use money::Money;
use payments::Deposit;
use uuid::Uuid;

use super::fund;
use crate::{
    EscrowError, events, jobs,
    model::{Budget, Escrow},
    reads, store, transfers,
};

/// Locks a settled deposit for its campaign, then funds the transactions that waited for it. Returns those.
///
/// Deposits are never asked for above what is missing; should more arrive all the same, or after the budget has closed, it is
/// not lost and holds nothing up: it is owed to the brand, in its wallet, and a job gives it back. A deposit is locked once: repeated, the act returns nothing.
///
/// # Errors
/// [`EscrowError::NoBudget`] for a campaign without a budget.
pub async fn lock_budget(
    tx: &mut Tx,
    campaign: Uuid,
    deposit: &Deposit,
) -> Result<Vec<Escrow>, EscrowError> {
    let budget = store::lock_budget(tx, campaign)
        .await?
        .ok_or(EscrowError::NoBudget)?;
    let parts = parts(&budget, deposit.money)?;
    if !store::insert_lock(tx, campaign, deposit.id, parts).await? {
        return Ok(Vec::new());
    }
    let transfers = transfers::lock(deposit, &budget, parts);
    let budget = Budget {
        locked: budget.locked.checked_add(parts.0)?,
        ..budget
    };
    store::save_budget(tx, &budget).await?;
    ledger::post(tx, &transfers).await?;
    // The rail holds it for a limited time, which may end before the campaign does.
    let closes_at = reads::closes_at(tx, &budget).await?;
    if budget.closed_at.is_none() {
        jobs::close_later(tx, campaign, closes_at).await?;
    }
    events::deposit_settled(tx, (&budget, closes_at), deposit).await?;
    if parts.1.is_positive() {
        jobs::return_surplus(tx, deposit.id).await?;
    }
    tracing::info!(deposit.id = %deposit.id, campaign.id = %campaign, "locked deposit {}", deposit.id);
    fund(tx, campaign).await
}

/// What of `money` the budget takes, and what is above it.
fn parts(budget: &Budget, money: Money) -> Result<(Money, Money), EscrowError> {
    let missing = if budget.closed_at.is_some() {
        Money::zero(money.currency())
    } else {
        budget.missing()?
    };
    if money.amount_minor() <= missing.amount_minor() {
        return Ok((money, Money::zero(money.currency())));
    }
    Ok((missing, money.checked_sub(missing)?))
}
