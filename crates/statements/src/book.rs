//! The one place where this room hands revenue to the room of royalties.

use kernel::{Id, Tx};

use crate::{Statement, StatementError, model::Share, store, transfers};

/// Books what a round changes of one project: its cash, if it brings any, and what each month is now.
pub(crate) async fn revenue(
    tx: &mut Tx,
    statement: Id<Statement>,
    share: &Share,
) -> Result<(), StatementError> {
    let months = store::list_booked_months(tx, share.round, share.project).await?;
    if share.money.is_positive() {
        ledger::post(tx, &[transfers::book(statement, share)]).await?;
    }
    tracing::info!(
        statement.id = %statement,
        project.id = %share.project,
        months = months.len(),
        "booked {} of statement {statement} for project {}",
        share.money,
        share.project
    );
    Ok(())
}
