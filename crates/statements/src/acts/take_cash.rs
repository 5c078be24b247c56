//! The rail confirmed a deposit: the cash of a statement is there.

use kernel::{Id, Tx};
use ledger::Account;
use money::Money;
use parties::Party;
use payments::{Deposit, NewRefund, Purpose};
use serde_json::json;

use super::book;
use crate::{Statement, StatementError, Status, events, store, transfers};

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
    hold(tx, statement.owner, id).await?;
    ledger::post(tx, &[transfers::receive(id, deposit)]).await?;
    let cash = store::find_cash(tx, id).await?;
    let of_it = cash
        .iter()
        .find(|cash| cash.expected.currency() == deposit.money.currency());
    let condition = of_it.map_or("over", |cash| cash.condition());
    let facts = json!({ "amount": deposit.money.to_string(), "condition": condition });
    let entry = (&facts, &[deposit.id.uuid()][..]);
    store::insert_movement(tx, id, "cash_received", (None, None), entry).await?;
    let booked = book(tx, id).await?;
    if !booked && statement.status == Status::AwaitingCash {
        // Alerted at once, not when it is late.
        events::happened(tx, &statement, "short", &facts).await?;
    }
    give_back(tx, id).await
}

/// Holds what [`give_back`] draws on: before anything is posted, so that two that meet wait for each other in a row.
pub(super) async fn hold(
    tx: &mut Tx,
    owner: Id<Party>,
    id: Id<Statement>,
) -> Result<(), StatementError> {
    let cash = store::find_cash(tx, id).await?;
    for of in &cash {
        payments::acts::hold_debts(tx, owner, of.received.currency()).await?;
    }
    for of in &cash {
        let purpose = Purpose::Statement(id.uuid());
        payments::acts::hold_deposits(tx, purpose, of.received.currency()).await?;
    }
    Ok(())
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

/// By way of the owner's wallet, and out of it again in the same transaction: no pay day finds it there.
async fn give(tx: &mut Tx, statement: &Statement, money: Money) -> Result<(), StatementError> {
    let surplus = store::insert_surplus(tx, statement.id, money).await?;
    let act = (surplus, statement.id);
    ledger::post(tx, &[transfers::surplus(act, statement.owner, money)]).await?;
    let refund = NewRefund {
        payer: statement.owner,
        purpose: Purpose::Statement(statement.id.uuid()),
        money,
        from: Account::Wallet(statement.owner.uuid()),
        cause: statement.id.uuid(),
        act: surplus.uuid(),
    };
    payments::acts::refund(tx, refund).await?;
    let facts = json!({ "amount": money.to_string() });
    Ok(events::moved(tx, statement, "over", (&facts, &[surplus.uuid()])).await?)
}
