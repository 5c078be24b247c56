//! Money on its way out: the in-doubt protocol, refusals, and what comes back.

use chrono::Duration;
use kernel::Id;
use rails::PayoutStatus as RailStatus;
use serde_json::json;

use super::{World, fake::Fault, looked, mad, send};
use crate::{Payout, PayoutStatus, acts, jobs};

/// What must be true of a payout of 60.00 out of a deposit of 100.00 that arrived, however it got there.
pub(super) async fn arrived_once(world: &World, id: Id<Payout>) {
    let payout = world.payout(id).await;
    assert_eq!(payout.status, PayoutStatus::Paid);
    let [transfers, payouts] = [world.rail.transfers().len(), world.rail.payouts().len()];
    assert_eq!(
        [transfers, payouts],
        [1, 1],
        "one transfer and one payout at the rail"
    );
    assert_eq!(world.books().await, [0, 0, 10_000 - 290 - 6_000]);
    assert_eq!(
        world.topics().await,
        ["payout_account_ready", "payout_paid", "payout_sent"]
    );
    assert_eq!(world.log.lines(), ["deposit settled"]);
}

pub(super) async fn arrives(world: &World, id: Id<Payout>) {
    let payout_ref = world.payout(id).await.payout_ref.unwrap();
    world.rail.set_payout(&payout_ref, RailStatus::Paid, None);
    assert!(world.after(Duration::hours(1)).await.is_empty());
}

#[tokio::test]
async fn a_released_payout_reaches_the_bank_by_itself() {
    let world = World::new().await;
    let id = world.payable().await;
    assert_eq!(world.books().await, [6_000, 0, 10_000 - 290]);
    assert!(world.run_due().await.is_empty());
    let sent = world.payout(id).await;
    assert_eq!(sent.status, PayoutStatus::Sent);
    assert_eq!(world.books().await, [0, 6_000, 10_000 - 290]);
    let transfer = world.rail.transfers().remove(0);
    assert_eq!(
        (transfer.account.as_str(), transfer.money),
        ("acct_1", mad(6_000))
    );
    assert_eq!(transfer.group, Some(sent.cause.to_string()));
    arrives(&world, id).await;
    arrived_once(&world, id).await;
}

#[tokio::test]
async fn the_same_act_schedules_one_payout() {
    let world = World::new().await;
    let id = world.payable().await;
    let payout = world.payout(id).await;
    let new = crate::NewPayout {
        party: payout.party,
        money: payout.money,
        purpose: payout.purpose,
        cause: payout.cause,
        act: payout.act,
    };
    let again = world
        .act(async |tx| acts::pay_out(tx, new).await.unwrap())
        .await;
    assert_eq!(again, payout);
    assert_eq!(
        world.deposit(payout.deposit.unwrap()).await.drawn,
        mad(6_000)
    );
}

#[tokio::test]
async fn two_workers_with_the_same_payout_send_it_once() {
    let world = World::new().await;
    let id = world.payable().await;
    world.enqueue(jobs::SEND_PAYOUT, send(id)).await;
    let claims = kernel::jobs::claim(&world.db, 10, Duration::minutes(1))
        .await
        .unwrap();
    let both: Vec<_> = claims
        .iter()
        .filter(|claim| claim.kind == jobs::SEND_PAYOUT)
        .collect();
    assert_eq!(both.len(), 2);
    let [one, two] = [both[0], both[1]].map(|claim| Box::pin(jobs::run(&world.ctx, claim)));
    let (one, two) = tokio::join!(one, two);
    assert!(one.unwrap().is_ok() && two.unwrap().is_ok());
    arrives(&world, id).await;
    arrived_once(&world, id).await;
}

#[tokio::test]
async fn an_unknown_answer_is_asked_for_again_under_the_same_key() {
    for method in ["transfer", "pay_out"] {
        let world = World::new().await;
        let id = world.payable().await;
        world.rail.fault(method, Fault::Away);
        world.rail.fault(method, Fault::LoseAnswer);
        assert!(world.run_due().await.is_empty());
        let doubtful = world.payout(id).await;
        assert_eq!(
            (doubtful.status, doubtful.attempt, doubtful.bank_attempt),
            (PayoutStatus::InDoubt, 1, 1)
        );
        assert_eq!(
            world.books().await,
            [0, 6_000, 10_000 - 290],
            "in doubt waits in transit"
        );
        world.after(Duration::seconds(2)).await;
        assert_eq!(world.payout(id).await.status, PayoutStatus::InDoubt);
        world.after(Duration::seconds(4)).await;
        assert_eq!(
            world.payout(id).await.status,
            PayoutStatus::Sent,
            "{method}"
        );
        arrives(&world, id).await;
        arrived_once(&world, id).await;
    }
}

#[tokio::test]
async fn a_doubt_that_outlives_the_key_is_looked_up_and_never_asked_again() {
    for method in ["transfer", "pay_out"] {
        let world = World::new().await;
        let id = world.payable().await;
        world.rail.fault(method, Fault::LoseAnswer);
        world.run_due().await;
        world.rail.forget_keys();
        assert!(world.after(Duration::hours(13)).await.is_empty());
        assert_eq!(
            world.payout(id).await.status,
            PayoutStatus::Sent,
            "{method}"
        );
        arrives(&world, id).await;
        arrived_once(&world, id).await;
    }
}

#[tokio::test]
async fn what_certainly_never_came_to_the_rail_is_attempted_anew() {
    for (method, attempts) in [("transfer", (2, 1)), ("pay_out", (1, 2))] {
        let world = World::new().await;
        let id = world.payable().await;
        world.rail.fault(method, Fault::Away);
        world.run_due().await;
        world.after(Duration::hours(13)).await;
        assert_eq!(
            world.payout(id).await.status,
            PayoutStatus::InDoubt,
            "absent, and not yet for certain"
        );
        world.after(Duration::hours(24)).await;
        world.after(Duration::hours(1)).await;
        let payout = world.payout(id).await;
        assert_eq!(
            (payout.status, (payout.attempt, payout.bank_attempt)),
            (PayoutStatus::Sent, attempts),
            "{method}"
        );
        arrives(&world, id).await;
        arrived_once(&world, id).await;
    }
}

#[tokio::test]
async fn a_refused_transfer_goes_back_to_the_wallet_and_waits_for_the_account() {
    let world = World::new().await;
    let id = world.payable().await;
    world
        .rail
        .fault("transfer", Fault::Refuse("account_invalid"));
    assert!(world.run_due().await.is_empty());
    let failed = world.payout(id).await;
    assert_eq!(
        (failed.status, failed.reason.as_deref()),
        (PayoutStatus::Failed, Some("account_invalid"))
    );
    assert_eq!((failed.deposit, failed.attempt), (None, 2));
    assert_eq!(world.books().await, [6_000, 0, 10_000 - 290]);
    assert_eq!(
        world.topics().await,
        ["payout_account_ready", "payout_failed"]
    );
    // The account is mended: closed, then ready again.
    for missing in [Some("external_account"), None] {
        let account = super::fake::account("acct_1", missing);
        world.rail.set_account(account.clone());
        let own = crate::store::find_account_by_ref(&world.db, "acct_1")
            .await
            .unwrap()
            .unwrap();
        world
            .act(async |tx| {
                acts::refresh_account(tx, own.id, looked(&account))
                    .await
                    .unwrap()
            })
            .await;
    }
    assert!(world.run_due().await.is_empty());
    arrives(&world, id).await;
    assert_eq!(world.payout(id).await.status, PayoutStatus::Paid);
    assert_eq!(
        (world.rail.transfers().len(), world.books().await),
        (1, [0, 0, 3_710])
    );
}

#[tokio::test]
async fn a_balance_that_has_not_cleared_is_waited_for() {
    for method in ["transfer", "pay_out"] {
        let world = World::new().await;
        let id = world.payable().await;
        for _ in 0..30 {
            world
                .rail
                .fault(method, Fault::Refuse("balance_insufficient"));
        }
        world.run_due().await;
        for _ in 0..29 {
            assert!(world.after(Duration::hours(1)).await.is_empty());
            assert_ne!(
                world.payout(id).await.status,
                PayoutStatus::Failed,
                "{method}"
            );
        }
        world.after(Duration::hours(1)).await;
        assert_eq!(
            world.payout(id).await.status,
            PayoutStatus::Sent,
            "{method}"
        );
        arrives(&world, id).await;
        arrived_once(&world, id).await;
    }
}

#[tokio::test]
async fn a_payout_waits_for_the_account_and_is_woken_by_it() {
    let world = World::new().await;
    world.settled(mad(10_000)).await;
    let account = world.connected(Some("new")).await;
    let id = world.released(mad(6_000)).await;
    assert!(world.run_due().await.is_empty());
    assert_eq!(world.payout(id).await.status, PayoutStatus::Scheduled);
    let seen = super::fake::account("acct_1", None);
    world
        .act(async |tx| {
            acts::refresh_account(tx, account, looked(&seen))
                .await
                .unwrap()
        })
        .await;
    assert!(world.run_due().await.is_empty());
    arrives(&world, id).await;
    arrived_once(&world, id).await;
}

#[tokio::test]
async fn a_payout_without_a_deposit_of_its_own_goes_without_a_source() {
    let world = World::new().await;
    for _ in 0..2 {
        world.settled(mad(5_000)).await;
    }
    world.connected(None).await;
    let id = world.released(mad(6_000)).await;
    assert!(world.run_due().await.is_empty());
    let payout = world.payout(id).await;
    assert_eq!(
        (payout.status, payout.source_charge),
        (PayoutStatus::Sent, None)
    );
}

#[tokio::test]
async fn what_the_bank_sends_back_waits_on_the_account_and_starts_from_there() {
    let world = World::new().await;
    let id = world.payable().await;
    world.run_due().await;
    let first = world.payout(id).await.payout_ref.unwrap();
    world
        .rail
        .set_payout(&first, RailStatus::Failed, Some("account_closed"));
    assert!(world.after(Duration::minutes(1)).await.is_empty());
    let returned = world.payout(id).await;
    assert_eq!(
        (returned.status, returned.reason.as_deref()),
        (PayoutStatus::Returned, Some("account_closed"))
    );
    assert_eq!(
        world.books().await,
        [0, 6_000, 9_710],
        "still the creator's, still at the rail"
    );
    assert!(world.after(Duration::days(1)).await.is_empty());
    let again = world.payout(id).await;
    assert_eq!((again.status, again.bank_attempt), (PayoutStatus::Sent, 2));
    arrives(&world, id).await;
    assert_eq!(world.payout(id).await.status, PayoutStatus::Paid);
    assert_eq!(
        (world.rail.transfers().len(), world.rail.payouts().len()),
        (1, 2)
    );
    assert_eq!(world.books().await, [0, 0, 3_710]);
}

#[tokio::test]
async fn a_payout_returned_after_it_was_paid_is_in_transit_again() {
    let world = World::new().await;
    let id = world.payable().await;
    world.run_due().await;
    arrives(&world, id).await;
    let payout_ref = world.payout(id).await.payout_ref.unwrap();
    let again = async || {
        let bounced = world
            .act(async |tx| acts::bounce(tx, id, &payout_ref, None).await.unwrap())
            .await;
        bounced.is_some()
    };
    assert!(again().await && !again().await, "once");
    assert_eq!(world.books().await, [0, 6_000, 9_710]);
    assert!(world.after(Duration::days(1)).await.is_empty());
    world.enqueue(jobs::SEND_PAYOUT, send(id)).await;
    assert!(world.run_due().await.is_empty());
    arrives(&world, id).await;
    assert_eq!(
        (world.payout(id).await.bank_attempt, world.books().await),
        (2, [0, 0, 3_710])
    );
}

#[tokio::test]
async fn a_word_about_an_attempt_that_is_past_moves_nothing() {
    let world = World::new().await;
    let id = world.payable().await;
    world.run_due().await;
    let moved = world
        .act(async |tx| acts::arrive(tx, id, "po_other").await.unwrap())
        .await;
    assert!(moved.is_none());
    let asked = world.payout(id).await;
    let stale = Payout {
        bank_attempt: 9,
        ..asked.clone()
    };
    world
        .act(async |tx| acts::doubt(tx, &stale).await.unwrap())
        .await;
    assert_eq!(world.payout(id).await, asked);
    world
        .enqueue(
            jobs::POLL_PAYOUT,
            json!({ "payout": id, "attempt": 7, "look": 0 }),
        )
        .await;
    assert!(world.run_due().await.is_empty());
    assert_eq!(world.payout(id).await, asked);
}
