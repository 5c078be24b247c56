//! Every line of SQL of this room.

mod accounts;
mod deposits;
mod inbox;
mod payouts;

use kernel::Failure;

pub(crate) use accounts::{
    find_account, find_account_by_ref, find_account_by_token, find_account_of_party,
    insert_account, lock_account, save_account,
};
pub(crate) use deposits::{
    count_deposits, find_deposit, find_deposit_by_session, insert_deposit, list_deposits,
    list_deposits_of_purpose, lock_deposit, lock_settled_deposits, save_deposit,
};
pub(crate) use inbox::{find_event, finish_event, insert_event};
pub(crate) use payouts::{
    find_payout, find_payout_by_act, find_payout_by_ref, find_refused_payout, insert_payout,
    list_payouts, list_payouts_of_cause, list_totals, lock_payout, lock_waiting_payouts,
    save_payout,
};

/// The rail that a row names.
fn rail(name: &str) -> Result<ledger::Rail, Failure> {
    match name {
        "stripe" => Ok(ledger::Rail::Stripe),
        _ => Err(Failure::msg(format!("`{name}` is no rail"))),
    }
}
