//! What a rail's silence, refusal or nonsense means for the caller.

use std::error::Error;

use money::{Currency, Money};

/// The name of a rail as the ledger writes it, such as `stripe`.
pub type RailName = &'static str;

/// Why a rail did not do or tell what it was asked.
///
/// The one question for the caller is whether something may have happened: only in [`RailError::InDoubt`] it may.
#[derive(Debug, thiserror::Error)]
pub enum RailError {
    /// The rail said no in its own words: nothing happened, and the same ask under the same key gets the same no.
    /// A later try is a new intent under a new key.
    #[error("{rail} refused ({status} {code}): {message}")]
    Refused {
        /// The rail.
        rail: RailName,
        /// The HTTP status of the refusal.
        status: u16,
        /// The rail's stable code, such as `balance_insufficient` or `resource_missing`; its error type when it gave no
        /// code.
        code: String,
        /// The rail's explanation, for the log and the operator. Not for the parties.
        message: String,
    },
    /// The request may have been carried out. Ask the rail what became of it, or repeat it under the same key; never
    /// under another one.
    #[error("the answer of {rail} is unknown")]
    InDoubt {
        /// The rail.
        rail: RailName,
        /// What was seen instead of an answer.
        source: Doubt,
    },
    /// A question (a request that changes nothing) got no answer: ask again later.
    #[error("{rail} cannot be asked now")]
    Unavailable {
        /// The rail.
        rail: RailName,
        /// What was seen instead of an answer.
        source: Doubt,
    },
    /// The rail does not accept our API key: nothing happened, and nothing will until somebody changes the settings.
    #[error("{rail} does not accept our API key")]
    Unauthorized {
        /// The rail.
        rail: RailName,
    },
    /// The ask cannot be put to this rail: nothing was sent.
    #[error("cannot be put to {rail}")]
    NotSent {
        /// The rail.
        rail: RailName,
        /// What is wrong with the ask.
        source: NotSendable,
    },
}

impl RailError {
    /// Whether the money may have moved: true for [`RailError::InDoubt`] alone.
    pub const fn may_have_happened(&self) -> bool {
        matches!(self, Self::InDoubt { .. })
    }

    /// The rail's stable code when it refused.
    pub fn refusal_code(&self) -> Option<&str> {
        match self {
            Self::Refused { code, .. } => Some(code),
            Self::InDoubt { .. }
            | Self::Unavailable { .. }
            | Self::Unauthorized { .. }
            | Self::NotSent { .. } => None,
        }
    }
}

/// What was seen instead of an answer.
#[derive(Debug, thiserror::Error)]
pub enum Doubt {
    /// No connection within the time allowed, so this very request was not sent. An earlier one under the same key may
    /// have been, which is why it is no refusal.
    #[error("could not connect")]
    NotConnected(#[source] Box<dyn Error + Send + Sync>),
    /// The request may have been sent, and the answer did not come in time.
    #[error("no answer in time")]
    TimedOut(#[source] Box<dyn Error + Send + Sync>),
    /// The connection broke before the whole answer had come.
    #[error("the connection broke")]
    Cut(#[source] Box<dyn Error + Send + Sync>),
    /// The rail has trouble of its own, or something between us answered in its place.
    #[error("answered with status {0}")]
    Status(u16),
    /// Too many requests (429): slow down, then repeat under the same key.
    #[error("asked too often")]
    Throttled,
    /// Another request under the same key is running (409): wait for its end, then repeat it.
    #[error("a request under the same key is running, or the object is busy")]
    Busy,
    /// The key was used before with another ask: what became of that one is unknown here, and this one did nothing.
    #[error("the key was used with another ask")]
    KeyReused,
    /// The answer is longer than any true answer.
    #[error("the answer is too long")]
    TooLong,
    /// The rail said yes, in words we cannot read.
    #[error("the answer cannot be read")]
    Unreadable(#[source] Box<dyn Error + Send + Sync>),
}

/// Why an ask cannot be put to a rail.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSendable {
    /// The rail does not carry this currency.
    #[error("{0} is not carried")]
    Currency(Currency),
    /// The rail carries the currency in larger units than this amount needs.
    #[error("{0} is not a whole number of the units that are carried")]
    TooFine(Money),
    /// Only more than nothing can be moved.
    #[error("{0} is not more than nothing")]
    NotPositive(Money),
    /// The amount does not fit the rail's integers.
    #[error("{0} is too large")]
    TooLarge(Money),
    /// What should be an id of the rail cannot be one.
    #[error("`{0}` cannot be an id of this rail")]
    Id(String),
}

/// Why a webhook delivery is not believed.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// There is no signature header, or more than one, or it is not text, or longer than 4,096 bytes.
    #[error("there is no single signature header of a sane length")]
    Header,
    /// The signature header is not of the printed form (a time and at least one `v1` signature).
    #[error("the signature header is malformed")]
    Malformed,
    /// It was signed more than 300 s before or after it came.
    #[error("signed too long ago, or in the future")]
    OutOfTime,
    /// No signature in it was made with a secret of ours.
    #[error("no signature matches")]
    Forged,
    /// It is signed, but it is no event.
    #[error("signed, but it is not an event")]
    NotAnEvent(#[source] serde_json::Error),
}
