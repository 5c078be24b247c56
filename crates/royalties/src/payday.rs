//! When what is in a wallet is paid out, and from how much on.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
use money::{Currency, Money};

/// The day of each month on which everything that reaches its least amount is paid out; in December everything at all.
const DAY: u32 = 15;
/// The hour of that day, in UTC: banks are open, and the night's reconciliation is done.
const HOUR: u32 = 6;

/// Below so many whole units a payout costs more than it brings: it is carried over, and never forfeited. Where the cents of
/// common rails' fees are no measure, currencies are named; others have five units.
const LEAST: [(&str, i64); 12] = [
    ("MAD", 50),
    ("EUR", 5),
    ("USD", 5),
    ("GBP", 5),
    ("CAD", 7),
    ("TND", 15),
    ("DZD", 700),
    ("XOF", 3_000),
    ("NGN", 5_000),
    ("KES", 600),
    ("KRW", 7_000),
    ("JPY", 800),
];

/// From so much on it is paid out.
pub fn least(currency: Currency) -> Money {
    let named = LEAST.iter().find(|one| one.0 == currency.code());
    let units = named.map_or(5, |one| one.1);
    Money::new(units.saturating_mul(currency.minor_per_major()), currency)
}

/// Which of what is to be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// What reaches its least amount.
    Enough,
    /// Everything that the rail can carry.
    Everything,
}

impl Reach {
    /// What of so much is paid out, if anything: whole steps of what the rail can carry.
    pub(crate) fn of(self, free: Money) -> Option<Money> {
        let step = payments::step_minor(free.currency())?;
        let over = free.amount_minor().checked_rem(step)?;
        let minor = free.amount_minor().checked_sub(over)?;
        let enough = match self {
            Self::Enough => least(free.currency()).amount_minor(),
            Self::Everything => step,
        };
        (minor >= enough).then(|| Money::new(minor, free.currency()))
    }
}

/// The first pay day after this moment.
pub fn after(moment: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let this = pay_day(moment.year(), moment.month())?;
    if moment < this {
        return Some(this);
    }
    // A month later than its middle is the next one.
    let later = this.date_naive().checked_add_days(Days::new(31))?;
    pay_day(later.year(), later.month())
}

/// The pay day on which everything is paid, of those after this moment the first.
pub(crate) fn last_of_year(moment: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let this = pay_day(moment.year(), 12)?;
    if moment < this {
        return Some(this);
    }
    pay_day(moment.year().checked_add(1)?, 12)
}

/// Which of what is paid on a pay day.
pub(crate) fn reach(pay_day: DateTime<Utc>) -> Reach {
    if pay_day.month() == 12 {
        Reach::Everything
    } else {
        Reach::Enough
    }
}

fn pay_day(year: i32, month: u32) -> Option<DateTime<Utc>> {
    let day = NaiveDate::from_ymd_opt(year, month, DAY)?;
    Some(day.and_time(NaiveTime::from_hms_opt(HOUR, 0, 0)?).and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_pay_day_comes_each_month_and_the_last_of_the_year_pays_everything() {
        for (now, next, last) in [
            (
                "2026-11-15T05:59:59Z",
                "2026-11-15T06:00:00Z",
                "2026-12-15T06:00:00Z",
            ),
            (
                "2026-11-15T06:00:00Z",
                "2026-12-15T06:00:00Z",
                "2026-12-15T06:00:00Z",
            ),
            (
                "2026-12-31T23:00:00Z",
                "2027-01-15T06:00:00Z",
                "2027-12-15T06:00:00Z",
            ),
            (
                "2027-01-31T00:00:00Z",
                "2027-02-15T06:00:00Z",
                "2027-12-15T06:00:00Z",
            ),
        ] {
            assert_eq!(after(at(now)), Some(at(next)), "{now}");
            assert_eq!(last_of_year(at(now)), Some(at(last)), "{now}");
        }
        assert_eq!(reach(at("2026-12-15T06:00:00Z")), Reach::Everything);
        assert_eq!(reach(at("2027-01-15T06:00:00Z")), Reach::Enough);
    }

    #[test]
    fn little_waits_and_everything_goes_in_whole_steps() {
        let paid = |reach: Reach, minor, code| {
            let money = Money::new(minor, Currency::parse(code).unwrap());
            reach.of(money).map(Money::amount_minor)
        };
        for (minor, code, enough, everything) in [
            (4_999, "MAD", None, Some(4_999)),
            (5_000, "MAD", Some(5_000), Some(5_000)),
            (499, "EUR", None, Some(499)),
            (2_999, "XOF", None, Some(2_999)),
            // The rail carries dinars to two decimals.
            (15_009, "TND", Some(15_000), Some(15_000)),
            (9, "TND", None, None),
            (0, "MAD", None, None),
            (9_000_000, "USDC", None, None),
        ] {
            assert_eq!(paid(Reach::Enough, minor, code), enough, "{minor} {code}");
            assert_eq!(
                paid(Reach::Everything, minor, code),
                everything,
                "{minor} {code}"
            );
        }
    }
}
