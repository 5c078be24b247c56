//! The brand validates, and the creator is paid.

use kernel::{Id, Tx};
use parties::{Party, Role};
use uuid::Uuid;

use super::carry_out::carry_out;
use crate::{
    EscrowError,
    events::Telling,
    model::{Actor, Escrow},
    steps::{self, Occasion},
    store,
};

/// Pays the creator what the brand validated, less the fee shown before acceptance: the named deliverables, or all that
/// are submitted. The payout starts by itself.
///
/// Deliverables that were paid before are not paid again: if all of them were, the act answers as it did then.
///
/// # Errors
/// [`EscrowError::NotFound`] unless `by` is the transaction's brand, [`EscrowError::UnknownDeliverable`],
/// [`EscrowError::LineNotAllowed`] when a named deliverable is not submitted, [`EscrowError::NotAllowed`] out of
/// `under_review`, [`EscrowError::Frozen`]; nothing is written then.
pub async fn release(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Escrow>,
    deliverables: Option<&[Uuid]>,
) -> Result<Escrow, EscrowError> {
    let escrow = store::lock(tx, id)
        .await?
        .filter(|escrow| escrow.brand == by)
        .ok_or(EscrowError::NotFound)?;
    let chosen = match deliverables {
        Some(named) => {
            escrow.knows(named)?;
            named.to_vec()
        }
        None => steps::submitted(&escrow),
    };
    let actor = Actor {
        party: by,
        role: Role::Brand,
    };
    release_held(tx, escrow, &chosen, Some(actor)).await
}

/// Pays these deliverables of a transaction that is held; nobody validated them when they are paid by silence.
pub(super) async fn release_held(
    tx: &mut Tx,
    escrow: Escrow,
    chosen: &[Uuid],
    by: Option<Actor>,
) -> Result<Escrow, EscrowError> {
    let on = Occasion::new(tx, by);
    let Some(moved) = steps::release(escrow.clone(), chosen, on)? else {
        return Ok(escrow);
    };
    carry_out(
        tx,
        moved,
        on,
        Telling::new("escrow.release", by, ["payment_release"]),
    )
    .await
}
