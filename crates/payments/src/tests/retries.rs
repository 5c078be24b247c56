//! What was refused for good is tried again, for ever and ever more rarely.

use chrono::Duration;
use kernel::Id;
use money::{Currency, Money};
use rails::PayoutStatus as RailStatus;

use super::{
    World,
    fake::{Fault, account},
    looked,
};
use crate::{Payout, PayoutStatus, acts, store};

async fn stands(world: &World, id: Id<Payout>) -> (PayoutStatus, u32) {
    let payout = world.payout(id).await;
    (payout.status, payout.bounces)
}

/// The state in which a payout waits that the rail refused in this step.
fn refused_in(method: &str) -> PayoutStatus {
    if method == "transfer" {
        PayoutStatus::Failed
    } else {
        PayoutStatus::Returned
    }
}

#[tokio::test]
async fn what_the_rail_refuses_is_tried_each_day_of_a_week_and_then_each_week_without_end() {
    for method in ["transfer", "pay_out"] {
        let world = World::new().await;
        let id = world.payable().await;
        for _ in 0..12 {
            world.rail.fault(method, Fault::Refuse("no_account"));
        }
        world.run_due().await;
        for bounces in 1..=7 {
            assert_eq!(stands(&world, id).await, (refused_in(method), bounces));
            assert!(world.after(Duration::days(1)).await.is_empty());
        }
        for bounces in 8..=11 {
            assert_eq!(stands(&world, id).await, (refused_in(method), bounces));
            world.after(Duration::days(6)).await;
            assert_eq!(stands(&world, id).await, (refused_in(method), bounces));
            world.after(Duration::days(1)).await;
        }
        world.after(Duration::weeks(1)).await;
        assert_eq!(
            stands(&world, id).await,
            (PayoutStatus::Sent, 12),
            "{method}"
        );
        assert_eq!(world.rail.transfers().len(), 1);
        assert_eq!(world.books().await, [0, 6_000, 9_710]);
    }
}

#[tokio::test]
async fn news_of_an_account_that_was_ready_all_the_time_has_it_tried_within_a_minute() {
    for method in ["transfer", "pay_out"] {
        let world = World::new().await;
        let id = world.payable().await;
        world.rail.fault(method, Fault::Refuse("no_account"));
        world.run_due().await;
        assert_eq!(stands(&world, id).await, (refused_in(method), 1));
        let own = store::find_account_by_ref(&world.db, "acct_1").await;
        let own = own.unwrap().unwrap().id;
        let seen = account("acct_1", None);
        for occasion in [
            acts::Occasion::Watch,
            acts::Occasion::News,
            acts::Occasion::News,
        ] {
            let changed = world
                .act(async |tx| {
                    let look = acts::Look {
                        occasion,
                        ..looked(&seen)
                    };
                    acts::refresh_account(tx, own, look).await
                })
                .await;
            assert!(changed.unwrap().is_none(), "its status is what it was");
            assert!(world.run_due().await.is_empty());
            assert_eq!(stands(&world, id).await, (refused_in(method), 1));
        }
        assert!(world.after(Duration::minutes(1)).await.is_empty());
        assert_eq!(
            stands(&world, id).await,
            (PayoutStatus::Sent, 1),
            "{method}"
        );
        // What was to be tried tomorrow finds that it has been.
        assert!(world.after(Duration::days(1)).await.is_empty());
        assert_eq!(world.rail.payouts().len(), 1);
    }
}

#[tokio::test]
async fn looking_without_news_tries_nothing_again() {
    let world = World::new().await;
    let id = world.payable().await;
    world.rail.fault("pay_out", Fault::Refuse("no_account"));
    world.run_due().await;
    // A refusal has the account looked at, which must not lead to the next refusal at once.
    assert!(world.after(Duration::hours(23)).await.is_empty());
    assert_eq!(stands(&world, id).await, (PayoutStatus::Returned, 1));
}

#[tokio::test]
async fn a_payout_is_not_tried_while_the_account_is_not_ready_and_is_when_it_is() {
    let world = World::new().await;
    let id = world.payable().await;
    world.rail.fault("transfer", Fault::Refuse("no_account"));
    world.run_due().await;
    let own = store::find_account_by_ref(&world.db, "acct_1").await;
    let own = own.unwrap().unwrap().id;
    let seen = account("acct_1", Some("external_account"));
    world.rail.set_account(seen.clone());
    let look = || acts::Look {
        occasion: acts::Occasion::News,
        ..looked(&seen)
    };
    world
        .act(async |tx| acts::refresh_account(tx, own, look()).await.unwrap())
        .await;
    assert!(world.after(Duration::days(2)).await.is_empty());
    assert_eq!(stands(&world, id).await, (PayoutStatus::Failed, 1));
    world.rail.set_account(account("acct_1", None));
    assert!(world.after(Duration::days(1)).await.is_empty());
    assert_eq!(stands(&world, id).await, (PayoutStatus::Sent, 1));
}

#[tokio::test]
async fn refusals_for_now_are_no_bounces() {
    let world = World::new().await;
    let id = world.payable().await;
    for _ in 0..30 {
        let wait = Fault::Refuse("balance_insufficient");
        world.rail.fault("pay_out", wait);
    }
    world.run_due().await;
    for _ in 0..30 {
        world.after(Duration::hours(1)).await;
    }
    let sent = world.payout(id).await;
    assert_eq!((sent.bank_attempt, sent.bounces), (31, 0));
    let payout_ref = sent.payout_ref.unwrap();
    world
        .rail
        .set_payout(&payout_ref, RailStatus::Failed, Some("account_closed"));
    assert!(world.after(Duration::hours(1)).await.is_empty());
    assert_eq!(stands(&world, id).await, (PayoutStatus::Returned, 1));
    assert!(world.after(Duration::days(1)).await.is_empty());
    assert_eq!(stands(&world, id).await, (PayoutStatus::Sent, 1));
}

#[tokio::test]
async fn what_could_never_reach_a_bank_fails_before_it_leaves_the_wallet_and_tells_once() {
    let world = World::new().await;
    let forint = |minor| Money::new(minor, Currency::parse("HUF").unwrap());
    let deposit = world.settled(forint(100_000)).await;
    world.connected(None).await;
    let id = world.released(forint(60_050)).await;
    assert!(world.run_due().await.is_empty());
    let failed = world.payout(id).await;
    assert_eq!(
        (failed.status, failed.reason.as_deref(), failed.asked_at),
        (PayoutStatus::Failed, Some("not_carried"), None)
    );
    let drawn = world.deposit(deposit.id).await.drawn;
    assert_eq!((failed.deposit, drawn), (None, forint(0)));
    for _ in 0..9 {
        assert!(world.after(Duration::weeks(1)).await.is_empty());
    }
    assert_eq!(stands(&world, id).await, (PayoutStatus::Failed, 10));
    assert!(world.rail.transfers().is_empty());
    let told = world.topics().await;
    assert_eq!(told, ["payout_account_ready", "payout_failed"]);
    let moved = ledger::transfers_of_acts(&world.db, &[id.uuid()])
        .await
        .unwrap();
    assert!(moved.is_empty(), "the money never left the wallet");
}
