//! The rail did not take a refund.

use kernel::Tx;

use super::{Refusal, fail_refund::fail, lock_asked_refund};
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
        Refusal::ForGood(code) => return fail(tx, refund, code).await.map(Some),
        Refusal::ForNow(code) => {
            if let Step::Moved(status) = refund.status.postpone()? {
                refund.status = status;
            }
            refund.attempt = refund.attempt.saturating_add(1);
            refund.asked_at = None;
            refund.reason = Some(code.clone());
        }
    }
    store::save_refund(tx, &refund).await?;
    Ok(Some(refund))
}
