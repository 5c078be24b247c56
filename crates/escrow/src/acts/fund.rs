//! Locked money is handed on to the creators' transactions.

use kernel::{Tx, http::WireMoney};
use serde_json::json;
use uuid::Uuid;

use super::carry_out::carry_out;
use crate::{
    EscrowError,
    events::Telling,
    model::{Budget, Escrow},
    quote,
    steps::{self, Occasion},
    store, transfers,
};

/// Funds every transaction of the campaign that waits and that the locked budget covers, oldest first. Returns those.
///
/// One that is too large waits on; it does not keep smaller ones behind it from their money, which is there. While a payment
/// of the brand is contested, all wait.
///
/// # Errors
/// [`EscrowError::NoBudget`] for a campaign without a budget.
pub async fn fund(tx: &mut Tx, campaign: Uuid) -> Result<Vec<Escrow>, EscrowError> {
    let mut budget = store::lock_budget(tx, campaign)
        .await?
        .ok_or(EscrowError::NoBudget)?;
    let mut funded = Vec::new();
    let waiting = store::lock_waiting(tx, campaign).await?;
    if waiting.is_empty() || store::find_freeze(tx, budget.brand).await?.is_some() {
        return Ok(funded);
    }
    for escrow in waiting {
        if escrow.amount.amount_minor() > budget.unspent()?.amount_minor() {
            continue;
        }
        let on = Occasion::new(tx, None);
        let since = store::find_held_since(tx, campaign, budget.funded).await?;
        let Some(moved) = steps::lock(escrow, since.unwrap_or(on.now), on)? else {
            continue;
        };
        budget = Budget {
            funded: budget.funded.checked_add(moved.escrow.amount)?,
            ..budget
        };
        // What the ledger's guard looks for comes before the posting, and the transaction's timeline, which names it, after.
        store::save_budget(tx, &budget).await?;
        ledger::post(tx, &transfers::fund(&moved.escrow)).await?;
        let telling = telling(&moved.escrow)?;
        funded.push(carry_out(tx, moved, on, telling).await?);
    }
    Ok(funded)
}

/// The money is locked: what both sides will see of it.
fn telling(escrow: &Escrow) -> Result<Telling, EscrowError> {
    let whole = quote(escrow.amount, escrow.fee)?;
    let mut telling = Telling::new("escrow.lock", None, ["escrow_funded"]);
    telling.about = Some(escrow.amount);
    // The transaction's id is the act of its funding (`transfers::fund`).
    telling.ledger_act = Some(escrow.id.uuid());
    telling.data = json!({
        "fee": WireMoney::from(whole.fee),
        "net": WireMoney::from(whole.creator_net),
        "deadline_at": escrow.deadline_at,
    });
    Ok(telling)
}
