//! What a sandbox is started with.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// What a sandbox is started with.
#[derive(Clone)]
pub struct Config {
    /// Where it listens; port 0 takes any free one. Keep it on loopback: the admin routes ask for no key.
    pub listen: SocketAddr,
    /// The address that people's browsers reach it at, for the hosted pages; `None`: the one it listens on.
    pub public_url: Option<String>,
    /// The file that keeps its state across restarts and `kill -9`; `None`: forget at the end.
    pub journal: Option<PathBuf>,
    /// The API key that callers show.
    pub secret_key: String,
    /// Who is told of events, besides the endpoints registered through the API.
    pub webhooks: Vec<WebhookTarget>,
    /// Fee on each charge, in basis points of its amount, rounded half up. 290 by default.
    pub fee_bps: u32,
    /// Fee on each charge on top, in minor units of its currency. 0 by default.
    pub fee_fixed_minor: u32,
    /// How long after a charge its money is available, on the sandbox clock. At once by default, so that demos run; Stripe
    /// takes days.
    pub funds_available_after: Duration,
    /// How long a payout takes to arrive, on the sandbox clock. 300 ms by default; `None`: until an admin route settles it.
    pub payouts_arrive_after: Option<Duration>,
}

impl Config {
    /// A sandbox without journal or webhooks, and with the default fees and delays.
    pub fn new(listen: SocketAddr, secret_key: impl Into<String>) -> Self {
        Self {
            listen,
            public_url: None,
            journal: None,
            secret_key: secret_key.into(),
            webhooks: Vec::new(),
            fee_bps: 290,
            fee_fixed_minor: 0,
            funds_available_after: Duration::ZERO,
            payouts_arrive_after: Some(Duration::from_millis(300)),
        }
    }
}

/// Somebody who is told of events.
#[derive(Clone)]
pub struct WebhookTarget {
    /// Where events are posted to.
    pub url: String,
    /// What they are signed with, as text (`whsec_…`).
    pub secret: String,
    /// Whose events.
    pub scope: WebhookScope,
}

/// Whose events a target is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookScope {
    /// The platform's own.
    Platform,
    /// Those of connected accounts (they carry `account`).
    Connected,
    /// All.
    Both,
}

/// The part of the configuration that acts look at.
pub(crate) struct Rules {
    pub(crate) base_url: String,
    pub(crate) webhooks: Vec<WebhookTarget>,
    pub(crate) fee_bps: i64,
    pub(crate) fee_fixed: i64,
    pub(crate) funds_available_after_seconds: i64,
    pub(crate) payouts_arrive_after_ms: Option<i64>,
}

impl Rules {
    /// The rules of a configuration, for a sandbox that answers at `base_url`.
    pub(crate) fn new(config: &Config, base_url: String) -> Self {
        // A delay of more than a hundred years is a hundred years, so that sums of times stay far from overflow.
        let millis = |time: Duration| {
            i64::try_from(time.as_millis())
                .unwrap_or(i64::MAX)
                .min(100 * 366 * 86_400_000)
        };
        Self {
            base_url,
            webhooks: config.webhooks.clone(),
            fee_bps: i64::from(config.fee_bps),
            fee_fixed: i64::from(config.fee_fixed_minor),
            funds_available_after_seconds: millis(config.funds_available_after) / 1000,
            payouts_arrive_after_ms: config.payouts_arrive_after.map(millis),
        }
    }
}
