//! The cash of a statement did not come in time.

use kernel::{Id, Tx};

use crate::{Statement, StatementError, events, store};

/// Notes that the cash of a statement is late, if it is, and tells its owner and the operators. Once for each due date.
pub(crate) async fn late(tx: &mut Tx, id: Id<Statement>) -> Result<(), StatementError> {
    let Some(statement) = store::lock(tx, id).await? else {
        return Ok(());
    };
    if store::save_late(tx, id).await? {
        events::late(tx, &statement).await?;
        tracing::warn!(statement.id = %id, "the cash of statement {id} is late");
    }
    Ok(())
}
