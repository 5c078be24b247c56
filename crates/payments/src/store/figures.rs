//! How payments go, in figures.

use kernel::{Db, Failure};
use money::{Currency, Money};

use crate::{
    PayoutStatus,
    figures::{Inbox, PayoutsInState},
};

/// All payouts by state and currency.
pub(crate) async fn count_payouts(db: &Db) -> Result<Vec<PayoutsInState>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT status, currency, count(*) AS "count!", sum(amount_minor)::bigint AS "amount!", min(created_at) AS "oldest_at!"
           FROM payouts
           GROUP BY status, currency
           ORDER BY status, currency"#
    )
    .fetch_all(db.pool())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(PayoutsInState {
                status: PayoutStatus::read(&row.status)?,
                count: row.count,
                money: Money::new(row.amount, Currency::parse(&row.currency)?),
                oldest_at: row.oldest_at,
            })
        })
        .collect()
}

/// What of the rail's events waits, or concerns nobody known.
pub(crate) async fn inbox(db: &Db) -> Result<Inbox, Failure> {
    Ok(sqlx::query_as!(
        Inbox,
        r#"SELECT count(*) FILTER (WHERE processed_at IS NULL) AS "waiting!",
                  min(received_at) FILTER (WHERE processed_at IS NULL) AS oldest_waiting_at,
                  count(*) FILTER (WHERE outcome = 'parked') AS "parked!"
           FROM rail_events
           WHERE processed_at IS NULL OR outcome = 'parked'"#
    )
    .fetch_one(db.pool())
    .await?)
}

/// How many cases of reconciliation are open.
pub(crate) async fn count_open_cases(db: &Db) -> Result<i64, Failure> {
    Ok(sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM reconciliation_cases WHERE resolved_at IS NULL"#
    )
    .fetch_one(db.pool())
    .await?)
}
