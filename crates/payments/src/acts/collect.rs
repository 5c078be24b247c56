//! Asks a payer for money.

use kernel::Tx;
use money::Money;
use serde_json::json;

use crate::{Deposit, DepositStatus, NewDeposit, PaymentError, jobs, store};

/// Opens a deposit. A job asks the rail for the page where it is paid; [`crate::pay_path`] leads there, and never changes.
///
/// # Errors
/// [`PaymentError::Failed`] of the database. Whether the rail carries the amount is the job's to find out: the deposit
/// fails then.
pub async fn collect(tx: &mut Tx, new: NewDeposit) -> Result<Deposit, PaymentError> {
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
        reason: None,
        created_at: tx.now(),
        settled_at: None,
        closed_at: None,
    };
    store::insert_deposit(tx, &deposit).await?;
    jobs::enqueue_now(tx, jobs::OPEN_DEPOSIT, json!({ "deposit": deposit.id })).await?;
    Ok(deposit)
}
