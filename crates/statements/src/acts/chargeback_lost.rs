//! A bank keeps a payment of cash.

use kernel::{Id, Tx};
use ledger::Account;
use money::Money;
use payments::Chargeback;
use serde_json::json;
use uuid::Uuid;

use crate::{Statement, StatementError, Status, events, jobs, store};

/// The bank keeps it: what its statement still holds pays what its payer owes, and is missing again.
///
/// # Errors
/// [`StatementError::Failed`] of the database or the books.
pub async fn chargeback_lost(
    tx: &mut Tx,
    statement: Uuid,
    chargeback: &Chargeback,
) -> Result<(), StatementError> {
    let id: Id<Statement> = Id::from_uuid(statement);
    let Some(statement) = store::lock(tx, id).await? else {
        return Ok(());
    };
    if !store::has_hold_for(tx, id, chargeback.id).await? {
        return Ok(());
    }
    // Not what another bank may take back.
    let currency = chargeback.deposit.money.currency();
    let (_, free) = store::needed_in(tx, id, currency).await?;
    // What the rail never took is not owed.
    let owed = payments::owed_by_chargeback(tx, chargeback.id).await?;
    if owed.is_some_and(Money::is_positive) && free.is_positive() {
        let from = (Account::Statement(id.uuid()), free);
        let taken = payments::acts::recover_chargeback(tx, chargeback.id, from).await?;
        let facts = json!({ "amount": taken.to_string(), "chargeback": chargeback.id });
        let entry = (&facts, &[chargeback.id.uuid()][..]);
        store::insert_movement(tx, id, "cash_lost", (None, None), entry).await?;
        if statement.status == Status::AwaitingCash {
            events::happened(tx, &statement, "awaiting_cash", &facts).await?;
        }
    }
    // Another payment may cover it all the same, and what is above goes back.
    Ok(jobs::resume(tx, id, (chargeback.id, "lost")).await?)
}
