//! The use cases, one file each, all inside the caller's transaction. No rail is called here.

mod accept_payout;
mod accept_transfer;
mod arrive;
mod ask_bank;
mod bounce;
mod charge_rail_fee;
mod close;
mod collect;
mod connect_account;
mod decline;
mod doubt;
mod open;
mod pay_out;
mod record_account;
mod refresh_account;
mod refuse_payout;
mod refuse_transfer;
mod reopen;
mod reserve;
mod settle;

pub use collect::collect;
pub use connect_account::connect_account;
pub use pay_out::pay_out;
pub use settle::settle;

pub(crate) use charge_rail_fee::charge_rail_fee;

pub(crate) use accept_payout::accept_payout;
pub(crate) use accept_transfer::accept_transfer;
pub(crate) use arrive::arrive;
pub(crate) use ask_bank::ask_bank;
pub(crate) use bounce::bounce;
pub(crate) use close::{Closing, close};
pub(crate) use decline::decline;
pub(crate) use doubt::doubt;
pub(crate) use open::open;
pub(crate) use record_account::record_account;
pub(crate) use refresh_account::{Occasion, refresh_account};
pub(crate) use refuse_payout::refuse_payout;
pub(crate) use refuse_transfer::refuse_transfer;
pub(crate) use reopen::reopen;
pub(crate) use reserve::reserve;

use kernel::Tx;

use crate::{PaymentError, Payout, store};

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
            "balance_insufficient" | "insufficient_capabilities_for_transfer" | "lock_timeout" => {
                Self::ForNow(code)
            }
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
        && payout.payout_ref == asked.payout_ref;
    Ok(if same { Ok(payout) } else { Err(payout) })
}
