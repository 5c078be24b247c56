//! Money goes back to who paid it.

use kernel::{Failure, Tx};
use money::Money;
use serde_json::json;

use super::{
    fail_refund::leave_by_wallet,
    recover_chargeback::{lock_due, pay_debts},
};
use crate::{
    Deposit, NewRefund, PaymentError, Purpose, Refund, RefundStatus, events, jobs, store, trail,
    transfers_back,
};

/// Schedules the refund of what an account of the ledger holds, to who paid it. Jobs do the rest: no person is waited for.
///
/// What the payer owes by chargebacks that it lost is paid of it first, where the money is, unless another payment is still
/// contested. That part has a row as well, which has ended (`offset`), and the payer is told.
///
/// The rest is taken of the settled deposits of its purpose, the latest first, each as far as it has something left: so the
/// fewest payouts lose the charge that they are drawn from. Those that were taken back come last, since the rail refuses
/// refunds of a disputed charge. What no deposit covers (which only a payout drawn from the general balance can bring about)
/// goes to the payer's wallet, with a message. The same act again finds the refunds it made before.
///
/// # Errors
/// [`PaymentError::Failed`] when the account does not hold that much, or of the database.
pub async fn refund(tx: &mut Tx, new: NewRefund) -> Result<Vec<Refund>, PaymentError> {
    let debts = lock_due(tx, new.payer, new.money.currency()).await?;
    let mut deposits = store::lock_settled_deposits(tx, new.purpose, new.money.currency()).await?;
    // After the lock, so that of two at once the second sees what the first made.
    let made = store::list_refunds_of_act(tx, new.act).await?;
    if !made.is_empty() {
        return Ok(made);
    }
    if !new.money.is_positive() {
        return Ok(Vec::new());
    }
    let owed = pay_debts(tx, debts, (new.from, new.money)).await?;
    let back = new.money.checked_sub(owed).map_err(Failure::from)?;
    prefer(tx, new.purpose, &mut deposits).await?;
    let (parts, rest) = split(&deposits, back)?;
    let mut next = first_of(tx, &new);
    let mut posted = Vec::new();
    if back.is_positive() {
        posted.push(transfers_back::reserved(&next, new.from, back));
    }
    let mut refunds = Vec::with_capacity(parts.len());
    for (mut deposit, money) in parts {
        deposit.refunded = deposit.refunded.checked_add(money).map_err(Failure::from)?;
        store::save_deposit(tx, &deposit).await?;
        next.deposit = Some(deposit.id);
        next.payment_ref = deposit.payment_ref;
        (next.money, next.booked) = (money, money);
        schedule(tx, &next).await?;
        let following = after(tx, &next);
        refunds.push(std::mem::replace(&mut next, following));
    }
    (next.deposit, next.payment_ref) = (None, None);
    if rest.is_positive() {
        (next.money, next.booked) = (rest, rest);
        posted.push(transfers_back::uncovered(&next));
        let following = after(tx, &next);
        let rest = std::mem::replace(&mut next, following);
        refunds.push(set_aside(tx, rest, new.purpose).await?);
    }
    if owed.is_positive() {
        (next.money, next.booked) = (owed, owed);
        refunds.push(offset(tx, next, back).await?);
    }
    // The ledger's accounts come last: two that meet do not wait for each other in a circle.
    ledger::post(tx, &posted).await?;
    Ok(refunds)
}

/// The order in which deposits give: the latest first, but what the bank took back last, and before that what it gave us again.
async fn prefer(
    tx: &mut Tx,
    purpose: Purpose,
    deposits: &mut [Deposit],
) -> Result<(), PaymentError> {
    let contested = store::list_contested_deposits(tx, purpose).await?;
    deposits.reverse();
    deposits.sort_by_key(|deposit| contested.get(&deposit.id).copied());
    Ok(())
}

/// The first refund of an act, which is of no deposit as yet.
fn first_of(tx: &Tx, new: &NewRefund) -> Refund {
    let group = tx.new_id();
    Refund {
        id: group,
        group,
        part: 1,
        rail: ledger::Rail::Stripe,
        payer: new.payer,
        deposit: None,
        payment_ref: None,
        money: new.money,
        booked: new.money,
        cause: new.cause,
        act: new.act,
        status: RefundStatus::Scheduled,
        attempt: 1,
        asked_at: None,
        refund_ref: None,
        reason: None,
        created_at: tx.now(),
        done_at: None,
    }
}

/// The next refund of the same act.
fn after(tx: &Tx, refund: &Refund) -> Refund {
    Refund {
        id: tx.new_id(),
        part: refund.part.saturating_add(1),
        ..refund.clone()
    }
}

/// What went to what the payer owes, and is told with what goes `back`.
async fn offset(tx: &mut Tx, paid: Refund, back: Money) -> Result<Refund, PaymentError> {
    let paid = Refund {
        status: RefundStatus::Offset,
        ..paid
    };
    store::insert_refund(tx, &paid).await?;
    events::refund_offset(tx, &paid, back).await?;
    trail::refund(tx, "payments.refund_offset", (None, &paid)).await?;
    tracing::info!(refund.id = %paid.id, cause.id = %paid.cause, "what its payer owes is taken of a refund");
    Ok(paid)
}

/// What no deposit covers has failed before it was asked for.
async fn set_aside(tx: &mut Tx, rest: Refund, purpose: Purpose) -> Result<Refund, PaymentError> {
    let rest = Refund {
        status: RefundStatus::Failed,
        reason: Some("not_covered".to_owned()),
        ..rest
    };
    store::insert_refund(tx, &rest).await?;
    leave_by_wallet(tx, &rest, purpose).await?;
    trail::refund(tx, "payments.refund_failed", (None, &rest)).await?;
    tracing::error!(cause.id = %rest.cause, "no deposit covers all of a refund: the rest waits in its payer's wallet");
    Ok(rest)
}

/// Writes a refund down and has it asked of the rail.
pub(super) async fn schedule(tx: &mut Tx, refund: &Refund) -> Result<(), PaymentError> {
    store::insert_refund(tx, refund).await?;
    trail::refund(tx, "payments.refund_scheduled", (None, refund)).await?;
    let payload = json!({ "refund": refund.id, "look": 0 });
    jobs::enqueue_now(tx, jobs::SEND_REFUND, payload).await?;
    Ok(())
}

/// What each deposit gives, in this order, and what none could.
fn split(deposits: &[Deposit], wanted: Money) -> Result<(Vec<(Deposit, Money)>, Money), Failure> {
    let mut rest = wanted;
    let mut parts = Vec::new();
    for deposit in deposits {
        let left = deposit.left()?;
        let part = Money::new(
            left.amount_minor().min(rest.amount_minor()),
            wanted.currency(),
        );
        if part.is_positive() {
            rest = rest.checked_sub(part)?;
            parts.push((deposit.clone(), part));
        }
    }
    Ok((parts, rest))
}

/// Returns what was paid on a deposit's page otherwise than asked, in the currency it was paid in.
pub(super) async fn return_mismatched(
    tx: &mut Tx,
    deposit: &Deposit,
    paid: &rails::PaidCollection,
) -> Result<(), PaymentError> {
    let id = tx.new_id();
    let refund = Refund {
        id,
        group: id,
        part: 1,
        rail: deposit.rail,
        payer: deposit.payer,
        deposit: Some(deposit.id),
        payment_ref: Some(paid.payment.clone()),
        money: paid.money,
        booked: paid.settlement.gross,
        cause: deposit.purpose.id(),
        act: deposit.id.uuid(),
        status: RefundStatus::Scheduled,
        attempt: 1,
        asked_at: None,
        refund_ref: None,
        reason: None,
        created_at: tx.now(),
        done_at: None,
    };
    if !refund.money.is_positive() || !refund.booked.is_positive() {
        return Ok(());
    }
    let booked = transfers_back::mismatched(&refund, paid.settlement.fee);
    ledger::post(tx, &booked).await?;
    schedule(tx, &refund).await
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use money::Currency;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::DepositStatus;

    fn deposit(amount: i64, drawn: i64, refunded: i64) -> Deposit {
        let mad = |minor| Money::new(minor, Currency::MAD);
        Deposit {
            id: kernel::Id::from_uuid(Uuid::nil()),
            rail: ledger::Rail::Stripe,
            payer: kernel::Id::from_uuid(Uuid::nil()),
            purpose: Purpose::CampaignBudget(Uuid::nil()),
            money: mad(amount),
            title: String::new(),
            status: DepositStatus::Settled,
            session_ref: None,
            pay_url: None,
            expires_at: None,
            payment_ref: None,
            charge_ref: None,
            rail_fee: None,
            drawn: mad(drawn),
            refunded: mad(refunded),
            reason: None,
            created_at: DateTime::UNIX_EPOCH,
            settled_at: None,
            closed_at: None,
        }
    }

    proptest! {
        #[test]
        fn the_parts_and_the_rest_are_the_whole_and_no_deposit_gives_more_than_it_has(
            rows in proptest::collection::vec((0_i64..5_000, 0_i64..5_000, 0_i64..5_000), 0..8),
            wanted in 1_i64..30_000,
        ) {
            let deposits: Vec<Deposit> = rows
                .iter()
                .map(|(left, drawn, refunded)| deposit(left + drawn + refunded, *drawn, *refunded))
                .collect();
            let (parts, rest) = split(&deposits, Money::new(wanted, Currency::MAD)).unwrap();
            let given: i64 = parts.iter().map(|(_, part)| part.amount_minor()).sum();
            prop_assert_eq!(given + rest.amount_minor(), wanted);
            prop_assert!(rest.amount_minor() >= 0);
            for (deposit, part) in &parts {
                prop_assert!(part.is_positive());
                prop_assert!(part.amount_minor() <= deposit.left().unwrap().amount_minor());
            }
            // What is left over is left over because everything was taken.
            let all: i64 = deposits.iter().map(|deposit| deposit.left().unwrap().amount_minor()).sum();
            prop_assert_eq!(rest.amount_minor(), (wanted - all).max(0));
        }
    }
}
