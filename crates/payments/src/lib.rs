//! Real money on its way in, out and back: deposits, payouts, refunds, chargebacks, the accounts parties are paid through, and
//! what the rails tell us.
//!
//! ```text
//!  deposit   opening --> awaiting_payment --> settled        the rail's word, fetched, moves it; settled once
//!               |  ^            |---------> expired | failed
//!               |  '- in_doubt  '---------> mismatched      paid, but not what was asked: refunded, never credited
//!               '-> failed
//!
//!  payout    scheduled <------ postponed -----.
//!    (wallet)   |  ^                          |
//!               |  '-- reopened -- failed <---|             the rail refused the transfer, or cannot carry it: in the wallet
//!               '-- reserved --> sent <--> in_doubt         asked; whatever the answer, the key stays
//!                (in transit)     |  ^
//!                                 |  '-- sent again -- returned <-- paid   the bank did not keep it
//!    (wallet) scheduled <- taken back -- from there --'                    its party is paid through another account by now
//!                                 '--> paid (clearing)
//!
//!  refund    scheduled <-- postponed -- sent <--> in_doubt   in transit; whatever the answer, the key stays
//!    (in transit)  '----- asked -------^  |
//!                                         |--> done (clearing) --> failed    the payer's bank sent it back
//!                                         '--> failed                        in the payer's wallet, and from there paid out
//!             offset                                         it paid what the payer owes, and goes nowhere
//!
//!  chargeback  open --> won                                  receivable, reserve, loss: docs/decisions/0010
//!                '----> lost --> recovered, written off; or won after all: to whom had paid for it
//!
//!  account   onboarding --> ready <--> restricted
//!            coming (24 h, any session may cancel) --> current --> former
//! ```
//!
//! What must stay true:
//! - a deposit settles once, with the amount and currency that were asked for, whatever comes how often in which order;
//! - money leaves a wallet before a rail is asked to move it, and comes back only when the rail certainly did not;
//! - an answer that is unknown is asked for again under the same key, never under another;
//! - an event of a rail says what to look at; what it says of money is not believed, the object is fetched;
//! - a payout that was refused is tried again without end, ever more rarely, and on news of its account;
//! - a payout whose party must do something first stays in the wallet, and goes by itself afterwards ([`Reactions::held_back`]);
//! - what refunds and payouts take of a deposit is never more than the deposit;
//! - nothing of a cause is asked of a rail while something else of it is in doubt, and nothing leaves an account about which
//!   the rail and the books differ ([`reconcile()`]);
//! - no rail is called inside a transaction, and each step can be killed and repeated.
//!
//! Deliberately absent: what a deposit is for and who earned a payout. [`Reactions`] tells those who know.
#![cfg_attr(
    not(test),
    deny(clippy::arithmetic_side_effects, clippy::float_arithmetic)
)]

mod account;
pub mod acts;
mod chargeback;
mod context;
mod deposit;
mod error;
mod events;
mod figures;
pub mod http;
mod inbox;
pub mod jobs;
mod limits;
mod payout;
mod reconcile;
mod refund;
mod status;
mod store;
#[cfg(test)]
mod tests;
mod trail;
mod transfers;
mod transfers_back;
mod webhooks;

pub use account::{NewAccount, PayoutAccount, Standing, payout_account_ready};
pub use chargeback::{
    Chargeback, find_chargeback, has_open_chargeback, list_chargebacks_of_purpose,
    owed_by_chargeback,
};
pub use context::{Context, Mode, Reaction, Reactions, Rules};
pub use deposit::{
    Deposit, NewDeposit, Purpose, find_deposit, list_deposits_of_purpose, lock_deposit, pay_path,
};
pub use error::PaymentError;
pub use figures::{
    Inbox, PayoutsInState, acts_of_payer, inbox, list_of_party, open_cases, payer_of_act,
    payouts_by_state,
};
pub use limits::{largest_deposit, step_minor};
pub use payout::{NewPayout, Payout, find_payout, find_payouts_of_cause, list_free};
pub use reconcile::{Case, CaseKind, Difference, Reconciliation, list_cases, reconcile};
pub use refund::{
    NewRefund, Refund, find_refund, find_refunds_of_cause, find_refunds_of_cause_in,
    list_refund_groups,
};
pub use status::{
    AccountStatus, ChargebackStatus, DepositStatus, NotAllowed, PayoutStatus, RefundStatus,
};
pub use webhooks::MAX_BODY_BYTES;
