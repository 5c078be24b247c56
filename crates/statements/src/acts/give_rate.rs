//! The owner says at which rate a statement's amounts become a project's currency.

use kernel::{Id, Tx};
use parties::Party;
use serde_json::json;

use crate::{Statement, StatementError, events, jobs, model::Rate, store};

/// Gives a statement a rate, with its source and day: it is sealed, and never changed. What waited for it is assessed: all of the
/// statement, or what was matched since it counts. What was booked stays as it is.
///
/// # Errors
/// [`StatementError::NotFound`] for another's statement, [`StatementError::NotAllowed`] for one that ended,
/// or that counts and asks for no such rate,
/// [`StatementError::RateGiven`] when there is one between the two currencies.
pub async fn give_rate(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Statement>,
    rate: &Rate,
) -> Result<Statement, StatementError> {
    let statement = store::lock(tx, id)
        .await?
        .filter(|statement| statement.owner == by)
        .ok_or(StatementError::NotFound("statement"))?;
    statement
        .status
        .rate(statement.asks_for(Some((rate.from, rate.to))))?;
    store::insert_rate(tx, id, by, rate).await?;
    let facts = json!({
        "from": rate.from.code(), "to": rate.to.code(), "rate": rate.value, "source": rate.source, "dated": rate.dated,
    });
    events::done(tx, id, "rate_given", (by, None), &facts).await?;
    let cause = format!("rate:{}:{}", rate.from.code(), rate.to.code());
    jobs::assess(tx, id, &cause).await?;
    Ok(statement)
}
