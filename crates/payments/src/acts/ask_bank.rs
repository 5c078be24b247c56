//! The beginning of an attempt to reach the bank.

use kernel::Tx;

use super::{Asking, lock_asked, reserve::held_up};
use crate::{PaymentError, Payout, store};

/// Makes a payout that is on the party's account ready to be asked for at the bank: when this attempt began is written down.
/// Commit before asking.
///
/// # Errors
/// [`PaymentError::Failed`] of the database.
pub(crate) async fn ask_bank(tx: &mut Tx, asked: &Payout) -> Result<Asking<Payout>, PaymentError> {
    let Ok(mut payout) = lock_asked(tx, asked).await? else {
        // Another worker has recorded an answer since, and looks again.
        return Ok(Asking::Over);
    };
    if payout.payout_ref.is_some() || payout.bank_asked_at.is_some() {
        return Ok(Asking::Now(Box::new(payout)));
    }
    let account = match payout.account_ref.as_deref() {
        Some(account_ref) => store::find_account_by_ref_in(tx, account_ref).await?,
        None => None,
    };
    if let Some(hold) = held_up(tx, &payout, account.as_ref()).await? {
        return Ok(Asking::Held(hold));
    }
    payout.bank_asked_at = Some(tx.now());
    store::save_payout(tx, &payout).await?;
    Ok(Asking::Now(Box::new(payout)))
}
