//! A brand pays for a campaign.

use kernel::{Id, Tx};
use money::Money;
use parties::Party;
use payments::{Deposit, NewDeposit, Purpose};
use uuid::Uuid;

use crate::{EscrowError, model::Budget, store};

/// Asks the brand for `amount`, or for all that is missing of the campaign's budget, but for no more than the rail takes at
/// once; the rest is asked for next.
///
/// Deposits under way count as paid, so that two clicks never collect twice; asked for all while one is under way for
/// it, the act answers with the newest of them. The money is locked when the rail confirms it ([`super::lock_budget()`]).
///
/// # Errors
/// [`EscrowError::NoBudget`] for another brand's campaign, [`EscrowError::NothingMissing`],
/// [`EscrowError::AboveMissing`], [`EscrowError::AboveLargest`], [`EscrowError::NotCarried`],
/// [`EscrowError::OtherCurrency`], [`EscrowError::BudgetClosed`].
pub async fn deposit(
    tx: &mut Tx,
    by: Id<Party>,
    campaign: Uuid,
    amount: Option<Money>,
) -> Result<Deposit, EscrowError> {
    let budget = store::lock_budget(tx, campaign)
        .await?
        .filter(|budget| budget.brand == by)
        .ok_or(EscrowError::NoBudget)?;
    if budget.closed_at.is_some() {
        return Err(EscrowError::BudgetClosed);
    }
    let purpose = Purpose::CampaignBudget(campaign);
    let mut under_way = payments::list_deposits_of_purpose(tx, purpose).await?;
    under_way.retain(|deposit| deposit.status.is_pending());
    let missing = missing(&budget, &under_way)?;
    let money = match (amount, under_way.pop()) {
        (Some(amount), _) => checked(amount, missing)?,
        (None, _) if missing.is_positive() => at_once(missing),
        (None, Some(newest)) => return Ok(newest),
        (None, None) => return Err(EscrowError::NothingMissing),
    };
    let new = NewDeposit {
        payer: by,
        purpose,
        money,
        description: budget.title,
    };
    Ok(payments::acts::collect(tx, new).await?)
}

/// What no settled deposit covers, and none under way.
fn missing(budget: &Budget, under_way: &[Deposit]) -> Result<Money, EscrowError> {
    let coming = Money::sum(
        budget.budget.currency(),
        under_way.iter().map(|deposit| deposit.money),
    )?;
    Ok(budget.missing()?.checked_sub(coming)?)
}

fn checked(amount: Money, missing: Money) -> Result<Money, EscrowError> {
    if amount.currency() != missing.currency() {
        return Err(EscrowError::OtherCurrency {
            expected: missing.currency(),
        });
    }
    if !missing.is_positive() {
        return Err(EscrowError::NothingMissing);
    }
    if amount.amount_minor() > missing.amount_minor() {
        return Err(EscrowError::AboveMissing { missing });
    }
    let largest = at_once(amount);
    if largest != amount {
        return Err(EscrowError::AboveLargest { largest });
    }
    match payments::step_minor(amount.currency()) {
        // What is left to deposit stays a multiple of it, too.
        Some(step_minor) if !amount.is_multiple_of(step_minor) => Err(EscrowError::NotCarried {
            step: Money::new(step_minor, amount.currency()),
        }),
        Some(_) | None => Ok(amount),
    }
}

/// As much of `money` as the rail takes at once.
fn at_once(money: Money) -> Money {
    match payments::largest_deposit(money.currency()) {
        Some(largest) if largest.amount_minor() < money.amount_minor() => largest,
        Some(_) | None => money,
    }
}
