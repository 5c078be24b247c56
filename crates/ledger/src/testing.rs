//! For the tests of rooms that post without the rooms above them, whose events the guards look for.

use kernel::Tx;
use sqlx::{Connection, PgConnection};

/// Lets money of these kinds of accounts go anywhere, in a database for tests. `owner_url` is its superuser's: nobody that a
/// server logs in as can do this.
///
/// # Panics
/// When the database cannot be reached: the test cannot run then.
#[expect(clippy::panic, reason = "a test without its database cannot go on")]
pub async fn lift_guards(owner_url: &str, scopes: &[&str]) {
    let lift = async {
        let mut owner = PgConnection::connect(owner_url).await?;
        sqlx::query_scalar!(
            r#"UPDATE ledger_chart
               SET permit = NULL, goes_to = (SELECT array_agg(every.scope) FROM ledger_chart every)
               WHERE scope = ANY ($1)
               RETURNING 1 AS "lifted!""#,
            &scopes.iter().map(ToString::to_string).collect::<Vec<_>>()
        )
        .fetch_all(&mut owner)
        .await
    };
    let lifted = lift
        .await
        .unwrap_or_else(|error: sqlx::Error| panic!("the guards stay: {error}"));
    assert_eq!(
        lifted.len(),
        scopes.len(),
        "not all of these are in the chart"
    );
}

/// How many rows of transfers this connection has read. Only what it is more than before in the same transaction says something: at
/// the end of some transactions the database begins to count anew.
///
/// # Panics
/// When the database cannot be asked: the test cannot run then.
#[expect(clippy::panic, reason = "a test without its database cannot go on")]
pub async fn transfers_read(tx: &mut Tx) -> i64 {
    sqlx::query_scalar!(
        r#"SELECT coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)::bigint AS "read!"
           FROM pg_stat_xact_user_tables
           WHERE relname LIKE 'ledger\_transfers%'"#
    )
    .fetch_one(tx.conn())
    .await
    .unwrap_or_else(|error| panic!("nobody counts: {error}"))
}
