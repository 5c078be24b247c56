//! What banks took back for good is paid by what its campaign holds.

use kernel::{Id, Tx};
use ledger::Account;
use money::Money;
use parties::Party;
use payments::Chargeback;
use serde_json::json;
use uuid::Uuid;

use super::{
    carry_out::{give_back, write_down},
    close_budget::{Closing, shut},
};
use crate::{
    EscrowError,
    events::Telling,
    jobs,
    model::{Budget, Escrow},
    status::Status,
    steps::{self, Occasion},
    store,
};

/// What is still owed by a chargeback.
#[derive(Debug, Clone, Copy)]
struct Debt {
    chargeback: Id<Chargeback>,
    campaign: Uuid,
    owed: Money,
}

/// What is owed by all of a brand's chargebacks that were lost.
#[derive(Debug)]
struct Debts(Vec<Debt>);

impl Debts {
    /// Those that were lost and not collected yet; they are from here on.
    async fn take(tx: &mut Tx, brand: Id<Party>) -> Result<Self, EscrowError> {
        let mut debts = Vec::new();
        for (chargeback, campaign) in store::settle_losses(tx, brand).await? {
            // What the rail never took is not owed.
            if let Some(owed) = payments::owed_by_chargeback(tx, chargeback).await? {
                debts.push(Debt {
                    chargeback,
                    campaign,
                    owed,
                });
            }
        }
        Ok(Self(debts))
    }

    /// Whether anything is owed for this campaign.
    fn of(&self, campaign: Uuid) -> bool {
        let mut debts = self.0.iter();
        debts.any(|debt| debt.campaign == campaign && debt.owed.is_positive())
    }

    /// Pays them with what an account of the campaign holds; what is left of it afterwards.
    async fn pay(
        &mut self,
        tx: &mut Tx,
        campaign: Uuid,
        (from, held): (Account, Money),
    ) -> Result<Money, EscrowError> {
        let mut left = held;
        for debt in &mut self.0 {
            let comparable = debt.owed.currency() == held.currency();
            if debt.campaign != campaign || !comparable || !left.is_positive() {
                continue;
            }
            let taken =
                payments::acts::recover_chargeback(tx, debt.chargeback, (from, left)).await?;
            left = left.checked_sub(taken)?;
            debt.owed = debt.owed.checked_sub(taken)?;
        }
        Ok(left)
    }
}

/// What was lost is paid: by what the campaign's budget promised to nobody, then by what was locked last. Budgets are held.
pub(super) async fn collect_losses(tx: &mut Tx, brand: Id<Party>) -> Result<(), EscrowError> {
    let mut debts = Debts::take(tx, brand).await?;
    for budget in store::lock_budgets_of_brand(tx, brand).await? {
        if budget.closed_at.is_none() && debts.of(budget.campaign) {
            take_budget(tx, &mut debts, budget).await?;
        }
    }
    for escrow in store::lock_open_of_brand(tx, brand).await? {
        if debts.of(escrow.campaign) {
            take_escrow(tx, &mut debts, escrow).await?;
        }
    }
    Ok(())
}

/// The budget closes, and what it promised to nobody pays; what is not needed of it goes back.
async fn take_budget(tx: &mut Tx, debts: &mut Debts, budget: Budget) -> Result<(), EscrowError> {
    let (budget, rest) = shut(tx, budget, None).await?;
    let from = Account::Campaign(budget.campaign);
    let rest = debts.pay(tx, budget.campaign, (from, rest)).await?;
    Closing::Chargeback.finish(tx, &budget, rest).await
}

/// The transaction ends, and what it holds pays; what is not needed of it goes back.
async fn take_escrow(tx: &mut Tx, debts: &mut Debts, escrow: Escrow) -> Result<(), EscrowError> {
    let on = Occasion::new(tx, None);
    let disputed = matches!(escrow.status, Status::Disputed { .. });
    let Some(moved) = steps::take_back(escrow, on)? else {
        return Ok(());
    };
    let held = moved
        .back
        .unwrap_or(Money::zero(moved.escrow.amount.currency()));
    let mut telling = Telling::new("escrow.take_back", None, ["escrow_refunded"]);
    telling.data = json!({ "cause": "chargeback" });
    let escrow = write_down(tx, moved, telling).await?;
    if disputed {
        jobs::dispute_ended(tx, escrow.id).await?;
    }
    let from = Account::Escrow(escrow.id.uuid());
    let rest = debts.pay(tx, escrow.campaign, (from, held)).await?;
    if rest.is_positive() {
        give_back(tx, &escrow, rest, on.act.uuid()).await?;
    }
    Ok(())
}
