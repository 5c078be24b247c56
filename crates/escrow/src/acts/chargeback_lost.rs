//! A contested payment is gone: what the campaign holds pays for it.

use kernel::Tx;
use ledger::Account;
use money::Money;
use payments::Chargeback;
use serde_json::json;

use super::{
    carry_out::{give_back, write_down},
    chargeback_opened::campaign_of,
    chargeback_won::thaw,
    close_budget::{self, shut},
};
use crate::{
    EscrowError,
    events::Telling,
    model::{Budget, Escrow},
    steps::{self, Occasion},
    store,
};

/// The money is gone: what the campaign still holds pays for it, first what is promised to nobody, then what was locked
/// last; transactions that paid for it end refunded. The campaign closes. What is not needed for it goes on.
///
/// # Errors
/// [`EscrowError::Failed`] of the database, or when the room `payments` does not know it as lost.
pub async fn chargeback_lost(tx: &mut Tx, chargeback: &Chargeback) -> Result<(), EscrowError> {
    if !store::end_freeze(tx, chargeback.id.uuid(), "lost").await? {
        return Ok(());
    }
    let brand = chargeback.payer();
    // What the rail never took is not owed.
    if chargeback.withdrawn_at.is_some() {
        let mut owed = chargeback.owed()?;
        if let Some(budget) = store::lock_budget(tx, campaign_of(chargeback)).await? {
            owed = take_budget(tx, (chargeback, owed), budget).await?;
        }
        for escrow in store::lock_open_of_brand(tx, brand).await? {
            let concerned = escrow.campaign == campaign_of(chargeback)
                && escrow.amount.currency() == owed.currency();
            if concerned && owed.is_positive() {
                owed = take_escrow(tx, (chargeback, owed), escrow).await?;
            }
        }
    }
    thaw(tx, brand).await
}

/// What the budget promised to nobody pays first, and it closes; what is owed afterwards.
async fn take_budget(
    tx: &mut Tx,
    (chargeback, owed): (&Chargeback, Money),
    budget: Budget,
) -> Result<Money, EscrowError> {
    if budget.closed_at.is_some() || !owed.is_positive() {
        return Ok(owed);
    }
    let (budget, rest) = shut(tx, budget, None).await?;
    let from = Account::Campaign(budget.campaign);
    let taken = payments::acts::recover_chargeback(tx, chargeback.id, (from, rest)).await?;
    // In another currency nothing is taken, and all of it goes back.
    let (rest, owed) = if taken.is_positive() {
        (rest.checked_sub(taken)?, owed.checked_sub(taken)?)
    } else {
        (rest, owed)
    };
    close_budget::give_back(tx, &budget, rest).await?;
    Ok(owed)
}

/// What a transaction holds pays; what is not needed of it goes back to the payer. What is owed afterwards.
async fn take_escrow(
    tx: &mut Tx,
    (chargeback, owed): (&Chargeback, Money),
    escrow: Escrow,
) -> Result<Money, EscrowError> {
    let on = Occasion::new(tx, None);
    let Some(moved) = steps::take_back(escrow, on)? else {
        return Ok(owed);
    };
    let held = moved.back.unwrap_or(Money::zero(owed.currency()));
    let mut telling = Telling::new("take_back", None, ["escrow_refunded"]);
    telling.data = json!({ "cause": "chargeback" });
    let escrow = write_down(tx, moved, telling).await?;
    let from = Account::Escrow(escrow.id.uuid());
    let taken = payments::acts::recover_chargeback(tx, chargeback.id, (from, held)).await?;
    let rest = held.checked_sub(taken)?;
    if rest.is_positive() {
        give_back(tx, &escrow, rest, on.act.uuid()).await?;
    }
    Ok(owed.checked_sub(taken)?)
}
