//! Money leaves the wallet, before the rail is asked to move it.

use kernel::{Id, Tx};
use money::Money;

use super::{Asking, Hold, decline::decline, offset_payout, pay_out::draw};
use crate::{
    AccountStatus, PaymentError, Payout, PayoutAccount, PayoutStatus, Reactions,
    has_open_chargeback, status::Step, store, transfers,
};

/// Makes a payout ready to be asked of the rail: `carries` says what the rail can bring to a bank. What the party owes is
/// taken of it first. One that came back to an account that the party is not paid through any more is to be taken back from
/// there first ([`Payout::reversal_asked_at`]). What its party must wait for stays in the wallet ([`Reactions::held_back`]). Commit
/// before asking.
///
/// # Errors
/// [`PaymentError::Failed`] when the wallet does not hold the money, which only a fault of ours can bring about.
pub(crate) async fn reserve(
    tx: &mut Tx,
    id: Id<Payout>,
    (reactions, carries): (&dyn Reactions, impl Fn(Money) -> bool),
) -> Result<Asking<Payout>, PaymentError> {
    let mut payout = store::lock_payout(tx, id)
        .await?
        .ok_or(PaymentError::NotFound)?;
    // Before anything is posted: who holds the cause may be waiting for the ledger's accounts.
    store::hold_cause(tx, payout.cause).await?;
    match payout.status {
        PayoutStatus::Sent | PayoutStatus::InDoubt => return Ok(Asking::Now(Box::new(payout))),
        PayoutStatus::Paid | PayoutStatus::Offset => return Ok(Asking::Over),
        PayoutStatus::Scheduled | PayoutStatus::Failed => offset_payout(tx, &mut payout).await?,
        // In doubt: whatever has changed since, the rail's answer is what is missing.
        PayoutStatus::Returned if payout.reversal_asked_at.is_some() => {
            return Ok(Asking::Now(Box::new(payout)));
        }
        PayoutStatus::Returned => {}
    }
    if matches!(payout.status, PayoutStatus::Failed | PayoutStatus::Offset) {
        return Ok(Asking::Over);
    }
    if payout.status == PayoutStatus::Scheduled && !carries(payout.money) {
        decline(tx, &mut payout).await?;
        return Ok(Asking::Declined(Box::new(payout)));
    }
    let account = store::find_account_of_party(tx, payout.party).await?;
    // One that is not ready wakes what waits for it when it is.
    let Some(account) = account.filter(|account| account.status == AccountStatus::Ready) else {
        return Ok(Asking::Over);
    };
    if let Some(hold) = held_up(tx, &payout, Some(&account)).await? {
        return Ok(Asking::Held(hold));
    }
    if payout.status == PayoutStatus::Scheduled
        && let Some(reason) = reactions.held_back(tx, &payout).await?
    {
        hold_back(tx, &mut payout, reason).await?;
        return Ok(Asking::Held(Hold::Party));
    }
    if payout.status == PayoutStatus::Returned && payout.account_ref != account.account_ref {
        payout.reversal_asked_at = Some(tx.now());
    } else if payout.status == PayoutStatus::Returned {
        // The money waits on the party's account, where the bank sent it back to; it starts from there.
        if let Step::Moved(status) = payout.status.send_again()? {
            payout.status = status;
        }
    } else {
        leave_wallet(tx, &mut payout, account).await?;
    }
    store::save_payout(tx, &payout).await?;
    Ok(Asking::Now(Box::new(payout)))
}

/// Lets the party read why it waits, until it leaves.
async fn hold_back(tx: &mut Tx, payout: &mut Payout, reason: &str) -> Result<(), PaymentError> {
    if payout.reason.as_deref() == Some(reason) {
        return Ok(());
    }
    payout.reason = Some(reason.to_owned());
    store::save_payout(tx, payout).await?;
    tracing::info!(payout.id = %payout.id, reason, "payout {} stays in its wallet for now", payout.id);
    Ok(())
}

async fn leave_wallet(
    tx: &mut Tx,
    payout: &mut Payout,
    account: PayoutAccount,
) -> Result<(), PaymentError> {
    if let Step::Moved(status) = payout.status.reserve()? {
        payout.status = status;
    }
    if payout.deposit.is_none() {
        draw(tx, payout).await?;
    }
    // A transfer of it was taken back: that money is in the rail's general balance, and the charge was drawn on for it.
    if payout.reversal_attempt > 1 {
        payout.source_charge = None;
    }
    ledger::post(tx, &[transfers::reserved(payout)]).await?;
    payout.account_ref = account.account_ref;
    payout.asked_at = Some(tx.now());
    payout.reason = None;
    Ok(())
}

/// Why a payout that is not being asked for must wait, if it must; `account` is where it goes. Holds its cause.
pub(super) async fn held_up(
    tx: &mut Tx,
    payout: &Payout,
    account: Option<&PayoutAccount>,
) -> Result<Option<Hold>, PaymentError> {
    let held_until = account.and_then(|account| account.held_until);
    if let Some(until) = held_until.filter(|until| tx.now() < *until) {
        return Ok(Some(Hold::Until(until)));
    }
    store::hold_cause(tx, payout.cause).await?;
    if store::has_doubtful_sibling(tx, payout.cause, payout.id.uuid()).await? {
        return Ok(Some(Hold::Sibling));
    }
    // What a party's bank takes back from us is not paid out to it meanwhile.
    let stopped = has_open_chargeback(tx, payout.party).await?
        || store::has_open_case(tx, payout.rail, payout.money.currency()).await?;
    Ok(stopped.then_some(Hold::Money))
}
