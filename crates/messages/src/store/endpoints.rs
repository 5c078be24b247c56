//! Endpoints of integrators, and their secrets.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx};
use parties::Party;
use uuid::Uuid;

use super::{EventRow, Told};

/// Whose events an endpoint gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Those that its owner is told of.
    Party,
    /// All.
    Platform,
}

/// Whether an endpoint gets anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndpointStatus {
    Enabled,
    Disabled,
    Deleted,
}

/// Where an integrator wants to be told.
#[derive(Debug, Clone)]
pub(crate) struct EndpointRow {
    pub(crate) id: Id<EndpointRow>,
    pub(crate) party: Id<Party>,
    pub(crate) scope: Scope,
    pub(crate) url: String,
    /// Empty for all topics.
    pub(crate) topics: Vec<String>,
    pub(crate) status: EndpointStatus,
    /// Since when every attempt has failed.
    pub(crate) failing_since: Option<DateTime<Utc>>,
    pub(crate) disabled_reason: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
}

impl Scope {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Party => "party",
            Self::Platform => "platform",
        }
    }

    fn from_row(word: &str) -> Result<Self, Failure> {
        match word {
            "party" => Ok(Self::Party),
            "platform" => Ok(Self::Platform),
            _ => Err(Failure::msg(format!(
                "unknown scope `{word}` of an endpoint"
            ))),
        }
    }
}

impl EndpointStatus {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
            Self::Deleted => "deleted",
        }
    }

    fn from_row(word: &str) -> Result<Self, Failure> {
        match word {
            "enabled" => Ok(Self::Enabled),
            "disabled" => Ok(Self::Disabled),
            "deleted" => Ok(Self::Deleted),
            _ => Err(Failure::msg(format!(
                "unknown status `{word}` of an endpoint"
            ))),
        }
    }
}

struct StoredEndpoint {
    id: Uuid,
    party: Uuid,
    scope: String,
    url: String,
    topics: Vec<String>,
    status: String,
    failing_since: Option<DateTime<Utc>>,
    disabled_reason: Option<String>,
    created_at: DateTime<Utc>,
}

impl TryFrom<StoredEndpoint> for EndpointRow {
    type Error = Failure;

    fn try_from(row: StoredEndpoint) -> Result<Self, Failure> {
        Ok(Self {
            id: Id::from_uuid(row.id),
            party: Id::from_uuid(row.party),
            scope: Scope::from_row(&row.scope)?,
            url: row.url,
            topics: row.topics,
            status: EndpointStatus::from_row(&row.status)?,
            failing_since: row.failing_since,
            disabled_reason: row.disabled_reason,
            created_at: row.created_at,
        })
    }
}

/// Keeps a new endpoint, unless its owner has `most` already. Returns whether it was kept. Those of one owner are added one
/// after the other, until the transaction ends.
pub(crate) async fn insert_endpoint(
    tx: &mut Tx,
    endpoint: &EndpointRow,
    most: i64,
) -> Result<bool, Failure> {
    sqlx::query!(
        "SELECT pg_advisory_xact_lock(hashtextextended('messages:endpoints:' || $1::uuid, 0))",
        endpoint.party.uuid()
    )
    .execute(tx.conn())
    .await?;
    let kept = sqlx::query!(
        "INSERT INTO webhook_endpoints (id, party, scope, url, topics, created_at, updated_at)
         SELECT $1, $2, $3, $4, $5, $6, $6
         WHERE (
             SELECT count(*)
             FROM webhook_endpoints
             WHERE party = $2 AND status <> 'deleted'
         ) < $7",
        endpoint.id.uuid(),
        endpoint.party.uuid(),
        endpoint.scope.as_str(),
        endpoint.url,
        &endpoint.topics,
        endpoint.created_at,
        most
    )
    .execute(tx.conn())
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// A party's endpoints, the newest first; there are few.
pub(crate) async fn list_endpoints(db: &Db, party: Id<Party>) -> Result<Vec<EndpointRow>, Failure> {
    let rows = sqlx::query_as!(
        StoredEndpoint,
        "SELECT id, party, scope, url, topics, status, failing_since, disabled_reason, created_at
         FROM webhook_endpoints
         WHERE party = $1 AND status <> 'deleted'
         ORDER BY id DESC",
        party.uuid()
    )
    .fetch_all(db.pool())
    .await?;
    rows.into_iter().map(EndpointRow::try_from).collect()
}

/// An endpoint, whoever owns it, locked until the transaction ends.
pub(crate) async fn lock_endpoint(
    tx: &mut Tx,
    id: Id<EndpointRow>,
) -> Result<Option<EndpointRow>, Failure> {
    let row = sqlx::query_as!(
        StoredEndpoint,
        "SELECT id, party, scope, url, topics, status, failing_since, disabled_reason, created_at
         FROM webhook_endpoints
         WHERE id = $1 AND status <> 'deleted'
         FOR UPDATE",
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(EndpointRow::try_from).transpose()
}

/// Saves what may change of an endpoint: its status and since when it fails.
pub(crate) async fn save_endpoint(tx: &mut Tx, endpoint: &EndpointRow) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE webhook_endpoints
         SET status = $2, failing_since = $3, disabled_reason = $4, updated_at = $5
         WHERE id = $1",
        endpoint.id.uuid(),
        endpoint.status.as_str(),
        endpoint.failing_since,
        endpoint.disabled_reason,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// For each event the enabled endpoints that want it: those of whom it is told to, and the operators'.
pub(crate) async fn list_subscribed(
    tx: &mut Tx,
    told: &[Told],
) -> Result<Vec<(Id<EventRow>, Id<EndpointRow>)>, Failure> {
    let events: Vec<Uuid> = told.iter().map(|told| told.event.id.uuid()).collect();
    let topics: Vec<&str> = told.iter().map(|told| told.event.topic.as_str()).collect();
    let (mut of, mut about, mut parties) = (Vec::new(), Vec::new(), Vec::new());
    for Told { event, audience } in told {
        for party in audience {
            of.push(event.id.uuid());
            about.push(event.topic.as_str());
            parties.push(*party);
        }
    }
    let rows = sqlx::query!(
        r#"SELECT n.event AS "event!", e.id AS "endpoint!"
           FROM unnest($1::uuid[], $2::text[], $3::uuid[]) AS n (event, topic, party)
           JOIN webhook_endpoints e ON e.party = n.party
           WHERE e.status = 'enabled' AND (cardinality(e.topics) = 0 OR n.topic = ANY(e.topics))
           UNION
           SELECT n.event, e.id
           FROM unnest($4::uuid[], $5::text[]) AS n (event, topic)
           JOIN webhook_endpoints e ON e.scope = 'platform'
           WHERE e.status = 'enabled' AND (cardinality(e.topics) = 0 OR n.topic = ANY(e.topics))
           ORDER BY 1, 2"#,
        &of,
        &about as &[&str],
        &parties,
        &events,
        &topics as &[&str]
    )
    .fetch_all(tx.conn())
    .await?;
    let ids = |(event, endpoint)| (Id::from_uuid(event), Id::from_uuid(endpoint));
    Ok(rows
        .into_iter()
        .map(|row| ids((row.event, row.endpoint)))
        .collect())
}

/// Keeps a new current secret.
pub(crate) async fn insert_secret(
    tx: &mut Tx,
    endpoint: Id<EndpointRow>,
    key: &[u8],
) -> Result<(), Failure> {
    let (id, now) = (tx.new_id::<()>(), tx.now());
    sqlx::query!(
        "INSERT INTO webhook_secrets (id, endpoint, key, created_at)
         VALUES ($1, $2, $3, $4)",
        id.uuid(),
        endpoint.uuid(),
        key,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lets the current secret sign until `expires_at`, and drops the one before it.
pub(crate) async fn retire_secrets(
    tx: &mut Tx,
    endpoint: Id<EndpointRow>,
    expires_at: DateTime<Utc>,
) -> Result<(), Failure> {
    sqlx::query!(
        "DELETE FROM webhook_secrets
         WHERE endpoint = $1 AND expires_at IS NOT NULL",
        endpoint.uuid()
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "UPDATE webhook_secrets
         SET expires_at = $2
         WHERE endpoint = $1",
        endpoint.uuid(),
        expires_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Drops all secrets of an endpoint.
pub(crate) async fn delete_secrets(tx: &mut Tx, endpoint: Id<EndpointRow>) -> Result<(), Failure> {
    sqlx::query!(
        "DELETE FROM webhook_secrets
         WHERE endpoint = $1",
        endpoint.uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
