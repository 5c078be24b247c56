//! How disputes end, in figures.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure};

use crate::figures::Figures;

/// All tickets by how they ended.
pub(crate) async fn figures(db: &Db, at: DateTime<Utc>) -> Result<Figures, Failure> {
    Ok(sqlx::query_as!(
        Figures,
        r#"SELECT count(*) AS "opened!",
                  count(*) FILTER (WHERE closed_at IS NULL OR closed_at > $1) AS "open!",
                  count(*) FILTER (WHERE outcome = 'settled' AND closed_at <= $1) AS "settled!",
                  count(*) FILTER (WHERE outcome = 'awarded' AND closed_at <= $1) AS "awarded!",
                  count(*) FILTER (WHERE outcome = 'defaulted' AND closed_at <= $1) AS "by_default!",
                  count(*) FILTER (WHERE outcome = 'ended' AND closed_at <= $1) AS "ended_otherwise!"
           FROM mediation_tickets
           WHERE opened_at <= $1"#,
        at
    )
    .fetch_one(db.pool())
    .await?)
}
