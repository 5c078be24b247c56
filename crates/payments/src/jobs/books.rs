//! The comparison with the rail, by itself.

use chrono::{DateTime, Duration, DurationRound, Utc};
use kernel::{
    Failure, Tx,
    jobs::{Claim, Line, NewJob},
};
use serde_json::json;

use super::{RECONCILE, later};
use crate::{Context, Rules};

/// Compares everything with the rail: each day at its hour ([`Rules`]), and each hour while something differs.
pub(super) async fn reconcile(ctx: &Context, claim: &Claim) -> Result<(), Failure> {
    let open = match crate::reconcile(ctx).await {
        Ok(done) => !done.differences.is_empty(),
        Err(failure) => {
            // The rail cannot be asked now: nothing was compared, so it is tried again soon.
            tracing::warn!(error = failure.chain(), "the books could not be compared");
            true
        }
    };
    let mut tx = ctx.db.begin().await?;
    let now = tx.now();
    schedule(&mut tx, next_after(now, &ctx.rules)?).await?;
    if open {
        schedule(&mut tx, later(now, Duration::hours(1))).await?;
    }
    claim.complete(&mut tx).await?;
    tx.commit().await
}

/// When everything is compared next.
pub(super) fn next_after(now: DateTime<Utc>, rules: &Rules) -> Result<DateTime<Utc>, Failure> {
    let day = now
        .duration_trunc(Duration::days(1))
        .map_err(Failure::new)?;
    let today = later(day, Duration::hours(i64::from(rules.compared_at_hour)));
    Ok(if today > now {
        today
    } else {
        later(today, Duration::days(1))
    })
}

/// Enqueues the comparison of the hour of `moment`; however often, once.
pub(super) async fn schedule(tx: &mut Tx, moment: DateTime<Utc>) -> Result<(), Failure> {
    let hour = moment
        .duration_trunc(Duration::hours(1))
        .map_err(Failure::new)?;
    let job = NewJob {
        line: Line::Main,
        kind: RECONCILE,
        key: Some(hour.format("%Y-%m-%dT%HZ").to_string()),
        payload: json!({}),
        run_at: hour,
    };
    kernel::jobs::enqueue(tx, job).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_books_are_compared_at_their_hour_of_the_next_night() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        for (now, hour, expected) in [
            ("2026-11-22T01:59:59Z", 2, "2026-11-22T02:00:00Z"),
            ("2026-11-22T02:00:00Z", 2, "2026-11-23T02:00:00Z"),
            ("2026-11-22T23:30:00Z", 2, "2026-11-23T02:00:00Z"),
            ("2026-11-22T22:30:00Z", 23, "2026-11-22T23:00:00Z"),
        ] {
            let rules = Rules {
                compared_at_hour: hour,
                ..Rules::default()
            };
            assert_eq!(next_after(at(now), &rules).unwrap(), at(expected));
        }
    }
}
