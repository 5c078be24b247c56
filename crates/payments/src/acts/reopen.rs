//! A payout that was refused is due again.

use kernel::{Id, Tx};

use crate::{AccountStatus, PaymentError, Payout, PayoutStatus, status::Step, store};

/// Makes a payout that was refused for good due again, if its party's account is ready and nothing has been tried since its
/// `bounces`th refusal. Returns whether it may be sent now.
///
/// # Errors
/// [`PaymentError::NotFound`] when there is no such payout.
pub(crate) async fn reopen(
    tx: &mut Tx,
    id: Id<Payout>,
    bounces: u32,
) -> Result<bool, PaymentError> {
    let mut payout = store::lock_payout(tx, id)
        .await?
        .ok_or(PaymentError::NotFound)?;
    if payout.bounces != bounces {
        return Ok(false);
    }
    let account = store::find_account_of_party(tx, payout.party).await?;
    // One that is not ready wakes what waits when it is.
    if account.is_none_or(|account| account.status != AccountStatus::Ready) {
        return Ok(false);
    }
    if payout.status == PayoutStatus::Failed
        && let Step::Moved(status) = payout.status.reopen()?
    {
        payout.status = status;
        store::save_payout(tx, &payout).await?;
    }
    Ok(true)
}
