//! The settings of the mediation desk.

use mediation::Rules;

use super::values::Values;

/// Reads the desk's clocks and amounts.
///
/// # Errors
/// A value that cannot be read, or clocks that leave no time before the last day.
pub(super) fn rules(values: &Values) -> anyhow::Result<Rules> {
    let rules = Rules {
        answer_days: days(values, "DAMAN_DISPUTE_ANSWER_DAYS")?,
        evidence_days: days(values, "DAMAN_DISPUTE_EVIDENCE_DAYS")?,
        proposal_days: days(values, "DAMAN_DISPUTE_PROPOSAL_DAYS")?,
        acceptance_days: days(values, "DAMAN_DISPUTE_ACCEPTANCE_DAYS")?,
        ruling_days: days(values, "DAMAN_DISPUTE_RULING_DAYS")?,
        confirmation_days: days(values, "DAMAN_DISPUTE_CONFIRMATION_DAYS")?,
        appeal_days: days(values, "DAMAN_DISPUTE_APPEAL_DAYS")?,
        last_day: days(values, "DAMAN_DISPUTE_LAST_DAY")?,
        two_persons: values.parse("DAMAN_AWARD_TWO_PERSONS_ABOVE")?,
        publish_from: values.parse("DAMAN_RULINGS_PUBLISHED_FROM")?,
    };
    Ok(rules)
}

/// Reads a time of the desk. One of no length would begin again at once, for as long as nobody rules.
fn days(values: &Values, name: &'static str) -> anyhow::Result<u16> {
    let days = values.parse(name)?;
    anyhow::ensure!(
        (1..=84).contains(&days),
        "{name} cannot be {days}: from 1 to 84, since the rail holds money for 90 days at most"
    );
    Ok(days)
}
