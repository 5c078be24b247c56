//! The money of a deposit is the platform's.

use kernel::{Id, Tx};
use rails::PaidCollection;

use super::refund::return_mismatched;
use crate::{Deposit, PaymentError, status::Step, store};

/// Credits a deposit that the rail says was paid. Returns it when that was new.
///
/// Posts nothing: the caller has the deposit's purpose take it, and then posts the rail's fee, in the same transaction. The
/// purpose locks its own rows before any account of the ledger.
///
/// When the rail received another amount or currency than was asked for, nothing is credited: the deposit is mismatched,
/// the log says so at `error`, and what was paid is refunded to its payer by itself.
///
/// # Errors
/// [`PaymentError::NotAllowed`] when the deposit never had a page or ended otherwise.
pub async fn settle(
    tx: &mut Tx,
    id: Id<Deposit>,
    paid: &PaidCollection,
) -> Result<Option<Deposit>, PaymentError> {
    let mut deposit = store::lock_deposit(tx, id)
        .await?
        .ok_or(PaymentError::NotFound)?;
    let Step::Moved(status) = deposit.status.settle()? else {
        return Ok(None);
    };
    deposit.payment_ref = Some(paid.payment.clone());
    deposit.charge_ref = Some(paid.charge.clone());
    if let Some(reason) = difference(&deposit, paid) {
        set_aside(tx, deposit, (reason, paid)).await?;
        return Ok(None);
    }
    deposit.status = status;
    deposit.rail_fee = Some(paid.settlement.fee);
    deposit.settled_at = Some(tx.now());
    store::save_deposit(tx, &deposit).await?;
    tracing::info!(deposit.id = %id, "deposit {id} is settled");
    Ok(Some(deposit))
}

/// What differs between what was asked for and what came, if anything does.
fn difference(deposit: &Deposit, paid: &PaidCollection) -> Option<&'static str> {
    let settlement = &paid.settlement;
    if paid.money.currency() != deposit.money.currency() {
        Some("currency_differs")
    } else if paid.money != deposit.money {
        Some("amount_differs")
    } else if settlement.gross.currency() != deposit.money.currency() {
        // The rail converted it: what it holds is not what the ledger would say it holds.
        Some("settled_in_another_currency")
    } else if settlement.gross != deposit.money || settlement.fee.amount_minor() < 0 {
        Some("settlement_differs")
    } else {
        None
    }
}

async fn set_aside(
    tx: &mut Tx,
    mut deposit: Deposit,
    (reason, paid): (&str, &PaidCollection),
) -> Result<(), PaymentError> {
    let Step::Moved(status) = deposit.status.mismatch()? else {
        return Ok(());
    };
    deposit.status = status;
    deposit.reason = Some(reason.to_owned());
    deposit.closed_at = Some(tx.now());
    store::save_deposit(tx, &deposit).await?;
    return_mismatched(tx, &deposit, paid).await?;
    let id = deposit.id;
    tracing::error!(deposit.id = %id, reason, "deposit {id} was paid otherwise than asked: it is not credited, and goes back");
    Ok(())
}
