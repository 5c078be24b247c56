//! What banks took back for good is paid by what its campaign holds.

use kernel::{Id, Tx};
use ledger::Account;
use money::{Currency, Money};
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

/// A brand's chargebacks that were lost, each with the campaign that it paid for.
#[derive(Debug)]
struct Debts(Vec<(Id<Chargeback>, Uuid)>);

impl Debts {
    /// Those that were lost and not collected yet; they are from here on.
    async fn take(tx: &mut Tx, brand: Id<Party>) -> Result<Self, EscrowError> {
        Ok(Self(store::settle_losses(tx, brand).await?))
    }

    /// Those of a campaign by which something is owed now that money in this currency can pay. Asked each time: what goes
    /// back of another campaign pays as well.
    async fn of(
        &self,
        tx: &mut Tx,
        (campaign, currency): (Uuid, Currency),
    ) -> Result<Vec<Id<Chargeback>>, EscrowError> {
        let mut due = Vec::new();
        for (chargeback, _) in self.0.iter().filter(|(_, paid)| *paid == campaign) {
            // What the rail never took is not owed.
            let owed = payments::owed_by_chargeback(tx, *chargeback).await?;
            if owed.is_some_and(|owed| owed.currency() == currency && owed.is_positive()) {
                due.push(*chargeback);
            }
        }
        Ok(due)
    }
}

/// Pays these with what an account of their campaign holds; what is left of it afterwards.
async fn pay(
    tx: &mut Tx,
    due: &[Id<Chargeback>],
    (from, held): (Account, Money),
) -> Result<Money, EscrowError> {
    let mut left = held;
    for chargeback in due {
        if left.is_positive() {
            let taken = payments::acts::recover_chargeback(tx, *chargeback, (from, left)).await?;
            left = left.checked_sub(taken)?;
        }
    }
    Ok(left)
}

/// What was lost is paid: by what the campaign's budget promised to nobody, then by what was locked last. All is held.
///
/// A debt in another currency ends nothing here, since nothing here can pay it: what its payer is due in that currency does.
pub(super) async fn collect_losses(tx: &mut Tx, brand: Id<Party>) -> Result<(), EscrowError> {
    let debts = Debts::take(tx, brand).await?;
    for budget in store::lock_budgets_of_brand(tx, brand).await? {
        if budget.closed_at.is_some() {
            continue;
        }
        let held = (budget.campaign, budget.budget.currency());
        let due = debts.of(tx, held).await?;
        if !due.is_empty() {
            take_budget(tx, &due, budget).await?;
        }
    }
    for escrow in store::lock_open_of_brand(tx, brand).await? {
        let held = (escrow.campaign, escrow.amount.currency());
        let due = debts.of(tx, held).await?;
        if !due.is_empty() {
            take_escrow(tx, &due, escrow).await?;
        }
    }
    Ok(())
}

/// The budget closes, and what it promised to nobody pays; what is not needed of it goes back.
async fn take_budget(
    tx: &mut Tx,
    due: &[Id<Chargeback>],
    budget: Budget,
) -> Result<(), EscrowError> {
    let (budget, rest) = shut(tx, budget, None).await?;
    let from = Account::Campaign(budget.campaign);
    let rest = pay(tx, due, (from, rest)).await?;
    Closing::Chargeback.finish(tx, &budget, rest).await
}

/// The transaction ends, and what it holds pays; what is not needed of it goes back.
async fn take_escrow(
    tx: &mut Tx,
    due: &[Id<Chargeback>],
    escrow: Escrow,
) -> Result<(), EscrowError> {
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
    let rest = pay(tx, due, (from, held)).await?;
    if rest.is_positive() {
        give_back(tx, &escrow, rest, on.act.uuid()).await?;
    }
    Ok(())
}
