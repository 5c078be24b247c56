//! The owner pays the cash of a statement in.

use kernel::{Id, Tx};
use money::{Currency, Money};
use parties::Party;
use payments::{Deposit, NewDeposit, Purpose};
use serde_json::json;

use crate::{Statement, StatementError, events, store};

/// Asks the owner for `amount`, or for all that is missing of a statement's cash, but for no more than the rail takes at once.
/// Deposits under way count as paid, so that two clicks never collect twice; asked for all while one is under way for it, the
/// act answers with the newest of them.
///
/// # Errors
/// [`StatementError::NotFound`] for another's statement, [`StatementError::NotAllowed`], [`StatementError::NothingMissing`],
/// [`StatementError::AboveLargest`], [`StatementError::NotCarried`].
pub async fn deposit(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Statement>,
    amount: Option<Money>,
) -> Result<Deposit, StatementError> {
    let statement = store::lock(tx, id)
        .await?
        .filter(|statement| statement.owner == by)
        .ok_or(StatementError::NotFound("statement"))?;
    statement.status.pay_in()?;
    let purpose = Purpose::Statement(id.uuid());
    let mut under_way = payments::list_deposits_of_purpose(tx, purpose).await?;
    under_way.retain(|deposit| deposit.status.is_pending());
    let missing = missing(tx, id, &under_way, amount.map(Money::currency)).await?;
    let money = match (amount, missing) {
        (Some(amount), Some(missing)) if amount.amount_minor() <= missing.amount_minor() => amount,
        (None, Some(missing)) => missing,
        // More than is missing would only go back again.
        (Some(_), _) => return Err(StatementError::NothingMissing),
        (None, None) => return under_way.pop().ok_or(StatementError::NothingMissing),
    };
    let largest = largest(money.currency())?;
    let money = match amount {
        _ if money.amount_minor() <= largest.amount_minor() => money,
        // What the owner named is taken whole or not at all.
        Some(_) => return Err(StatementError::AboveLargest { largest }),
        None => largest,
    };
    let new = NewDeposit {
        payer: by,
        purpose,
        money,
        description: statement.file_name,
    };
    let deposit = payments::acts::collect(tx, new).await?;
    let facts = json!({ "amount": money.to_string(), "deposit": deposit.id });
    events::done(tx, id, "deposit_asked", (by, None), &facts).await?;
    Ok(deposit)
}

/// What no cash covers and no deposit under way, in this currency or the first in which something is missing.
async fn missing(
    tx: &mut Tx,
    id: Id<Statement>,
    under_way: &[Deposit],
    currency: Option<Currency>,
) -> Result<Option<Money>, StatementError> {
    for cash in store::find_cash(tx, id).await? {
        let of = cash.missing.currency();
        if currency.is_some_and(|wanted| wanted != of) {
            continue;
        }
        let coming = under_way.iter().map(|deposit| deposit.money);
        let coming = Money::sum(of, coming.filter(|money| money.currency() == of))?;
        let missing = cash.missing.checked_sub(coming)?;
        if missing.is_positive() {
            return Ok(Some(missing));
        }
    }
    Ok(None)
}

/// The most that the rail takes at once.
fn largest(currency: Currency) -> Result<Money, StatementError> {
    payments::largest_deposit(currency).ok_or(StatementError::NotCarried(currency))
}
