//! A campaign's budget: opened, deposited, locked, handed on.

use ledger::Account;
use money::{Currency, Money};
use serde_json::json;

use super::{World, mad};
use crate::{EscrowError, Status, acts};

#[tokio::test]
async fn who_was_engaged_before_the_deposit_is_funded_by_it() {
    let world = World::new().await;
    let early = world.engaged(0, &[40_000]).await;
    assert_eq!(early.status, Status::AwaitingDeposit);
    let funded = world.deposited(100_000).await;
    assert_eq!(funded.len(), 1);
    assert_eq!(world.holdings(&early).await, [60_000, 40_000, 0, 0]);
}

#[tokio::test]
async fn a_part_of_the_budget_funds_the_oldest_that_it_covers() {
    let world = World::new().await;
    let large = world.engaged(0, &[60_000]).await;
    world.db.clock().advance(chrono::Duration::seconds(1));
    let middle = world.engaged(1, &[20_000]).await;
    world.db.clock().advance(chrono::Duration::seconds(1));
    let small = world.engaged(2, &[15_000]).await;
    let ids = |escrows: Vec<crate::Escrow>| escrows.iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids(world.deposited(30_000).await), [middle.id]);
    assert_eq!(ids(world.deposited(65_000).await), [large.id, small.id]);
    assert_eq!(world.balance(Account::Campaign(world.campaign)).await, 0);
}

#[tokio::test]
async fn what_arrives_above_the_budget_is_owed_to_the_brand() {
    let world = World::new().await;
    world.deposited(90_000).await;
    world.deposited(30_000).await;
    assert_eq!(
        world.balance(Account::Campaign(world.campaign)).await,
        100_000
    );
    assert_eq!(
        world.balance(Account::Wallet(world.brand.uuid())).await,
        20_000
    );
}

#[tokio::test]
async fn a_deposit_is_locked_once() {
    let world = World::new().await;
    let deposit = world.settled(50_000).await;
    for _ in 0..2 {
        let lock =
            async |tx: &mut kernel::Tx| acts::lock_budget(tx, world.campaign, &deposit).await;
        world.act(lock).await.unwrap();
    }
    assert_eq!(
        world.balance(Account::Campaign(world.campaign)).await,
        50_000
    );
}

#[tokio::test]
async fn a_budget_is_opened_once_and_its_terms_stay() {
    let world = World::new().await;
    let again = world.budget(mad(100_000));
    let budget = world
        .act(async |tx| acts::open_budget(tx, again).await)
        .await;
    assert_eq!(budget.unwrap().budget, mad(100_000));
    let other = world.budget(mad(100_001));
    let refused = world
        .act(async |tx| acts::open_budget(tx, other).await)
        .await;
    assert!(matches!(refused, Err(EscrowError::AlreadyOpen)));
}

#[tokio::test]
async fn a_brand_deposits_what_is_missing_and_no_more() {
    let world = World::new().await;
    let deposit = async |amount: Option<i64>| {
        world
            .act(async |tx| acts::deposit(tx, world.brand, world.campaign, amount.map(mad)).await)
            .await
    };
    let part = deposit(Some(30_000)).await.unwrap();
    assert_eq!(part.money, mad(30_000));
    world.db.clock().advance(chrono::Duration::seconds(1));
    let rest = deposit(None).await.unwrap();
    assert_eq!(rest.money, mad(70_000));
    // All of it is under way: asked again, the answer is the page that is open.
    assert_eq!(deposit(None).await.unwrap().id, rest.id);
    assert!(matches!(
        deposit(Some(1)).await,
        Err(EscrowError::NothingMissing)
    ));
    for under_way in [part, rest] {
        world
            .act(async |tx| {
                let settled = world.settle(tx, under_way.id).await;
                acts::lock_budget(tx, world.campaign, &settled).await
            })
            .await
            .unwrap();
    }
    assert!(matches!(
        deposit(None).await,
        Err(EscrowError::NothingMissing)
    ));
    assert_eq!(
        world.balance(Account::Campaign(world.campaign)).await,
        100_000
    );
}

#[tokio::test]
async fn a_deposit_above_what_is_missing_or_by_another_brand_is_refused() {
    let world = World::new().await;
    world.deposited(30_000).await;
    let deposit = async |by, amount| {
        world
            .act(async |tx| acts::deposit(tx, by, world.campaign, amount).await)
            .await
    };
    assert!(matches!(
        deposit(world.brand, Some(mad(70_001))).await,
        Err(EscrowError::AboveMissing { missing }) if missing == mad(70_000)
    ));
    assert!(matches!(
        deposit(world.other_brand, None).await,
        Err(EscrowError::NoBudget)
    ));
}

#[tokio::test]
async fn a_budget_above_the_largest_deposit_is_paid_in_several() {
    let largest = payments::largest_deposit(Currency::MAD).unwrap();
    let rest = mad(50_000);
    let world = World::with_budget(largest.checked_add(rest).unwrap()).await;
    let deposit = async |amount: Option<Money>| {
        world
            .act(async |tx| acts::deposit(tx, world.brand, world.campaign, amount).await)
            .await
    };
    let above = largest.checked_add(mad(1)).unwrap();
    assert!(matches!(
        deposit(Some(above)).await,
        Err(EscrowError::AboveLargest { largest: most }) if most == largest
    ));
    let first = deposit(None).await.unwrap();
    world.db.clock().advance(chrono::Duration::seconds(1));
    let second = deposit(None).await.unwrap();
    assert_eq!((first.money, second.money), (largest, rest));
    assert_eq!(deposit(None).await.unwrap().id, second.id);
}

#[tokio::test]
async fn a_deposit_that_the_rail_cannot_carry_is_refused() {
    let tnd = |minor| Money::new(minor, Currency::parse("TND").unwrap());
    let world = World::with_budget(tnd(100_000)).await;
    let deposit = async |amount| {
        world
            .act(async |tx| acts::deposit(tx, world.brand, world.campaign, Some(amount)).await)
            .await
    };
    assert!(matches!(
        deposit(tnd(12_346)).await,
        Err(EscrowError::NotCarried { step }) if step == tnd(10)
    ));
    assert_eq!(deposit(tnd(12_340)).await.unwrap().money, tnd(12_340));
}

#[tokio::test]
async fn what_one_deposit_cannot_be_is_refused_with_what_it_can_be() {
    let tnd = |minor| Money::new(minor, Currency::parse("TND").unwrap());
    let world = World::with_budget(tnd(150_000_000)).await;
    for (amount, code, error) in [
        (
            "12.345",
            "escrow.deposit_not_carried",
            json!({
                "pointer": "/amount/amount",
                "code": "multiple",
                "amount": {"amount": "0.010", "currency": "TND"},
                "detail": "a multiple of 0.010 TND, the smallest amount that can be paid out to a bank",
            }),
        ),
        (
            "100000.000",
            "escrow.deposit_above_largest",
            json!({
                "pointer": "/amount/amount",
                "code": "at_most",
                "amount": {"amount": "99999.990", "currency": "TND"},
                "detail": "at most 99999.990 TND",
            }),
        ),
    ] {
        let amount = json!({"amount": amount, "currency": "TND"});
        let body = json!({"campaign_id": world.campaign, "amount": amount});
        let (status, problem) = world.post("brand", ("/escrow/deposit", "k"), body).await;
        assert_eq!(
            (status.as_u16(), problem["code"].as_str().unwrap()),
            (422, code)
        );
        assert_eq!(problem["errors"], json!([error]));
    }
    let body = json!({"campaign_id": world.campaign});
    let (_, opened) = world.post("brand", ("/escrow/deposit", "k"), body).await;
    assert_eq!(opened["amount"]["amount"], "99999.990");
}
