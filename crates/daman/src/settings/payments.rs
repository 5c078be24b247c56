//! The settings of payments.

use anyhow::bail;
use chrono::Duration;

use super::values::Values;

/// Reads how long payments wait for what, and when the books are compared.
///
/// # Errors
/// A value that cannot be read or is out of its range.
pub(super) fn rules(values: &Values) -> anyhow::Result<payments::Rules> {
    let days = |name| -> anyhow::Result<Duration> {
        let days: u16 = values.parse(name)?;
        if !(1..=366).contains(&days) {
            bail!("{name} cannot be {days}: from 1 to 366");
        }
        Ok(Duration::days(i64::from(days)))
    };
    let delay_hours: u16 = values.parse("DAMAN_PAYOUT_ACCOUNT_DELAY_HOURS")?;
    let young_minutes: u16 = values.parse("DAMAN_RECONCILE_GRACE_MINUTES")?;
    let compared_at_hour: u32 = values.parse("DAMAN_RECONCILE_HOUR_UTC")?;
    if compared_at_hour > 23 {
        bail!("DAMAN_RECONCILE_HOUR_UTC cannot be {compared_at_hour}: from 0 to 23");
    }
    Ok(payments::Rules {
        account_change_delay: Duration::hours(i64::from(delay_hours)),
        watched_for: days("DAMAN_PAYOUT_WATCH_DAYS")?,
        written_off_after: days("DAMAN_CHARGEBACK_WRITE_OFF_DAYS")?,
        young_for: Duration::minutes(i64::from(young_minutes)),
        compared_at_hour,
    })
}
