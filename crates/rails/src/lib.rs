//! Rails: the ways for real money to come in and go out, as thin HTTP clients of the providers' own wire APIs.
//!
//! ```text
//!                 payments (the only room that calls this one)
//!                     | asks: what to do, under which key
//!                     v
//!   Rail  - - - - - - - - - - - -  one trait, our words
//!     |
//!   stripe::Stripe
//!     |- collections, accounts, transfers, payouts, refunds, disputes, records: one intent, one request
//!     |- amounts   our minor units <-> Stripe's
//!     |- webhook   the signature on the raw bytes, then the event
//!     '- wire      form in, bounded JSON out, and what each failure means
//!                     |
//!                     v   HTTPS, version pinned, never through a proxy or a redirect
//!               api.stripe.com, or the sandbox
//! ```
//!
//! What must stay true:
//!
//! - A request that changes something carries the caller's own idempotency key and is sent once. Nothing here repeats
//!   it: the caller does, under the same key, or asks the rail what became of it.
//! - An answer is a refusal only when the provider said so in its own words. Everything else after sending is in doubt
//!   ([`RailError::InDoubt`]), and never a failure.
//! - What we do not know is never a reason to lose what we know: an unknown status reads as not final yet.
//! - Amounts are integers from end to end, and what the rail cannot carry exactly is refused before it is sent.
//! - No key, secret or body is ever printed. No SQL and no retry policy lives here.

mod answers;
mod asks;
mod error;
mod event;
mod form;
mod key;
mod rail;
pub mod stripe;
#[cfg(test)]
mod tests;

pub use answers::{
    Account, Balance, BalanceTransaction, Collection, Dispute, DisputeStatus, Link, Moved,
    OpenedCollection, Page, PaidCollection, Payout, PayoutStatus, Refund, RefundStatus,
    RegisteredWebhook, Reversal, Settlement, Transfer,
};
pub use asks::{
    BalanceTransactionQuery, EventQuery, Labels, OpenAccount, OpenCollection, OpenOnboarding,
    PayOut, PayoutQuery, RegisterWebhook, ReverseTransfer, SendRefund, SendTransfer,
    SubmitEvidence, WebhookScope,
};
pub use error::{Doubt, NotSendable, RailError, RailName, WebhookError};
pub use event::{Delivery, Event};
pub use key::{InvalidKey, OperationKey};
pub use rail::{Rail, RailFuture, Way};
/// The headers of a webhook delivery; the same type as `axum::http::HeaderMap`.
pub use reqwest::header::HeaderMap;
