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

/// Reads all of it. The transaction is to be a snapshot: a statement is of one moment.
///
/// # Errors
/// [`AccountsError::TooLong`] when it has more than [`MAX_LINES`] lines.
pub(crate) async fn read(
    tx: &mut Tx,
    party: Id<Party>,
    (currency, period): (Currency, Period),
) -> Result<Document, AccountsError> {
    let holdings = Holdings::of(tx, party).await?;
    let mut left = MAX_LINES;
    let mut sections = Vec::new();
    for section in Section::ALL {
        let part = Part {
            after: None,
            limit: left,
        };
        let holding = holdings.section(section);
        let statement = ledger::statement(tx, holding, currency, period.moments(), part).await?;
        if statement.count > left {
            return Err(AccountsError::TooLong);
        }
        left = left.saturating_sub(statement.count);
        if section == Section::Available || is_something(&statement) {
            sections.push((section, statement));
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
