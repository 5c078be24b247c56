//! Reconciliation: the rail's balance transactions, our ledger, and what we expected, compared to the minor unit.
//!
//! ```text
//!  the rail's lines --- each has what caused it here, with the same amount ---------> missing_here | amount
//!  what was recorded -- each has its line at the rail ------------------------------> missing_there
//!  a deposit's line --- what the ledger moved on `clearing` for it is the same -----> ledger
//!  the rail's balance = clearing - what is on parties' accounts and in refunds -----> balance
//! ```
//!
//! A difference raises a case and stops what leaves the account concerned, until a later comparison does not find it any
//! more. Nothing here ever moves money: a difference is for a person to look into. What the rail bills for itself apart from any
//! payment is no difference: it is booked when it is seen (`billed.rs`).

mod billed;
mod lines;
mod sums;

use chrono::{DateTime, Duration, Utc};
use kernel::{Failure, Id};
use ledger::Rail;
use money::Money;

use self::{
    lines::{has_line, judge, read_lines},
    sums::compare_sums,
};
use crate::{Context, store};

/// How much of the time that was compared before is compared again: what was late then is not now.
const OVERLAP: Duration = Duration::days(2);

/// What kind of difference it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CaseKind {
    /// A line of the rail that nothing here caused.
    MissingHere,
    /// Something here that the rail has no line of.
    MissingThere,
    /// Both have it, with other amounts.
    Amount,
    /// Expected and at the rail, and not so in the ledger.
    Ledger,
    /// The rail holds another sum than the ledger says.
    Balance,
}

impl CaseKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::MissingHere,
        Self::MissingThere,
        Self::Amount,
        Self::Ledger,
        Self::Balance,
    ];

    /// The word in the tables and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::MissingHere => "missing_here",
            Self::MissingThere => "missing_there",
            Self::Amount => "amount",
            Self::Ledger => "ledger",
            Self::Balance => "balance",
        }
    }

    pub(crate) fn read(name: &str) -> Result<Self, Failure> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == name);
        found.ok_or_else(|| Failure::msg(format!("`{name}` is no kind of case")))
    }
}

/// A difference between the rail, the ledger and what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What kind it is.
    pub kind: CaseKind,
    /// The rail's id of the line or of its cause, or our id of what has no line; `balance` for a sum.
    pub reference: String,
    /// What it should be.
    pub expected: Money,
    /// What it is.
    pub found: Money,
    /// What a person needs to know.
    pub detail: String,
}

/// A difference that was found, and is open until a comparison does not find it any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its id.
    pub id: Id<Case>,
    /// The rail.
    pub rail: Rail,
    /// What kind it is.
    pub kind: CaseKind,
    /// The rail's id of the line or of its cause, or our id of what has no line; `balance` for a sum.
    pub reference: String,
    /// What it should be.
    pub expected: Money,
    /// What it is.
    pub found: Money,
    /// What a person needs to know.
    pub detail: String,
    /// When it was found first.
    pub opened_at: DateTime<Utc>,
    /// When it was found last.
    pub last_seen_at: DateTime<Utc>,
    /// When a comparison did not find it any more.
    pub resolved_at: Option<DateTime<Utc>>,
}

/// What a comparison came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation {
    /// Lines made from then on were compared,
    pub from: DateTime<Utc>,
    /// up to then. Younger ones were looked at and are compared for good by the next.
    pub until: DateTime<Utc>,
    /// How many lines.
    pub lines: usize,
    /// How many of them have their match to the minor unit.
    pub matched: usize,
    /// What differs.
    pub differences: Vec<Difference>,
}

/// Compares all that is new since the last comparison, raises a case for each difference, and closes those that are gone.
///
/// # Errors
/// [`Failure`] when the rail cannot be asked, or of the database: nothing is raised or closed then.
pub async fn reconcile(ctx: &Context) -> Result<Reconciliation, Failure> {
    let rail = Rail::Stripe;
    let done = compare(ctx, rail).await?;
    let mut tx = ctx.db.begin().await?;
    for difference in &done.differences {
        if store::raise_case(&mut tx, rail, difference).await? {
            tracing::error!(
                kind = difference.kind.name(),
                reference = difference.reference,
                "the rail and the books differ: {}",
                difference.detail
            );
        }
    }
    let resolved = store::resolve_cases(&mut tx, rail).await?;
    if resolved > 0 {
        tracing::info!("{resolved} differences between the rail and the books are gone");
    }
    store::insert_reconciliation(&mut tx, rail, &done).await?;
    tx.commit().await?;
    Ok(done)
}

/// The differences that were found, the newest first, `limit` at most, with ids below `before`.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_cases(
    db: &kernel::Db,
    before: Option<uuid::Uuid>,
    limit: i64,
) -> Result<Vec<Case>, Failure> {
    store::list_cases(db, before, limit).await
}

async fn compare(ctx: &Context, rail: Rail) -> Result<Reconciliation, Failure> {
    let now = ctx.db.now();
    let until = now.checked_sub_signed(ctx.rules.young_for).unwrap_or(now);
    let from = begin(ctx, rail).await?.min(until);
    let lines = read_lines(ctx, from).await?;
    billed::book(ctx, rail, &lines).await?;
    let mut done = Reconciliation {
        from,
        until,
        lines: lines.len(),
        matched: 0,
        differences: Vec::new(),
    };
    let mut young = Vec::new();
    for line in &lines {
        match judge(ctx, rail, line).await? {
            None => done.matched = done.matched.saturating_add(1),
            Some(_) if line.created >= until => young.push(line.net),
            Some(difference) => done.differences.push(difference),
        }
    }
    for recorded in store::list_recorded(&ctx.db, rail, (from, until)).await? {
        if !has_line(ctx, &recorded.source, &lines).await? {
            done.differences.push(Difference {
                kind: CaseKind::MissingThere,
                reference: recorded.id.to_string(),
                expected: recorded.money,
                found: Money::zero(recorded.money.currency()),
                detail: format!(
                    "{} is recorded here as done, and the rail has no balance transaction of it",
                    recorded.source
                ),
            });
        }
    }
    done.differences
        .extend(compare_sums(ctx, rail, &young).await?);
    Ok(done)
}

/// From when on the rail's lines are read: what is open is looked at again, however old it is.
async fn begin(ctx: &Context, rail: Rail) -> Result<DateTime<Utc>, Failure> {
    let Some(last) = store::compared_until(&ctx.db, rail).await? else {
        return Ok(DateTime::UNIX_EPOCH);
    };
    let open = store::oldest_open_case(&ctx.db, rail).await?;
    let from = open.map_or(last, |open| open.min(last));
    Ok(from.checked_sub_signed(OVERLAP).unwrap_or(from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_read_back_from_its_word() {
        for kind in CaseKind::ALL {
            assert_eq!(CaseKind::read(kind.name()).unwrap(), kind);
        }
        assert!(CaseKind::read("other").is_err());
    }
}
