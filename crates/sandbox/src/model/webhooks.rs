//! Events, and their way to those who asked to be told.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Metadata;

/// Something that happened, with the object as it was then.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) owner: Option<String>,
    pub(crate) created: i64,
    pub(crate) kind: String,
    pub(crate) object: Value,
    pub(crate) request_id: Option<String>,
    pub(crate) idempotency_key: Option<String>,
    /// Ids of its deliveries.
    pub(crate) deliveries: Vec<String>,
}

/// One event on its way to one target.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Delivery {
    pub(crate) id: String,
    pub(crate) event: String,
    /// `config_<n>`: the nth target of the configuration; else a webhook endpoint's id.
    pub(crate) target: String,
    pub(crate) attempts: u32,
    pub(crate) status: DeliveryStatus,
    /// Machine time (not the sandbox clock's) of the next attempt.
    pub(crate) next_attempt_ms: i64,
    pub(crate) first_attempt_ms: i64,
    /// Whether it is what the event says, or made to look like it on order.
    #[serde(default)]
    pub(crate) guise: Guise,
}

/// Whether a delivery is genuine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Guise {
    /// It is.
    #[default]
    Genuine,
    /// Signed with another secret, about an event that never was.
    Forged,
    /// Signed an hour ago.
    Replayed,
}

/// Whether an event arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DeliveryStatus {
    Pending,
    Delivered,
    Abandoned,
}

/// A target registered through the API.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Endpoint {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) url: String,
    pub(crate) secret: String,
    pub(crate) connect: bool,
    pub(crate) enabled_events: Vec<String>,
    pub(crate) description: Option<String>,
    pub(crate) metadata: Metadata,
    pub(crate) deleted: bool,
}
