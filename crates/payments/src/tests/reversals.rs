//! What came back from the bank of an account that the party is not paid through any more.

use chrono::Duration;
use kernel::Id;
use ledger::Account;
use parties::{Caller, Role};
use rails::PayoutStatus as RailStatus;

use super::{
    World,
    account_changes::{accepted, change, paid_creator},
    fake::Fault,
    flow::{admin, connected, deposited, on_sandbox, tell, well_after},
    mad,
    payouts::arrives,
    refunds::agrees,
    send,
};
use crate::{
    Payout, PayoutStatus, acts,
    jobs::{self, Progress},
    store,
};

/// The bank sends the payout back; it waits on the party's account.
async fn bounced(world: &World, id: Id<Payout>) {
    let payout_ref = world.payout(id).await.payout_ref.unwrap();
    world
        .rail
        .set_payout(&payout_ref, RailStatus::Failed, Some("account_closed"));
    assert!(world.after(Duration::hours(1)).await.is_empty());
    assert_eq!(world.payout(id).await.status, PayoutStatus::Returned);
}

/// 40.00 on `acct_1` of a creator who has asked for another account, which the rail has accepted, and which takes over within
/// the day. Returns its name at the rail.
async fn stranded() -> (World, Caller, Id<Payout>, String) {
    let (mut world, caller) = paid_creator().await;
    // The creator pays as well, so that it may owe.
    world.brand = world.creator;
    world.settled(mad(10_000)).await;
    change(&world, caller, "FR").await.unwrap();
    let to = accepted(&world).await;
    let id = world.released(mad(4_000)).await;
    assert!(world.run_due().await.is_empty());
    bounced(&world, id).await;
    assert_eq!(world.books().await, [0, 4_000, 9_710]);
    (world, caller, id, to)
}

/// The account that was asked for takes over, and the day on which the payout is tried again has not come.
async fn takes_over(world: &World) {
    assert!(world.after(Duration::hours(23)).await.is_empty());
}

/// Under way to this account, the one before taken back wholly and once.
async fn goes_to(world: &World, id: Id<Payout>, to: &str) {
    let sent = world.payout(id).await;
    assert_eq!(
        (sent.status, sent.account_ref.as_deref()),
        (PayoutStatus::Sent, Some(to))
    );
    let mut made = world.rail.transfers();
    let last = made.pop().unwrap();
    assert_eq!(
        (last.account.as_str(), last.money, last.reversed),
        (to, sent.money, mad(0))
    );
    for before in made {
        assert_eq!((before.reversed, before.reversals.len()), (before.money, 1));
    }
    assert_eq!(world.books().await, [0, 4_000, 9_710]);
}

#[tokio::test]
async fn what_came_back_to_a_former_account_is_taken_back_and_paid_to_the_present_one() {
    let (world, _, id, to) = stranded().await;
    takes_over(&world).await;
    goes_to(&world, id, &to).await;
    arrives(&world, id).await;
    let paid = world.payout(id).await;
    assert_eq!((paid.status, paid.attempt), (PayoutStatus::Paid, 2));
    assert_eq!(world.books().await, [0, 0, 5_710]);
    assert_eq!(world.held(Account::FeesRail).await, 290);
    let drawn = world.deposit(paid.deposit.unwrap()).await.drawn;
    assert_eq!(drawn, mad(4_000), "once");
}

#[tokio::test]
async fn a_reversal_in_doubt_is_asked_for_again_under_the_same_key_and_posted_once() {
    let (world, _, id, to) = stranded().await;
    for _ in 0..3 {
        world.rail.fault("reverse_transfer", Fault::Away);
    }
    world.rail.fault("reverse_transfer", Fault::LoseAnswer);
    takes_over(&world).await;
    for pause in [2, 4] {
        let doubtful = world.payout(id).await;
        assert!(doubtful.reversal_asked_at.is_some() && doubtful.reversal_attempt == 1);
        assert_eq!(doubtful.status, PayoutStatus::Returned);
        assert_eq!(world.books().await, [0, 4_000, 9_710], "in transit");
        // Whoever looks as well asks under the same key.
        world.enqueue(jobs::SEND_PAYOUT, send(id)).await;
        assert!(world.after(Duration::seconds(pause)).await.is_empty());
    }
    assert!(world.after(Duration::minutes(1)).await.is_empty());
    goes_to(&world, id, &to).await;
    let moved = ledger::transfers_of_acts(&world.db, &[id.uuid()]).await;
    let moved = moved.unwrap();
    let back = moved.iter().filter(|one| one.kind == "payouts.taken_back");
    assert_eq!(back.count(), 1);
}

#[tokio::test]
async fn a_reversal_whose_doubt_outlives_the_key_is_looked_up() {
    for (fault, attempt) in [(Fault::LoseAnswer, 2), (Fault::Away, 3)] {
        let (world, _, id, to) = stranded().await;
        world.rail.fault("reverse_transfer", fault);
        takes_over(&world).await;
        world.rail.forget_keys();
        // Found at once; what is absent certainly never happened when every delay is over, and begins anew.
        for _ in 0..5 {
            assert!(world.after(Duration::hours(13)).await.is_empty());
        }
        goes_to(&world, id, &to).await;
        assert_eq!(world.payout(id).await.reversal_attempt, attempt);
        let told = world.topics().await;
        let told = told.iter().filter(|topic| *topic == "payout_failed");
        assert_eq!(told.count(), 1, "of the bank, and of nothing else");
    }
}

#[tokio::test]
async fn an_account_that_is_short_is_told_of_once_and_asked_each_day() {
    let (world, _, id, to) = stranded().await;
    for _ in 0..3 {
        let short = Fault::Refuse("balance_insufficient");
        world.rail.fault("reverse_transfer", short);
    }
    for attempt in 2..=4 {
        if attempt == 2 {
            takes_over(&world).await;
        } else {
            assert!(world.after(Duration::days(1)).await.is_empty());
        }
        let waiting = world.payout(id).await;
        assert_eq!(
            (waiting.status, waiting.reason.as_deref()),
            (PayoutStatus::Returned, Some("balance_insufficient"))
        );
        assert_eq!(
            (waiting.reversal_attempt, waiting.reversal_asked_at),
            (attempt, None)
        );
        assert_eq!(world.books().await, [0, 4_000, 9_710]);
    }
    let told = world.topics().await;
    let told = told.iter().filter(|topic| *topic == "payout_failed");
    assert_eq!(told.count(), 2, "the bank's word, and this");
    assert!(world.after(Duration::days(1)).await.is_empty());
    goes_to(&world, id, &to).await;
}

#[tokio::test]
async fn killed_at_any_step_of_a_reversal_it_is_taken_back_once() {
    for answered in [false, true] {
        let (world, _, id, to) = stranded().await;
        // The account takes over, and nobody has looked at the payout yet.
        world.db.clock().advance(Duration::days(1));
        let coming = world.act(async |tx| store::find_coming_account(tx, world.creator).await);
        let coming = coming.await.unwrap().unwrap().id;
        world
            .act(async |tx| acts::switch_account(tx, coming).await)
            .await
            .unwrap();
        let Progress::On(asked) = jobs::reserve(&world.ctx, id, 0).await.unwrap() else {
            panic!("not reserved")
        };
        assert!(asked.reversal_asked_at.is_some());
        if answered {
            let (key, ask) = jobs::reversal_of(&asked).unwrap();
            world.ctx.rail.reverse_transfer(&key, &ask).await.unwrap();
        }
        assert!(world.run_due().await.is_empty());
        goes_to(&world, id, &to).await;
    }
}

#[tokio::test]
async fn nothing_else_of_the_cause_is_asked_for_while_a_reversal_is_in_doubt() {
    let (world, _, id, _) = stranded().await;
    world.rail.fault("reverse_transfer", Fault::Away);
    takes_over(&world).await;
    let other = world.released(mad(1_000)).await;
    assert!(world.run_due().await.is_empty());
    assert_eq!(world.payout(other).await.status, PayoutStatus::Scheduled);
    assert!(world.after(Duration::minutes(1)).await.is_empty());
    assert!(world.after(Duration::minutes(1)).await.is_empty());
    for id in [id, other] {
        assert_eq!(world.payout(id).await.status, PayoutStatus::Sent);
    }
}

#[tokio::test]
async fn a_party_that_changes_its_account_twice_is_paid_through_the_last() {
    let (world, caller, id, to) = stranded().await;
    takes_over(&world).await;
    goes_to(&world, id, &to).await;
    change(&world, caller, "ES").await.unwrap();
    let last = accepted(&world).await;
    bounced(&world, id).await;
    takes_over(&world).await;
    goes_to(&world, id, &last).await;
    assert_eq!(world.rail.transfers().len(), 3);
    arrives(&world, id).await;
    assert_eq!(world.books().await, [0, 0, 5_710]);
}

#[tokio::test]
async fn what_is_taken_back_pays_what_its_party_owes_before_it_leaves_again() {
    let (world, _, id, to) = stranded().await;
    let deposit = world.payout(id).await.deposit.unwrap();
    let deposit = world.deposit(deposit).await;
    world.lost(deposit, mad(1_500)).await;
    takes_over(&world).await;
    let sent = world.payout(id).await;
    assert_eq!(
        (sent.status, sent.account_ref, sent.money, sent.offset),
        (PayoutStatus::Sent, Some(to), mad(2_500), mad(1_500))
    );
    let owed = Account::Receivable(world.creator.uuid());
    assert_eq!(world.held(owed).await, 0);
    assert_eq!(world.books().await, [0, 2_500, 9_710 - 1_500]);
}

#[tokio::test]
async fn on_the_true_wire_both_transfers_and_the_reversal_are_expected_lines() {
    let (world, sandbox) = on_sandbox().await;
    deposited(&world, &sandbox).await;
    let first = connected(&world).await;
    tell(&sandbox, format!("accounts/{first}/onboard")).await;
    well_after(&world, Duration::minutes(1)).await;
    let id = world.released(mad(6_000)).await;
    well_after(&world, Duration::zero()).await;
    let caller = Caller {
        party: world.creator,
        role: Role::Creator,
        session: Id::new(world.db.now()),
    };
    change(&world, caller, "ES").await.unwrap();
    well_after(&world, Duration::zero()).await;
    let coming = world.act(async |tx| store::find_coming_account(tx, world.creator).await);
    let to = coming.await.unwrap().unwrap().account_ref.unwrap();
    tell(&sandbox, format!("accounts/{to}/onboard")).await;
    let refused = format!(
        "payouts/{}/fail",
        world.payout(id).await.payout_ref.unwrap()
    );
    let why = r#"{"failure_code": "account_closed"}"#;
    admin(&sandbox, "POST", &refused, why).await;
    well_after(&world, Duration::hours(1)).await;
    assert_eq!(world.payout(id).await.status, PayoutStatus::Returned);
    agrees(&world).await;
    // Taken back, and nobody hears of it: what may be here again is no difference.
    let lost = r#"{"call": "POST /v1/transfers*", "fault": "cut_after"}"#;
    admin(&sandbox, "POST", "faults", lost).await;
    well_after(&world, Duration::hours(23)).await;
    assert!(world.payout(id).await.reversal_asked_at.is_some());
    well_after(&world, Duration::minutes(1)).await;
    well_after(&world, Duration::minutes(1)).await;
    let sent = world.payout(id).await;
    assert_eq!(
        (sent.status, sent.account_ref),
        (PayoutStatus::Sent, Some(to))
    );
    agrees(&world).await;
    tell(
        &sandbox,
        format!("payouts/{}/settle", sent.payout_ref.unwrap()),
    )
    .await;
    well_after(&world, Duration::hours(1)).await;
    assert_eq!(world.payout(id).await.status, PayoutStatus::Paid);
    assert_eq!(world.books().await, [0, 0, 3_710]);
    agrees(&world).await;
    let summary = admin(&sandbox, "GET", "summary?metadata_key=escrow", "").await;
    assert_eq!(summary["transfers"]["by_currency"]["mad"]["count"], 2);
    sandbox.shutdown().await;
}
