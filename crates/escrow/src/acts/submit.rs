//! The creator delivers.

use kernel::{Id, Tx};
use parties::Party;
use uuid::Uuid;

use crate::{EscrowError, events, line::Left, model::Escrow, status::Step, store};

/// Puts the named deliverables under review: `submission` carries their content. The brand's review window begins.
///
/// The same submission again is found done.
///
/// # Errors
/// [`EscrowError::NotFound`] unless `by` is the transaction's creator, [`EscrowError::UnknownDeliverable`],
/// [`EscrowError::LineNotAllowed`] when another submission of a deliverable waits or was paid,
/// [`EscrowError::NotAllowed`] unless the money is locked.
pub async fn submit(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Escrow>,
    deliverables: &[Uuid],
    submission: Uuid,
) -> Result<Escrow, EscrowError> {
    let mut escrow = store::lock(tx, id)
        .await?
        .filter(|escrow| escrow.creator == by)
        .ok_or(EscrowError::NotFound)?;
    escrow.knows(deliverables)?;
    let review = escrow.review_from(tx);
    let moved = escrow
        .step_lines(deliverables, |line| line.submit(submission, review))
        .map_err(EscrowError::LineNotAllowed)?;
    let Left::Submitted(first) = escrow.left() else {
        return Ok(escrow);
    };
    if moved.is_empty() {
        return Ok(escrow);
    }
    let Step::Moved(status) = escrow.status.submit(first)? else {
        return Ok(escrow);
    };
    let from = escrow.status;
    let escrow = store::save(tx, Escrow { status, ..escrow }).await?;
    store::save_lines(tx, id, &moved).await?;
    events::submitted(tx, (&escrow, &moved), from).await?;
    tracing::info!(escrow.id = %id, submission.id = %submission, "content of escrow {id} is under review");
    Ok(escrow)
}
