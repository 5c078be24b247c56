//! A side offers further rounds of a deliverable, for a price.

use kernel::{Id, Tx, http::WireMoney};
use money::AmountError;
use parties::{Party, Role};
use serde_json::json;

use super::{carry_out::write_down, lock_as_side};
use crate::{
    EscrowError, NewRounds, RoundsOffer,
    events::Telling,
    model::{Actor, Budget, Escrow},
    quote::Quote,
    rules::hours,
    steps::{self, Moved},
    store,
};

/// Offers to the other side that the content of a deliverable may be sent back more often, for a price that becomes a line
/// of the transaction and is paid with the deliverable. Meanwhile all goes on; unanswered within the time agreed for
/// answers, the offer is withdrawn.
///
/// # Errors
/// [`EscrowError::NotFound`] for others than its two sides, [`EscrowError::UnknownDeliverable`],
/// [`EscrowError::LineNotAllowed`] for one that is paid, [`EscrowError::NotAllowed`] unless money is locked and not disputed,
/// [`EscrowError::Frozen`], [`EscrowError::TooManyRounds`], [`EscrowError::RoundsOfferOpen`] while an offer waits,
/// [`EscrowError::OtherCurrency`], [`EscrowError::PriceNotCarried`], and when a brand offers what its campaign's budget does
/// not hold, [`EscrowError::RoundsNotCovered`] or [`EscrowError::RoundsTooLate`].
pub async fn propose_rounds(
    tx: &mut Tx,
    by: Id<Party>,
    new: NewRounds,
) -> Result<Escrow, EscrowError> {
    let (escrow, actor) = lock_as_side(tx, by, new.escrow).await?;
    let line = steps::can_add_rounds(&escrow, new.deliverable, new.rounds)?;
    let what = line.title.clone();
    if escrow.rounds_offer.is_some() {
        return Err(EscrowError::RoundsOfferOpen);
    }
    let offer = RoundsOffer {
        id: tx.new_id(),
        by,
        deliverable: new.deliverable,
        rounds: new.rounds,
        price: new.price,
        note: new.note.clone(),
        at: tx.now(),
        answer_by: tx
            .now()
            .checked_add_signed(hours(escrow.rules.answer_hours))
            .unwrap_or(tx.now()),
    };
    let quote = priced(&escrow, &offer)?;
    if actor.role == Role::Brand {
        let budget = store::find_budget(tx, escrow.campaign).await?;
        covers(&budget.ok_or(EscrowError::NoBudget)?, &offer, actor)?;
    }
    store::insert_rounds_offer(tx, escrow.id, &offer).await?;
    let mut telling = Telling::new("escrow.propose_rounds", Some(actor), ["rounds_proposed"]);
    telling.reason = new.note;
    telling.about = Some(offer.price);
    telling.data = json!({
        "proposed_by": actor.role.as_str(),
        "what": what,
        "rounds": offer.rounds,
        "fee": WireMoney::from(quote.fee),
        "net": WireMoney::from(quote.creator_net),
        "answer_by": offer.answer_by,
    });
    let moved = Moved::unchanged(Escrow {
        rounds_offer: Some(offer),
        ..escrow
    });
    write_down(tx, moved, telling).await
}

/// What the price means for both sides.
pub(super) fn priced(escrow: &Escrow, offer: &RoundsOffer) -> Result<Quote, EscrowError> {
    let expected = escrow.amount.currency();
    if offer.price.currency() != expected {
        return Err(EscrowError::OtherCurrency { expected });
    }
    escrow.quote_further(offer.price).map_err(|error| {
        if let AmountError::OffStep { step_minor } = error {
            EscrowError::PriceNotCarried {
                step: money::Money::new(step_minor, expected),
            }
        } else {
            error.into()
        }
    })
}

/// Whether the campaign's budget holds the price, locked and promised to nobody. Only its brand is told how much there is.
pub(super) fn covers(
    budget: &Budget,
    offer: &RoundsOffer,
    actor: Actor,
) -> Result<(), EscrowError> {
    if budget.closed_at.is_some() {
        return Err(EscrowError::RoundsTooLate);
    }
    let free = budget.free()?;
    if offer.price.amount_minor() <= free.amount_minor() {
        return Ok(());
    }
    Err(EscrowError::RoundsNotCovered {
        free: (actor.role == Role::Brand).then_some(free),
    })
}
