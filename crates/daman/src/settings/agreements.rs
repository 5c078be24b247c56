//! The settings of agreements: the rules of silence, and how long a proposal waits.

use std::ops::RangeInclusive;

use anyhow::{Context as _, bail};
use escrow::DefaultSplit;

use super::values::Values;

/// How long Stripe holds money at most: 90 days.
const RAIL_HOURS: u16 = 2_160;

/// Reads the rules of silence for later agreements.
///
/// # Errors
/// A value that cannot be read, or that the tables would not take.
pub(super) fn rules(values: &Values) -> anyhow::Result<escrow::Rules> {
    let split = values.get("DAMAN_DISPUTE_DEFAULT_SPLIT");
    let rules = escrow::Rules {
        deposit_hours: values.parse("DAMAN_DEPOSIT_HOURS")?,
        redo_hours: values.parse("DAMAN_REDO_HOURS")?,
        grace_hours: values.parse("DAMAN_GRACE_HOURS")?,
        answer_hours: values.parse("DAMAN_ANSWER_HOURS")?,
        hold_warn_hours: values.parse("DAMAN_HOLD_WARN_HOURS")?,
        hold_act_hours: values.parse("DAMAN_HOLD_ACT_HOURS")?,
        default_split: DefaultSplit::parse(&split).with_context(|| {
            format!("DAMAN_DISPUTE_DEFAULT_SPLIT cannot be `{split}`: delivered, or half")
        })?,
    };
    // A year is more than any of them is meant for, and what the tables take.
    let longest = 8_784;
    let all = [
        rules.deposit_hours,
        rules.redo_hours,
        rules.answer_hours,
        rules.hold_warn_hours,
        rules.hold_act_hours,
    ];
    if all.iter().any(|hours| !(1..=longest).contains(hours)) || rules.grace_hours > longest {
        bail!("the DAMAN_*_HOURS of agreements must be 1 to {longest} (DAMAN_GRACE_HOURS from 0)");
    }
    if rules.hold_act_hours >= RAIL_HOURS {
        bail!(
            "DAMAN_HOLD_ACT_HOURS must be below {RAIL_HOURS}: the rail holds money for 90 days at most"
        );
    }
    if rules.hold_warn_hours > rules.hold_act_hours {
        bail!("DAMAN_HOLD_WARN_HOURS must not be above DAMAN_HOLD_ACT_HOURS");
    }
    Ok(rules)
}

/// Reads a number that campaigns which do not say get.
///
/// # Errors
/// A value that cannot be read, or out of the bounds of a campaign's own.
pub(super) fn default_of(
    values: &Values,
    name: &'static str,
    bounds: RangeInclusive<u8>,
) -> anyhow::Result<u8> {
    let number = values.parse(name)?;
    if !bounds.contains(&number) {
        bail!(
            "{name} cannot be {number}: from {} to {}",
            bounds.start(),
            bounds.end()
        );
    }
    Ok(number)
}

/// Reads a window of one hour to two weeks, as a campaign's own may be.
///
/// # Errors
/// A value that cannot be read, or out of these bounds.
pub(super) fn hours(values: &Values, name: &'static str) -> anyhow::Result<u16> {
    let hours = values.parse(name)?;
    if !(1..=336).contains(&hours) {
        bail!("{name} cannot be {hours}: from 1 to 336");
    }
    Ok(hours)
}
