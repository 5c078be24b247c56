//! Every line of SQL of this room.

mod accounts;
mod acts;
mod cases;
mod chargebacks;
mod deposits;
mod expected;
mod figures;
mod free;
mod inbox;
mod modes;
mod payouts;
mod refunds;

use kernel::Failure;

pub(crate) use accounts::{
    find_account, find_account_by_ref, find_account_by_ref_in, find_account_by_token,
    find_account_of_party, find_coming_account, insert_account, lock_account,
    lock_accounts_of_party, save_account,
};
pub(crate) use acts::{find_payer_of_act, list_acts_of_payer};
pub(crate) use cases::{
    compared_until, has_open_case, insert_reconciliation, list_cases, oldest_open_case, raise_case,
    resolve_cases,
};
pub(crate) use chargebacks::{
    find_chargeback, has_closed_chargeback, has_open_chargeback, hold_chargebacks_of_payer,
    insert_chargeback, list_chargebacks, list_chargebacks_of_payer, list_chargebacks_of_purpose,
    list_contested_deposits, lock_chargeback, lock_chargeback_by_ref, lock_debts, save_chargeback,
};
pub(crate) use deposits::{
    count_deposits, find_deposit, find_deposit_by_payment, find_deposit_by_session,
    find_deposit_in, hold_settled_deposits_of_payer, insert_deposit, list_deposits,
    list_deposits_of_purpose, lock_deposit, lock_settled_deposits, save_deposit,
};
pub(crate) use expected::{
    Expected, booked_of_act, find_expected_charge, find_expected_dispute, find_expected_refund,
    find_expected_reversal, find_expected_transfer, list_outside, list_recorded,
};
pub(crate) use figures::{count_open_cases, count_payouts, inbox};
pub(crate) use free::list_free;
pub(crate) use inbox::{find_event, find_events, finish_event, finish_events, insert_event};
pub(crate) use modes::{find_mode, insert_mode};
pub(crate) use payouts::{
    find_payout, find_payout_by_act, find_payout_by_ref, find_payouts, find_refused_payout,
    insert_payout, insert_reversal, list_payouts, list_payouts_in_wallet, list_payouts_of_cause,
    list_totals, lock_payout, lock_payouts, lock_waiting_payouts, save_paid, save_payout,
};
pub(crate) use refunds::{
    find_refund, find_refund_by_ref, has_doubtful_sibling, hold_cause, insert_refund,
    list_refund_groups, list_refunds, list_refunds_of_act, list_refunds_of_cause,
    list_refunds_of_payment, lock_refund, save_refund,
};

/// The rail that a row names.
fn rail(name: &str) -> Result<ledger::Rail, Failure> {
    match name {
        "stripe" => Ok(ledger::Rail::Stripe),
        _ => Err(Failure::msg(format!("`{name}` is no rail"))),
    }
}
