//! Something of the payer's pays what a lost chargeback took.

use kernel::{Failure, Id, Tx};
use ledger::Account;
use money::{Currency, Money};
use parties::Party;

use crate::{
    Chargeback, ChargebackStatus, PaymentError, has_open_chargeback, store, trail, transfers_back,
};

/// Takes at most `money` of what `from` holds of the payer's for what the payer owes by a chargeback that was lost, and
/// returns what was taken: never more than is still owed.
///
/// # Errors
/// [`PaymentError::NotFound`] when there is no such chargeback, [`PaymentError::Failed`] when `from` does not hold that much
/// or the chargeback was not lost.
pub async fn recover_chargeback(
    tx: &mut Tx,
    id: Id<Chargeback>,
    from: (Account, Money),
) -> Result<Money, PaymentError> {
    let mut chargeback = store::lock_chargeback(tx, id)
        .await?
        .ok_or(PaymentError::NotFound)?;
    if chargeback.status != ChargebackStatus::Lost || chargeback.withdrawn_at.is_none() {
        return Err(Failure::msg(format!("chargeback {id} is not lost: nothing is owed")).into());
    }
    recover(tx, &mut chargeback, from).await
}

/// The same for one that is locked, and lost.
async fn recover(
    tx: &mut Tx,
    chargeback: &mut Chargeback,
    (from, money): (Account, Money),
) -> Result<Money, PaymentError> {
    let owed = chargeback.owed()?;
    let zero = Money::zero(owed.currency());
    if money.currency() != owed.currency() {
        return Ok(zero);
    }
    let taken = Money::new(
        money.amount_minor().min(owed.amount_minor()),
        owed.currency(),
    );
    if !taken.is_positive() {
        return Ok(zero);
    }
    let before = chargeback.clone();
    ledger::post(tx, &transfers_back::recovered(chargeback, from, taken)).await?;
    chargeback.recovered = chargeback
        .recovered
        .checked_add(taken)
        .map_err(Failure::from)?;
    chargeback.recoveries = chargeback.recoveries.saturating_add(1);
    store::save_chargeback(tx, chargeback).await?;
    let moved = (Some(&before), &*chargeback);
    trail::chargeback(tx, "payments.chargeback_recovered", moved).await?;
    Ok(taken)
}

/// What a payer owes in a currency, the oldest first, each locked: nothing while another payment is contested, since what is
/// still locked has not paid its part then.
pub(super) async fn lock_due(
    tx: &mut Tx,
    payer: Id<Party>,
    currency: Currency,
) -> Result<Vec<Chargeback>, PaymentError> {
    if has_open_chargeback(tx, payer).await? {
        return Ok(Vec::new());
    }
    Ok(store::lock_debts(tx, payer, currency).await?)
}

/// Pays these debts, in their order, with at most `money` of what `from` holds; returns what was taken.
pub(super) async fn pay_debts(
    tx: &mut Tx,
    debts: Vec<Chargeback>,
    (from, money): (Account, Money),
) -> Result<Money, PaymentError> {
    let mut left = money;
    for mut debt in debts {
        if !left.is_positive() {
            break;
        }
        let taken = recover(tx, &mut debt, (from, left)).await?;
        left = left.checked_sub(taken).map_err(Failure::from)?;
    }
    Ok(money.checked_sub(left).map_err(Failure::from)?)
}
