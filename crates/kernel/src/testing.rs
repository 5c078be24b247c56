//! Databases for tests: real, migrated, one for each test.

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
