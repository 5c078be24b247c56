//! Offers of one side that wait for the other: to end a transaction, or of further rounds.

use kernel::{Failure, Id, Tx};

use crate::{
    RoundsOffer,
    model::{Escrow, Line, Proposal},
};

/// Keeps an offer to end a transaction, whose row must be held.
pub(crate) async fn insert_proposal(
    tx: &mut Tx,
    id: Id<Escrow>,
    proposal: &Proposal,
) -> Result<(), Failure> {
    sqlx::query!(
        "INSERT INTO escrow_proposals (
             id, escrow_id, proposed_by, creator_minor, note, proposed_at, answer_by, status
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'open')",
        proposal.id.uuid(),
        id.uuid(),
        proposal.by.uuid(),
        proposal.creator.amount_minor(),
        proposal.note,
        proposal.at,
        proposal.answer_by
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Says what became of the offer that is open for a transaction, if one is.
pub(crate) async fn end_proposal(
    tx: &mut Tx,
    id: Id<Escrow>,
    became: &'static str,
) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE escrow_proposals
         SET status = $2, ended_at = $3
         WHERE escrow_id = $1 AND status = 'open'",
        id.uuid(),
        became,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps an offer of further rounds, of a transaction whose row must be held.
pub(crate) async fn insert_rounds_offer(
    tx: &mut Tx,
    id: Id<Escrow>,
    offer: &RoundsOffer,
) -> Result<(), Failure> {
    sqlx::query!(
        "INSERT INTO escrow_round_offers (
             id, escrow_id, deliverable_id, proposed_by, rounds, price_minor, note, proposed_at, answer_by, status
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open')",
        offer.id.uuid(),
        id.uuid(),
        offer.deliverable,
        offer.by.uuid(),
        i16::try_from(offer.rounds).map_err(Failure::new)?,
        offer.price.amount_minor(),
        offer.note,
        offer.at,
        offer.answer_by
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Says what became of the offer of further rounds that is open for a transaction, if one is.
pub(crate) async fn end_rounds_offer(
    tx: &mut Tx,
    id: Id<Escrow>,
    became: &'static str,
) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE escrow_round_offers
         SET status = $2, ended_at = $3
         WHERE escrow_id = $1 AND status = 'open'",
        id.uuid(),
        became,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Adds the line of further rounds to a transaction, whose row must be held, behind those that it has.
pub(crate) async fn insert_further(
    tx: &mut Tx,
    id: Id<Escrow>,
    line: &Line,
) -> Result<(), Failure> {
    let (of, rounds) = line
        .further
        .map(|further| (further.deliverable, further.rounds))
        .ok_or_else(|| Failure::msg("a deliverable is no line that is added"))?;
    let content = line.status.content();
    let review = content.map(|(_, review)| review);
    sqlx::query!(
        "INSERT INTO escrow_lines (
             escrow_id, deliverable_id, position, title, amount_minor, status, submission_id, submitted_at, review_ends_at,
             due_at, further_of, further_rounds
         )
         SELECT $1, $2, (max(position) + 1)::smallint, $3, $4, $5, $6, $7, $8, $9, $10, $11
         FROM escrow_lines
         WHERE escrow_id = $1",
        id.uuid(),
        line.deliverable,
        line.title,
        line.amount.amount_minor(),
        line.status.name(),
        content.map(|(submission, _)| submission),
        review.map(|review| review.since),
        review.map(|review| review.ends_at),
        line.due_at,
        of,
        i16::try_from(rounds).map_err(Failure::new)?
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
