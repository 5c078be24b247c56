//! Endpoints of integrators, and their secrets.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx};
use parties::Party;
use uuid::Uuid;

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

/// The enabled endpoints that want `topic` told to these parties: their own, and the operators'.
pub(crate) async fn list_subscribed(
    tx: &mut Tx,
    topic: &str,
    told: &[Uuid],
) -> Result<Vec<Id<EndpointRow>>, Failure> {
    let ids = sqlx::query_scalar!(
        "SELECT id
         FROM webhook_endpoints
         WHERE status = 'enabled'
           AND (party = ANY($1) OR scope = 'platform')
           AND (cardinality(topics) = 0 OR $2 = ANY(topics))
         ORDER BY id",
        told,
        topic
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(Id::from_uuid).collect())
}

/// The enabled endpoints that want an event of which each of these parties is told by itself: whose it is, or nobody's when it
/// is a platform's and wants them all.
pub(crate) async fn list_subscribed_each(
    tx: &mut Tx,
    topic: &str,
    told: &[Uuid],
) -> Result<Vec<(Id<EndpointRow>, Option<Uuid>)>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT id, CASE WHEN scope = 'party' THEN party END AS owner
           FROM webhook_endpoints
           WHERE status = 'enabled'
             AND ((scope = 'party' AND party = ANY($1)) OR scope = 'platform')
             AND (cardinality(topics) = 0 OR $2 = ANY(topics))
           ORDER BY id"#,
        told,
        topic
    )
    .fetch_all(tx.conn())
    .await?;
    let rows = rows.into_iter();
    Ok(rows.map(|row| (Id::from_uuid(row.id), row.owner)).collect())
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
