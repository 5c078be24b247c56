//! The tables of transfers to come.

use kernel::{Db, Failure};

/// How many months from the present one on have their table.
const AHEAD: i32 = 3;

/// Makes the tables for the transfers of this month and the next ones; to be called from time to time. Returns how many were
/// made. Transfers of a month without one go to a table for all others, so a month that is missing stops nothing.
///
/// # Errors
/// [`Failure`] of the database, also when the tables are too busy: the next call is soon enough.
pub async fn prepare(db: &Db) -> Result<u64, Failure> {
    let made = sqlx::query_scalar!(
        r#"SELECT ledger_prepare($1, $2) AS "made!""#,
        db.now(),
        AHEAD
    )
    .fetch_one(db.pool())
    .await?;
    u64::try_from(made).map_err(Failure::new)
}
