//! The settings of projects and of the statements of their revenue.

use anyhow::{Context as _, bail};
use money::Bps;

use super::values::Values;

/// Reads the platform's part of what raises release.
///
/// # Errors
/// A value that cannot be read or is out of its range.
pub(super) fn fee(values: &Values) -> anyhow::Result<Bps> {
    let fee: u16 = values.parse("DAMAN_RAISE_FEE_BPS")?;
    Bps::try_new(fee).context("DAMAN_RAISE_FEE_BPS")
}

/// Reads the bounds and clocks of statements.
///
/// # Errors
/// A value that cannot be read or is out of its range.
pub(super) fn statements(values: &Values) -> anyhow::Result<statements::Rules> {
    let megabytes: u64 = values.parse("DAMAN_STATEMENT_MAX_MB")?;
    let due_days: u32 = values.parse("DAMAN_STATEMENT_DUE_DAYS")?;
    let review_hours: u32 = values.parse("DAMAN_STATEMENT_REVIEW_HOURS")?;
    if !(1..=180).contains(&due_days) {
        bail!("DAMAN_STATEMENT_DUE_DAYS cannot be {due_days}: from 1 to 180");
    }
    if review_hours > 240 {
        bail!("DAMAN_STATEMENT_REVIEW_HOURS cannot be {review_hours}: at most 240");
    }
    Ok(statements::Rules {
        file_bytes: megabytes
            .checked_mul(1_000_000)
            .context("DAMAN_STATEMENT_MAX_MB is too large")?,
        review_hours,
        due_days,
        ..statements::Rules::default()
    })
}
