//! The rail did not take the money on its way to the bank.

use kernel::Tx;

use super::{Refusal, lock_asked};
use crate::{PaymentError, Payout, events, status::Step, store};

/// Records that the rail refused to send what was `asked` from the party's account to its bank. The money stays on that
/// account, in transit. What is refused for now is asked again later, under the number of the next attempt; what is
/// refused for good is returned, and the party told. Returns the payout as it is now when this answer was new.
///
/// # Errors
/// [`PaymentError::NotAllowed`] when nothing was asked.
pub(crate) async fn refuse_payout(
    tx: &mut Tx,
    asked: &Payout,
    refusal: &Refusal,
) -> Result<Option<Payout>, PaymentError> {
    let Ok(mut payout) = lock_asked(tx, asked).await? else {
        return Ok(None);
    };
    let step = match refusal {
        Refusal::ForNow(_) => payout.status.clear()?,
        Refusal::ForGood(_) => payout.status.bounce()?,
    };
    if let Step::Moved(status) = step {
        payout.status = status;
    }
    payout.bank_attempt = payout.bank_attempt.saturating_add(1);
    payout.bank_asked_at = None;
    payout.reason = Some(refusal.code().to_owned());
    match refusal {
        Refusal::ForNow(_) => store::save_payout(tx, &payout).await?,
        Refusal::ForGood(_) => {
            payout.bounces = payout.bounces.saturating_add(1);
            store::save_payout(tx, &payout).await?;
            events::payout_failed(tx, &payout).await?;
        }
    }
    Ok(Some(payout))
}
