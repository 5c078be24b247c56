//! The creator delivers.

use kernel::{Id, Tx};
use money::Money;
use parties::{Party, Role};
use serde_json::json;
use uuid::Uuid;

use super::carry_out::carry_out;
use crate::{
    EscrowError,
    events::Telling,
    model::{Actor, Escrow},
    pins::NewContent,
    steps::{self, Occasion},
    store,
};

/// Puts the named deliverables under review: `content` is theirs. The brand's review window begins.
///
/// The same submission again is found done.
///
/// # Errors
/// [`EscrowError::NotFound`] unless `by` is the transaction's creator, [`EscrowError::UnknownDeliverable`],
/// [`EscrowError::LineNotAllowed`] when another submission of a deliverable waits or was paid,
/// [`EscrowError::NotAllowed`] unless the money is locked, [`EscrowError::Frozen`].
pub async fn submit(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Escrow>,
    deliverables: &[Uuid],
    content: &NewContent,
) -> Result<Escrow, EscrowError> {
    let escrow = store::lock(tx, id)
        .await?
        .filter(|escrow| escrow.creator == by)
        .ok_or(EscrowError::NotFound)?;
    let actor = Actor {
        party: by,
        role: Role::Creator,
    };
    let on = Occasion::new(tx, Some(actor));
    let Some(moved) = steps::submit(escrow.clone(), deliverables, content.submission, on)? else {
        return Ok(escrow);
    };
    let mut telling = Telling::new("escrow.submit", Some(actor), ["content_submitted"]);
    telling.about = Some(Money::sum(
        moved.escrow.amount.currency(),
        moved.lines.iter().map(|line| line.amount),
    )?);
    let titles: Vec<&str> = moved
        .deliverables()
        .map(|line| line.title.as_str())
        .collect();
    telling.data = json!({
        "deliverables": titles,
        "review_ends_at": moved.escrow.status.review_ends_at(),
    });
    store::insert_files(tx, id, content).await?;
    carry_out(tx, moved, on, telling).await
}
