//! The sandbox: a server that speaks Stripe's wire API (version [`API_VERSION`]) over HTTP, keeps state, moves (unreal)
//! money by true rules, and sends signed webhooks. It is what `daman` runs against when no keys are configured.
//!
//! ```text
//!  caller -> server (key, version, params, idempotency) -> an act (checkout, transfers, …) -> state -> journal
//!                                                                     |
//!  payer's browser -> pages (pay, onboard) ---------------------------+--> events -> webhooks -> listener
//!  tests, demo -> admin (/_sandbox: clock, settle, fail, summary) ----+
//! ```
//!
//! # What must stay true
//! - An owner's balance is the sum of its balance transactions (`amount - fee`), in each currency.
//! - A transfer takes available money, or money of its source charge and no more; a payout takes available money; a refund
//!   or reversal never gives back more than was taken.
//! - What was acknowledged is in the journal: `kill -9` loses nothing, repeats nothing.
//! - Whatever Stripe's published request schemas refuse is refused.
//!
//! # Where it differs from Stripe
//! Charges settle in the currency they are made in, are available at once by default ([`Config::funds_available_after`]) and
//! cost 2.9 % and nothing fixed by default ([`Config::fee_bps`], [`Config::fee_fixed_minor`]); automatic payouts are not
//! made, whatever `balance_settings` say; one bank account takes payouts in every currency; official parameters that it does
//! not act upon are refused as unknown.
//! Payment methods that decline: `pm_card_chargeDeclined`, `pm_card_visa_chargeDeclinedInsufficientFunds`, …. Bank account
//! tokens whose payouts fail: those that end in `noAccount`, `accountClosed`, `insufficientFunds`, `debitNotAuthorized` or
//! `invalidCurrency` (`external_account=btok_us_noAccount`).
//!
//! # Events
//! `checkout.session.completed|expired`, `payment_intent.created|succeeded|payment_failed|canceled|amount_capturable_updated`,
//! `charge.succeeded|failed|captured|refunded`, `charge.dispute.created|updated|closed|funds_withdrawn|funds_reinstated`,
//! `refund.created|updated|failed`, `transfer.created|reversed`, `balance.available`; on
//! connected accounts (with `account`): `payout.created|updated|paid|failed`, `account.updated`, `capability.updated`,
//! `account.external_account.created`, `balance.available`. A target that does not answer 2xx is tried again after 0.2, 0.5,
//! 1, 2, 5, 10, 30, 60, then every 300 seconds of machine time, for three days.
//!
//! # Admin routes
//! They ask for no key: keep the sandbox on loopback.
//!
//! | route | what it does |
//! |---|---|
//! | `GET /_sandbox/clock` | `{"now": 1700000000, "offset_seconds": 0}` |
//! | `POST /_sandbox/clock` `{"advance_seconds": 86400}` | moves the clock ahead; what became due is done when it answers |
//! | `GET /_sandbox/clock/wait?offset_seconds=0` | answers when the offset is another, or after 25 s |
//! | `POST /_sandbox/checkout_sessions/{id}/settle`, `/refuse` | as the payer's buttons do |
//! | `POST /_sandbox/payment_intents/{id}/settle`, `/refuse` | the same for an intent without a session |
//! | `POST /_sandbox/payouts/{id}/settle`, `/fail` `{"failure_code": "account_closed"}` | the bank's answer; `fail` also after `paid` |
//! | `POST /_sandbox/refunds/{id}/fail` `{"failure_reason": "lost_or_stolen_card"}` | the payer's bank sends a refund back |
//! | `POST /_sandbox/charges/{id}/dispute` `{"amount": 500, "reason": "fraudulent"}` | the payer goes to the bank |
//! | `POST /_sandbox/disputes/{id}/review`, `/win` `{"amount": 500, "fee": 1500}`, `/lose`, `/overturn` | the bank looks, and decides; what comes back, when not all without the fee; decides otherwise |
//! | `POST /_sandbox/bookings` `{"type": "stripe_fee", "amount": -250, "currency": "eur"}` | books what Stripe books by itself: `stripe_fee`, `payout`, `topup` |
//! | `POST /_sandbox/faults` `{"call": "POST /v1/refunds", "fault": "cut_after"}` | the next such call misbehaves: `slow_before`, `slow_after`, `error_before`, `error_after`, `cut_before`, `cut_after`, `malformed`, `refused`; also `contains`, `times`, `milliseconds`, `code` |
//! | `POST /_sandbox/webhook_faults` `{"kind": "refund.*", "fault": "lost"}` | such webhooks misbehave: `late`, `lost`, `repeated`, `out_of_order`, `forged`, `replayed`; also `contains`, `times`, `milliseconds`, `deliveries` |
//! | `GET`, `DELETE /_sandbox/faults` | what is ordered; nothing any more |
//! | `POST /_sandbox/accounts/{id}/onboard` | as the onboarding page's button does |
//! | `POST /_sandbox/accounts/{id}/bank` `{"token": "btok_2"}` | the party names another bank at the rail's own pages |
//! | `POST /_sandbox/accounts/{id}/capabilities/transfers` `{"status": "inactive"}` | takes a capability away, or gives it back |
//! | `POST /_sandbox/settle_all` | pays every open session and waiting intent |
//! | `GET /_sandbox/summary?metadata_key=escrow` | counts and sums of charges, transfers, reversals, payouts, refunds |

// Stripe's larger objects are one `json!` each.
#![recursion_limit = "256"]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

mod accounts;
mod admin;
mod amount;
mod balance;
mod bookings;
mod charges;
mod checkout;
mod config;
#[cfg(test)]
mod contract;
mod disputes;
mod endpoints;
mod error;
mod events;
mod expand;
mod faults;
mod form;
mod idempotency;
mod intents;
mod journal;
mod links;
mod list;
mod model;
mod operations;
mod pages;
mod params;
mod payouts;
#[cfg(test)]
mod properties;
mod refunds;
mod reversals;
mod server;
mod shared;
mod state;
mod summary;
mod table;
mod tables;
#[cfg(test)]
mod testing;
mod transfers;
mod webhooks;

pub use crate::config::{Config, WebhookScope, WebhookTarget};
pub use crate::error::Error;

/// The one version of Stripe's API that the sandbox speaks.
pub const API_VERSION: &str = "2026-10-28.endive";

/// How long connections may take to end when the sandbox stops.
const PATIENCE: Duration = Duration::from_secs(3);

/// A sandbox that is answering. Dropping it stops it too, without waiting.
pub struct Running {
    addr: SocketAddr,
    base_url: String,
    stop: watch::Sender<bool>,
    server: JoinHandle<std::io::Result<()>>,
    worker: JoinHandle<()>,
}

impl Running {
    /// The address it listens on, with the port it got.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Where clients and browsers reach it, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Stops it: connections end, webhooks not yet delivered wait in the journal for the next start.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        if tokio::time::timeout(PATIENCE, &mut self.server)
            .await
            .is_err()
        {
            self.server.abort();
        }
        if tokio::time::timeout(PATIENCE, &mut self.worker)
            .await
            .is_err()
        {
            self.worker.abort();
        }
    }

    /// Waits until it stops by itself, which it only does when it fails.
    ///
    /// # Errors
    /// [`Error::Server`] with what the system said.
    pub async fn join(mut self) -> Result<(), Error> {
        match (&mut self.server).await {
            Ok(ended) => ended.map_err(Error::Server),
            Err(panicked) => Err(Error::Server(std::io::Error::other(panicked))),
        }
    }
}

/// Reads the journal back, listens, and answers in the background.
///
/// # Errors
/// [`Error`] when the address or the journal cannot be used.
pub async fn start(config: Config) -> Result<Running, Error> {
    let address = config.listen;
    let listen = |source| Error::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(listen)?;
    let addr = listener.local_addr().map_err(listen)?;
    let base_url = config.public_url.as_ref().map_or_else(
        || format!("http://{addr}"),
        |url| url.trim_end_matches('/').to_owned(),
    );
    let rules = config::Rules::new(&config, base_url.clone());
    let client = webhooks::client()?;
    let journal = config.journal;
    // Reading a long journal takes a while and waits on files, so it is not for a thread that serves connections.
    let state =
        tokio::task::spawn_blocking(move || state::State::restore(rules, journal.as_deref()))
            .await
            .map_err(|panicked| Error::Server(std::io::Error::other(panicked)))??;
    let (stop, stopping) = watch::channel(false);
    let shared = Arc::new(shared::Shared::new(state, config.secret_key, stopping));
    let worker = in_background(webhooks::work(Arc::clone(&shared), client));
    let router = server::router(Arc::clone(&shared));
    let server = in_background(async move {
        axum::serve(listener, router)
            .with_graceful_shutdown(async move { shared.stopped().await })
            .await
    });
    Ok(Running {
        addr,
        base_url,
        stop,
        server,
        worker,
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "the sandbox has no job queue: its server and its delivery worker live as long as it, and what they have to do is in the journal"
)]
fn in_background<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> JoinHandle<T> {
    tokio::spawn(work)
}
