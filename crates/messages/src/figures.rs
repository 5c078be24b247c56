//! How telling people goes, in figures, for those who watch.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure};
use uuid::Uuid;

use crate::store;

/// How outgoing webhooks go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// Endpoints that are told.
    pub enabled: i64,
    /// Those of them whose last attempt failed.
    pub failing: i64,
    /// Since when the one fails that has failed longest.
    pub failing_since: Option<DateTime<Utc>>,
    /// Endpoints that are told no more.
    pub disabled: i64,
}

/// How outgoing webhooks go.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn endpoints(db: &Db) -> Result<Endpoints, Failure> {
    store::endpoints(db).await
}

/// How many events of a topic were published since a moment.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn count_since(db: &Db, topic: &str, since: DateTime<Utc>) -> Result<i64, Failure> {
    // Ids begin with the milliseconds of their moment, so the index of ids finds what is young.
    let millis = u128::try_from(since.timestamp_millis()).unwrap_or_default();
    let floor = Uuid::from_u128(millis << 80);
    store::count_events(db, topic, (floor, since)).await
}
