//! The rail did not take a payout back from the party's account.

use kernel::Tx;

use super::{Refusal, lock_asked};
use crate::{PaymentError, Payout, events, store};

/// What the rail says when the account does not hold what is to be taken back.
const SHORT: &str = "balance_insufficient";

/// Records that the rail refused to take back what was `asked`: that account does not hold it now, for one. The money stays
/// there, in transit, and is asked for again later under the number of the next attempt. The party is told, once for a
/// reason. Returns the payout when this answer was new.
///
/// # Errors
/// [`PaymentError::NotFound`] when there is no such payout.
pub(crate) async fn refuse_reversal(
    tx: &mut Tx,
    asked: &Payout,
    refusal: &Refusal,
) -> Result<Option<Payout>, PaymentError> {
    let Ok(mut payout) = lock_asked(tx, asked).await? else {
        return Ok(None);
    };
    // What comes right by itself is nothing that its party could mend.
    let mends_itself = matches!(refusal, Refusal::ForNow(code) if code != SHORT);
    let told = mends_itself || payout.reason.as_deref() == Some(refusal.code());
    payout.reversal_attempt = payout.reversal_attempt.saturating_add(1);
    payout.reversal_asked_at = None;
    payout.bounces = payout.bounces.saturating_add(1);
    payout.reason = Some(refusal.code().to_owned());
    store::save_payout(tx, &payout).await?;
    if !told {
        events::payout_failed(tx, &payout).await?;
    }
    tracing::error!(
        payout.id = %payout.id,
        reason = refusal.code(),
        "the rail does not take payout {} back from an account that its party is not paid through any more",
        payout.id
    );
    Ok(Some(payout))
}
