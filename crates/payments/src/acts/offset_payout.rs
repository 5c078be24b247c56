//! What a party owes is taken of what it is due.

use kernel::Tx;
use ledger::Account;

use super::{
    pay_out::undraw,
    recover_chargeback::{lock_due, pay_debts},
};
use crate::{PaymentError, Payout, events, status::Step, store, trail};

/// Takes of a payout that is in the wallet, and locked, what its party owes by chargebacks that it lost, the oldest first. What
/// is left of the payout is paid; when nothing is, it has ended. The party is told.
///
/// Every payout passes here before it leaves the wallet, so that no money of a debtor goes out of it, whenever it came there.
/// What goes back to a debtor by the way it paid has paid the debt before ([`super::refund()`]).
///
/// # Errors
/// [`PaymentError::Failed`] when the wallet does not hold the money, which only a fault of ours can bring about.
pub(crate) async fn offset_payout(tx: &mut Tx, payout: &mut Payout) -> Result<(), PaymentError> {
    let debts = lock_due(tx, payout.party, payout.money.currency()).await?;
    if debts.is_empty() {
        return Ok(());
    }
    let before = payout.clone();
    // Deposits before the ledger's accounts, as everywhere; what is left draws again.
    store::lock_settled_deposits(tx, payout.purpose, payout.money.currency()).await?;
    undraw(tx, payout).await?;
    let wallet = Account::Wallet(payout.party.uuid());
    let taken = pay_debts(tx, debts, (wallet, payout.money)).await?;
    payout.money = payout
        .money
        .checked_sub(taken)
        .map_err(kernel::Failure::from)?;
    payout.offset = payout
        .offset
        .checked_add(taken)
        .map_err(kernel::Failure::from)?;
    if !payout.money.is_positive()
        && let Step::Moved(status) = payout.status.offset()?
    {
        payout.status = status;
        payout.reason = None;
    }
    store::save_payout(tx, payout).await?;
    events::payout_offset(tx, &before, payout).await?;
    trail::payout(tx, "payments.payout_offset", (&before, payout)).await?;
    tracing::info!(payout.id = %payout.id, "what its party owes is taken of payout {}", payout.id);
    Ok(())
}
