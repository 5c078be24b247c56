//! Refusals of this room, and the problem that each becomes.

use axum::http::StatusCode;
use kernel::{Failure, Fault, Problem};

use crate::{store::ParseCursorError, webhooks::TargetRefused};

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// No such object of this caller's: the word says of what kind.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// The URL of an endpoint leads where no webhook may go.
    #[error("{reason}")]
    TargetRefused {
        /// Why, for the integrator.
        reason: String,
    },
    /// An endpoint asks for a topic that does not exist.
    #[error("unknown topic")]
    UnknownTopic {
        /// Where it stands in the list.
        position: usize,
    },
    /// The caller has as many endpoints as it may have.
    #[error("{most} endpoints are the most")]
    TooManyEndpoints {
        /// How many it may have.
        most: i64,
    },
    /// The endpoint is disabled: nothing is delivered to it.
    #[error("the endpoint is disabled")]
    EndpointDisabled,
    /// The delivery is still being tried.
    #[error("the delivery is still being tried")]
    StillQueued,
    /// The caller has as many live streams as it may have.
    #[error("{most} live streams are the most")]
    TooManyStreams {
        /// How many it may have at one server process.
        most: usize,
    },
    /// A place in the feed that is none.
    #[error("not a place in the feed")]
    NoPlace {
        /// What is wrong with it.
        reason: String,
    },
    /// Nothing the caller can mend.
    #[error("failed")]
    Failed(#[from] Failure),
}

impl From<TargetRefused> for MessageError {
    fn from(refused: TargetRefused) -> Self {
        Self::TargetRefused {
            reason: refused.to_string(),
        }
    }
}

impl From<ParseCursorError> for MessageError {
    fn from(error: ParseCursorError) -> Self {
        Self::NoPlace {
            reason: error.to_string(),
        }
    }
}

impl From<MessageError> for Problem {
    fn from(error: MessageError) -> Self {
        match error {
            MessageError::NotFound(what) => Self::not_found(what),
            MessageError::TargetRefused { reason } => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "messages.target_refused",
                "Webhooks cannot go there",
                "Give the https:// URL of a server that the public internet can reach.",
            )
            .field("/url", Fault::other(reason)),
            MessageError::UnknownTopic { position } => {
                Self::invalid(format!("/topics/{position}"), Fault::one_of(&crate::TOPICS))
            }
            MessageError::TooManyEndpoints { most } => Self::new(
                StatusCode::CONFLICT,
                "messages.too_many_endpoints",
                "Too many webhook endpoints",
                format!("You have {most} endpoints, which is the most. Delete one first."),
            ),
            MessageError::EndpointDisabled => Self::new(
                StatusCode::CONFLICT,
                "messages.endpoint_disabled",
                "The endpoint is disabled",
                "Enable the endpoint first, then redeliver.",
            ),
            MessageError::StillQueued => Self::new(
                StatusCode::CONFLICT,
                "messages.still_queued",
                "The delivery is still being tried",
                "It will be tried again by itself; see `next_attempt_at`. Redeliver once it was delivered or given up.",
            ),
            MessageError::TooManyStreams { most } => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "messages.too_many_streams",
                "Too many live streams",
                format!("You have {most} streams open, which is the most. Close one, or share it."),
            )
            .retry_after(30),
            MessageError::NoPlace { reason } => Self::invalid("after", Fault::other(reason)),
            MessageError::Failed(failure) => failure.into(),
        }
    }
}
