//! The other side accepts further rounds.

use kernel::{Id, Tx, http::WireMoney};
use parties::Party;
use serde_json::json;

use super::{
    carry_out::{campaign_of, write_down},
    lock_as_side,
    propose_rounds::{covers, priced},
};
use crate::{
    EscrowError, RoundsOffer,
    events::Telling,
    model::{Budget, Escrow},
    steps, store, transfers,
};

/// Accepts the other side's offer of further rounds: their price leaves the campaign's budget and becomes a line of the
/// transaction, judged and paid with its deliverable.
///
/// # Errors
/// [`EscrowError::NotFound`] for others than its two sides, [`EscrowError::NoRoundsOffer`] unless the other side's offer
/// waits, [`EscrowError::RoundsNotCovered`] when the campaign's budget does not hold the price, [`EscrowError::RoundsTooLate`]
/// when it is closed, [`EscrowError::Frozen`].
pub async fn accept_rounds(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Escrow>,
    offer: Id<RoundsOffer>,
) -> Result<Escrow, EscrowError> {
    // A budget's row is held before a transaction's.
    let campaign = campaign_of(tx, id).await?;
    let budget = store::lock_budget(tx, campaign)
        .await?
        .ok_or(EscrowError::NoBudget)?;
    let (escrow, actor) = lock_as_side(tx, by, id).await?;
    let offer = escrow
        .rounds_offer
        .clone()
        .filter(|waiting| waiting.by != by && waiting.id == offer)
        .ok_or(EscrowError::NoRoundsOffer)?;
    let quote = priced(&escrow, &offer)?;
    covers(&budget, &offer, actor)?;
    let since = store::find_held_since(tx, campaign, budget.funded).await?;
    let moved = steps::add_rounds(escrow, &offer, since.unwrap_or(tx.now()))?;
    let budget = Budget {
        allotted: budget.allotted.checked_add(offer.price)?,
        funded: budget.funded.checked_add(offer.price)?,
        ..budget
    };
    store::save_budget(tx, &budget).await?;
    store::end_rounds_offer(tx, id, "accepted").await?;
    ledger::post(tx, &transfers::fund_rounds(&moved.escrow, &offer)).await?;
    let what = moved.escrow.line(offer.deliverable);
    let mut telling = Telling::new("escrow.agree_rounds", Some(actor), ["rounds_agreed"]);
    telling.about = Some(offer.price);
    // The offer is the act of its funding (`transfers::fund_rounds`).
    telling.ledger_act = Some(offer.id.uuid());
    telling.data = json!({
        "what": what.map(|line| line.title.as_str()),
        "rounds": offer.rounds,
        "fee": WireMoney::from(quote.fee),
        "net": WireMoney::from(quote.creator_net),
    });
    write_down(tx, moved, telling).await
}
