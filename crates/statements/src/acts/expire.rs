//! Nobody removed what hinders a statement.

use kernel::{Id, Tx};
use serde_json::json;

use crate::{Statement, StatementError, Status, events, store};

/// Rejects a statement that stayed blocked. Its owner may upload the file again, or a corrected one.
pub(crate) async fn expire(tx: &mut Tx, id: Id<Statement>) -> Result<(), StatementError> {
    let Some(statement) = store::lock(tx, id).await? else {
        return Ok(());
    };
    if statement.status != Status::Blocked {
        return Ok(());
    }
    let mut why = vec!["left_blocked".to_owned()];
    why.extend(statement.why.iter().take(19).cloned());
    let detail = statement.detail.as_deref().unwrap_or_default();
    store::save_why(tx, id, Status::Rejected, (&why, detail)).await?;
    Ok(events::happened(tx, &statement, "rejected", &json!({ "why": why })).await?)
}
