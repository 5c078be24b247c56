//! Money leaves the wallet, before the rail is asked to move it.

use kernel::{Id, Tx};

use super::pay_out::draw;
use crate::{AccountStatus, PaymentError, Payout, PayoutStatus, status::Step, store, transfers};

/// Makes a payout ready to be asked of the rail. Returns it when the rail may be asked now; `None` when it waits for the
/// party's account, or has ended. Commit before asking.
///
/// # Errors
/// [`PaymentError::Failed`] when the wallet does not hold the money, which only a fault of ours can bring about.
pub(crate) async fn reserve(tx: &mut Tx, id: Id<Payout>) -> Result<Option<Payout>, PaymentError> {
    let mut payout = store::lock_payout(tx, id)
        .await?
        .ok_or(PaymentError::NotFound)?;
    match payout.status {
        PayoutStatus::Sent | PayoutStatus::InDoubt => return Ok(Some(payout)),
        PayoutStatus::Paid | PayoutStatus::Failed => return Ok(None),
        PayoutStatus::Scheduled | PayoutStatus::Returned => {}
    }
    let account = store::find_account_of_party(tx, payout.party).await?;
    let Some(account) = account.filter(|account| account.status == AccountStatus::Ready) else {
        return Ok(None);
    };
    if payout.status == PayoutStatus::Returned {
        return send_again(tx, payout).await.map(Some);
    }
    let Step::Moved(status) = payout.status.reserve()? else {
        return Ok(Some(payout));
    };
    // The ledger's rows before the deposit's, as a release does it: two that meet do not wait for each other in a circle.
    ledger::post(tx, &[transfers::reserved(&payout)]).await?;
    if payout.deposit.is_none() {
        draw(tx, &mut payout).await?;
    }
    payout.status = status;
    payout.account_ref = account.account_ref;
    payout.asked_at = Some(tx.now());
    payout.reason = None;
    store::save_payout(tx, &payout).await?;
    Ok(Some(payout))
}

/// The money waits on the party's account, where the bank sent it back to; it starts from there.
async fn send_again(tx: &mut Tx, mut payout: Payout) -> Result<Payout, PaymentError> {
    if let Step::Moved(status) = payout.status.send_again()? {
        payout.status = status;
        store::save_payout(tx, &payout).await?;
    }
    Ok(payout)
}
