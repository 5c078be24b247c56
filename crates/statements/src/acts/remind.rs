//! A rate is missing still.

use kernel::{Id, Tx};
use serde_json::json;

use crate::{Statement, StatementError, events, store};

/// Tells the owner once more which rates are missing for what was matched since a statement counts, and until when.
pub(crate) async fn remind(tx: &mut Tx, id: Id<Statement>) -> Result<(), StatementError> {
    let Some(statement) = store::lock(tx, id).await? else {
        return Ok(());
    };
    let Some(due) = statement.rate_due_at else {
        return Ok(());
    };
    let facts = json!({ "why": statement.why, "due_at": due });
    Ok(events::happened(tx, &statement, "blocked", &facts).await?)
}
