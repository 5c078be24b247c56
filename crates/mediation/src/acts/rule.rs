//! The mediator rules.

use kernel::{Id, Tx};
use money::Bps;
use parties::Caller;

use super::{bound_by_first, close, enter_as_mediator, move_on};
use crate::{
    MediationError,
    events::{self, Change},
    model::{Award, AwardStatus, Offer, OfferStatus, Ticket},
    rules::Rules,
    split::Split,
    status::{Outcome, Round, Seat, Stage, Step, Weight},
    store,
};

/// What the mediator decides.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The creator's share of what is frozen.
    pub share: Bps,
    /// Why, for both sides.
    pub reasons: String,
}

/// Takes the award down: it stands and can be appealed, or waits for a second mediator; on appeal it is final. An award that
/// stands ends the offers that were made before anybody knew of it.
///
/// # Errors
/// [`MediationError::NotFound`] for all but mediators, [`MediationError::NotAssigned`] unless `by` has the ticket,
/// [`MediationError::SameMediator`] on appeal for whoever had a part in the first ruling,
/// [`MediationError::NotAllowed`] by the stage.
pub async fn rule(
    tx: &mut Tx,
    rules: &Rules,
    by: Caller,
    (id, decision): (Id<Ticket>, Decision),
) -> Result<Ticket, MediationError> {
    let ticket = enter_as_mediator(tx, by, id).await?;
    ticket.has(by.party)?;
    let (weight, status) = if rules.two_persons.asked_for(ticket.frozen) {
        (Weight::NeedsSecond, AwardStatus::Unconfirmed)
    } else {
        (Weight::Alone, AwardStatus::Standing)
    };
    let Step::Moved(stage) = ticket.stage.rule(weight)? else {
        return Ok(ticket);
    };
    let round = ticket.stage.round();
    let awards = store::list_awards(tx, id).await?;
    if round == Round::Second && bound_by_first(&awards, by.party) {
        return Err(MediationError::SameMediator);
    }
    let award = Award {
        id: tx.new_id(),
        ticket: id,
        round,
        mediator: by.party,
        share: decision.share,
        split: Split::of_share(ticket.frozen, decision.share, ticket.step_minor)?,
        reasons: decision.reasons,
        status,
        second: None,
        refusal: None,
        made_at: tx.now(),
    };
    store::insert_award(tx, &award).await?;
    let details = serde_json::json!({ "award": award.id, "creator_bps": award.share.get() });
    let actor = Some((by.party, Seat::Desk));
    stand(
        tx,
        rules,
        (ticket, stage, &award),
        ("mediation.rule", actor, details),
    )
    .await
}

/// What somebody did, from where, and what it came to.
type Done = (
    &'static str,
    Option<(Id<parties::Party>, Seat)>,
    serde_json::Value,
);

/// Where an award leads the ticket: to the second mediator, to the time to appeal, or to its end.
pub(super) async fn stand(
    tx: &mut Tx,
    rules: &Rules,
    (ticket, stage, award): (Ticket, Stage, &Award),
    (act, actor, details): Done,
) -> Result<Ticket, MediationError> {
    if let Stage::Closed(outcome @ Outcome::Awarded) = stage {
        // The award of a second round is final. Who made it is written down; the money is moved by the rule, and nobody.
        let change = Change::open(act, actor, Some(ticket.stage));
        events::note(tx, &ticket, change, details).await?;
        return close(tx, ticket, (outcome, award.split), None).await;
    }
    let ticket = move_on(tx, rules, (ticket, stage), (act, actor), details).await?;
    if stage == Stage::Appealable {
        end_offers(tx, &ticket).await?;
        events::awarded(tx, &ticket, award).await?;
    } else {
        events::staged(tx, &ticket, "ruled").await?;
    }
    Ok(ticket)
}

/// Ends the offers that are open: who made one did not know the award, and the other side would take the better of both.
async fn end_offers(tx: &mut Tx, ticket: &Ticket) -> Result<(), MediationError> {
    let offers = store::list_offers(tx, ticket.id).await?;
    let open = offers
        .into_iter()
        .filter(|offer| offer.status == OfferStatus::Open);
    for offer in open {
        let offer = Offer {
            status: OfferStatus::Expired,
            ended_at: Some(tx.now()),
            ..offer
        };
        store::save_offer(tx, &offer).await?;
        let change = Change::open("mediation.expire_offer", None, Some(ticket.stage));
        let details = serde_json::json!({ "offer": offer.id });
        events::note(tx, ticket, change, details).await?;
        events::offer_overtaken(tx, ticket, &offer).await?;
    }
    Ok(())
}
