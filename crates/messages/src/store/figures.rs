//! How telling people goes, in figures.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure};
use uuid::Uuid;

use crate::figures::Endpoints;

/// How outgoing webhooks go.
pub(crate) async fn endpoints(db: &Db) -> Result<Endpoints, Failure> {
    Ok(sqlx::query_as!(
        Endpoints,
        r#"SELECT count(*) FILTER (WHERE status = 'enabled') AS "enabled!",
                  count(*) FILTER (WHERE status = 'enabled' AND failing_since IS NOT NULL) AS "failing!",
                  min(failing_since) FILTER (WHERE status = 'enabled') AS failing_since,
                  count(*) FILTER (WHERE status = 'disabled') AS "disabled!"
           FROM webhook_endpoints
           WHERE status <> 'deleted'"#
    )
    .fetch_one(db.pool())
    .await?)
}

/// How many events of a topic were published since a moment; `floor` is the least id of that moment.
pub(crate) async fn count_events(
    db: &Db,
    topic: &str,
    (floor, since): (Uuid, DateTime<Utc>),
) -> Result<i64, Failure> {
    Ok(sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM events WHERE id >= $1 AND at >= $2 AND topic = $3"#,
        floor,
        since,
        topic
    )
    .fetch_one(db.pool())
    .await?)
}
