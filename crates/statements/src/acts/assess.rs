//! What a statement brings each project is worked out.

use chrono::{DateTime, Duration, Utc};
use kernel::{Id, Tx};
use serde_json::json;

use super::{
    book,
    take_cash::{give_back, hold},
};
use crate::{
    Rules, Statement, StatementError, Status, events, jobs,
    model::RATE_MISSING,
    store::{self, Assessed},
};

/// Assesses what of a statement is matched and not counted yet: at first all of it, later what was matched since. What needs no
/// cash is booked at once. Returns the statement as it is then; none when there is none.
///
/// # Errors
/// [`StatementError::Failed`] of the database. A statement that cannot be assessed (any more) is left as it is.
pub(crate) async fn assess(
    tx: &mut Tx,
    rules: &Rules,
    id: Id<Statement>,
) -> Result<Option<Statement>, StatementError> {
    let Some(statement) = store::find(tx, id).await? else {
        return Ok(None);
    };
    let hindered = statement
        .why
        .iter()
        .any(|code| !code.starts_with(RATE_MISSING));
    if statement.status.assess().is_err() || hindered {
        return Ok(Some(statement));
    }
    let now = tx.now();
    let due = now
        .checked_add_signed(Duration::days(rules.due_days.into()))
        .unwrap_or(now);
    let Assessed { hindered, others } = store::assess(tx, id, due).await?;
    if hindered.is_empty() {
        assessed(tx, &statement).await?;
        take_up(tx, id, &others).await?;
    } else if hindered != ["nothing_new"] {
        hinder(tx, rules, &statement, (&hindered, due)).await?;
    }
    Ok(store::find(tx, id).await?)
}

async fn assessed(tx: &mut Tx, before: &Statement) -> Result<(), StatementError> {
    let corrected = store::list_corrected(tx, before.id).await?;
    for replaced in &corrected {
        hold(tx, before.owner, *replaced).await?;
    }
    if !book(tx, before.id).await? {
        awaits(tx, before.id).await?;
    }
    // What it corrects no longer counts, and cash that came for it is its owner's again.
    for replaced in corrected {
        give_back(tx, replaced).await?;
    }
    Ok(())
}

/// Rows that this correction leaves out count in other files from now on, which repeated them: nothing that a file says is lost by
/// the correction of another.
async fn take_up(
    tx: &mut Tx,
    by: Id<Statement>,
    others: &[Id<Statement>],
) -> Result<(), StatementError> {
    for other in others {
        let facts = json!({ "left_out_by": by });
        store::insert_event(tx, *other, "rows_taken_up", (None, None), &facts).await?;
        jobs::assess(tx, *other, &format!("left_out_by:{by}")).await?;
    }
    Ok(())
}

async fn awaits(tx: &mut Tx, id: Id<Statement>) -> Result<(), StatementError> {
    let statement = store::find(tx, id)
        .await?
        .ok_or(StatementError::NotFound("statement"))?;
    if let Some(due) = statement.due_at {
        jobs::late_after(tx, id, due).await?;
    }
    let cash = store::find_cash(tx, id).await?;
    let missing: Vec<String> = cash.iter().map(|cash| cash.missing.to_string()).collect();
    let facts = json!({ "missing": missing });
    Ok(events::happened(tx, &statement, "awaiting_cash", &facts).await?)
}

async fn hinder(
    tx: &mut Tx,
    rules: &Rules,
    statement: &Statement,
    (codes, due): (&[String], DateTime<Utc>),
) -> Result<(), StatementError> {
    // The rest is asked for when these are given.
    let codes = codes.get(..20).unwrap_or(codes);
    let detail = codes
        .iter()
        .map(|code| match code.split_once(':') {
            Some((_, pair)) => format!("a rate from {pair} is needed, with its source and day"),
            None => "its amounts are beyond all bounds".to_owned(),
        })
        .collect::<Vec<_>>()
        .join("; ");
    let why = (codes, detail.as_str());
    if statement.status.block().is_ok() {
        store::save_why(tx, statement.id, Status::Blocked, why).await?;
        jobs::expire_blocked(tx, rules, statement).await?;
    } else {
        // What counts already goes on counting; only what is new waits, and is told of once.
        if statement.why == codes {
            return Ok(());
        }
        if codes.iter().all(|code| code.starts_with(RATE_MISSING)) {
            store::save_missing(tx, statement.id, why, due).await?;
            if statement.rate_due_at.is_none() {
                jobs::remind_before(tx, rules, statement.id).await?;
                jobs::late_after(tx, statement.id, due).await?;
            }
        }
    }
    let facts = json!({ "why": codes });
    Ok(events::happened(tx, statement, "blocked", &facts).await?)
}
