//! What the public pages say of all money together.

use std::sync::Arc;

use chrono::{DateTime, Datelike, Months, NaiveTime, TimeDelta, Utc};
use kernel::{Db, Failure};
use ledger::Book;
use mediation::Figures as Disputes;
use money::Money;
use payments::PayoutStatus;

use crate::Mode;

/// How long figures of play money are shown before they are worked out again.
const FRESH: TimeDelta = TimeDelta::seconds(10);

/// The figures of one moment.
#[derive(Debug)]
pub(crate) struct Figures {
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// Locked money, by currency.
    pub(crate) held: Vec<Money>,
    /// All that was ever paid out and arrived, by currency.
    pub(crate) paid: Vec<Money>,
    /// The books, by currency.
    pub(crate) books: Vec<Book>,
    /// The disputes.
    pub(crate) disputes: Disputes,
}

/// Figures as they are asked for, however many ask.
///
/// Of real money they are those of one moment of the day, all day long, and disputes are counted until the end of the last quarter: who
/// looked again and again and subtracted would see each payment, and the day of each ruling.
#[derive(Debug, Clone)]
pub(crate) struct Watched {
    db: Db,
    mode: Mode,
    last: kernel::Watched<Figures>,
}

impl Watched {
    pub(crate) fn new(db: Db, mode: Mode) -> Self {
        Self {
            db,
            mode,
            last: kernel::Watched::default(),
        }
    }

    pub(crate) async fn figures(&self) -> Result<Arc<Figures>, Failure> {
        let now = self.db.now();
        let is_fresh = |figures: &Figures| match self.mode {
            Mode::Live => figures.at.date_naive() == now.date_naive(),
            Mode::Sandbox => now.signed_duration_since(figures.at).abs() < FRESH,
        };
        let until = match self.mode {
            Mode::Live => quarter(now),
            Mode::Sandbox => now,
        };
        self.last
            .get(is_fresh, async || work_out(&self.db, until).await)
            .await
    }
}

/// When the quarter of a moment began.
fn quarter(at: DateTime<Utc>) -> DateTime<Utc> {
    let day = at.date_naive();
    let first = day.with_day(1).unwrap_or(day);
    let first = first
        .checked_sub_months(Months::new(day.month0() % 3))
        .unwrap_or(first);
    first.and_time(NaiveTime::MIN).and_utc()
}

async fn work_out(db: &Db, disputes_until: DateTime<Utc>) -> Result<Figures, Failure> {
    let books = ledger::books(db).await?;
    let payouts = payments::payouts_by_state(db).await?;
    let paid = payouts
        .iter()
        .filter(|one| one.status == PayoutStatus::Paid);
    Ok(Figures {
        at: db.now(),
        held: books
            .iter()
            .map(|book| book.locked)
            .filter(|money| money.is_positive())
            .collect(),
        paid: paid.map(|one| one.money).collect(),
        books,
        disputes: mediation::figures(db, disputes_until).await?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_begins_in_january_april_july_and_october() {
        for (at, first) in [
            ("2026-11-22T23:45:19Z", "2026-10-01T00:00:00Z"),
            ("2026-12-31T23:59:59Z", "2026-10-01T00:00:00Z"),
            ("2027-01-31T00:00:00Z", "2027-01-01T00:00:00Z"),
            ("2024-05-30T12:00:00Z", "2024-04-01T00:00:00Z"),
        ] {
            let at: DateTime<Utc> = at.parse().unwrap();
            assert_eq!(quarter(at), first.parse::<DateTime<Utc>>().unwrap());
        }
    }
}
