//! The rail gave a disputed deposit's money back to us.

use kernel::{Failure, Tx};
use rails::Moved;

use super::pay_out::pay_out;
use crate::{Chargeback, NewPayout, PaymentError, store, trail, transfers_back};

/// Posts what the rail gave back, and what it returned of its fee, once: the sums that it `moved`, whatever it had taken. It may
/// come after the chargeback was lost: what the payer has paid of it by then is the payer's again, and leaves by the payer's
/// wallet. Returns whether that was new.
///
/// # Errors
/// [`PaymentError::Failed`] of the ledger.
pub(crate) async fn reinstate_chargeback(
    tx: &mut Tx,
    chargeback: &mut Chargeback,
    moved: Moved,
) -> Result<bool, PaymentError> {
    if chargeback.withdrawn_at.is_none() || chargeback.reinstated_at.is_some() {
        return Ok(false);
    }
    let before = chargeback.clone();
    let back = chargeback.share(moved)?;
    chargeback.reinstated_at = Some(tx.now());
    chargeback.reinstated = moved.taken;
    chargeback.fee_returned = moved.fee;
    chargeback.recovered = before
        .recovered
        .checked_sub(back.recovered)
        .map_err(Failure::from)?;
    chargeback.written_off = before
        .written_off
        .checked_sub(back.written_off)
        .map_err(Failure::from)?;
    store::save_chargeback(tx, chargeback).await?;
    if back.recovered.is_positive() {
        let way_out = NewPayout {
            party: chargeback.payer(),
            money: back.recovered,
            purpose: chargeback.deposit.purpose,
            cause: chargeback.deposit.purpose.id(),
            act: chargeback.id.uuid(),
        };
        // Before the posting: it locks deposits, and the ledger's accounts are last.
        pay_out(tx, way_out).await?;
    }
    ledger::post(tx, &transfers_back::reinstated(chargeback, &back)).await?;
    let seen = (Some(&before), &*chargeback);
    trail::chargeback(tx, "payments.chargeback_reinstated", seen).await?;
    Ok(true)
}
