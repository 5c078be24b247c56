//! A refund is about to be asked of the rail.

use kernel::{Id, Tx};

use super::{Asking, Hold};
use crate::{PaymentError, Refund, has_open_chargeback, status::Step, store};

/// Makes a refund ready to be asked of the rail: when this attempt began is written down. Commit before asking.
///
/// # Errors
/// [`PaymentError::NotFound`] when there is no such refund.
pub(crate) async fn ask_refund(
    tx: &mut Tx,
    id: Id<Refund>,
) -> Result<Asking<Refund>, PaymentError> {
    let mut refund = store::lock_refund(tx, id)
        .await?
        .ok_or(PaymentError::NotFound)?;
    if refund.status.has_ended() {
        return Ok(Asking::Over);
    }
    let Step::Moved(status) = refund.status.ask()? else {
        return Ok(Asking::Now(Box::new(refund)));
    };
    store::hold_cause(tx, refund.cause).await?;
    if store::has_doubtful_sibling(tx, refund.cause, id.uuid()).await? {
        return Ok(Asking::Held(Hold::Sibling));
    }
    // What the payer's bank takes back is not given back as well.
    if has_open_chargeback(tx, refund.payer).await?
        || store::has_open_case(tx, refund.rail, refund.booked.currency()).await?
    {
        return Ok(Asking::Held(Hold::Money));
    }
    refund.status = status;
    refund.asked_at = Some(tx.now());
    store::save_refund(tx, &refund).await?;
    Ok(Asking::Now(Box::new(refund)))
}
