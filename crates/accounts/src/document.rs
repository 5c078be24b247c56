//! A whole statement, as its files show it.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use ledger::{Part, Statement};
use money::Currency;
use parties::{Language, Party};
use proof::LastHead;

use crate::{
    error::AccountsError,
    period::Period,
    section::{Holdings, Section},
};

/// The most lines of a file. What has more is asked for in shorter periods.
pub(crate) const MAX_LINES: i64 = 10_000;

/// The lines of a statement that is not too long.
const EVERY_LINE: Part = Part {
    after: None,
    limit: MAX_LINES,
};

/// Everything of a party's money in one currency and period.
#[derive(Debug)]
pub(crate) struct Document {
    /// What the party is called, in any script.
    pub(crate) name: String,
    /// Who it is.
    pub(crate) party: Id<Party>,
    /// The language that it is written to in.
    pub(crate) language: Language,
    /// The currency of all amounts.
    pub(crate) currency: Currency,
    /// Which days.
    pub(crate) period: Period,
    /// When it was read.
    pub(crate) made_at: DateTime<Utc>,
    /// The sections in which there is something, and always the first.
    pub(crate) sections: Vec<(Section, Statement)>,
    /// The last head of the log then; none while nothing was sealed.
    pub(crate) head: Option<LastHead>,
}

/// Reads all of it; the lines when it is known how many they are. The transaction is to be a snapshot: a statement is of one moment.
///
/// # Errors
/// [`AccountsError::TooLong`] when it has more than [`MAX_LINES`] lines.
pub(crate) async fn read(
    tx: &mut Tx,
    party: Id<Party>,
    (currency, period): (Currency, Period),
) -> Result<Document, AccountsError> {
    let holdings = Holdings::of(tx, party).await?;
    let moments = period.moments();
    let mut sections = Vec::with_capacity(Section::ALL.len());
    for section in Section::ALL {
        let holding = holdings.section(section);
        let sums = ledger::statement(tx, holding, currency, moments, Part::NONE).await?;
        sections.push((section, sums));
    }
    let counts = sections.iter().map(|(_, sums)| sums.count);
    if counts.fold(0, i64::saturating_add) > MAX_LINES {
        return Err(AccountsError::TooLong);
    }
    sections.retain(|(section, sums)| *section == Section::Available || is_something(sums));
    for (section, statement) in &mut sections {
        if statement.count > 0 {
            let holding = holdings.section(*section);
            *statement = ledger::statement(tx, holding, currency, moments, EVERY_LINE).await?;
        }
    }
    let found = parties::find(tx, party).await?;
    let found = found.ok_or_else(|| Failure::msg("a caller that is no party"))?;
    Ok(Document {
        name: found.name,
        party,
        language: found.language,
        currency,
        period,
        made_at: tx.now(),
        sections,
        head: proof::last_head_in(tx, &[]).await?,
    })
}

fn is_something(statement: &Statement) -> bool {
    statement.count > 0 || !statement.opening.is_zero()
}
