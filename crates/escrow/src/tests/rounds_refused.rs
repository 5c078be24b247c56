//! Further rounds that cannot be had.

use chrono::Duration;
use money::{Currency, Money};
use serde_json::json;
use uuid::Uuid;

use super::{World, content, deliverable, mad, rounds::waiting};
use crate::{Escrow, EscrowError, NewRounds, acts};

#[tokio::test]
async fn rounds_that_the_budget_does_not_hold_are_refused_and_only_the_brand_learns_what_it_holds()
{
    let world = World::new().await;
    world.deposited(60_000).await;
    let escrow = world.engaged(0, &[50_000]).await;
    // 400.00 of the budget are not deposited, 100.00 are locked and promised to nobody.
    assert!(matches!(
        world.offer_rounds(&escrow, escrow.brand, (0, 1, 10_001)).await,
        Err(EscrowError::RoundsNotCovered { free: Some(free) }) if free == mad(10_000)
    ));
    let offered = world
        .offer_rounds(&escrow, escrow.creator, (0, 1, 10_001))
        .await
        .unwrap();
    assert!(matches!(
        world.accept_rounds(&offered, escrow.brand).await,
        Err(EscrowError::RoundsNotCovered { free: Some(_) })
    ));
    // What is refused leaves the offer to be accepted when the money is there.
    world.deposited(40_000).await;
    world.accept_rounds(&offered, escrow.brand).await.unwrap();

    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[50_000]).await;
    let offered = world
        .offer_rounds(&escrow, escrow.brand, (0, 1, 50_000))
        .await
        .unwrap();
    world.engaged(1, &[1]).await;
    assert!(matches!(
        world.accept_rounds(&offered, escrow.creator).await,
        Err(EscrowError::RoundsNotCovered { free: None })
    ));
}

#[tokio::test]
async fn what_is_promised_to_who_waits_for_the_deposit_pays_no_rounds() {
    let world = World::new().await;
    world.deposited(40_000).await;
    let escrow = world.engaged(0, &[10_000]).await;
    // 300.00 are locked, and more than that is promised.
    world.engaged(1, &[60_000]).await;
    assert!(matches!(
        world.offer_rounds(&escrow, escrow.brand, (0, 1, 1)).await,
        Err(EscrowError::RoundsNotCovered { free: Some(free) }) if free == mad(0)
    ));
}

#[tokio::test]
async fn a_closed_budget_pays_no_rounds() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[50_000]).await;
    let offered = world
        .offer_rounds(&escrow, escrow.creator, (0, 1, 1_000))
        .await
        .unwrap();
    world
        .act(async |tx| acts::close_budget(tx, world.brand, world.campaign).await)
        .await
        .unwrap();
    assert!(matches!(
        world.accept_rounds(&offered, escrow.brand).await,
        Err(EscrowError::RoundsTooLate)
    ));
}

#[tokio::test]
async fn one_s_own_offer_of_rounds_is_not_one_s_own_to_accept() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[50_000]).await;
    let offered = world
        .offer_rounds(&escrow, escrow.creator, (0, 1, 1_000))
        .await
        .unwrap();
    assert!(matches!(
        world.accept_rounds(&offered, escrow.creator).await,
        Err(EscrowError::NoRoundsOffer)
    ));
    for answered in [
        world.accept_rounds(&offered, world.creators[1]).await,
        world.decline_rounds(&offered, world.other_brand).await,
        world
            .offer_rounds(&escrow, world.creators[1], (0, 1, 1))
            .await,
    ] {
        assert!(matches!(answered, Err(EscrowError::NotFound)));
    }
    let other = async |tx: &mut kernel::Tx| {
        let unknown = kernel::Id::from_uuid(Uuid::nil());
        acts::accept_rounds(tx, escrow.brand, escrow.id, unknown).await
    };
    assert!(matches!(
        world.act(other).await,
        Err(EscrowError::NoRoundsOffer)
    ));
    assert!(matches!(
        world.offer_rounds(&escrow, escrow.brand, (0, 1, 1)).await,
        Err(EscrowError::RoundsOfferOpen)
    ));
}

#[tokio::test]
async fn rounds_are_of_a_deliverable_that_is_locked_and_not_judged_for_good() {
    let world = World::new().await;
    let escrow = world.engaged(0, &[20_000, 10_000]).await;
    let offer = async |escrow: &Escrow, place| {
        world
            .offer_rounds(escrow, escrow.creator, (place, 1, 1_000))
            .await
    };
    assert!(matches!(
        offer(&escrow, 0).await,
        Err(EscrowError::NotAllowed(_))
    ));
    world.deposited(100_000).await;
    assert!(matches!(
        offer(&escrow, 7).await,
        Err(EscrowError::UnknownDeliverable(_))
    ));
    let escrow = world.submitted(&escrow, &[0]).await;
    let escrow = world.release(&escrow, None).await.unwrap();
    assert!(matches!(
        offer(&escrow, 0).await,
        Err(EscrowError::LineNotAllowed(_))
    ));
    // Further rounds are no deliverable themselves: nothing is submitted, released or offered for them.
    let offered = offer(&escrow, 1).await.unwrap();
    let line = waiting(&offered).uuid();
    let agreed = world.accept_rounds(&offered, escrow.brand).await.unwrap();
    let submit = world
        .act(async |tx| {
            acts::submit(
                tx,
                agreed.creator,
                agreed.id,
                &[line],
                &content(Uuid::nil()),
            )
            .await
        })
        .await;
    assert!(matches!(submit, Err(EscrowError::UnknownDeliverable(id)) if id == line));
    let new = NewRounds {
        escrow: agreed.id,
        deliverable: line,
        rounds: 1,
        price: mad(1),
        note: None,
    };
    let again = world
        .act(async |tx| acts::propose_rounds(tx, agreed.brand, new).await)
        .await;
    assert!(matches!(again, Err(EscrowError::UnknownDeliverable(_))));
}

#[tokio::test]
async fn a_deliverable_has_no_more_rounds_than_a_hundred() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let mut terms = world.terms(0, &[50_000]);
    terms.revision_rounds = 95;
    let escrow = world
        .act(async |tx| acts::engage(tx, world.brand, terms).await)
        .await
        .unwrap();
    assert!(matches!(
        world.offer_rounds(&escrow, escrow.brand, (0, 6, 1)).await,
        Err(EscrowError::TooManyRounds { left: 5 })
    ));
    world
        .offer_rounds(&escrow, escrow.brand, (0, 5, 1))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_price_is_in_the_transaction_s_currency_and_one_that_can_be_paid_out() {
    let tnd = Currency::parse("TND").unwrap();
    let world = World::with_budget(Money::new(1_000_000, tnd)).await;
    world.deposited(1_000_000).await;
    let escrow = world.engaged(0, &[50_000]).await;
    assert!(matches!(
        world.offer_rounds(&escrow, escrow.brand, (0, 1, 12_345)).await,
        Err(EscrowError::PriceNotCarried { step }) if step == Money::new(10, tnd)
    ));
    let new = NewRounds {
        escrow: escrow.id,
        deliverable: deliverable(0),
        rounds: 1,
        price: mad(1_000),
        note: None,
    };
    let other = world
        .act(async |tx| acts::propose_rounds(tx, escrow.brand, new).await)
        .await;
    assert!(matches!(other, Err(EscrowError::OtherCurrency { expected }) if expected == tnd));
}

#[tokio::test]
async fn rounds_are_refused_over_http_with_stable_codes() {
    let world = World::new().await;
    world.deposited(60_000).await;
    let escrow = world.engaged(0, &[60_000]).await;
    let body = |rounds: i64, amount: &str, currency: &str| {
        json!({
            "escrow_id": escrow.id,
            "deliverable_id": deliverable(0),
            "rounds": rounds,
            "price": {"amount": amount, "currency": currency},
        })
    };
    let good = body(1, "1.00", "MAD");
    for (who, body, expected) in [
        ("nobody", good.clone(), (401, "parties.sign_in_needed")),
        ("operator", good.clone(), (404, "request.not_found")),
        ("Youssef", good.clone(), (404, "request.not_found")),
        ("brand", good.clone(), (409, "escrow.rounds_not_covered")),
        ("brand", body(0, "1.00", "MAD"), (422, "request.invalid")),
        ("brand", body(21, "1.00", "MAD"), (422, "request.invalid")),
        ("brand", body(1, "0", "MAD"), (422, "request.invalid")),
        (
            "brand",
            body(1, "1.00", "EUR"),
            (422, "escrow.other_currency"),
        ),
    ] {
        let (status, problem) = world.post(who, ("/escrow/rounds", "k"), body.clone()).await;
        assert_eq!(
            (status.as_u16(), problem["code"].as_str().unwrap()),
            expected,
            "{who} {body}"
        );
    }
    world.post("Salma", ("/escrow/rounds", "k1"), good).await;
    let answer = json!({"escrow_id": escrow.id, "offer_id": Uuid::nil(), "answer": "accept"});
    let (status, problem) = world
        .post("brand", ("/escrow/rounds/answer", "k2"), answer)
        .await;
    assert_eq!(
        (status.as_u16(), &problem["code"]),
        (409, &json!("escrow.no_rounds_offer"))
    );
    world.wait(Duration::hours(48)).await;
    assert_eq!(world.found(escrow.id).await.rounds_offer, None);
}
