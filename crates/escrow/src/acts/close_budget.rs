//! A campaign takes nobody any more: what no creator got goes back to the brand.

use kernel::{Id, Tx};
use ledger::Account;
use money::Money;
use parties::{Party, Role};
use payments::{NewRefund, Purpose};
use uuid::Uuid;

use super::cancel::cancel_held;
use crate::{
    EscrowError, events, jobs,
    model::{Actor, Budget},
    reads, store,
};

/// Why a budget closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closing {
    /// Its brand says so.
    Brand(Actor),
    /// The campaign's deadline has passed.
    Deadline,
    /// The rail holds what nobody got no longer.
    HoldingLimit,
    /// The brand's bank took a payment of it back for good.
    Chargeback,
}

impl Closing {
    /// The word in messages and in the audit log.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Brand(_) => "brand",
            Self::Deadline => "deadline",
            Self::HoldingLimit => "holding_limit",
            Self::Chargeback => "chargeback",
        }
    }

    /// Who closes it; nobody when it happens by itself.
    pub(crate) const fn by(self) -> Option<Actor> {
        match self {
            Self::Brand(actor) => Some(actor),
            Self::Deadline | Self::HoldingLimit | Self::Chargeback => None,
        }
    }

    /// Gives back what a budget that is shut still holds, and tells its brand.
    pub(super) async fn finish(
        self,
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
        events::budget_closed(tx, budget, (self, rest)).await?;
        tracing::info!(
            campaign.id = %budget.campaign,
            cause = self.name(),
            "closed the budget of campaign {}",
            budget.campaign
        );
        Ok(())
    }
}

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
    close_held(tx, budget, Closing::Brand(actor)).await
}

/// Closes a budget whose time is over, by itself; looks again when its time has moved.
///
/// # Errors
/// [`EscrowError::BrandFrozen`] while a payment of the brand is contested: it is closed when that ends.
pub(crate) async fn close_due(tx: &mut Tx, campaign: Uuid) -> Result<(), EscrowError> {
    let budget = store::lock_budget(tx, campaign)
        .await?
        .ok_or(EscrowError::NoBudget)?;
    if budget.closed_at.is_some() {
        return Ok(());
    }
    let due = reads::closes_at(tx, &budget).await?;
    if tx.now() < due {
        return Ok(jobs::close_later(tx, campaign, due).await?);
    }
    let why = if budget.deadline_at <= tx.now() {
        Closing::Deadline
    } else {
        Closing::HoldingLimit
    };
    close_held(tx, budget, why).await?;
    Ok(())
}

async fn close_held(tx: &mut Tx, budget: Budget, why: Closing) -> Result<Budget, EscrowError> {
    if budget.closed_at.is_some() {
        return Ok(budget);
    }
    if let Some(since) = store::find_freeze(tx, budget.brand).await? {
        return Err(EscrowError::BrandFrozen { since });
    }
    let (budget, rest) = shut(tx, budget, why.by()).await?;
    why.finish(tx, &budget, rest).await?;
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
