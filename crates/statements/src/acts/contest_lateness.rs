//! The owner contests that its cash is late, or its rates.

use kernel::{Id, Tx};
use parties::Party;

use crate::{NotAllowed, Statement, StatementError, events, store};

/// Keeps the reason, tells the operators, and stops what follows from lateness for as long as the rules say. Once for each time that
/// a statement is late: nobody can hold it up for ever, and nobody has to answer for it to go on.
///
/// # Errors
/// [`StatementError::NotFound`] for another's statement, [`StatementError::NotAllowed`] for one that is not late,
/// [`StatementError::ContestedBefore`].
pub async fn contest_lateness(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Statement>,
    reason: &str,
) -> Result<Statement, StatementError> {
    let statement = store::lock(tx, id)
        .await?
        .filter(|statement| statement.owner == by)
        .ok_or(StatementError::NotFound("statement"))?;
    if statement.owed_by().is_none() || statement.late_at.is_none() {
        let refused = NotAllowed {
            act: "contested: it is not late",
            from: statement.status,
        };
        return Err(refused.into());
    }
    if statement.contested_at.is_some() {
        return Err(StatementError::ContestedBefore);
    }
    store::save_contested(tx, id).await?;
    events::lateness_contested(tx, &statement, reason).await?;
    Ok(Statement {
        contested_at: Some(tx.now()),
        ..statement
    })
}
