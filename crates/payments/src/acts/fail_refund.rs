//! A refund cannot go back the way the money came.

use kernel::{Id, Tx};
use money::Money;

use super::pay_out::pay_out;
use crate::{
    NewPayout, PaymentError, Purpose, Refund, RefundStatus, events, status::Step, store, trail,
    transfers_back,
};

/// Records that the refund that is `refund_ref` at the rail did not reach the payer, or came back: to the payer's wallet.
/// Returns it when that was new.
///
/// # Errors
/// [`PaymentError::NotAllowed`] when it was not asked for.
pub(crate) async fn fail_refund(
    tx: &mut Tx,
    id: Id<Refund>,
    (refund_ref, code): (&str, Option<&str>),
) -> Result<Option<Refund>, PaymentError> {
    let refund = store::lock_refund(tx, id)
        .await?
        .ok_or(PaymentError::NotFound)?;
    if refund.refund_ref.as_deref() != Some(refund_ref) || refund.status == RefundStatus::Failed {
        return Ok(None);
    }
    let code: String = code.unwrap_or_default().chars().take(200).collect();
    let code = if code.is_empty() { "returned" } else { &code };
    fail(tx, refund, code).await.map(Some)
}

/// To the payer's wallet, from wherever it is.
pub(super) async fn fail(
    tx: &mut Tx,
    mut refund: Refund,
    code: &str,
) -> Result<Refund, PaymentError> {
    let before = refund.clone();
    if let Step::Moved(status) = refund.status.fail()? {
        refund.status = status;
    }
    refund.reason = Some(code.to_owned());
    refund.done_at = None;
    store::save_refund(tx, &refund).await?;
    let purpose = give_back(tx, &refund).await?;
    let moved = if before.status == RefundStatus::Done {
        transfers_back::bounced(&refund)
    } else {
        transfers_back::refused(&refund)
    };
    leave_by_wallet(tx, &refund, purpose).await?;
    ledger::post(tx, &[moved]).await?;
    trail::refund(tx, "payments.refund_failed", (Some(&before), &refund)).await?;
    tracing::warn!(refund.id = %refund.id, reason = code, "refund {} failed: its money is in the payer's wallet", refund.id);
    Ok(refund)
}

/// The way out of the payer's wallet: to the payer's own account, by itself, as soon as there is one. The payer is told.
pub(super) async fn leave_by_wallet(
    tx: &mut Tx,
    refund: &Refund,
    purpose: Purpose,
) -> Result<(), PaymentError> {
    let way_out = NewPayout {
        party: refund.payer,
        money: refund.booked,
        purpose,
        cause: refund.cause,
        act: refund.id.uuid(),
    };
    pay_out(tx, way_out).await?;
    Ok(events::refund_failed(tx, refund).await?)
}

/// The deposit has that much left again: nothing of it was given back. Returns what the deposit is for.
async fn give_back(tx: &mut Tx, refund: &Refund) -> Result<Purpose, PaymentError> {
    let id = refund.deposit.ok_or(PaymentError::NotFound)?;
    let deposit = store::find_deposit_in(tx, id).await?;
    let purpose = deposit.ok_or(PaymentError::NotFound)?.purpose;
    // All of its purpose in their order, since the payout that follows draws on them.
    store::lock_settled_deposits(tx, purpose, refund.booked.currency()).await?;
    let mut deposit = store::lock_deposit(tx, id)
        .await?
        .ok_or(PaymentError::NotFound)?;
    let same = deposit.refunded.currency() == refund.money.currency();
    let held = deposit.refunded.amount_minor() >= refund.money.amount_minor();
    // What was paid otherwise than asked was never counted.
    if same && held {
        deposit.refunded = deposit
            .refunded
            .checked_sub(refund.money)
            .unwrap_or(Money::zero(refund.money.currency()));
        store::save_deposit(tx, &deposit).await?;
    }
    Ok(purpose)
}
