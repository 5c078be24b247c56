//! What a statement brings each project is worked out.

use chrono::Duration;
use kernel::{Id, Tx};
use serde_json::json;

use super::book;
use crate::{Rules, Statement, StatementError, Status, events, jobs, store};

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
        .any(|code| !code.starts_with("rate_missing:"));
    if statement.status.assess().is_err() || hindered {
        return Ok(Some(statement));
    }
    let now = tx.now();
    let due = now
        .checked_add_signed(Duration::days(rules.due_days.into()))
        .unwrap_or(now);
    let codes = store::assess(tx, id, due).await?;
    if codes.is_empty() {
        assessed(tx, &statement).await?;
    } else if codes != ["nothing_new"] {
        hinder(tx, rules, &statement, &codes).await?;
    }
    Ok(store::find(tx, id).await?)
}

async fn assessed(tx: &mut Tx, before: &Statement) -> Result<(), StatementError> {
    // What it corrects no longer counts, and cash that came for it is its owner's again.
    if let Some(replaced) = before.replaces {
        super::take_cash::give_back(tx, replaced).await?;
    }
    let statement = store::find(tx, before.id)
        .await?
        .ok_or(StatementError::NotFound("statement"))?;
    if book(tx, statement.id).await? {
        return Ok(());
    }
    if let Some(due) = statement.due_at {
        jobs::late_after(tx, statement.id, due).await?;
    }
    let cash = store::find_cash(tx, statement.id).await?;
    let missing: Vec<String> = cash.iter().map(|cash| cash.missing.to_string()).collect();
    let facts = json!({ "missing": missing });
    Ok(events::happened(tx, &statement, "awaiting_cash", &facts).await?)
}

async fn hinder(
    tx: &mut Tx,
    rules: &Rules,
    statement: &Statement,
    codes: &[String],
) -> Result<(), StatementError> {
    let detail = codes
        .iter()
        .map(|code| match code.split_once(':') {
            Some((_, pair)) => format!("a rate from {pair} is needed, with its source and day"),
            None => "its amounts are beyond all bounds".to_owned(),
        })
        .collect::<Vec<_>>()
        .join("; ");
    // What counts already goes on counting; only what is new waits.
    if statement.status.block().is_ok() {
        let why = (codes, detail.as_str());
        store::save_why(tx, statement.id, Status::Blocked, why).await?;
        jobs::expire_blocked(tx, rules, statement).await?;
    }
    let facts = json!({ "why": codes });
    Ok(events::happened(tx, statement, "blocked", &facts).await?)
}
