//! Payouts whose party must do something first.

use chrono::Duration;
use rails::PayoutStatus as RailStatus;

use super::{
    World,
    fake::Fault,
    payouts::{arrived_once, arrives},
};
use crate::PayoutStatus;

#[tokio::test]
async fn what_its_party_must_wait_for_stays_in_the_wallet_with_its_reason_and_goes_by_itself() {
    let world = World::new().await;
    let id = world.payable().await;
    world.log.hold_back(Some("statement_late"));
    assert!(world.run_due().await.is_empty());
    for _ in 0..3 {
        let waits = world.payout(id).await;
        assert_eq!(
            (waits.status, waits.reason.as_deref(), waits.asked_at),
            (PayoutStatus::Scheduled, Some("statement_late"), None)
        );
        assert_eq!(world.books().await, [6_000, 0, 10_000 - 290]);
        assert!(world.after(Duration::days(9)).await.is_empty());
    }
    assert!(world.rail.transfers().is_empty());
    world.log.hold_back(None);
    assert!(world.after(Duration::hours(1)).await.is_empty());
    let sent = world.payout(id).await;
    assert_eq!((sent.status, sent.reason), (PayoutStatus::Sent, None));
    arrives(&world, id).await;
    arrived_once(&world, id).await;
}

#[tokio::test]
async fn what_has_left_the_wallet_is_held_back_no_more_until_it_is_there_again() {
    let world = World::new().await;
    let id = world.payable().await;
    world.run_due().await;
    world.log.hold_back(Some("statement_late"));
    let payout_ref = world.payout(id).await.payout_ref.unwrap();
    world
        .rail
        .set_payout(&payout_ref, RailStatus::Failed, Some("account_closed"));
    assert!(world.after(Duration::minutes(1)).await.is_empty());
    // It is on the party's own account at the rail: from there it goes on.
    assert!(world.after(Duration::days(1)).await.is_empty());
    assert_eq!(world.payout(id).await.status, PayoutStatus::Sent);

    let world = World::new().await;
    let id = world.payable().await;
    world
        .rail
        .fault("transfer", Fault::Refuse("account_invalid"));
    assert!(world.run_due().await.is_empty());
    assert_eq!(world.payout(id).await.status, PayoutStatus::Failed);
    world.log.hold_back(Some("statement_late"));
    assert!(world.after(Duration::days(1)).await.is_empty());
    let waits = world.payout(id).await;
    assert_eq!(
        (waits.status, waits.reason.as_deref()),
        (PayoutStatus::Scheduled, Some("statement_late"))
    );
    assert_eq!(world.books().await, [6_000, 0, 10_000 - 290]);
}
