//! The rail did not move the money to the party's account.

use kernel::Tx;

use super::{Refusal, lock_asked, pay_out::undraw};
use crate::{PaymentError, Payout, events, status::Step, store, transfers};

/// Puts the money of what was `asked` back into the wallet: the rail refused it, or it certainly never came there. What is
/// refused for now is scheduled again, under the number of the next attempt. Returns the payout when it moved.
///
/// # Errors
/// [`PaymentError::NotAllowed`] when nothing was asked.
pub(crate) async fn refuse_transfer(
    tx: &mut Tx,
    asked: &Payout,
    refusal: &Refusal,
) -> Result<Option<Payout>, PaymentError> {
    let Ok(mut payout) = lock_asked(tx, asked).await? else {
        return Ok(None);
    };
    let step = match refusal {
        Refusal::ForNow(_) => payout.status.postpone()?,
        Refusal::ForGood(_) => payout.status.fail()?,
    };
    let Step::Moved(status) = step else {
        return Ok(None);
    };
    // Posted as it was reserved: the number of the attempt is part of the transfer's id.
    let back = transfers::refused(&payout);
    payout.status = status;
    payout.attempt = payout.attempt.saturating_add(1);
    payout.asked_at = None;
    payout.account_ref = None;
    payout.reason = Some(refusal.code().to_owned());
    if let Refusal::ForGood(_) = refusal {
        payout.bounces = payout.bounces.saturating_add(1);
        undraw(tx, &mut payout).await?;
        events::payout_failed(tx, &payout).await?;
    }
    store::save_payout(tx, &payout).await?;
    ledger::post(tx, &[back]).await?;
    tracing::warn!(payout.id = %payout.id, reason = refusal.code(), "the rail refused payout {}", payout.id);
    Ok(Some(payout))
}
