//! The cash of a statement did not come in time, or the rates did not that a part of it waits for.

use chrono::{DateTime, Duration, Utc};
use kernel::{Id, Tx};
use serde_json::json;

use crate::{LATENESS_SOURCE, LateStep, Rules, Statement, StatementError, events, jobs, store};

/// Takes the step that lateness has led to by now, if it is a further one: it is written down with the penalty by then, the owner
/// and the operators are told, and the next one is made due. Cash that comes ends it, and where that is there rates that are given.
pub(crate) async fn late(
    tx: &mut Tx,
    rules: &Rules,
    id: Id<Statement>,
) -> Result<(), StatementError> {
    let Some(statement) = store::lock(tx, id).await? else {
        return Ok(());
    };
    let Some(due) = statement.owed_by().filter(|due| *due <= tx.now()) else {
        return Ok(());
    };
    let contested = statement.contested_at.map(|at| days_since(at, tx.now()));
    let pause = rules.lateness.pause(contested);
    let days = days_since(due, tx.now()).saturating_sub(pause);
    let step = rules.lateness.step_after(days);
    if statement.late_step.is_none_or(|before| before < step)
        && store::save_late(tx, id, step).await?
    {
        note(tx, rules, &statement, (step, days)).await?;
    }
    if let Some(next) = rules.lateness.next_after(days) {
        // What is paused now goes on after the whole pause.
        let pause = contested.map_or(0, |_| rules.lateness.contest_days);
        let after = Duration::days(next.saturating_add(pause).into());
        let at = due.checked_add_signed(after);
        jobs::late_step_at(tx, id, (due, at.unwrap_or(due))).await?;
    }
    Ok(())
}

async fn note(
    tx: &mut Tx,
    rules: &Rules,
    statement: &Statement,
    (step, days): (LateStep, u32),
) -> Result<(), StatementError> {
    let mut penalties = Vec::new();
    for cash in store::find_cash(tx, statement.id).await? {
        let penalty = rules.lateness.penalty(cash.missing, days)?;
        penalties
            .push(json!({ "missing": cash.missing.to_string(), "penalty": penalty.to_string() }));
    }
    let facts = json!({
        "days": days, "penalties": penalties, "source": LATENESS_SOURCE, "why": statement.why,
    });
    tracing::warn!(statement.id = %statement.id, days, "statement {} is {}", statement.id, step.as_str());
    Ok(events::late(tx, statement, step, &facts).await?)
}

/// Whole days since the due date.
fn days_since(due: DateTime<Utc>, now: DateTime<Utc>) -> u32 {
    u32::try_from(now.signed_duration_since(due).num_days()).unwrap_or_default()
}
