//! Money that goes back, on the true wire: refunds, and payouts that come back.

use chrono::Duration;
use kernel::Id;
use ledger::Account;
use serde_json::json;

use super::{
    World,
    flow::{admin, deposited, on_sandbox, tell, well_after},
    mad,
};
use crate::{
    Deposit, DepositStatus, NewRefund, PayoutStatus, Purpose, Refund, RefundStatus, acts,
    reconcile, store,
};

/// What is given back of a campaign, by an act of its own.
pub(super) fn new_refund(world: &World, minor: i64) -> NewRefund {
    NewRefund {
        payer: world.brand,
        purpose: Purpose::CampaignBudget(world.campaign),
        money: mad(minor),
        from: Account::Campaign(world.campaign),
        cause: world.campaign,
        act: Id::<()>::new(world.db.now()).uuid(),
    }
}

pub(super) async fn refund(world: &World, minor: i64) -> Vec<Refund> {
    let new = new_refund(world, minor);
    world
        .act(async |tx| acts::refund(tx, new).await.unwrap())
        .await
}

pub(super) async fn now(world: &World, id: Id<Refund>) -> Refund {
    store::find_refund(&world.db, id).await.unwrap().unwrap()
}

pub(super) async fn payers_wallet(world: &World) -> i64 {
    world.held(Account::Wallet(world.brand.uuid())).await
}

/// Campaign, in transit, clearing.
pub(super) async fn books(world: &World) -> [i64; 3] {
    let [_, in_transit, clearing] = world.books().await;
    let campaign = world.held(Account::Campaign(world.campaign)).await;
    [campaign, in_transit, clearing]
}

/// Nothing differs between the rail, the books and what was expected.
pub(super) async fn agrees(world: &World) {
    let compared = reconcile(&world.ctx).await.unwrap();
    assert_eq!(compared.differences, Vec::new());
}

/// A second deposit of the campaign, later than the first.
pub(super) async fn deposited_later(world: &World, sandbox: &sandbox::Running) -> Deposit {
    // Of two of one moment chance decides which is the later.
    well_after(world, Duration::seconds(1)).await;
    let later = world.collect(mad(10_000)).await;
    well_after(world, Duration::zero()).await;
    let session = world.deposit(later).await.session_ref.unwrap();
    tell(sandbox, format!("checkout_sessions/{session}/settle")).await;
    well_after(world, Duration::minutes(1)).await;
    let later = world.deposit(later).await;
    assert_eq!(later.status, DepositStatus::Settled);
    later
}

#[tokio::test]
async fn a_refund_goes_back_the_way_the_money_came_and_its_payer_is_told() {
    let (world, sandbox) = on_sandbox().await;
    deposited(&world, &sandbox).await;
    let made = refund(&world, 4_000).await;
    assert_eq!(books(&world).await, [6_000, 4_000, 9_710]);
    well_after(&world, Duration::zero()).await;
    let done = now(&world, made[0].id).await;
    assert_eq!((done.status, done.reason), (RefundStatus::Done, None));
    assert_eq!(books(&world).await, [6_000, 0, 5_710]);
    assert_eq!(
        world
            .deposit(made[0].deposit.unwrap())
            .await
            .left()
            .unwrap(),
        mad(6_000)
    );
    assert!(world.topics().await.contains(&"refund_done".to_owned()));
    agrees(&world).await;
    sandbox.shutdown().await;
}

#[tokio::test]
async fn the_same_act_gives_back_once() {
    let (world, sandbox) = on_sandbox().await;
    deposited(&world, &sandbox).await;
    let new = new_refund(&world, 4_000);
    let again = new.clone();
    let first = world
        .act(async |tx| acts::refund(tx, new).await.unwrap())
        .await;
    let second = world
        .act(async |tx| acts::refund(tx, again).await.unwrap())
        .await;
    assert_eq!(first, second);
    assert_eq!(books(&world).await, [6_000, 4_000, 9_710]);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn an_act_takes_several_deposits_and_what_none_covers_waits_in_the_wallet() {
    let (world, sandbox) = on_sandbox().await;
    let first = deposited(&world, &sandbox).await;
    let second = deposited_later(&world, &sandbox).await;
    // A payout drew 7,000 of the first, so 3,000 of it and 10,000 of the second are left.
    world.released(mad(7_000)).await;
    let made = refund(&world, 12_000).await;
    let of: Vec<_> = made
        .iter()
        .map(|refund| (refund.deposit.unwrap(), refund.money, refund.part))
        .collect();
    assert_eq!(of, [(second.id, mad(10_000), 1), (first.id, mad(2_000), 2)]);
    assert_eq!(made[0].group, made[1].group);
    well_after(&world, Duration::zero()).await;
    for refund in &made {
        assert_eq!(now(&world, refund.id).await.status, RefundStatus::Done);
    }
    assert_eq!(books(&world).await, [1_000, 0, 19_420 - 12_000]);
    assert_eq!(payers_wallet(&world).await, 0);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn two_refunds_at_once_never_give_back_more_than_there_is() {
    let (world, sandbox) = on_sandbox().await;
    let deposit = deposited(&world, &sandbox).await;
    let (one, other) = (new_refund(&world, 6_000), new_refund(&world, 6_000));
    let attempt = async |new: NewRefund| {
        let mut tx = world.db.begin().await.unwrap();
        let made = acts::refund(&mut tx, new).await;
        match made {
            Ok(_) => tx.commit().await.is_ok(),
            Err(_) => false,
        }
    };
    let (one, other) = tokio::join!(attempt(one), attempt(other));
    assert!(one != other, "one of them finds too little in the campaign");
    assert_eq!(world.deposit(deposit.id).await.refunded, mad(6_000));
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_refund_that_comes_back_is_in_the_wallet_and_leaves_it_by_itself() {
    let (world, sandbox) = on_sandbox().await;
    deposited(&world, &sandbox).await;
    let made = refund(&world, 4_000).await;
    well_after(&world, Duration::zero()).await;
    let refund_ref = now(&world, made[0].id).await.refund_ref.unwrap();
    let why = r#"{"failure_reason": "lost_or_stolen_card"}"#;
    admin(&sandbox, "POST", &format!("refunds/{refund_ref}/fail"), why).await;
    // No webhook of ours takes anything here: the list of events says it.
    well_after(&world, Duration::minutes(1)).await;
    let failed = now(&world, made[0].id).await;
    assert_eq!(
        (failed.status, failed.reason.as_deref()),
        (RefundStatus::Failed, Some("lost_or_stolen_card"))
    );
    assert_eq!(books(&world).await, [6_000, 0, 9_710]);
    assert_eq!(payers_wallet(&world).await, 4_000);
    assert!(world.topics().await.contains(&"refund_failed".to_owned()));
    let waiting = crate::find_payouts_of_cause(&world.db, world.campaign)
        .await
        .unwrap();
    assert_eq!(
        (waiting[0].party, waiting[0].status, waiting[0].money),
        (world.brand, PayoutStatus::Scheduled, mad(4_000))
    );
    agrees(&world).await;
    sandbox.shutdown().await;
}

#[tokio::test]
async fn nothing_of_a_cause_leaves_while_a_sibling_is_in_doubt() {
    let (world, sandbox) = on_sandbox().await;
    deposited(&world, &sandbox).await;
    let order = json!({ "call": "POST /v1/refunds", "fault": "cut_before", "times": 2 });
    admin(&sandbox, "POST", "faults", &order.to_string()).await;
    let first = refund(&world, 1_000).await;
    well_after(&world, Duration::zero()).await;
    assert_eq!(now(&world, first[0].id).await.status, RefundStatus::InDoubt);
    let second = refund(&world, 2_000).await;
    well_after(&world, Duration::zero()).await;
    let held_up = now(&world, second[0].id).await;
    assert_eq!(
        (held_up.status, held_up.asked_at),
        (RefundStatus::Scheduled, None)
    );
    well_after(&world, Duration::seconds(30)).await;
    for _ in 0..2 {
        well_after(&world, Duration::minutes(1)).await;
    }
    for refund in [&first[0], &second[0]] {
        assert_eq!(now(&world, refund.id).await.status, RefundStatus::Done);
    }
    agrees(&world).await;
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_refund_whose_key_is_too_old_is_looked_up_and_never_sent_twice() {
    let (world, sandbox) = on_sandbox().await;
    let deposit = deposited(&world, &sandbox).await;
    let order = json!({ "call": "POST /v1/refunds", "fault": "cut_after", "times": 1000 });
    admin(&sandbox, "POST", "faults", &order.to_string()).await;
    let made = refund(&world, 1_000).await;
    well_after(&world, Duration::zero()).await;
    well_after(&world, Duration::hours(11)).await;
    assert_eq!(now(&world, made[0].id).await.status, RefundStatus::InDoubt);
    well_after(&world, Duration::hours(2)).await;
    assert_eq!(now(&world, made[0].id).await.status, RefundStatus::Done);
    let payment = deposit.payment_ref.unwrap();
    let at_rail = world.ctx.rail.find_refunds(&payment).await.unwrap();
    assert_eq!(at_rail.len(), 1);
    agrees(&world).await;
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_payout_that_bounces_long_after_it_was_paid_is_found_without_a_webhook() {
    let (world, sandbox) = on_sandbox().await;
    deposited(&world, &sandbox).await;
    let account = super::flow::connected(&world).await;
    tell(&sandbox, format!("accounts/{account}/onboard")).await;
    well_after(&world, Duration::minutes(1)).await;
    let id = world.released(mad(6_000)).await;
    well_after(&world, Duration::zero()).await;
    let payout_ref = world.payout(id).await.payout_ref.unwrap();
    tell(&sandbox, format!("payouts/{payout_ref}/settle")).await;
    well_after(&world, Duration::minutes(1)).await;
    assert_eq!(world.payout(id).await.status, PayoutStatus::Paid);
    well_after(&world, Duration::days(5)).await;
    let why = r#"{"failure_code": "account_closed"}"#;
    admin(&sandbox, "POST", &format!("payouts/{payout_ref}/fail"), why).await;
    well_after(&world, Duration::days(1)).await;
    let returned = world.payout(id).await;
    assert_eq!(
        (returned.status, returned.bounces, returned.bank_attempt),
        (PayoutStatus::Returned, 1, 2)
    );
    assert!(world.topics().await.contains(&"payout_failed".to_owned()));
    agrees(&world).await;
    sandbox.shutdown().await;
}

/// What was paid is another amount than was asked for: the page is another's, so to say.
#[tokio::test]
async fn what_was_paid_otherwise_than_asked_goes_back_by_itself() {
    let (world, sandbox) = on_sandbox().await;
    let id = world.collect(mad(10_000)).await;
    well_after(&world, Duration::zero()).await;
    let session = world.deposit(id).await.session_ref.unwrap();
    tell(&sandbox, format!("checkout_sessions/{session}/settle")).await;
    let asked = "UPDATE deposits SET amount_minor = 9000 WHERE id = $1 RETURNING id";
    world.spoil(asked, id.uuid()).await;
    well_after(&world, Duration::minutes(1)).await;
    let deposit = world.deposit(id).await;
    assert_eq!(
        (deposit.status, deposit.reason.as_deref()),
        (DepositStatus::Mismatched, Some("amount_differs"))
    );
    let back = crate::find_refunds_of_cause(&world.db, world.campaign)
        .await
        .unwrap();
    assert_eq!(
        (back[0].status, back[0].money, back[0].payer),
        (RefundStatus::Done, mad(10_000), world.brand)
    );
    // The rail keeps its fee.
    assert_eq!(books(&world).await, [0, 0, -290]);
    agrees(&world).await;
    sandbox.shutdown().await;
}
