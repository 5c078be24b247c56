//! Asks a payer for money.

use kernel::Tx;
use money::Money;
use serde_json::json;

use crate::{Deposit, DepositStatus, NewDeposit, PaymentError, jobs, store};

/// The most deposits of one purpose that may be under way at once: each has a page at the rail that can be paid.
const MOST_PENDING: i64 = 5;

/// The most deposits of one purpose, whatever became of them: every payout locks the settled ones, and lists show all.
const MOST: i64 = 50;

/// Opens a deposit. A job asks the rail for the page where it is paid; [`crate::pay_path`] leads there, and never changes.
///
/// # Errors
/// [`PaymentError::TooManyDeposits`] at 5 under way or 50 in all for the purpose (the caller holds what keeps two of them
/// apart, as a lock of the campaign's budget); [`PaymentError::Failed`] of the database. Whether the rail carries the amount is the job's to find out: the deposit
/// fails then.
pub async fn collect(tx: &mut Tx, new: NewDeposit) -> Result<Deposit, PaymentError> {
    let count = store::count_deposits(tx, new.purpose).await?;
    if count.pending >= MOST_PENDING || count.all >= MOST {
        return Err(PaymentError::TooManyDeposits {
            pending: count.pending,
        });
    }
    let title: String = new.description.chars().take(200).collect();
    let deposit = Deposit {
        id: tx.new_id(),
        rail: ledger::Rail::Stripe,
        payer: new.payer,
        purpose: new.purpose,
        money: new.money,
        title: if title.is_empty() {
            "Deposit".to_owned()
        } else {
            title
        },
        status: DepositStatus::Opening,
        session_ref: None,
        pay_url: None,
        expires_at: None,
        payment_ref: None,
        charge_ref: None,
        rail_fee: None,
        drawn: Money::zero(new.money.currency()),
        refunded: Money::zero(new.money.currency()),
        reason: None,
        created_at: tx.now(),
        settled_at: None,
        closed_at: None,
    };
    store::insert_deposit(tx, &deposit).await?;
    jobs::enqueue_now(tx, jobs::OPEN_DEPOSIT, json!({ "deposit": deposit.id })).await?;
    Ok(deposit)
}
