//! A brand pays for a campaign.

use kernel::{Id, Tx};
use money::Money;
use parties::Party;
use payments::{Deposit, NewDeposit, Purpose};
use uuid::Uuid;

use crate::{EscrowError, model::Budget, store};

/// Asks the brand for `amount`, or for all that is missing of the campaign's budget.
///
/// Deposits under way count as paid, so that two clicks never collect twice; asked for all while one is under way for
/// it, the act answers with that one. The money is locked when the rail confirms it ([`super::lock_budget()`]).
///
/// # Errors
/// [`EscrowError::NoBudget`] for another brand's campaign, [`EscrowError::NothingMissing`],
/// [`EscrowError::AboveMissing`], [`EscrowError::OtherCurrency`].
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
    let purpose = Purpose::CampaignBudget(campaign);
    let mut under_way = payments::list_deposits_of_purpose(tx, purpose).await?;
    under_way.retain(|deposit| deposit.status.is_pending());
    let missing = missing(&budget, &under_way)?;
    let money = match (amount, under_way.pop()) {
        (Some(amount), _) => checked(amount, missing)?,
        (None, _) if missing.is_positive() => missing,
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
    Ok(amount)
}
