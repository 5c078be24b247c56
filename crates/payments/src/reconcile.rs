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
//! more. Nothing here ever moves money: a difference is for a person to look into.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use kernel::{Failure, Id};
use ledger::{Account, Rail};
use money::{Currency, Money};
use rails::{BalanceTransaction, BalanceTransactionQuery};

use crate::{
    Context,
    store::{self, Expected},
};

/// Lines younger than this may be known to the rail and not yet to us.
const GRACE: Duration = Duration::hours(1);
/// How much of the time that was compared before is compared again: what was late then is not now.
const OVERLAP: Duration = Duration::days(2);
/// How often the sums are read before a difference of theirs is believed: money moves while they are.
const READS: u32 = 3;
/// The most pages of lines read at once: 50,000 lines.
const MAX_PAGES: usize = 500;

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
    let until = now.checked_sub_signed(GRACE).unwrap_or(now);
    let from = begin(ctx, rail).await?.min(until);
    let lines = read_lines(ctx, from).await?;
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

async fn read_lines(
    ctx: &Context,
    from: DateTime<Utc>,
) -> Result<Vec<BalanceTransaction>, Failure> {
    let mut query = BalanceTransactionQuery {
        created_from: (from > DateTime::UNIX_EPOCH).then_some(from),
        limit: Some(100),
        ..BalanceTransactionQuery::default()
    };
    let mut lines = Vec::new();
    for _ in 0..MAX_PAGES {
        let page = ctx
            .rail
            .list_balance_transactions(&query)
            .await
            .map_err(Failure::new)?;
        lines.extend(page.items);
        query.after = page.next;
        if query.after.is_none() {
            return Ok(lines);
        }
    }
    Err(Failure::msg(
        "the rail has too many lines for one comparison",
    ))
}

/// What is wrong with a line of the rail, if something is.
async fn judge(
    ctx: &Context,
    rail: Rail,
    line: &BalanceTransaction,
) -> Result<Option<Difference>, Failure> {
    let source = line.source.as_deref().unwrap_or_default();
    let Some(expected) = expected(ctx, rail, (line, source)).await? else {
        return Ok(Some(Difference {
            kind: CaseKind::MissingHere,
            reference: line.id.clone(),
            expected: Money::zero(line.net.currency()),
            found: line.net,
            detail: format!(
                "the rail has a `{}` of {} (source {source}), and nothing here caused it",
                line.kind, line.net
            ),
        }));
    };
    if expected.net != line.net {
        return Ok(Some(Difference {
            kind: CaseKind::Amount,
            reference: line.id.clone(),
            expected: expected.net,
            found: line.net,
            detail: format!(
                "the rail's `{}` of {source} is {}, and {} was expected",
                line.kind, line.net, expected.net
            ),
        }));
    }
    let Some(act) = expected.act else {
        return Ok(None);
    };
    let booked = store::booked_of_act(&ctx.db, rail, act).await?;
    if booked == line.net.amount_minor() {
        return Ok(None);
    }
    let found = Money::new(booked, line.net.currency());
    Ok(Some(Difference {
        kind: CaseKind::Ledger,
        reference: line.id.clone(),
        expected: line.net,
        found,
        detail: format!(
            "the rail moved {} for {source}, and the ledger has {found} of it on {} (act {act})",
            line.net,
            Account::RailClearing(rail)
        ),
    }))
}

/// What this line was expected to be, by what the rail says caused it.
async fn expected(
    ctx: &Context,
    rail: Rail,
    (line, source): (&BalanceTransaction, &str),
) -> Result<Option<Expected>, Failure> {
    let taken = line.net.amount_minor() < 0;
    match line.kind.as_str() {
        "charge" | "payment" => store::find_expected_charge(&ctx.db, rail, source).await,
        "transfer" => store::find_expected_transfer(&ctx.db, rail, source).await,
        "refund" | "payment_refund" => store::find_expected_refund(&ctx.db, rail, source).await,
        "refund_failure" | "payment_failure_refund" => {
            let refund = store::find_expected_refund(&ctx.db, rail, source).await?;
            refund
                .map(|refund| {
                    Ok(Expected {
                        net: Money::zero(refund.net.currency()).checked_sub(refund.net)?,
                        act: None,
                    })
                })
                .transpose()
        }
        "adjustment" => {
            let dispute = store::find_expected_dispute(&ctx.db, rail, source).await?;
            Ok(dispute.map(|(out, back)| if taken { out } else { back }))
        }
        _ => Ok(None),
    }
}

/// Whether the rail has a line of this cause.
async fn has_line(
    ctx: &Context,
    source: &str,
    lines: &[BalanceTransaction],
) -> Result<bool, Failure> {
    if lines
        .iter()
        .any(|line| line.source.as_deref() == Some(source))
    {
        return Ok(true);
    }
    let query = BalanceTransactionQuery {
        source: Some(source.to_owned()),
        limit: Some(1),
        ..BalanceTransactionQuery::default()
    };
    let page = ctx
        .rail
        .list_balance_transactions(&query)
        .await
        .map_err(Failure::new)?;
    Ok(!page.items.is_empty())
}

/// What the sums of the rail and of the ledger differ by, in each currency where they do.
async fn compare_sums(
    ctx: &Context,
    rail: Rail,
    young: &[Money],
) -> Result<Vec<Difference>, Failure> {
    let mut believed = sums(ctx, rail, young).await?;
    for _ in 1..READS {
        if believed.is_empty() {
            break;
        }
        let again = sums(ctx, rail, young).await?;
        // Only what is found again, to the minor unit, is more than money on the move.
        believed.retain(|difference| again.contains(difference));
    }
    Ok(believed)
}

async fn sums(ctx: &Context, rail: Rail, young: &[Money]) -> Result<Vec<Difference>, Failure> {
    let held = ctx.rail.balance(None).await.map_err(Failure::new)?;
    let outside = store::list_outside(&ctx.db, rail).await?;
    let booked = ledger::balances(&ctx.db, Account::RailClearing(rail)).await?;
    let mut by_currency: BTreeMap<Currency, Sums> = BTreeMap::new();
    for money in held.available.iter().chain(&held.pending) {
        add(
            &mut by_currency.entry(money.currency()).or_default().rail,
            *money,
        );
    }
    for money in young {
        add(
            &mut by_currency.entry(money.currency()).or_default().young,
            *money,
        );
    }
    for money in booked {
        add(
            &mut by_currency.entry(money.currency()).or_default().ledger,
            money,
        );
    }
    for outside in outside {
        let sums = by_currency.entry(outside.currency).or_default();
        add(&mut sums.elsewhere, outside.elsewhere);
        add(&mut sums.unknown, outside.unknown);
    }
    by_currency
        .into_iter()
        .filter(|(_, sums)| !sums.agree())
        .map(|(currency, sums)| sums.difference(rail, currency))
        .collect()
}

fn add(sum: &mut i128, money: Money) {
    *sum = sum.saturating_add(i128::from(money.amount_minor()));
}

/// The sums of one currency, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sums {
    /// What the rail holds for us.
    rail: i128,
    /// What of that is too young to be known here.
    young: i128,
    /// What the ledger has in clearing.
    ledger: i128,
    /// What of that is on parties' accounts, or in refunds that are not confirmed.
    elsewhere: i128,
    /// What of it was asked for and may have left.
    unknown: i128,
}

#[expect(
    clippy::arithmetic_side_effects,
    reason = "sums of 64-bit amounts do not leave 128 bits"
)]
impl Sums {
    /// What the rail should hold.
    const fn expected(self) -> i128 {
        self.ledger - self.elsewhere + self.young
    }

    /// Whether the rail holds what it should, or less by no more than what may have left unheard.
    const fn agree(self) -> bool {
        let less = self.expected() - self.rail;
        0 <= less && less <= self.unknown
    }

    fn difference(self, rail: Rail, currency: Currency) -> Result<Difference, Failure> {
        let money = |minor: i128| -> Result<Money, Failure> {
            Ok(Money::new(
                i64::try_from(minor).map_err(Failure::new)?,
                currency,
            ))
        };
        Ok(Difference {
            kind: CaseKind::Balance,
            reference: "balance".to_owned(),
            expected: money(self.expected())?,
            found: money(self.rail)?,
            detail: format!(
                "{} holds {} by the ledger, of which {} left the platform's balance and {} may have; {} came too lately to be known; the rail says {}",
                Account::RailClearing(rail),
                money(self.ledger)?,
                money(self.elsewhere)?,
                money(self.unknown)?,
                money(self.young)?,
                money(self.rail)?
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sums_agree_exactly_when_the_difference_is_what_may_have_left(
            ledger in -1_000_i128..1_000_000,
            elsewhere in 0_i128..1_000,
            young in -1_000_i128..1_000,
            unknown in 0_i128..1_000,
            off in -2_000_i128..2_000,
        ) {
            let rail = ledger - elsewhere + young - off;
            let sums = Sums { rail, young, ledger, elsewhere, unknown };
            prop_assert_eq!(sums.agree(), (0..=unknown).contains(&off));
        }
    }

    #[test]
    fn each_kind_is_read_back_from_its_word() {
        for kind in CaseKind::ALL {
            assert_eq!(CaseKind::read(kind.name()).unwrap(), kind);
        }
        assert!(CaseKind::read("other").is_err());
    }
}
