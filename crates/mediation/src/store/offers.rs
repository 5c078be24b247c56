//! Splits that were proposed.

use kernel::{Failure, Id, Tx};

use crate::{
    model::{Offer, OfferStatus, Ticket},
    rows::OfferRow,
    status::Seat,
};

/// Adds an offer.
pub(crate) async fn insert_offer(tx: &mut Tx, offer: &Offer) -> Result<(), Failure> {
    let currency = offer.split.creator.currency();
    sqlx::query!(
        "INSERT INTO mediation_offers (
             id, ticket_id, author_id, seat, currency, creator_minor, brand_minor, message, brand_accepts,
             creator_accepts, status, made_at, expires_at
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        offer.id.uuid(),
        offer.ticket.uuid(),
        offer.author.uuid(),
        offer.seat.as_str(),
        currency.code(),
        offer.split.creator.amount_minor(),
        offer.split.brand.amount_minor(),
        offer.message,
        offer.brand_accepts,
        offer.creator_accepts,
        offer.status.as_str(),
        offer.made_at,
        offer.expires_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An offer of a ticket, whose row must be held.
pub(crate) async fn find_offer(
    tx: &mut Tx,
    ticket: Id<Ticket>,
    id: Id<Offer>,
) -> Result<Option<Offer>, Failure> {
    let all = list_offers(tx, ticket).await?;
    Ok(all.into_iter().find(|offer| offer.id == id))
}

/// A ticket's offers, in order.
pub(crate) async fn list_offers(tx: &mut Tx, ticket: Id<Ticket>) -> Result<Vec<Offer>, Failure> {
    let rows = sqlx::query_as!(
        OfferRow,
        "SELECT id, ticket_id, author_id, seat, currency, creator_minor, brand_minor, message, brand_accepts,
                creator_accepts, status, made_at, expires_at, ended_at
         FROM mediation_offers
         WHERE ticket_id = $1
         ORDER BY place",
        ticket.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Offer::try_from).collect()
}

/// Saves where an offer stands. The ticket's row must be held.
pub(crate) async fn save_offer(tx: &mut Tx, offer: &Offer) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE mediation_offers
         SET status = $2, brand_accepts = $3, creator_accepts = $4, ended_at = $5
         WHERE id = $1 AND status = 'open'",
        offer.id.uuid(),
        offer.status.as_str(),
        offer.brand_accepts,
        offer.creator_accepts,
        offer.ended_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends the open offer that this seat made before, since it makes another.
pub(crate) async fn replace_offer(
    tx: &mut Tx,
    ticket: Id<Ticket>,
    seat: Seat,
) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE mediation_offers
         SET status = $3, ended_at = $4
         WHERE ticket_id = $1 AND seat = $2 AND status = 'open'",
        ticket.uuid(),
        seat.as_str(),
        OfferStatus::Replaced.as_str(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends every open offer of a ticket that closed.
pub(crate) async fn close_offers(tx: &mut Tx, ticket: Id<Ticket>) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE mediation_offers
         SET status = $2, ended_at = $3
         WHERE ticket_id = $1 AND status = 'open'",
        ticket.uuid(),
        OfferStatus::Expired.as_str(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
