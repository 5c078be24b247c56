//! How late the cash of statements is.

use kernel::{Failure, Id, Tx};
use parties::Party;
use uuid::Uuid;

use crate::{LateStep, Statement};

/// Its cash is late, or its rates are, and this far. Returns whether that is new.
pub(crate) async fn save_late(
    tx: &mut Tx,
    id: Id<Statement>,
    step: LateStep,
) -> Result<bool, Failure> {
    let now = tx.now();
    let saved = sqlx::query!(
        "UPDATE statements SET late_at = coalesce(late_at, $2), late_step = $3
         WHERE id = $1 AND late_step IS DISTINCT FROM $3
           AND (status = 'awaiting_cash' AND due_at <= $2 OR status = 'booked' AND rate_due_at <= $2)",
        id.uuid(),
        now,
        step.as_str()
    )
    .execute(tx.conn())
    .await?;
    Ok(saved.rows_affected() == 1)
}

/// How far the lateness of an owner has led, of all that it is late with at this moment; nothing when it is late with nothing. Whoever
/// is [`LateStep::Restricted`] opens no new raise and is not paid out; it ends by itself when the cash is there, and every rate
/// that revenue waits for.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_standing(tx: &mut Tx, owner: Id<Party>) -> Result<Option<LateStep>, Failure> {
    let steps = sqlx::query_scalar!(
        r#"SELECT DISTINCT late_step AS "step!"
           FROM statements
           WHERE owner_id = $1 AND late_at IS NOT NULL AND (status = 'awaiting_cash' OR rate_due_at IS NOT NULL)"#,
        owner.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(steps.iter().filter_map(|step| LateStep::parse(step)).max())
}

/// Whether something of a project is known or is being read that is no revenue of it yet: cash is awaited that is its, a rate, or that
/// a file is assessed. What other projects of its owner wait for is nothing to it.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn is_revenue_awaited(tx: &mut Tx, project: Uuid) -> Result<bool, Failure> {
    // Whose the rows of a file are is known at its end, so one that is being read may have some. Behind that, those that no round
    // has.
    let awaited = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM statement_shares h
               JOIN statement_rounds r ON r.id = h.round_id
               WHERE h.project_id = $1 AND r.booked_at IS NULL AND r.cancelled_at IS NULL
           ) OR EXISTS (
               SELECT FROM statement_projects p
               JOIN statements s ON s.owner_id = p.owner_id
               WHERE p.project_id = $1 AND (
                   s.status IN ('received', 'reading')
                   OR (s.status IN ('previewed', 'blocked') OR s.rate_due_at IS NOT NULL) AND EXISTS (
                       SELECT FROM statement_rows w
                       WHERE w.project_id = $1 AND w.statement_id = s.id AND w.outcome = 'matched' AND NOT EXISTS (
                           SELECT FROM statement_rounds k WHERE k.statement_id = s.id AND k.number = w.round
                       )
                   )
               )
           ) AS "awaited!""#,
        project
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(awaited)
}

/// Its owner contests that it is late.
pub(crate) async fn save_contested(tx: &mut Tx, id: Id<Statement>) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE statements SET contested_at = $2 WHERE id = $1",
        id.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
