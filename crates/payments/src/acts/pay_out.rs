//! Money of a wallet starts its way to its owner's bank.

use kernel::Tx;
use money::Money;
use serde_json::json;

use crate::{Deposit, NewPayout, PaymentError, Payout, PayoutStatus, jobs, store};

/// Schedules a payout of what is in a wallet. A job does the rest: no person is waited for.
///
/// It is drawn from the oldest settled deposit of its purpose that alone has enough left; from the rail's general balance
/// when none has. The same act again finds the payout it made before.
///
/// # Errors
/// [`PaymentError::Failed`] of the database.
pub async fn pay_out(tx: &mut Tx, new: NewPayout) -> Result<Payout, PaymentError> {
    if let Some(made) = store::find_payout_by_act(tx, new.act).await? {
        return Ok(made);
    }
    let mut payout = Payout {
        id: tx.new_id(),
        rail: ledger::Rail::Stripe,
        party: new.party,
        money: new.money,
        offset: Money::zero(new.money.currency()),
        purpose: new.purpose,
        cause: new.cause,
        act: new.act,
        status: PayoutStatus::Scheduled,
        deposit: None,
        source_charge: None,
        account_ref: None,
        attempt: 1,
        asked_at: None,
        transfer_ref: None,
        bank_attempt: 1,
        bank_asked_at: None,
        payout_ref: None,
        reversal_attempt: 1,
        reversal_asked_at: None,
        bounces: 0,
        reason: None,
        created_at: tx.now(),
        sent_at: None,
        paid_at: None,
    };
    draw(tx, &mut payout).await?;
    store::insert_payout(tx, &payout).await?;
    jobs::enqueue_now(
        tx,
        jobs::SEND_PAYOUT,
        json!({ "payout": payout.id, "look": 0 }),
    )
    .await?;
    Ok(payout)
}

/// Takes a payout's money out of what a deposit's charge can still fund, if one alone can.
pub(super) async fn draw(tx: &mut Tx, payout: &mut Payout) -> Result<(), PaymentError> {
    let currency = payout.money.currency();
    let settled = store::lock_settled_deposits(tx, payout.purpose, currency).await?;
    let enough = |deposit: &Deposit| {
        let left = deposit.left();
        left.is_ok_and(|left| left.amount_minor() >= payout.money.amount_minor())
    };
    let Some(mut deposit) = settled.into_iter().find(enough) else {
        return Ok(());
    };
    deposit.drawn = deposit
        .drawn
        .checked_add(payout.money)
        .map_err(kernel::Failure::from)?;
    store::save_deposit(tx, &deposit).await?;
    payout.deposit = Some(deposit.id);
    payout.source_charge = deposit.charge_ref;
    Ok(())
}

/// Gives back what [`draw`] took: the rail certainly did not.
pub(super) async fn undraw(tx: &mut Tx, payout: &mut Payout) -> Result<(), PaymentError> {
    payout.source_charge = None;
    let Some(id) = payout.deposit.take() else {
        return Ok(());
    };
    let mut deposit: Deposit = store::lock_deposit(tx, id)
        .await?
        .ok_or(PaymentError::NotFound)?;
    deposit.drawn = deposit
        .drawn
        .checked_sub(payout.money)
        .map_err(kernel::Failure::from)?;
    store::save_deposit(tx, &deposit).await?;
    Ok(())
}
