//! What was deposited above a budget goes back to its brand.

use kernel::{Id, Tx};
use ledger::Account;
use payments::{Deposit, NewRefund, Purpose};

use crate::{EscrowError, store};

/// Gives back what came in with a deposit above its budget, or after the budget had closed. Once.
pub(crate) async fn return_surplus(tx: &mut Tx, deposit: Id<Deposit>) -> Result<(), EscrowError> {
    let Some((budget, surplus)) = store::find_surplus(tx, deposit).await? else {
        return Ok(());
    };
    let refund = NewRefund {
        payer: budget.brand,
        purpose: Purpose::CampaignBudget(budget.campaign),
        money: surplus,
        from: Account::Wallet(budget.brand.uuid()),
        cause: budget.campaign,
        act: deposit.uuid(),
    };
    payments::acts::refund(tx, refund).await?;
    Ok(())
}
