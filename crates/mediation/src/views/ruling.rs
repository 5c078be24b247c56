//! Published rulings on the wire: nothing that leads to whom they concern.

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, Utc};
use money::Money;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{model::Reason, store::Ruling};

/// Amount bands: up to so many units of the currency. Wide, so that an amount tells nobody's case.
const BANDS_UP_TO: [i64; 5] = [1_000, 5_000, 10_000, 50_000, 100_000];

/// The final rulings that are published.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RulingsView {
    /// Whether the operator publishes them and there are enough of them that none can be told by elimination.
    pub(crate) published: bool,
    /// The newest first.
    pub(crate) items: Vec<RulingView>,
}

/// A final ruling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct RulingView {
    reason: Reason,
    #[schema(example = "MAD")]
    currency: String,
    /// The band that the frozen amount is in, in units of the currency.
    #[schema(example = "1000 to 5000")]
    amount_band: String,
    /// The band that the creator's share is in, in percent: from the first number to below the second one, and 100 in the
    /// last.
    #[schema(example = "60 to 70")]
    creator_percent_band: String,
    /// Whether it was appealed.
    appealed: bool,
    /// How many weeks it took; one that was begun counts.
    #[schema(example = 4)]
    weeks: i64,
    /// The quarter in which it ended.
    #[schema(example = "2026-Q4")]
    quarter: String,
}

impl From<&Ruling> for RulingView {
    fn from(ruling: &Ruling) -> Self {
        Self {
            reason: ruling.reason,
            currency: ruling.frozen.currency().code().to_owned(),
            amount_band: band(ruling.frozen),
            creator_percent_band: percent_band(ruling.creator, ruling.frozen),
            appealed: ruling.appealed,
            weeks: ruling
                .closed_at
                .signed_duration_since(ruling.opened_at)
                .num_weeks()
                .saturating_add(1),
            quarter: quarter(ruling),
        }
    }
}

fn band(frozen: Money) -> String {
    let units = frozen
        .amount_minor()
        .div_euclid(frozen.currency().minor_per_major().max(1));
    let mut from = 0;
    for to in BANDS_UP_TO {
        if units < to {
            return format!("{from} to {to}");
        }
        from = to;
    }
    format!("{from} and more")
}

/// Ten percent from `10 × min(9, floor(part × 10 / whole))` on: whoever agreed on an odd share is not to be found by it.
fn percent_band(part: Money, whole: Money) -> String {
    let tenths = i128::from(part.amount_minor())
        .saturating_mul(10)
        .checked_div(i128::from(whole.amount_minor()));
    let from = tenths.unwrap_or_default().clamp(0, 9).saturating_mul(10);
    format!("{from} to {}", from.saturating_add(10))
}

fn quarter(ruling: &Ruling) -> String {
    let quarter = ruling.closed_at.month0().div_euclid(3).saturating_add(1);
    format!("{}-Q{quarter}", ruling.closed_at.year())
}

/// When the quarter began that `now` is in, UTC.
pub(crate) fn this_quarter(now: DateTime<Utc>) -> DateTime<Utc> {
    let month = now
        .month0()
        .div_euclid(3)
        .saturating_mul(3)
        .saturating_add(1);
    let first = NaiveDate::from_ymd_opt(now.year(), month, 1);
    first.map_or(now, |day| day.and_time(NaiveTime::MIN).and_utc())
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use kernel::testing::START;
    use money::Currency;

    use super::*;

    #[test]
    fn a_published_ruling_is_coarse() {
        let mad = |minor| Money::new(minor, Currency::MAD);
        let ruling = Ruling {
            reason: Reason::Late,
            frozen: mad(123_456),
            creator: mad(74_073),
            appealed: true,
            opened_at: START,
            closed_at: START + Duration::days(21) + Duration::hours(5),
        };
        let view = serde_json::to_value(RulingView::from(&ruling)).unwrap();
        assert_eq!(
            view,
            serde_json::json!({
                "reason": "late", "currency": "MAD", "amount_band": "1000 to 5000",
                "creator_percent_band": "50 to 60", "appealed": true, "weeks": 4, "quarter": "2026-Q3"
            })
        );
    }

    #[test]
    fn a_quarter_begins_with_its_first_month() {
        for (now, began) in [
            ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
            ("2026-09-30T23:59:59Z", "2026-07-01T00:00:00Z"),
            ("2026-12-31T12:00:00Z", "2026-10-01T00:00:00Z"),
        ] {
            let moment = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
            assert_eq!(this_quarter(moment(now)), moment(began), "{now}");
        }
    }

    #[test]
    fn a_share_is_told_in_tens_of_percent() {
        let mad = |minor| Money::new(minor, Currency::MAD);
        for (part, expected) in [
            (0, "0 to 10"),
            (9_999, "0 to 10"),
            (10_000, "10 to 20"),
            (66_667, "60 to 70"),
            (99_999, "90 to 100"),
            (100_000, "90 to 100"),
        ] {
            assert_eq!(percent_band(mad(part), mad(100_000)), expected, "{part}");
        }
    }

    #[test]
    fn bands_are_in_units_of_the_currency() {
        for (code, minor, expected) in [
            ("MAD", 99_999, "0 to 1000"),
            ("MAD", 100_000, "1000 to 5000"),
            ("KRW", 60_000, "50000 to 100000"),
            ("TND", 99_999_999, "50000 to 100000"),
            ("MAD", 10_000_000, "100000 and more"),
        ] {
            let money = Money::new(minor, Currency::parse(code).unwrap());
            assert_eq!(band(money), expected, "{money}");
        }
    }
}
