//! What a rail tells by itself.

use chrono::{DateTime, Utc};

use crate::HeaderMap;

/// One webhook delivery as it arrived, before anything is believed of it.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// The headers of the request.
    pub headers: &'a HeaderMap,
    /// The raw body: the signature is on these very bytes.
    pub body: &'a [u8],
    /// When it came, by our clock.
    pub received_at: DateTime<Utc>,
}

/// One event of a rail. Deliveries repeat, come late and out of order: an event says what to look at, the object is then
/// fetched as it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The rail's id of the event; two deliveries of one event carry the same.
    pub id: String,
    /// What happened, in the rail's words, such as `checkout.session.completed`.
    pub kind: String,
    /// When, by the rail's clock.
    pub created: DateTime<Utc>,
    /// The connected account it happened on; absent when it happened on the platform itself.
    pub account: Option<String>,
    /// Whether it is about real money, not a test.
    pub live: bool,
    /// The object it is about, as it was then.
    pub object: serde_json::Value,
    /// The whole event as it was sent, for the record.
    pub raw: String,
}

impl Event {
    /// The id of the object it is about, such as `cs_…` or `po_…`.
    pub fn object_id(&self) -> Option<&str> {
        self.object.get("id").and_then(serde_json::Value::as_str)
    }
}
