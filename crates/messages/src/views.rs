//! What goes over the wire.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::store::{
    AttemptRow, DeliveryRow, DeliveryState, EndpointRow, EndpointStatus, FeedRow, SentEmail,
};

/// Something that happened, as its party is told it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FeedEvent {
    /// Its place in this party's feed; give it as `Last-Event-ID` or `after` to go on behind it.
    #[schema(example = "7341-25")]
    pub(crate) id: String,
    /// The event itself: the same for all who are told, and the `webhook-id` of its deliveries.
    pub(crate) event: Uuid,
    /// What happened.
    #[schema(example = "payment_release")]
    pub(crate) topic: String,
    /// What it is about.
    pub(crate) object: Uuid,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// The facts.
    #[schema(value_type = Object)]
    pub(crate) data: Value,
}

impl From<FeedRow> for FeedEvent {
    fn from(row: FeedRow) -> Self {
        Self {
            id: row.cursor.to_string(),
            event: row.event.id.uuid(),
            topic: row.event.topic,
            object: row.event.object,
            at: row.event.at,
            data: row.event.data,
        }
    }
}

/// Where a stream begins.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct StreamQuery {
    /// The `id` of the last event seen, for clients that cannot send `Last-Event-ID`. Without either, from now on.
    pub(crate) after: Option<String>,
}

/// An e-mail to the caller.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageView {
    /// Its id.
    pub(crate) id: Uuid,
    /// What it tells: a topic, or `email_verification`.
    #[schema(example = "payment_release")]
    pub(crate) template: String,
    /// The language it is written in.
    #[schema(example = "fr")]
    pub(crate) language: String,
    /// `queued`, `sending`, `sent` (the mail server took it) or `failed`.
    #[schema(example = "sent")]
    pub(crate) status: String,
    /// How often it was tried.
    pub(crate) attempts: i32,
    /// When it was written.
    pub(crate) created_at: DateTime<Utc>,
    /// When the mail server took it.
    pub(crate) sent_at: Option<DateTime<Utc>>,
    /// When it was given up.
    pub(crate) failed_at: Option<DateTime<Utc>>,
    /// What the reader may do with it: nothing.
    pub(crate) can: Vec<&'static str>,
}

impl From<SentEmail> for MessageView {
    fn from(email: SentEmail) -> Self {
        Self {
            id: email.id,
            template: email.template,
            language: email.language,
            status: email.status,
            attempts: email.attempts,
            created_at: email.created_at,
            sent_at: email.sent_at,
            failed_at: email.failed_at,
            can: Vec::new(),
        }
    }
}

/// A new webhook endpoint.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndpointBody {
    /// An `https://` URL that the public internet can reach.
    #[schema(example = "https://example.com/webhooks/daman", max_length = 2000)]
    pub(crate) url: String,
    /// The topics it wants; all when empty or absent.
    #[serde(default)]
    #[schema(max_items = 40)]
    pub(crate) topics: Vec<String>,
}

/// A webhook endpoint.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EndpointView {
    /// Its id.
    pub(crate) id: Uuid,
    /// Where events are posted.
    pub(crate) url: String,
    /// The topics it wants; empty for all.
    pub(crate) topics: Vec<String>,
    /// `party`: the owner's events; `platform`: everybody's, for operators.
    #[schema(example = "party")]
    pub(crate) scope: &'static str,
    /// `enabled` or `disabled`.
    #[schema(example = "enabled")]
    pub(crate) status: &'static str,
    /// Why it was disabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) disabled_reason: Option<String>,
    /// Since when every attempt has failed; after 5 days it is disabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) failing_since: Option<DateTime<Utc>>,
    /// When it was added.
    pub(crate) created_at: DateTime<Utc>,
    /// The secret that verifies signatures (Standard Webhooks). Shown only in the answer that makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")]
    pub(crate) secret: Option<String>,
    /// What the reader may do next.
    pub(crate) can: Vec<&'static str>,
}

impl EndpointView {
    /// The endpoint, with its new secret.
    pub(crate) fn with_secret((endpoint, secret): (EndpointRow, String)) -> Self {
        Self {
            secret: Some(secret),
            ..Self::from(endpoint)
        }
    }
}

impl From<EndpointRow> for EndpointView {
    fn from(endpoint: EndpointRow) -> Self {
        let can = match endpoint.status {
            EndpointStatus::Enabled => vec!["rotate", "delete"],
            EndpointStatus::Disabled => vec!["enable", "rotate", "delete"],
            EndpointStatus::Deleted => Vec::new(),
        };
        Self {
            id: endpoint.id.uuid(),
            url: endpoint.url,
            topics: endpoint.topics,
            scope: endpoint.scope.as_str(),
            status: endpoint.status.as_str(),
            disabled_reason: endpoint.disabled_reason,
            failing_since: endpoint.failing_since,
            created_at: endpoint.created_at,
            secret: None,
            can,
        }
    }
}

/// All endpoints of a party.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EndpointList {
    /// The endpoints, the newest first.
    pub(crate) items: Vec<EndpointView>,
}

/// Which deliveries are wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeliveriesQuery {
    /// Only those to this endpoint.
    pub(crate) endpoint: Option<Uuid>,
    /// How many items, 1 to 100; 25 when absent.
    #[param(minimum = 1, maximum = 100)]
    pub(crate) limit: Option<u16>,
    /// The `next` of the page before.
    pub(crate) after: Option<String>,
}

/// One event for one endpoint.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveryView {
    /// Its id.
    pub(crate) id: Uuid,
    /// The endpoint.
    pub(crate) endpoint: Uuid,
    /// The event; the `webhook-id` of every attempt.
    pub(crate) event: Uuid,
    /// What happened.
    #[schema(example = "payment_release")]
    pub(crate) topic: String,
    /// `queued`, `delivered` or `failed`.
    #[schema(example = "delivered")]
    pub(crate) status: &'static str,
    /// Attempts of the present round.
    pub(crate) attempts: i32,
    /// When it is tried next.
    pub(crate) next_attempt_at: Option<DateTime<Utc>>,
    /// When the event happened.
    pub(crate) created_at: DateTime<Utc>,
    /// When it was delivered or given up.
    pub(crate) finished_at: Option<DateTime<Utc>>,
    /// How the last attempts ended, the newest first; in lists it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) log: Option<Vec<AttemptView>>,
    /// What the reader may do next.
    pub(crate) can: Vec<&'static str>,
}

/// How one attempt ended.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttemptView {
    /// When it ended.
    pub(crate) at: DateTime<Utc>,
    /// What the endpoint answered; absent when it did not.
    pub(crate) http_status: Option<u16>,
    /// Why it did not count; absent when it did.
    pub(crate) error: Option<String>,
    /// How long it took, in milliseconds.
    pub(crate) duration_ms: i32,
}

impl From<AttemptRow> for AttemptView {
    fn from(attempt: AttemptRow) -> Self {
        Self {
            at: attempt.at,
            http_status: attempt.http_status,
            error: attempt.error,
            duration_ms: attempt.duration_ms,
        }
    }
}

impl DeliveryView {
    /// The delivery with its log.
    pub(crate) fn with_log(delivery: DeliveryRow, log: Vec<AttemptRow>) -> Self {
        Self {
            log: Some(log.into_iter().map(AttemptView::from).collect()),
            ..Self::from(delivery)
        }
    }
}

impl From<DeliveryRow> for DeliveryView {
    fn from(delivery: DeliveryRow) -> Self {
        let (next, finished, can) = match delivery.state {
            DeliveryState::Queued(at) => (Some(at), None, Vec::new()),
            DeliveryState::Delivered(at) | DeliveryState::Failed(at) => {
                (None, Some(at), vec!["redeliver"])
            }
        };
        Self {
            id: delivery.id.uuid(),
            endpoint: delivery.endpoint.uuid(),
            event: delivery.event.uuid(),
            topic: delivery.topic,
            status: delivery.state.as_str(),
            attempts: delivery.attempts,
            next_attempt_at: next,
            created_at: delivery.created_at,
            finished_at: finished,
            log: None,
            can,
        }
    }
}
