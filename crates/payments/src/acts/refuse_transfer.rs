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
    ledger::post(tx, &[transfers::refused(&payout)]).await?;
    payout.status = status;
    payout.attempt = payout.attempt.saturating_add(1);
    payout.asked_at = None;
    payout.account_ref = None;
    payout.reason = Some(refusal.code().to_owned());
    match refusal {
        Refusal::ForNow(_) => store::save_payout(tx, &payout).await?,
        Refusal::ForGood(_) => {
            payout.bounces = payout.bounces.saturating_add(1);
            undraw(tx, &mut payout).await?;
            store::save_payout(tx, &payout).await?;
            events::payout_failed(tx, &payout).await?;
        }
    }
    tracing::warn!(payout.id = %payout.id, reason = refusal.code(), "the rail refused payout {}", payout.id);
    Ok(Some(payout))
}
