//! Decisions.

use kernel::{Failure, Id, Tx};
use uuid::Uuid;

use crate::{
    model::{Award, Ticket},
    rows::AwardRow,
};

/// Adds an award.
pub(crate) async fn insert_award(tx: &mut Tx, award: &Award) -> Result<(), Failure> {
    let currency = award.split.creator.currency();
    sqlx::query!(
        "INSERT INTO mediation_awards (
             id, ticket_id, round, mediator_id, creator_bps, currency, creator_minor, brand_minor, reasons, status, made_at
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        award.id.uuid(),
        award.ticket.uuid(),
        award.round.number(),
        award.mediator.uuid(),
        i16::try_from(award.share.get()).map_err(Failure::new)?,
        currency.code(),
        award.split.creator.amount_minor(),
        award.split.brand.amount_minor(),
        award.reasons,
        award.status.as_str(),
        award.made_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A ticket's awards, in order.
pub(crate) async fn list_awards(tx: &mut Tx, ticket: Id<Ticket>) -> Result<Vec<Award>, Failure> {
    list_awards_of(tx, &[ticket.uuid()]).await
}

/// The awards of these tickets, in order.
pub(crate) async fn list_awards_of(tx: &mut Tx, tickets: &[Uuid]) -> Result<Vec<Award>, Failure> {
    let rows = sqlx::query_as!(
        AwardRow,
        "SELECT id, ticket_id, round, mediator_id, creator_bps, currency, creator_minor, brand_minor, reasons, status,
                second_id, refusal, made_at
         FROM mediation_awards
         WHERE ticket_id = ANY($1)
         ORDER BY place",
        tickets
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Award::try_from).collect()
}

/// Saves where an award stands. The ticket's row must be held.
pub(crate) async fn save_award(tx: &mut Tx, award: &Award) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE mediation_awards
         SET status = $2, second_id = $3, refusal = $4
         WHERE id = $1",
        award.id.uuid(),
        award.status.as_str(),
        award.second.map(Id::uuid),
        award.refusal
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
