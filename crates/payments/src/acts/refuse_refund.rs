//! The rail did not take a refund.

use kernel::Tx;

use super::{CHARGE_DISPUTED, Refusal, fail_refund::fail, lock_asked_refund};
use crate::{PaymentError, Refund, status::Step, store};

/// Records that the rail refused what was `asked`. What is refused for now is asked again later, under the number of the
/// next attempt; what is refused for good goes to the payer's wallet, with a message that says so. Returns the refund as it
/// is now when this answer was new.
///
/// # Errors
/// [`PaymentError::NotAllowed`] when nothing was asked.
pub(crate) async fn refuse_refund(
    tx: &mut Tx,
    asked: &Refund,
    refusal: &Refusal,
) -> Result<Option<Refund>, PaymentError> {
    let Some(mut refund) = lock_asked_refund(tx, asked).await? else {
        return Ok(None);
    };
    match refusal {
        Refusal::ForNow(code) if !is_final(tx, &refund, code).await? => {
            if let Step::Moved(status) = refund.status.postpone()? {
                refund.status = status;
            }
            refund.attempt = refund.attempt.saturating_add(1);
            refund.asked_at = None;
            refund.reason = Some(code.clone());
        }
        Refusal::ForNow(code) | Refusal::ForGood(code) => {
            return fail(tx, refund, code).await.map(Some);
        }
    }
    store::save_refund(tx, &refund).await?;
    Ok(Some(refund))
}

/// Whether a refusal for now is one for good by what is known here: a disputed charge is not refunded while its bank has not
/// decided, nor after that.
async fn is_final(tx: &mut Tx, refund: &Refund, code: &str) -> Result<bool, PaymentError> {
    match refund.deposit {
        Some(deposit) if code == CHARGE_DISPUTED => {
            Ok(store::has_closed_chargeback(tx, deposit).await?)
        }
        Some(_) | None => Ok(false),
    }
}
