//! The server's connections.

use std::time::Duration;

use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection, PgPool};

use crate::DatabaseError;

/// What each new connection starts with, in one round trip.
///
/// `SET ROLE` takes the owner's rights away when one account does both, as on some managed
/// clusters. The limits end what would otherwise hold locks for ever: a statement that waits for
/// a lock, one that runs away, and a transaction whose program forgot it. Each statement is planned once for each
/// connection: one that takes an array would else be planned anew for each array, which takes longer than it runs. So a
/// statement must be fast without a look at its values.
const START: &str = "\
SET ROLE daman_server;
SET application_name = 'daman';
SET TIME ZONE 'UTC';
SET lock_timeout = '5s';
SET statement_timeout = '15s';
SET idle_in_transaction_session_timeout = '30s';
SET plan_cache_mode = force_generic_plan";

/// A request that gets no connection in this time is better refused than kept.
const ACQUIRE: Duration = Duration::from_secs(5);

/// A connection that was used within this time is taken to be alive. Asked each time, each small statement outside a
/// transaction would take two round trips.
const IDLE: Duration = Duration::from_secs(2);

/// At most `max` connections that work as `daman_server`, whichever account `url` logs in as (it
/// must be that role or a member of it).
///
/// # Errors
/// When the first connection cannot be made.
pub async fn pool(url: &str, max: u32) -> Result<PgPool, DatabaseError> {
    let options = PgPoolOptions::new()
        .max_connections(max)
        .acquire_timeout(ACQUIRE)
        .test_before_acquire(false)
        .before_acquire(|connection, seen| {
            Box::pin(async move {
                if seen.idle_for > IDLE {
                    connection.ping().await?;
                }
                Ok(true)
            })
        });
    let options = options.after_connect(|connection, _| {
        Box::pin(async move {
            sqlx::raw_sql(START).execute(connection).await?;
            Ok(())
        })
    });
    Ok(options.connect(url).await?)
}
