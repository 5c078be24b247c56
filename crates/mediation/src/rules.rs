//! The desk's clocks and amounts. All are settings; the defaults are those of the platform's rules.

use chrono::{DateTime, Duration, Utc};
use money::{Currency, Money};

use crate::status::Stage;

/// The settings of the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Business days to answer a dispute: 3.
    pub answer_days: u16,
    /// Business days to file evidence: 5.
    pub evidence_days: u16,
    /// Business days for the mediator to propose a split: 2.
    pub proposal_days: u16,
    /// Business days to accept it, or an offer of the other side: 2.
    pub acceptance_days: u16,
    /// Business days for a ruling: 10.
    pub ruling_days: u16,
    /// Business days for a second mediator to confirm an award: 2.
    pub confirmation_days: u16,
    /// Days to appeal, of the calendar: 5.
    pub appeal_days: u16,
    /// The last day, of the calendar, counted from the opening: 45.
    pub last_day: u16,
    /// Above which frozen amounts an award takes two mediators.
    pub two_persons: TwoPersons,
    /// From how many final rulings on the anonymised list is published; 0: never.
    pub publish_from: u16,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            answer_days: 3,
            evidence_days: 5,
            proposal_days: 2,
            acceptance_days: 2,
            ruling_days: 10,
            confirmation_days: 2,
            appeal_days: 5,
            last_day: 45,
            two_persons: TwoPersons::default(),
            publish_from: 0,
        }
    }
}

/// Up to which frozen amount one mediator's award stands, by currency. In any other currency it always takes two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwoPersons(Vec<Money>);

/// A list of amounts that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no list of amounts such as `10000.00 MAD, 1000.00 EUR`, each currency once")]
pub struct TwoPersonsError(String);

/// 10 000 MAD, and about as much in the other currencies of the first countries, by rates rounded on purpose: the bound
/// shall not move with the market.
pub const TWO_PERSONS_ABOVE: &str = "10000.00 MAD, 1000.00 EUR, 1000.00 USD";

impl Default for TwoPersons {
    fn default() -> Self {
        // Were the text broken, each award would take two: a test reads it.
        TWO_PERSONS_ABOVE
            .parse()
            .unwrap_or_else(|_: TwoPersonsError| Self(Vec::new()))
    }
}

impl std::str::FromStr for TwoPersons {
    type Err = TwoPersonsError;

    fn from_str(text: &str) -> Result<Self, TwoPersonsError> {
        let mut bounds: Vec<Money> = Vec::new();
        for part in text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let bound = part
                .split_once(' ')
                .and_then(|(amount, code)| {
                    let currency = Currency::parse(code.trim()).ok()?;
                    Money::parse(amount, currency).ok()
                })
                .filter(|bound| {
                    bounds
                        .iter()
                        .all(|other| other.currency() != bound.currency())
                })
                .ok_or_else(|| TwoPersonsError(text.to_owned()))?;
            bounds.push(bound);
        }
        Ok(Self(bounds))
    }
}

impl TwoPersons {
    /// Whether an award about this frozen amount takes two mediators.
    pub(crate) fn asked_for(&self, frozen: Money) -> bool {
        self.0
            .iter()
            .find(|bound| bound.currency() == frozen.currency())
            .is_none_or(|bound| frozen.amount_minor() > bound.amount_minor())
    }
}

impl Rules {
    /// The last day of a ticket opened at `opened`: the desk's own, or the day before the rail's holding limit ends the
    /// transaction, whichever comes first. A ticket opened behind that is decided by the written default at once.
    pub(crate) fn last_day(
        &self,
        opened: DateTime<Utc>,
        limit: Option<DateTime<Utc>>,
    ) -> DateTime<Utc> {
        let own = later(opened, Duration::days(i64::from(self.last_day)));
        let before = limit.and_then(|limit| limit.checked_sub_signed(Duration::days(1)));
        before.map_or(own, |before| own.min(before)).max(opened)
    }

    /// When `stage`, begun at `now`, ends. Never behind the last day; and what leads to a ruling takes at most half of the
    /// time that is left until then, so that a dispute which comes late is heard in little time and still ruled on. A closed
    /// ticket has no end.
    pub(crate) fn due_at(
        &self,
        stage: Stage,
        (now, country): (DateTime<Utc>, &str),
        stops_at: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let business = |days| escrow::after_business_days(country, now, days);
        let left = stops_at.signed_duration_since(now);
        let half = later(now, left.checked_div(2).unwrap_or(left)).min(stops_at);
        Some(match stage {
            Stage::Answer => business(self.answer_days).min(half),
            Stage::Evidence => business(self.evidence_days).min(half),
            Stage::Proposal => business(self.proposal_days).min(half),
            Stage::Acceptance => business(self.acceptance_days).min(half),
            Stage::Confirmation(_) => business(self.confirmation_days).min(half),
            Stage::Ruling(_) => business(self.ruling_days).min(stops_at),
            Stage::Appealable => {
                later(now, Duration::days(i64::from(self.appeal_days))).min(stops_at)
            }
            Stage::Closed(_) => return None,
        })
    }

    /// Until when an offer made at `now` can be accepted.
    pub(crate) fn offer_until(
        &self,
        (now, country): (DateTime<Utc>, &str),
        stops_at: DateTime<Utc>,
    ) -> DateTime<Utc> {
        escrow::after_business_days(country, now, self.acceptance_days).min(stops_at)
    }
}

/// The calendar ends somewhere; a deadline beyond it is that end.
fn later(from: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    from.checked_add_signed(by)
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

#[cfg(test)]
mod tests {
    use kernel::testing::START;

    use super::*;
    use crate::status::{Outcome, Round};

    fn money(minor: i64, code: &str) -> Money {
        Money::new(minor, Currency::parse(code).unwrap())
    }

    #[test]
    fn above_the_bound_and_in_other_currencies_an_award_takes_two() {
        let bounds = TwoPersons::default();
        for (frozen, two) in [
            (money(1_000_000, "MAD"), false),
            (money(1_000_001, "MAD"), true),
            (money(100_000, "EUR"), false),
            (money(1, "TND"), true),
        ] {
            assert_eq!(bounds.asked_for(frozen), two, "{frozen}");
        }
    }

    #[test]
    fn bounds_are_read_from_a_setting() {
        let bounds: TwoPersons = "10000.00 MAD, 1000 EUR,".parse().unwrap();
        assert!(!bounds.asked_for(money(100_000, "EUR")));
        assert!(bounds.asked_for(money(1, "USD")));
        assert!("".parse::<TwoPersons>().unwrap().asked_for(money(1, "MAD")));
        for wrong in ["10000", "10 000 MAD", "1 XXXX", "1 MAD, 2 MAD"] {
            assert!(wrong.parse::<TwoPersons>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn each_open_stage_has_its_time_and_none_passes_the_last_day() {
        let rules = Rules::default();
        // START is a Tuesday, 1 September 2026.
        let stops_at = rules.last_day(START, None);
        assert_eq!(stops_at, START + Duration::days(45));
        for (stage, days) in [
            (Stage::Answer, 3),
            (Stage::Evidence, 7),
            (Stage::Proposal, 2),
            (Stage::Acceptance, 2),
            (Stage::Ruling(Round::First), 14),
            (Stage::Confirmation(Round::Second), 2),
            (Stage::Appealable, 5),
        ] {
            let due = rules.due_at(stage, (START, "FR"), stops_at);
            assert_eq!(due, Some(START + Duration::days(days)), "{stage:?}");
            let late = stops_at - Duration::hours(1);
            let rules_now = matches!(stage, Stage::Ruling(_) | Stage::Appealable);
            let left = Duration::minutes(if rules_now { 60 } else { 30 });
            let due = rules.due_at(stage, (late, "FR"), stops_at);
            assert_eq!(due, Some(late + left), "{stage:?}");
        }
        let closed = Stage::Closed(Outcome::Awarded);
        assert_eq!(rules.due_at(closed, (START, "FR"), stops_at), None);
        assert_eq!(rules.offer_until((stops_at, "FR"), stops_at), stops_at);
    }

    #[test]
    fn the_last_day_lies_before_the_rails_limit() {
        let rules = Rules::default();
        let limit = |days| Some(START + Duration::days(days));
        for (limit, last) in [
            (limit(90), 45),
            (limit(20), 19),
            (limit(0), 0),
            (limit(-3), 0),
        ] {
            assert_eq!(rules.last_day(START, limit), START + Duration::days(last));
        }
    }
}
