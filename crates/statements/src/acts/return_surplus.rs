//! What came above what a statement needs goes back by the way it came.

use kernel::{Id, Tx};
use ledger::Account;
use payments::{NewRefund, Purpose};

use crate::{StatementError, store};

/// Refunds a surplus out of its owner's wallet. Once.
pub(crate) async fn return_surplus(tx: &mut Tx, surplus: Id<()>) -> Result<(), StatementError> {
    let Some((statement, owner, money)) = store::lock_surplus(tx, surplus).await? else {
        return Ok(());
    };
    let refund = NewRefund {
        payer: owner,
        purpose: Purpose::Statement(statement.uuid()),
        money,
        from: Account::Wallet(owner.uuid()),
        cause: statement.uuid(),
        act: surplus.uuid(),
    };
    payments::acts::refund(tx, refund).await?;
    Ok(())
}
