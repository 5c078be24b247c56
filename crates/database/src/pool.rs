//! The server's connections.

use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use crate::DatabaseError;

/// What each new connection starts with, in one round trip.
///
/// `SET ROLE` takes the owner's rights away when one account does both, as on some managed
/// clusters. The limits end what would otherwise hold locks for ever: a statement that waits for
/// a lock, one that runs away, and a transaction whose program forgot it.
const START: &str = "\
SET ROLE daman_server;
SET application_name = 'daman';
SET TIME ZONE 'UTC';
SET lock_timeout = '5s';
SET statement_timeout = '15s';
SET idle_in_transaction_session_timeout = '30s'";

/// A request that gets no connection in this time is better refused than kept.
const ACQUIRE: Duration = Duration::from_secs(5);

/// At most `max` connections that work as `daman_server`, whichever account `url` logs in as (it
/// must be that role or a member of it).
///
/// # Errors
/// When the first connection cannot be made.
pub async fn pool(url: &str, max: u32) -> Result<PgPool, DatabaseError> {
    let options = PgPoolOptions::new()
        .max_connections(max)
        .acquire_timeout(ACQUIRE);
    let options = options.after_connect(|connection, _| {
        Box::pin(async move {
            sqlx::raw_sql(START).execute(connection).await?;
            Ok(())
        })
    });
    Ok(options.connect(url).await?)
}
