//! What was delivered to the endpoints of integrators.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx};
use parties::Party;
use serde_json::Value;
use uuid::Uuid;

use super::{EndpointRow, EndpointStatus, EventRow};

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeliveryState {
    /// It is tried, next at this moment.
    Queued(DateTime<Utc>),
    /// The endpoint took it.
    Delivered(DateTime<Utc>),
    /// Given up.
    Failed(DateTime<Utc>),
}

/// One event for one endpoint.
#[derive(Debug, Clone)]
pub(crate) struct DeliveryRow {
    pub(crate) id: Id<DeliveryRow>,
    pub(crate) endpoint: Id<EndpointRow>,
    pub(crate) event: Id<EventRow>,
    pub(crate) topic: String,
    pub(crate) state: DeliveryState,
    pub(crate) attempts: i32,
    pub(crate) created_at: DateTime<Utc>,
}

/// How one attempt ended.
#[derive(Debug, Clone)]
pub(crate) struct AttemptRow {
    pub(crate) http_status: Option<u16>,
    /// Why it did not count.
    pub(crate) error: Option<String>,
    pub(crate) duration_ms: i32,
    pub(crate) at: DateTime<Utc>,
}

/// All that an attempt needs to know.
#[derive(Debug, Clone)]
pub(crate) struct PendingDelivery {
    pub(crate) endpoint: Id<EndpointRow>,
    pub(crate) url: String,
    pub(crate) enabled: bool,
    /// Whether the attempt before this one failed.
    pub(crate) failing: bool,
    pub(crate) event: EventRow,
    /// The keys that sign, the current one first.
    pub(crate) keys: Vec<Vec<u8>>,
}

impl DeliveryState {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Queued(_) => "queued",
            Self::Delivered(_) => "delivered",
            Self::Failed(_) => "failed",
        }
    }

    fn from_row(
        word: &str,
        next: Option<DateTime<Utc>>,
        finished: Option<DateTime<Utc>>,
    ) -> Result<Self, Failure> {
        match (word, next, finished) {
            ("queued", Some(at), None) => Ok(Self::Queued(at)),
            ("delivered", None, Some(at)) => Ok(Self::Delivered(at)),
            ("failed", None, Some(at)) => Ok(Self::Failed(at)),
            _ => Err(Failure::msg(format!(
                "a delivery is `{word}` without its moment"
            ))),
        }
    }
}

struct StoredDelivery {
    id: Uuid,
    endpoint: Uuid,
    event: Uuid,
    topic: String,
    status: String,
    attempts: i32,
    next_attempt_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl TryFrom<StoredDelivery> for DeliveryRow {
    type Error = Failure;

    fn try_from(row: StoredDelivery) -> Result<Self, Failure> {
        Ok(Self {
            id: Id::from_uuid(row.id),
            endpoint: Id::from_uuid(row.endpoint),
            event: Id::from_uuid(row.event),
            topic: row.topic,
            state: DeliveryState::from_row(&row.status, row.next_attempt_at, row.finished_at)?,
            attempts: row.attempts,
            created_at: row.created_at,
        })
    }
}

/// Keeps new deliveries, due now, each of its event to its endpoint.
pub(crate) async fn insert_deliveries(
    tx: &mut Tx,
    deliveries: &[(Id<DeliveryRow>, Id<EndpointRow>, Id<EventRow>)],
) -> Result<(), Failure> {
    let now = tx.now();
    let ids: Vec<Uuid> = deliveries.iter().map(|(id, _, _)| id.uuid()).collect();
    let endpoints: Vec<Uuid> = deliveries.iter().map(|(_, to, _)| to.uuid()).collect();
    let events: Vec<Uuid> = deliveries.iter().map(|(_, _, of)| of.uuid()).collect();
    sqlx::query!(
        "INSERT INTO webhook_deliveries (id, endpoint, event, next_attempt_at, created_at)
         SELECT n.id, n.endpoint, n.event, $4, $4
         FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS n (id, endpoint, event)",
        &ids,
        &endpoints,
        &events,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What an attempt of this delivery needs, if it is still queued.
pub(crate) async fn find_pending(
    db: &Db,
    id: Id<DeliveryRow>,
) -> Result<Option<PendingDelivery>, Failure> {
    let row = sqlx::query!(
        r#"SELECT p.id AS endpoint, p.url, p.status AS endpoint_status, p.failing_since,
                  e.id AS event, e.topic, e.object,
                  e.data AS "data!: Value", e.at,
                  (
                      SELECT array_agg(s.key ORDER BY s.expires_at DESC NULLS FIRST)
                      FROM webhook_secrets s
                      WHERE s.endpoint = p.id AND (s.expires_at IS NULL OR s.expires_at > $2)
                  ) AS keys
           FROM webhook_deliveries d
           JOIN webhook_endpoints p ON p.id = d.endpoint
           JOIN events e ON e.id = d.event
           WHERE d.id = $1 AND d.status = 'queued'"#,
        id.uuid(),
        db.now()
    )
    .fetch_optional(db.pool())
    .await?;
    Ok(row.map(|row| PendingDelivery {
        endpoint: Id::from_uuid(row.endpoint),
        url: row.url,
        enabled: row.endpoint_status == EndpointStatus::Enabled.as_str(),
        failing: row.failing_since.is_some(),
        event: EventRow {
            id: Id::from_uuid(row.event),
            topic: row.topic,
            object: row.object,
            data: row.data,
            at: row.at,
        },
        keys: row.keys.unwrap_or_default(),
    }))
}

/// A delivery to an endpoint of this party.
pub(crate) async fn find_delivery(
    db: &Db,
    party: Id<Party>,
    id: Id<DeliveryRow>,
) -> Result<Option<DeliveryRow>, Failure> {
    let row = sqlx::query_as!(
        StoredDelivery,
        "SELECT d.id, d.endpoint, d.event, e.topic, d.status, d.attempts, d.next_attempt_at, d.finished_at, d.created_at
         FROM webhook_deliveries d
         JOIN webhook_endpoints p ON p.id = d.endpoint
         JOIN events e ON e.id = d.event
         WHERE d.id = $1 AND p.party = $2",
        id.uuid(),
        party.uuid()
    )
    .fetch_optional(db.pool())
    .await?;
    row.map(DeliveryRow::try_from).transpose()
}

/// A delivery, locked until the transaction ends.
pub(crate) async fn lock_delivery(
    tx: &mut Tx,
    id: Id<DeliveryRow>,
) -> Result<Option<DeliveryRow>, Failure> {
    let row = sqlx::query_as!(
        StoredDelivery,
        "SELECT d.id, d.endpoint, d.event, e.topic, d.status, d.attempts, d.next_attempt_at, d.finished_at, d.created_at
         FROM webhook_deliveries d
         JOIN events e ON e.id = d.event
         WHERE d.id = $1
         FOR UPDATE OF d",
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(DeliveryRow::try_from).transpose()
}

/// Saves what may change of a delivery: its state and its attempts.
pub(crate) async fn save_delivery(tx: &mut Tx, delivery: &DeliveryRow) -> Result<(), Failure> {
    let (next, finished) = match delivery.state {
        DeliveryState::Queued(at) => (Some(at), None),
        DeliveryState::Delivered(at) | DeliveryState::Failed(at) => (None, Some(at)),
    };
    sqlx::query!(
        "UPDATE webhook_deliveries
         SET status = $2, attempts = $3, next_attempt_at = $4, finished_at = $5
         WHERE id = $1",
        delivery.id.uuid(),
        delivery.state.as_str(),
        delivery.attempts,
        next,
        finished
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The deliveries to a party's endpoints, or to one of them, with ids below `before`, the newest first.
pub(crate) async fn list_deliveries(
    db: &Db,
    party: Id<Party>,
    endpoint: Option<Uuid>,
    (before, limit): (Option<Uuid>, i64),
) -> Result<Vec<DeliveryRow>, Failure> {
    let rows = sqlx::query_as!(
        StoredDelivery,
        "SELECT d.id, d.endpoint, d.event, e.topic, d.status, d.attempts, d.next_attempt_at, d.finished_at, d.created_at
         FROM webhook_deliveries d
         JOIN webhook_endpoints p ON p.id = d.endpoint
         JOIN events e ON e.id = d.event
         WHERE p.party = $1
           AND ($2::uuid IS NULL OR d.endpoint = $2)
           AND ($3::uuid IS NULL OR d.id < $3)
         ORDER BY d.id DESC
         LIMIT $4",
        party.uuid(),
        endpoint,
        before,
        limit
    )
    .fetch_all(db.pool())
    .await?;
    rows.into_iter().map(DeliveryRow::try_from).collect()
}

/// Adds to the delivery log.
pub(crate) async fn insert_webhook_attempt(
    tx: &mut Tx,
    delivery: Id<DeliveryRow>,
    attempt: &AttemptRow,
) -> Result<(), Failure> {
    let http_status = attempt
        .http_status
        .map(i16::try_from)
        .transpose()
        .map_err(Failure::new)?;
    sqlx::query!(
        "INSERT INTO webhook_attempts (delivery, http_status, error, duration_ms, at)
         VALUES ($1, $2, $3, $4, $5)",
        delivery.uuid(),
        http_status,
        attempt.error,
        attempt.duration_ms,
        attempt.at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The last 100 attempts of a delivery, the newest first.
pub(crate) async fn list_attempts(
    db: &Db,
    delivery: Id<DeliveryRow>,
) -> Result<Vec<AttemptRow>, Failure> {
    let rows = sqlx::query!(
        "SELECT http_status, error, duration_ms, at
         FROM webhook_attempts
         WHERE delivery = $1
         ORDER BY id DESC
         LIMIT 100",
        delivery.uuid()
    )
    .fetch_all(db.pool())
    .await?;
    let attempts = rows.into_iter().map(|row| AttemptRow {
        http_status: row
            .http_status
            .and_then(|status| u16::try_from(status).ok()),
        error: row.error,
        duration_ms: row.duration_ms,
        at: row.at,
    });
    Ok(attempts.collect())
}
