//! The brand validates, and the creator is paid.

use kernel::{Id, Tx};
use money::Money;
use parties::Party;
use payments::{NewPayout, Purpose};
use uuid::Uuid;

use crate::{
    EscrowError, events,
    line::LineStatus,
    model::{Escrow, Line, Release},
    quote,
    status::Step,
    store, transfers,
};

/// Pays the creator what the brand validated, less the fee shown before acceptance: the named deliverables, or all that
/// are submitted. The payout starts by itself.
///
/// Deliverables that were paid before are not paid again: if all of them were, the act answers as it did then.
///
/// # Errors
/// [`EscrowError::NotFound`] unless `by` is the transaction's brand, [`EscrowError::UnknownDeliverable`],
/// [`EscrowError::LineNotAllowed`] when a named deliverable is not submitted, [`EscrowError::NotAllowed`] out of
/// `under_review`; nothing is written then.
pub async fn release(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Escrow>,
    deliverables: Option<&[Uuid]>,
) -> Result<Escrow, EscrowError> {
    let mut escrow = store::lock(tx, id)
        .await?
        .filter(|escrow| escrow.brand == by)
        .ok_or(EscrowError::NotFound)?;
    let chosen = chosen(&escrow, deliverables)?;
    let release = tx.new_id::<Release>();
    let paid = escrow
        .step_lines(&chosen, |line| line.release(release))
        .map_err(EscrowError::LineNotAllowed)?;
    if paid.is_empty() && !chosen.is_empty() {
        return Ok(escrow);
    }
    let Step::Moved(status) = escrow.status.release(escrow.left(), tx.now())? else {
        return Ok(escrow);
    };
    let from = escrow.status;
    let release = priced(tx, &escrow, (release, by), &paid)?;
    let escrow = Escrow {
        status,
        released: escrow.released.checked_add(release.amount)?,
        fee_taken: escrow.fee_taken.checked_add(release.fee)?,
        ..escrow
    };
    store::insert_release(tx, id, &release).await?;
    let escrow = store::save(tx, escrow).await?;
    store::save_lines(tx, id, &paid).await?;
    ledger::post(tx, &transfers::release(&escrow, &release)).await?;
    events::released(tx, (&escrow, &release), from).await?;
    pay_out(tx, &escrow, &release).await?;
    tracing::info!(escrow.id = %id, release.id = %release.id, "released {} of escrow {id}", release.amount);
    Ok(escrow)
}

/// The named deliverables, or all that wait to be judged.
fn chosen(escrow: &Escrow, deliverables: Option<&[Uuid]>) -> Result<Vec<Uuid>, EscrowError> {
    if let Some(named) = deliverables {
        escrow.knows(named)?;
        return Ok(named.to_vec());
    }
    let submitted = |line: &&Line| matches!(line.status, LineStatus::Submitted { .. });
    let lines = escrow.lines.iter().filter(submitted);
    Ok(lines.map(|line| line.deliverable).collect())
}

/// The payment of these lines: their sum, and the fee that falls due on what was released with it.
fn priced(
    tx: &Tx,
    escrow: &Escrow,
    (id, by): (Id<Release>, Id<Party>),
    paid: &[Line],
) -> Result<Release, EscrowError> {
    let amount = Money::sum(
        escrow.amount.currency(),
        paid.iter().map(|line| line.amount),
    )?;
    let part = quote::part(escrow.fee, escrow.released, amount)?;
    Ok(Release {
        id,
        amount,
        fee: part.fee,
        net: part.creator_net,
        by: Some(by),
        at: tx.now(),
    })
}

async fn pay_out(tx: &mut Tx, escrow: &Escrow, release: &Release) -> Result<(), EscrowError> {
    // A part so small that the fee takes it all.
    if !release.net.is_positive() {
        return Ok(());
    }
    let payout = NewPayout {
        party: escrow.creator,
        money: release.net,
        purpose: Purpose::CampaignBudget(escrow.campaign),
        cause: escrow.id.uuid(),
        act: release.id.uuid(),
    };
    payments::acts::pay_out(tx, payout).await?;
    Ok(())
}
