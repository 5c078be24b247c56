//! The rail confirmed a deposit: the cash of a statement is there.

use kernel::{Id, Tx};
use money::Money;
use payments::Deposit;
use serde_json::json;

use super::book;
use crate::{Statement, StatementError, Status, events, jobs, store, transfers};

/// Takes a settled deposit for its statement, and books the statement when all its cash is there. What is above what it needs
/// goes back to its owner by itself. A deposit is taken once: repeated, the act does nothing.
///
/// # Errors
/// [`StatementError::NotFound`] for a statement that is none.
pub async fn take_cash(
    tx: &mut Tx,
    id: Id<Statement>,
    deposit: &Deposit,
) -> Result<(), StatementError> {
    let statement = store::lock(tx, id)
        .await?
        .ok_or(StatementError::NotFound("statement"))?;
    if !store::insert_deposit(tx, id, (deposit.id.uuid(), deposit.money)).await? {
        return Ok(());
    }
    ledger::post(tx, &[transfers::receive(id, deposit)]).await?;
    let cash = store::find_cash(tx, id).await?;
    let of_it = cash
        .iter()
        .find(|cash| cash.expected.currency() == deposit.money.currency());
    let condition = of_it.map_or("over", |cash| cash.condition());
    let facts = json!({ "amount": deposit.money.to_string(), "condition": condition });
    store::insert_event(tx, id, "cash_received", (None, None), &facts).await?;
    let booked = book(tx, id).await?;
    if !booked && statement.status == Status::AwaitingCash {
        // Alerted at once, not when it is late.
        events::happened(tx, &statement, "short", &facts).await?;
    }
    give_back(tx, id).await
}

/// Gives its owner what came above what a statement needs, once nothing of it is awaited.
pub(super) async fn give_back(tx: &mut Tx, id: Id<Statement>) -> Result<(), StatementError> {
    let Some(statement) = store::find(tx, id).await? else {
        return Ok(());
    };
    if statement.status == Status::AwaitingCash {
        return Ok(());
    }
    for cash in store::find_cash(tx, id).await? {
        let currency = cash.expected.currency();
        let (needed, there) = store::needed_in(tx, id, currency).await?;
        let surplus = there.checked_sub(needed)?;
        if surplus.is_positive() {
            give(tx, &statement, surplus).await?;
        }
    }
    Ok(())
}

async fn give(tx: &mut Tx, statement: &Statement, money: Money) -> Result<(), StatementError> {
    let surplus = store::insert_surplus(tx, statement.id, money).await?;
    let act = (surplus, statement.id);
    ledger::post(tx, &[transfers::surplus(act, statement.owner, money)]).await?;
    jobs::return_surplus(tx, surplus).await?;
    let facts = json!({ "amount": money.to_string() });
    Ok(events::happened(tx, statement, "over", &facts).await?)
}
