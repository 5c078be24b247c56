//! The rail opened the page.

use kernel::{Id, Tx};
use rails::OpenedCollection;

use crate::{Deposit, PaymentError, status::Step, store};

/// Records the page where a deposit is paid. Returns it when that was new.
///
/// # Errors
/// [`PaymentError::NotAllowed`] once the deposit has ended.
pub(crate) async fn open(
    tx: &mut Tx,
    id: Id<Deposit>,
    page: OpenedCollection,
) -> Result<Option<Deposit>, PaymentError> {
    let mut deposit = store::lock_deposit(tx, id)
        .await?
        .ok_or(PaymentError::NotFound)?;
    let Step::Moved(status) = deposit.status.open()? else {
        return Ok(None);
    };
    deposit.status = status;
    deposit.session_ref = Some(page.id);
    deposit.pay_url = Some(page.pay_url);
    deposit.expires_at = page.expires_at;
    store::save_deposit(tx, &deposit).await?;
    Ok(Some(deposit))
}
