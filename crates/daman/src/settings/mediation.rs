//! The settings of the mediation desk.

use anyhow::Context as _;
use mediation::{DefaultSplit, Rules};

use super::Values;

/// Reads the desk's clocks and amounts.
///
/// # Errors
/// A value that cannot be read, or clocks that leave no time before the last day.
pub(super) fn rules(values: &Values) -> anyhow::Result<Rules> {
    let split = values.get("DAMAN_DISPUTE_DEFAULT_SPLIT");
    let rules = Rules {
        answer_days: values.parse("DAMAN_DISPUTE_ANSWER_DAYS")?,
        evidence_days: values.parse("DAMAN_DISPUTE_EVIDENCE_DAYS")?,
        proposal_days: values.parse("DAMAN_DISPUTE_PROPOSAL_DAYS")?,
        acceptance_days: values.parse("DAMAN_DISPUTE_ACCEPTANCE_DAYS")?,
        ruling_days: values.parse("DAMAN_DISPUTE_RULING_DAYS")?,
        confirmation_days: values.parse("DAMAN_DISPUTE_CONFIRMATION_DAYS")?,
        appeal_days: values.parse("DAMAN_DISPUTE_APPEAL_DAYS")?,
        last_day: values.parse("DAMAN_DISPUTE_LAST_DAY")?,
        two_persons: values.parse("DAMAN_AWARD_TWO_PERSONS_ABOVE")?,
        default_split: DefaultSplit::parse(&split).with_context(|| {
            format!("DAMAN_DISPUTE_DEFAULT_SPLIT cannot be `{split}`: delivered, or half")
        })?,
        publish_from: values.parse("DAMAN_RULINGS_PUBLISHED_FROM")?,
    };
    anyhow::ensure!(
        rules.last_day > 0 && rules.last_day <= 84,
        "DAMAN_DISPUTE_LAST_DAY is 1 to 84: the rail holds money for 90 days at most"
    );
    Ok(rules)
}
