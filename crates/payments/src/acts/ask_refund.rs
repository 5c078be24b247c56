//! A refund is about to be asked of the rail.

use kernel::{Id, Tx};

use crate::{PaymentError, Refund, status::Step, store};

/// Whether the rail may be asked for a refund now.
#[derive(Debug)]
pub(crate) enum Asking {
    /// It may: what to ask.
    Now(Box<Refund>),
    /// Something of the same cause is in doubt, or money of this kind does not leave now: later.
    Later,
    /// It has ended.
    Over,
}

/// Makes a refund ready to be asked of the rail: when this attempt began is written down. Commit before asking.
///
/// # Errors
/// [`PaymentError::NotFound`] when there is no such refund.
pub(crate) async fn ask_refund(tx: &mut Tx, id: Id<Refund>) -> Result<Asking, PaymentError> {
    let mut refund = store::lock_refund(tx, id)
        .await?
        .ok_or(PaymentError::NotFound)?;
    if refund.status.has_ended() {
        return Ok(Asking::Over);
    }
    let Step::Moved(status) = refund.status.ask()? else {
        return Ok(Asking::Now(Box::new(refund)));
    };
    if store::has_doubtful_sibling(tx, refund.cause, id.uuid()).await?
        || store::has_open_case(tx, refund.rail, refund.booked.currency()).await?
    {
        return Ok(Asking::Later);
    }
    refund.status = status;
    refund.asked_at = Some(tx.now());
    store::save_refund(tx, &refund).await?;
    Ok(Asking::Now(Box::new(refund)))
}
