//! Splits that are offered and accepted.

use kernel::{FaultCode, Problem};
use money::{Currency, Money};

use super::{World, stage_of};
use crate::{MediationError, OfferStatus, Outcome, store};

/// What is told to be wrong with the one field at fault.
fn told(refused: MediationError) -> FaultCode {
    Problem::from(refused).body().errors[0].fault.code()
}

async fn statuses(world: &World, id: kernel::Id<crate::Ticket>) -> Vec<OfferStatus> {
    let mut tx = world.db.begin().await.unwrap();
    let offers = store::list_offers(&mut tx, id).await.unwrap();
    offers.into_iter().map(|offer| offer.status).collect()
}

#[tokio::test]
async fn an_accepted_offer_moves_the_money_at_once() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    let offer = world.offer("Salma", (ticket.id, 70_000)).await.unwrap();
    assert_eq!(world.told("dispute_offer").await, ["Atlas"]);
    let ticket = world.accept("Atlas", (ticket.id, &offer)).await.unwrap();
    assert_eq!(ticket.outcome(), Some(Outcome::Settled));
    assert_eq!(world.money().await, (70_000, 30_000, "released"));
    // The creator's part waits for a payout account in the wallet, or is on its way; the fee is the platform's.
    let [held, _, fees] = world.holdings().await;
    assert_eq!((held, fees), (0, 7_000));
    assert_eq!(world.told("dispute_closed").await, ["Atlas", "Salma"]);
    assert_eq!(statuses(&world, ticket.id).await, [OfferStatus::Accepted]);
}

#[tokio::test]
async fn all_or_nothing_can_be_offered_too() {
    for (creator, expected) in [
        (0, (0, 100_000, "refunded")),
        (100_000, (100_000, 0, "released")),
    ] {
        let world = World::new().await;
        let ticket = world.disputed_by("Salma").await;
        let offer = world.offer("Atlas", (ticket.id, creator)).await.unwrap();
        world.accept("Salma", (ticket.id, &offer)).await.unwrap();
        assert_eq!(world.money().await, expected);
    }
}

#[tokio::test]
async fn an_offer_is_a_part_of_what_is_frozen() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    for (minor, code) in [(-1, FaultCode::AtLeast), (100_001, FaultCode::AtMost)] {
        let refused = world.offer("Atlas", (ticket.id, minor)).await.unwrap_err();
        assert!(matches!(refused, MediationError::NoSplit { .. }));
        assert_eq!(told(refused), code);
    }
}

#[test]
fn what_is_no_split_is_told_from_what_is_frozen() {
    let eur = |minor| Money::new(minor, Currency::parse("EUR").unwrap());
    let mad = |minor| Money::new(minor, Currency::MAD);
    for (offered, code) in [
        (eur(100), FaultCode::Currency),
        (mad(1_001), FaultCode::AtMost),
        (mad(15), FaultCode::Multiple),
    ] {
        let refused = MediationError::NoSplit {
            offered,
            frozen: mad(1_000),
            step: mad(10),
        };
        assert_eq!(told(refused), code, "{offered}");
    }
}

#[tokio::test]
async fn ones_own_offer_is_for_the_other_side_and_a_new_one_replaces_it() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    let first = world.offer("Atlas", (ticket.id, 10_000)).await.unwrap();
    let own = world.accept("Atlas", (ticket.id, &first)).await;
    assert!(matches!(own, Err(MediationError::OwnOffer)));
    let own = world.decline("Atlas", (ticket.id, &first)).await;
    assert!(matches!(own, Err(MediationError::OwnOffer)));
    world.offer("Atlas", (ticket.id, 20_000)).await.unwrap();
    let gone = world.accept("Salma", (ticket.id, &first)).await;
    assert!(matches!(
        gone,
        Err(MediationError::OfferNotOpen("replaced"))
    ));
    assert_eq!(
        statuses(&world, ticket.id).await,
        [OfferStatus::Replaced, OfferStatus::Open]
    );
    let stranger = world.accept("Youssef", (ticket.id, &first)).await;
    assert!(matches!(stranger, Err(MediationError::NotFound(_))));
}

#[tokio::test]
async fn a_declined_offer_leaves_the_ticket_where_it_is() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    let offer = world.offer("Atlas", (ticket.id, 10_000)).await.unwrap();
    let after = world.decline("Salma", (ticket.id, &offer)).await.unwrap();
    assert_eq!(after, ticket);
    assert_eq!(world.told("dispute_offer_ended").await, ["Atlas", "Salma"]);
}

#[tokio::test]
async fn an_offer_that_nobody_accepts_ends_by_itself() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    world.answer("Salma", ticket.id).await.unwrap();
    let offer = world.offer("Atlas", (ticket.id, 10_000)).await.unwrap();
    // Two business days from a Tuesday.
    world.days(2).await;
    assert_eq!(statuses(&world, ticket.id).await, [OfferStatus::Expired]);
    let late = world.accept("Salma", (ticket.id, &offer)).await;
    assert!(matches!(late, Err(MediationError::OfferNotOpen("expired"))));
    let mut tx = world.db.begin().await.unwrap();
    let timeline = store::list_events(&mut tx, ticket.id).await.unwrap();
    let last = timeline.last().unwrap();
    assert_eq!((last.act.as_str(), last.actor), ("expire_offer", None));
}

#[tokio::test]
async fn an_award_that_stands_ends_the_offers_that_were_made_before_it() {
    let world = World::new().await;
    let ticket = world.to_rule().await;
    let before = world.offer("Atlas", (ticket.id, 70_000)).await.unwrap();
    world.rule("Amal", (ticket.id, 4_000)).await.unwrap();
    let late = world.accept("Salma", (ticket.id, &before)).await;
    assert!(
        matches!(late, Err(MediationError::OfferNotOpen("expired"))),
        "{late:?}"
    );
    assert_eq!(statuses(&world, ticket.id).await, [OfferStatus::Expired]);
    // Programs and feeds are told; people read it in the message of the award.
    assert_eq!(world.told("dispute_offer_ended").await, ["Atlas", "Salma"]);
    assert!(world.mailed("dispute_offer_ended").await.is_empty());
    // Whoever knows the award may still offer.
    let after = world.offer("Atlas", (ticket.id, 50_000)).await.unwrap();
    let ticket = world.accept("Salma", (ticket.id, &after)).await.unwrap();
    assert_eq!(ticket.outcome(), Some(Outcome::Settled));
}

#[tokio::test]
async fn an_award_that_waits_for_a_second_mediator_ends_no_offer() {
    let world = World::new().await.of_two();
    let ticket = world.to_rule().await;
    world.offer("Atlas", (ticket.id, 70_000)).await.unwrap();
    world.rule("Amal", (ticket.id, 4_000)).await.unwrap();
    // Else its end would tell the sides that somebody ruled.
    assert_eq!(statuses(&world, ticket.id).await, [OfferStatus::Open]);
    world.confirm("Badr", ticket.id).await.unwrap();
    assert_eq!(statuses(&world, ticket.id).await, [OfferStatus::Expired]);
}

/// A ticket that is heard, and whose mediator proposed 600.00 of 1,000.00 MAD for the creator.
async fn proposed(world: &World) -> (crate::Ticket, crate::Offer) {
    let ticket = world.disputed_by("Atlas").await;
    world.answer("Salma", ticket.id).await.unwrap();
    let early = world.offer("Amal", (ticket.id, 60_000)).await;
    assert!(matches!(early, Err(MediationError::NotAssigned)));
    world.assign("Amal", ticket.id).await.unwrap();
    let early = world.offer("Amal", (ticket.id, 60_000)).await;
    assert!(matches!(early, Err(MediationError::NotAllowed(_))));
    world.days(7).await;
    assert_eq!(stage_of(&world.found(ticket.id).await), ("proposal", 1));
    let offer = world.offer("Amal", (ticket.id, 60_000)).await.unwrap();
    let ticket = world.found(ticket.id).await;
    assert_eq!(stage_of(&ticket), ("acceptance", 1));
    (ticket, offer)
}

#[tokio::test]
async fn what_the_mediator_proposes_takes_both_sides() {
    let world = World::new().await;
    let (ticket, offer) = proposed(&world).await;
    let one = world.accept("Atlas", (ticket.id, &offer)).await.unwrap();
    assert_eq!(stage_of(&one), ("acceptance", 1));
    let again = world.accept("Atlas", (ticket.id, &offer)).await;
    assert!(matches!(again, Err(MediationError::OwnOffer)));
    let two = world.accept("Salma", (ticket.id, &offer)).await.unwrap();
    assert_eq!(two.outcome(), Some(Outcome::Settled));
    assert_eq!(world.money().await, (60_000, 40_000, "released"));
}

#[tokio::test]
async fn what_the_mediator_proposes_and_a_side_declines_is_ruled_on() {
    let world = World::new().await;
    let (ticket, offer) = proposed(&world).await;
    world.accept("Atlas", (ticket.id, &offer)).await.unwrap();
    let ticket = world.decline("Salma", (ticket.id, &offer)).await.unwrap();
    assert_eq!(stage_of(&ticket), ("ruling", 1));
}

#[tokio::test]
async fn what_the_mediator_proposes_and_nobody_accepts_is_ruled_on() {
    let world = World::new().await;
    let (ticket, _) = proposed(&world).await;
    world.days(4).await;
    let ticket = world.found(ticket.id).await;
    assert_eq!(stage_of(&ticket), ("ruling", 1));
    assert_eq!(statuses(&world, ticket.id).await, [OfferStatus::Expired]);
    assert_eq!(ticket.mediator, Some(world.who("Amal").party));
}

#[tokio::test]
async fn a_party_makes_so_many_offers_that_somebody_can_still_read_them() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    for minor in 0..30 {
        world.offer("Atlas", (ticket.id, minor)).await.unwrap();
    }
    let refused = world.offer("Atlas", (ticket.id, 30)).await;
    assert!(matches!(
        refused,
        Err(MediationError::TooMany { most: 30, .. })
    ));
    world.offer("Salma", (ticket.id, 30)).await.unwrap();
}

#[tokio::test]
async fn what_the_mediator_proposes_is_one_line_of_the_timeline() {
    let world = World::new().await;
    let (ticket, _) = proposed(&world).await;
    let mut tx = world.db.begin().await.unwrap();
    let timeline = store::list_events(&mut tx, ticket.id).await.unwrap();
    let acts: Vec<&str> = timeline
        .iter()
        .filter(|happened| !happened.internal)
        .map(|happened| happened.act.as_str())
        .collect();
    assert_eq!(acts, ["open", "answer", "pass", "propose"]);
}
