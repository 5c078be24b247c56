//! What happens by itself: nobody acts, and the clock runs.

use chrono::Duration;
use ledger::Account;

use super::{World, mad};
use crate::{EscrowError, Rules, Status, acts};

#[tokio::test]
async fn silence_after_a_review_pays_the_creator_and_is_marked_automatic() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[60_000, 40_000]).await;
    world.submitted(&escrow, &[0]).await;
    // Five business days from Tuesday end on the Tuesday after; what was submitted later is judged later.
    world.wait(Duration::days(2)).await;
    world.submitted(&escrow, &[1]).await;
    world.wait(Duration::days(5) - Duration::seconds(1)).await;
    assert!(matches!(
        world.found(escrow.id).await.status,
        Status::UnderReview(_)
    ));
    world.wait(Duration::seconds(1)).await;
    assert_eq!(world.found(escrow.id).await.released, mad(60_000));
    world.wait(Duration::days(2)).await;
    let done = world.found(escrow.id).await;
    assert_eq!(
        (done.status.name(), done.released),
        ("released", mad(100_000))
    );
    assert_eq!(world.holdings(&escrow).await, [0, 0, 90_000, 10_000]);

    let mut tx = world.db.begin().await.unwrap();
    let timeline = crate::store::list_events(&mut tx, escrow.id).await.unwrap();
    let by_itself: Vec<bool> = timeline
        .iter()
        .filter(|happened| happened.act == "release")
        .map(|happened| happened.actor.is_none())
        .collect();
    assert_eq!(by_itself, [true, true]);
}

#[tokio::test]
async fn a_brand_that_answers_in_time_stops_the_clock() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[60_000]).await;
    world.submitted(&escrow, &[0]).await;
    world.release(&escrow, None).await.unwrap();
    world.wait(Duration::days(30)).await;
    assert_eq!(world.holdings(&escrow).await, [0, 0, 54_000, 6_000]);
    let paid = payments::find_payouts_of_cause(&world.db, escrow.id.uuid())
        .await
        .unwrap();
    assert_eq!(paid.len(), 1);
}

#[tokio::test]
async fn content_that_never_comes_goes_back_to_the_payer_after_the_grace() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[60_000, 40_000]).await;
    let escrow = world.submitted(&escrow, &[0]).await;
    world.release(&escrow, None).await.unwrap();
    world.wait(Duration::days(21) - Duration::seconds(1)).await;
    assert_eq!(world.found(escrow.id).await.status, Status::PendingFunds);
    world.wait(Duration::seconds(1)).await;
    let done = world.found(escrow.id).await;
    assert_eq!(
        (done.status.name(), done.released, done.refunded),
        ("refunded", mad(60_000), mad(40_000))
    );
    let refunds = payments::find_refunds_of_cause(&world.db, escrow.id.uuid())
        .await
        .unwrap();
    assert_eq!(
        refunds
            .iter()
            .map(|refund| refund.money)
            .collect::<Vec<_>>(),
        [mad(40_000)]
    );
    assert_eq!(world.balance(Account::Escrow(escrow.id.uuid())).await, 0);
    assert!(
        world
            .told(escrow.brand)
            .await
            .contains(&"escrow_refunded".to_owned())
    );
}

#[tokio::test]
async fn content_that_is_overdue_when_the_rest_is_judged_goes_back_then() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[60_000, 40_000]).await;
    world.wait(Duration::days(20)).await;
    world.submitted(&escrow, &[0]).await;
    // The grace of the other line ends during this review.
    world.wait(Duration::days(2)).await;
    world.wait(Duration::days(6)).await;
    let done = world.found(escrow.id).await;
    assert_eq!(
        (done.status.name(), done.released, done.refunded),
        ("refunded", mad(60_000), mad(40_000))
    );
}

#[tokio::test]
async fn content_is_taken_within_the_grace() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[60_000]).await;
    world.wait(Duration::days(20)).await;
    world.submitted(&escrow, &[0]).await;
    world.wait(Duration::days(2)).await;
    assert!(matches!(
        world.found(escrow.id).await.status,
        Status::UnderReview(_)
    ));
}

#[tokio::test]
async fn a_deposit_that_never_comes_cancels_and_frees_the_budget() {
    let world = World::new().await;
    let escrow = world.engaged(0, &[60_000]).await;
    world.wait(Duration::days(7)).await;
    assert_eq!(world.found(escrow.id).await.status.name(), "cancelled");
    let mut tx = world.db.begin().await.unwrap();
    let budget = crate::find_budget(&mut tx, world.campaign)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(budget.allotted, mad(0));
    tx.commit().await.unwrap();
    // What comes later funds nobody who is gone.
    assert_eq!(world.deposited(100_000).await, []);
}

#[tokio::test]
async fn whoever_is_awaited_is_reminded_three_times_and_nobody_else() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[60_000]).await;
    let reminded = async |party| {
        let told = world.told(party).await;
        told.iter()
            .filter(|topic| *topic == "deadline_reminder")
            .count()
    };
    let mut counts = Vec::new();
    for days in [6, 1, 4, 1, 1, 1] {
        world.wait(Duration::days(days)).await;
        counts.push((reminded(escrow.creator).await, reminded(escrow.brand).await));
    }
    assert_eq!(counts, [(0, 0), (1, 0), (1, 0), (2, 0), (3, 0), (3, 0)]);
    world.submitted(&escrow, &[0]).await;
    for _ in 0..24 {
        world.wait(Duration::hours(6)).await;
    }
    assert_eq!(
        (reminded(escrow.creator).await, reminded(escrow.brand).await),
        (3, 3)
    );
}

#[tokio::test]
async fn a_campaign_that_is_over_gives_back_what_nobody_got() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[60_000]).await;
    world.wait(Duration::days(14)).await;
    let mut tx = world.db.begin().await.unwrap();
    let budget = crate::find_budget(&mut tx, world.campaign)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (budget.returned, budget.closed_at),
        (mad(40_000), Some(world.db.now()))
    );
    tx.commit().await.unwrap();
    assert_eq!(world.holdings(&escrow).await, [0, 60_000, 0, 0]);
    let refunds = payments::find_refunds_of_cause(&world.db, world.campaign)
        .await
        .unwrap();
    assert_eq!(
        refunds
            .iter()
            .map(|refund| refund.money)
            .collect::<Vec<_>>(),
        [mad(40_000)]
    );
}

#[tokio::test]
async fn a_closed_budget_takes_nobody_and_sends_late_money_back() {
    let world = World::new().await;
    world.deposited(50_000).await;
    let waiting = world.engaged(0, &[60_000]).await;
    let close = async || {
        let close =
            async |tx: &mut kernel::Tx| acts::close_budget(tx, world.brand, world.campaign).await;
        world.act(close).await
    };
    assert_eq!(close().await.unwrap().returned, mad(50_000));
    assert_eq!(close().await.unwrap().returned, mad(50_000));
    assert_eq!(world.found(waiting.id).await.status.name(), "cancelled");
    let terms = world.terms(1, &[10_000]);
    let engaged = world
        .act(async |tx| acts::engage(tx, world.brand, terms).await)
        .await;
    assert!(matches!(engaged, Err(EscrowError::BudgetClosed)));
    let deposit = world
        .act(async |tx| acts::deposit(tx, world.brand, world.campaign, None).await)
        .await;
    assert!(matches!(deposit, Err(EscrowError::BudgetClosed)));
    world.deposited(20_000).await;
    world.work().await;
    assert_eq!(world.balance(Account::Wallet(world.brand.uuid())).await, 0);
    let refunds = payments::find_refunds_of_cause(&world.db, world.campaign)
        .await
        .unwrap();
    let back: i64 = refunds
        .iter()
        .map(|refund| refund.money.amount_minor())
        .sum();
    assert_eq!(back, 70_000);
}

#[tokio::test]
async fn another_brand_closes_nothing() {
    let world = World::new().await;
    let refused = world
        .act(async |tx| acts::close_budget(tx, world.other_brand, world.campaign).await)
        .await;
    assert!(matches!(refused, Err(EscrowError::NoBudget)));
}

#[tokio::test]
async fn money_that_was_locked_first_is_handed_on_first_and_its_time_counts() {
    let world = World::new().await;
    let start = world.db.now();
    world.deposited(30_000).await;
    world.wait(Duration::days(3)).await;
    world.deposited(70_000).await;
    world.wait(Duration::days(2)).await;
    let first = world.engaged(0, &[30_000]).await;
    let second = world.engaged(1, &[70_000]).await;
    assert_eq!(first.held_since, Some(start));
    assert_eq!(second.held_since, Some(start + Duration::days(3)));
}

#[tokio::test]
async fn new_rules_hold_for_later_agreements_only() {
    let world = World::new().await;
    let before = world.engaged(0, &[30_000]).await;
    let rules = Rules {
        deposit_hours: 24,
        ..Rules::default()
    };
    for _ in 0..2 {
        world
            .act(async |tx| acts::adopt_rules(tx, rules).await)
            .await
            .unwrap();
    }
    let after = world.engaged(1, &[30_000]).await;
    assert_eq!((before.rules, after.rules), (Rules::default(), rules));
    world.wait(Duration::days(1)).await;
    assert_eq!(world.found(before.id).await.status, Status::AwaitingDeposit);
    assert_eq!(world.found(after.id).await.status.name(), "cancelled");
}
