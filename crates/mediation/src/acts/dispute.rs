//! A side takes an escrow transaction to the desk.

use escrow::{Actor, Escrow, OpenDispute};
use kernel::{Id, Tx};
use parties::Caller;
use uuid::Uuid;

use super::{
    known_items,
    open_ticket::{held, open},
};
use crate::{
    MediationError,
    model::{ChecklistEntry, Reason, Ticket},
    rules::Rules,
    status::Side,
    store,
};

/// What a side claims.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The escrow transaction.
    pub escrow: Id<Escrow>,
    /// The disputed deliverables; all that are not released when absent.
    pub deliverables: Option<Vec<Uuid>>,
    /// Why.
    pub reason: Reason,
    /// In its own words: 1 to 5 000 characters.
    pub statement: String,
    /// What it says of the brief's acceptance items.
    pub checklist: Vec<ChecklistEntry>,
}

/// Freezes the money and opens the ticket, with what the side claims.
///
/// # Errors
/// [`MediationError::NotFound`] unless `by` is a side of the transaction, [`MediationError::AlreadyOpen`],
/// [`MediationError::AlreadyDecided`], [`MediationError::UnknownItem`],
/// [`MediationError::Escrow`] when its state does not allow a dispute.
pub async fn dispute(
    tx: &mut Tx,
    rules: &Rules,
    by: Caller,
    claim: Claim,
) -> Result<Ticket, MediationError> {
    let escrow = escrow::find(tx, claim.escrow).await?;
    let escrow = escrow.ok_or(MediationError::NotFound("escrow transaction"))?;
    let side = if by.party == escrow.brand {
        Side::Brand
    } else if by.party == escrow.creator {
        Side::Creator
    } else {
        return Err(MediationError::NotFound("escrow transaction"));
    };
    known_items(&claim.checklist, escrow.items.len())?;
    let escrow = held(tx, escrow.id).await?;
    // A decision that waits for the payer's bank is one: it is not asked for again.
    if escrow.awarded.is_some() {
        return Err(MediationError::AlreadyDecided);
    }
    if store::find_open_of_escrow(tx, escrow.id.uuid())
        .await?
        .is_some()
    {
        return Err(MediationError::AlreadyOpen);
    }
    let freeze = OpenDispute {
        escrow: escrow.id,
        lines: claim.deliverables.clone(),
        reason: claim.reason.as_str().to_owned(),
    };
    let escrow = escrow::acts::open_dispute(tx, Actor::from(by), freeze).await?;
    open(tx, rules, &escrow, (side, Some(claim))).await
}
