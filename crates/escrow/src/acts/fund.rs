//! Locked money is handed on to the creators' transactions.

use kernel::Tx;
use uuid::Uuid;

use crate::{
    EscrowError, events,
    model::{Budget, Escrow},
    status::Step,
    store, transfers,
};

/// Funds every transaction of the campaign that waits and that the locked budget covers, oldest first. Returns those.
///
/// One that is too large waits on; it does not keep smaller ones behind it from their money, which is there.
///
/// # Errors
/// [`EscrowError::NoBudget`] for a campaign without a budget.
pub async fn fund(tx: &mut Tx, campaign: Uuid) -> Result<Vec<Escrow>, EscrowError> {
    let mut budget = store::lock_budget(tx, campaign)
        .await?
        .ok_or(EscrowError::NoBudget)?;
    let mut funded = Vec::new();
    let mut posting = Vec::new();
    for escrow in store::lock_waiting(tx, campaign).await? {
        if escrow.amount.amount_minor() > budget.unspent()?.amount_minor() {
            continue;
        }
        let Step::Moved(status) = escrow.status.lock()? else {
            continue;
        };
        let from = escrow.status;
        let escrow = store::save(tx, Escrow { status, ..escrow }).await?;
        budget = Budget {
            funded: budget.funded.checked_add(escrow.amount)?,
            ..budget
        };
        posting.extend(transfers::fund(&escrow));
        events::locked(tx, &escrow, from).await?;
        tracing::info!(escrow.id = %escrow.id, "funded escrow {}", escrow.id);
        funded.push(escrow);
    }
    if !funded.is_empty() {
        store::save_budget(tx, &budget).await?;
        ledger::post(tx, &posting).await?;
    }
    Ok(funded)
}
