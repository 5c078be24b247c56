//! The cash of a statement is there: it is revenue of its projects.

use kernel::{Id, Tx};
use serde_json::json;
use uuid::Uuid;

use crate::{Statement, StatementError, events, hand_over::hand_over, jobs, store};

/// Books what of a statement is open, if its cash is there. Returns whether it did. Done twice, it is done once.
///
/// # Errors
/// [`StatementError::Failed`] of the database or the books.
pub(crate) async fn book(tx: &mut Tx, id: Id<Statement>) -> Result<bool, StatementError> {
    let shares = store::list_open_shares(tx, id).await?;
    // The guard looks for what this writes, so it comes before the transfers.
    if !store::book(tx, id).await? {
        return Ok(false);
    }
    for share in &shares {
        hand_over(tx, id, share).await?;
    }
    let statement = store::find(tx, id)
        .await?
        .ok_or(StatementError::NotFound("statement"))?;
    let booked: Vec<String> = shares.iter().map(|share| share.money.to_string()).collect();
    let acts: Vec<Uuid> = shares.iter().map(|share| share.id.uuid()).collect();
    let facts = json!({ "booked": booked });
    events::moved(tx, &statement, "booked", (&facts, &acts)).await?;
    if let Some(due) = statement.rate_due_at {
        // It was asked for while cash was awaited, which may have been late itself: from now on the rate is.
        jobs::late_step_at(tx, id, (due, due.max(tx.now()))).await?;
    }
    tracing::info!(statement.id = %id, "booked statement {id}");
    Ok(true)
}
