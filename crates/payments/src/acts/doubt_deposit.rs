//! The rail's answer about a deposit's page is unknown.

use kernel::{Id, Tx};

use crate::{Deposit, PaymentError, status::Step, store};

/// Records that the rail was asked for a deposit's page and gave no answer that can be relied on.
///
/// # Errors
/// [`PaymentError::NotAllowed`] once the page is open or the deposit has ended.
pub(crate) async fn doubt_deposit(tx: &mut Tx, id: Id<Deposit>) -> Result<(), PaymentError> {
    let mut deposit = store::lock_deposit(tx, id)
        .await?
        .ok_or(PaymentError::NotFound)?;
    if let Step::Moved(status) = deposit.status.doubt()? {
        deposit.status = status;
        store::save_deposit(tx, &deposit).await?;
        tracing::warn!(deposit.id = %id, "the page of deposit {id} is in doubt");
    }
    Ok(())
}
