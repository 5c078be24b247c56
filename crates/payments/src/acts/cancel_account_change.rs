//! A party stays with the account that it has.

use kernel::{Tx, audit};
use parties::Caller;

use crate::{PaymentError, Standing, account::entry, events, store};

/// Cancels the change of the caller's payout account, from whatever session: who finds that somebody else asked for it must
/// not be asked for more. The party is told.
///
/// # Errors
/// [`PaymentError::NotFound`] when none is coming.
pub async fn cancel_account_change(tx: &mut Tx, caller: &Caller) -> Result<(), PaymentError> {
    let accounts = store::lock_accounts_of_party(tx, caller.party).await?;
    let mut coming = accounts
        .into_iter()
        .find(|one| one.standing == Standing::Coming)
        .ok_or(PaymentError::NotFound)?;
    coming.standing = Standing::Cancelled;
    coming.updated_at = tx.now();
    store::save_account(tx, &coming).await?;
    events::account_change_cancelled(tx, &coming).await?;
    let entry = entry("payments.account_change_cancelled", Some(caller), &coming);
    Ok(audit::record(tx, entry).await?)
}
