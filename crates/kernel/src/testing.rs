//! Databases for tests: real, migrated, one for each test.

use std::time::Duration;

use chrono::{DateTime, Utc};
use database::testing::TestDatabase;

use crate::{Clock, Db};

/// The moment at which tests begin: Tuesday 1 September 2026, 09:00 UTC.
pub const START: DateTime<Utc> = match DateTime::from_timestamp(1_788_253_200, 0) {
    Some(at) => at,
    None => DateTime::UNIX_EPOCH,
};

/// A database of the test's own. The guard keeps it; the clock stands at [`START`] until the test moves it.
///
/// # Panics
/// When the database cannot be made: the test cannot run then.
pub async fn db() -> (Db, TestDatabase) {
    let guard = database::testing::fresh().await;
    let pool = guard.pool().await;
    (Db::new(pool, Clock::fixed(START)), guard)
}

/// Waits until somebody waits for a lock in this database: then an act under test has met the one that the test holds.
///
/// # Panics
/// When nobody does within 30 seconds: then the two do not wait for each other at all.
pub async fn somebody_waits(db: &Db) {
    let seen = async {
        loop {
            let waiting = sqlx::query_scalar!(
                r#"SELECT EXISTS (
                   SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
               ) AS "waiting!""#
            );
            if waiting.fetch_one(db.pool()).await.unwrap_or_default() {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(30), seen).await;
    assert!(waited.is_ok(), "nobody waits for a lock");
}
