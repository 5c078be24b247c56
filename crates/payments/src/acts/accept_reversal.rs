//! The rail took a payout back from the party's account.

use kernel::Tx;

use super::lock_asked;
use crate::{PaymentError, Payout, status::Step, store, trail, transfers};

/// Puts what the rail took back into the wallet, where it is due again as if it had never left: to the account that the party
/// is paid through now. Returns the payout when that was new.
///
/// # Errors
/// [`PaymentError::NotAllowed`] when nothing was asked.
pub(crate) async fn accept_reversal(
    tx: &mut Tx,
    asked: &Payout,
    reversal_ref: &str,
) -> Result<Option<Payout>, PaymentError> {
    let Ok(mut payout) = lock_asked(tx, asked).await? else {
        return Ok(None);
    };
    let Step::Moved(status) = payout.status.take_back()? else {
        return Ok(None);
    };
    let before = payout.clone();
    store::insert_reversal(tx, &before, reversal_ref).await?;
    payout.status = status;
    payout.attempt = payout.attempt.saturating_add(1);
    payout.asked_at = None;
    payout.account_ref = None;
    payout.transfer_ref = None;
    // What came back is in the rail's general balance: the charge has been drawn on for it once.
    payout.source_charge = None;
    payout.sent_at = None;
    payout.reversal_attempt = payout.reversal_attempt.saturating_add(1);
    payout.reversal_asked_at = None;
    store::save_payout(tx, &payout).await?;
    // Numbered by the attempt that it undoes.
    ledger::post(tx, &[transfers::taken_back(&before)]).await?;
    trail::payout(tx, "payments.payout_taken_back", (&before, &payout)).await?;
    tracing::info!(payout.id = %payout.id, "payout {} is back in the wallet: its party is paid through another account", payout.id);
    Ok(Some(payout))
}
