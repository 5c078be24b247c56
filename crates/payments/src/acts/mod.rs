//! The use cases, one file each, all inside the caller's transaction. No rail is called here.

mod accept_payout;
mod accept_refund;
mod accept_reversal;
mod accept_transfer;
mod arrive;
mod ask_bank;
mod ask_refund;
mod bind_mode;
mod bounce;
mod cancel_account_change;
mod change_account;
mod charge_rail_fee;
mod close;
mod close_chargeback;
mod collect;
mod connect_account;
mod decline;
mod doubt;
mod doubt_deposit;
mod doubt_refund;
mod fail_refund;
mod finish_refund;
mod hold_deposits;
mod offset_payout;
mod open;
mod open_chargeback;
mod pay_out;
mod record_account;
mod recover_chargeback;
mod refresh_account;
mod refund;
mod refuse_payout;
mod refuse_refund;
mod refuse_reversal;
mod refuse_transfer;
mod reinstate_chargeback;
mod reopen;
mod reserve;
mod settle;
mod switch_account;
mod withdraw_chargeback;
mod write_off_chargeback;

pub use bind_mode::bind_mode;
pub use cancel_account_change::cancel_account_change;
pub use change_account::change_account;
pub use collect::collect;
pub use connect_account::connect_account;
pub use hold_deposits::{hold_debts, hold_deposits, hold_payer};
pub use pay_out::pay_out;
pub use recover_chargeback::recover_chargeback;
pub use refund::refund;
pub use settle::settle;

pub(crate) use charge_rail_fee::charge_rail_fee;

pub(crate) use accept_payout::accept_payout;
pub(crate) use accept_reversal::accept_reversal;
pub(crate) use accept_transfer::accept_transfer;
pub(crate) use arrive::{arrive, arrive_all};
pub(crate) use ask_bank::ask_bank;
pub(crate) use bounce::bounce;
pub(crate) use close::{Closing, close};
pub(crate) use doubt::doubt;
pub(crate) use doubt_deposit::doubt_deposit;
pub(crate) use open::open;
pub(crate) use record_account::record_account;
pub(crate) use refresh_account::{Look, Occasion, refresh_account};
pub(crate) use refuse_payout::refuse_payout;
pub(crate) use refuse_reversal::refuse_reversal;
pub(crate) use refuse_transfer::refuse_transfer;
pub(crate) use reopen::reopen;
pub(crate) use reserve::reserve;
pub(crate) use switch_account::switch_account;

pub(crate) use accept_refund::accept_refund;
pub(crate) use ask_refund::ask_refund;
pub(crate) use doubt_refund::doubt_refund;
pub(crate) use fail_refund::fail_refund;
pub(crate) use finish_refund::finish_refund;
pub(crate) use refuse_refund::refuse_refund;

pub(crate) use close_chargeback::close_chargeback;
pub(crate) use open_chargeback::open_chargeback;
pub(crate) use reinstate_chargeback::reinstate_chargeback;
pub(crate) use withdraw_chargeback::withdraw_chargeback;
pub(crate) use write_off_chargeback::write_off_chargeback;

use kernel::Tx;

use chrono::{DateTime, Utc};
use offset_payout::offset_payout;

use crate::{PaymentError, Payout, Refund, store};

/// Whether the rail may be asked for something now.
#[derive(Debug)]
pub(crate) enum Asking<T> {
    /// It may: what to ask.
    Now(Box<T>),
    /// Not yet.
    Held(Hold),
    /// Never as it is: the rail could not carry it, and its owner is told.
    Declined(Box<T>),
    /// It has ended, or waits for something that wakes it.
    Over,
}

/// Why something waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    /// The rail's answer about something of the same cause is awaited.
    Sibling,
    /// Its owner's bank contests a payment, or the rail and the books differ.
    Money,
    /// Its party has to do something first: [`crate::Reactions::held_back`] says so.
    Party,
    /// Another bank was named for the account: until then.
    Until(DateTime<Utc>),
}

/// The rail's code for a charge that its payer disputes at the bank: nothing of it is refunded.
const CHARGE_DISPUTED: &str = "charge_disputed";

/// A refusal of the rail, and whether it may give another answer later without anybody doing anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It refuses for now: the balance has not cleared, or the account is being looked at.
    ForNow(String),
    /// It refuses.
    ForGood(String),
}

impl Refusal {
    /// What a code of the rail means for us.
    pub(crate) fn of(code: &str) -> Self {
        // A code is part of a row and of messages: kept short and never empty.
        let code: String = if code.is_empty() {
            "refused".to_owned()
        } else {
            code.chars().take(200).collect()
        };
        match code.as_str() {
            "balance_insufficient"
            | "insufficient_capabilities_for_transfer"
            | "lock_timeout"
            | CHARGE_DISPUTED => Self::ForNow(code),
            _ => Self::ForGood(code),
        }
    }

    /// The rail's code.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::ForNow(code) | Self::ForGood(code) => code,
        }
    }
}

/// Locks a payout to record the rail's answer to what was `asked`. `Err` holds the row when another worker has recorded
/// an answer since: this one says nothing new then.
async fn lock_asked(tx: &mut Tx, asked: &Payout) -> Result<Result<Payout, Payout>, PaymentError> {
    let payout = store::lock_payout(tx, asked.id)
        .await?
        .ok_or(PaymentError::NotFound)?;
    let same = payout.attempt == asked.attempt
        && payout.transfer_ref == asked.transfer_ref
        && payout.bank_attempt == asked.bank_attempt
        && payout.payout_ref == asked.payout_ref
        && payout.reversal_attempt == asked.reversal_attempt
        && payout.reversal_asked_at == asked.reversal_asked_at;
    Ok(if same { Ok(payout) } else { Err(payout) })
}

/// Locks a refund to record the rail's answer to what was `asked`; `None` when another worker has recorded an answer since.
async fn lock_asked_refund(tx: &mut Tx, asked: &Refund) -> Result<Option<Refund>, PaymentError> {
    let refund = store::lock_refund(tx, asked.id)
        .await?
        .ok_or(PaymentError::NotFound)?;
    let same = refund.attempt == asked.attempt
        && refund.refund_ref == asked.refund_ref
        && !refund.status.has_ended();
    Ok(same.then_some(refund))
}
