//! A bank takes a payment of cash back.

use kernel::{Id, Tx};
use payments::Chargeback;
use serde_json::json;
use uuid::Uuid;

use crate::{Statement, StatementError, store};

/// The bank takes cash of a statement back: what of it is still there books nothing and goes nowhere until the bank has decided.
/// What was booked stays, and its payer owes it.
///
/// # Errors
/// [`StatementError::Failed`] of the database.
pub async fn chargeback_opened(
    tx: &mut Tx,
    statement: Uuid,
    chargeback: &Chargeback,
) -> Result<(), StatementError> {
    let id: Id<Statement> = Id::from_uuid(statement);
    store::lock(tx, id).await?;
    if store::hold_cash(tx, chargeback.id).await? {
        let facts = json!({ "amount": chargeback.money.to_string(), "chargeback": chargeback.id });
        store::insert_event(tx, id, "cash_contested", (None, None), &facts).await?;
    }
    Ok(())
}
