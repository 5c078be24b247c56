//! A deposit ends without money.

use kernel::{Id, Tx};

use crate::{Deposit, PaymentError, status::Step, store};

/// How a deposit ends without money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Closing {
    /// The page closed unpaid.
    Expired,
    /// The page could not be opened or the payment failed for good, with a code that says why.
    Failed(String),
}

/// Ends a deposit without money. Returns it when that was new.
///
/// # Errors
/// [`PaymentError::NotAllowed`] when it ended otherwise.
pub(crate) async fn close(
    tx: &mut Tx,
    id: Id<Deposit>,
    closing: Closing,
) -> Result<Option<Deposit>, PaymentError> {
    let mut deposit = store::lock_deposit(tx, id)
        .await?
        .ok_or(PaymentError::NotFound)?;
    let (step, reason) = match closing {
        Closing::Expired => (deposit.status.expire()?, None),
        Closing::Failed(code) => (
            deposit.status.fail()?,
            Some(code.chars().take(200).collect()),
        ),
    };
    let Step::Moved(status) = step else {
        return Ok(None);
    };
    deposit.status = status;
    deposit.reason = reason;
    deposit.closed_at = Some(tx.now());
    store::save_deposit(tx, &deposit).await?;
    tracing::info!(deposit.id = %id, status = status.name(), "deposit {id} ended without money");
    Ok(Some(deposit))
}
