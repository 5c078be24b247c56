//! The rail opened a party's account.

use kernel::{Id, Tx};

use crate::{PaymentError, PayoutAccount, store};

/// Records the rail's id of an account, unless one is recorded.
///
/// # Errors
/// [`PaymentError::NotFound`] when there is no such account.
pub(crate) async fn record_account(
    tx: &mut Tx,
    id: Id<PayoutAccount>,
    account_ref: String,
) -> Result<(), PaymentError> {
    let mut account = store::lock_account(tx, id)
        .await?
        .ok_or(PaymentError::NotFound)?;
    if account.account_ref.is_some() {
        return Ok(());
    }
    account.account_ref = Some(account_ref);
    account.updated_at = tx.now();
    store::save_account(tx, &account).await?;
    Ok(())
}
