//! A file has been read: what it adds up to, what is odd about it, and whether something hinders it.

use formats::Summary;
use kernel::{Failure, Tx};
use money::Exact;

use super::{End, rows};
use crate::{
    Rules, Statement, Status, events, jobs,
    preview::{self, Facts},
    store::{self, TotalRow},
    trouble::Trouble,
};

/// Writes down how reading ended.
///
/// # Errors
/// [`Failure`] of the database, or when the file broke off: it is read again.
pub(crate) async fn finish(
    tx: &mut Tx,
    rules: &Rules,
    statement: &Statement,
    end: End,
) -> Result<(), Failure> {
    if statement.status != Status::Reading {
        return Ok(());
    }
    match end {
        End::BrokenOff(why) => Err(Failure::msg(format!("the file could not be read: {why}"))),
        End::Unreadable { trouble, detail } => reject(tx, statement, (&trouble, &detail)).await,
        End::Read(summary) => read(tx, rules, statement, &summary).await,
    }
}

async fn reject(
    tx: &mut Tx,
    statement: &Statement,
    (trouble, detail): (&Trouble, &str),
) -> Result<(), Failure> {
    let why = [trouble.code.clone()];
    store::save_why(tx, statement.id, Status::Rejected, (&why, detail)).await?;
    let facts = serde_json::json!({ "why": why, "troubles": [trouble] });
    events::happened(tx, statement, "rejected", &facts).await
}

async fn read(
    tx: &mut Tx,
    rules: &Rules,
    statement: &Statement,
    summary: &Summary,
) -> Result<(), Failure> {
    if let Some(fatal) = &summary.fatal {
        let detail = format!("line {}: {}", fatal.line, fatal.detail);
        return reject(tx, statement, (&Trouble::fatal(fatal), &detail)).await;
    }
    if summary.rows == 0 && summary.bad == 0 {
        let detail = format!(
            "it has no line with money; {} lines say what was used without a price",
            summary.unpriced
        );
        return reject(tx, statement, (&Trouble::of("no_money"), &detail)).await;
    }
    store::clear_totals(tx, statement.id).await?;
    store::insert_totals(tx, statement.id, &file_totals(summary)?).await?;
    store::count_totals(tx, statement.id).await?;
    let totals = store::list_totals(tx, statement.id).await?;
    let previous = match store::find_previous(tx, statement).await? {
        Some(previous) => store::list_totals(tx, previous).await?,
        None => Vec::new(),
    };
    let facts = Facts {
        totals: &totals,
        previous: &previous,
        repeated: store::count_repeated(tx, statement.id).await?,
        late_months: rules.late_months,
    };
    let anomalies = preview::anomalies(&facts);
    store::save_anomalies(tx, statement.id, &anomalies).await?;
    let (why, detail, troubles) = hindrances(summary, &totals);
    if why.is_empty() {
        store::save_status(tx, statement.id, Status::Previewed).await?;
        events::happened(tx, statement, "previewed", &anomalies).await?;
        jobs::assess_after_review(tx, rules, statement).await?;
    } else {
        store::save_why(tx, statement.id, Status::Blocked, (&why, &detail)).await?;
        let facts = serde_json::json!({ "why": why, "troubles": troubles });
        events::happened(tx, statement, "blocked", &facts).await?;
        jobs::expire_blocked(tx, rules, statement).await?;
    }
    // Works that were registered while it was read.
    jobs::rematch(tx, statement.owner, &format!("read:{}", statement.id)).await
}

/// What the reader counted itself.
fn file_totals(summary: &Summary) -> Result<Vec<TotalRow>, Failure> {
    let total = |value: &str, currency: &str, rows: u64, net: Exact| {
        Ok::<_, Failure>(TotalRow {
            dimension: "file".to_owned(),
            value: value.to_owned(),
            currency: currency.to_owned(),
            rows: i64::try_from(rows).map_err(Failure::new)?,
            net: net.to_string(),
        })
    };
    let mut totals = vec![
        total("bad", "", summary.bad, Exact::ZERO)?,
        total("unpriced", "", summary.unpriced, Exact::ZERO)?,
        total("reversals", "", summary.reversals, Exact::ZERO)?,
    ];
    for (currency, of) in &summary.totals {
        totals.push(total("rows", currency.code(), of.rows, of.net)?);
    }
    Ok(totals)
}

/// Why the statement must not be booked: codes, the same in words, and in parts.
fn hindrances(summary: &Summary, totals: &[TotalRow]) -> (Vec<String>, String, Vec<Trouble>) {
    let (mut why, mut detail, mut troubles) = (Vec::new(), Vec::new(), Vec::new());
    if summary.controls_missed > 0 {
        why.push("control_total".to_owned());
        let missed = summary.controls.iter().filter(|control| !control.is_met());
        troubles.extend(missed.clone().take(10).map(Trouble::control));
        detail.extend(missed.take(10).map(|control| {
            format!(
                "line {}: {} should be {}, and {} were found",
                control.line,
                control.kind.code(),
                control.expected,
                control.found
            )
        }));
    }
    let of_file = |currency: &str| {
        totals
            .iter()
            .find(|row| {
                (
                    row.dimension.as_str(),
                    row.value.as_str(),
                    row.currency.as_str(),
                ) == ("file", "rows", currency)
            })
            .and_then(|row| Exact::parse(&row.net).ok())
            .unwrap_or_default()
    };
    for typed in totals.iter().filter(|row| row.dimension == "typed") {
        let found = of_file(&typed.currency);
        if !rows::agrees(&typed.value, found) {
            why.push("typed_total".to_owned());
            detail.push(format!(
                "{} {} was said, and {found} was found",
                typed.value, typed.currency
            ));
            troubles.push(Trouble {
                expected: Some(typed.value.clone()),
                found: Some(found.to_string()),
                currency: Some(typed.currency.clone()),
                ..Trouble::of("typed_total")
            });
        }
    }
    if !preview::reconciles(totals) {
        why.push("does_not_reconcile".to_owned());
        detail.push("the rows that were kept are not those that were read".to_owned());
    }
    // Nothing of it could count, and the same file can take its place once its month is said.
    if summary.rows > 0 && preview::rows_without_month(totals) == summary.rows {
        why.push(rows::NO_MONTH.to_owned());
        detail.push("no row names a month; say the file's period".to_owned());
    }
    why.dedup();
    (why, detail.join("; "), troubles)
}
