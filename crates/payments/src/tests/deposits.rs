//! Money on its way in.

use chrono::Duration;
use ledger::{Account, Rail};
use money::{Currency, Money};
use rails::Collection;
use serde_json::json;

use super::{
    World,
    fake::{Fault, paid},
    mad,
};
use crate::{DepositStatus, NewDeposit, NewPayout, PaymentError, Purpose, acts, jobs};

#[tokio::test]
async fn a_deposit_is_opened_paid_and_settled_once() {
    let world = World::new().await;
    let id = world.collect(mad(10_000)).await;
    assert_eq!(world.deposit(id).await.status, DepositStatus::Opening);
    assert!(world.run_due().await.is_empty());
    let open = world.deposit(id).await;
    assert_eq!(open.status, DepositStatus::AwaitingPayment);
    let session = open.session_ref.unwrap();
    world
        .rail
        .set_session(&session, Collection::Paid(paid("1", mad(10_000))));
    assert!(world.after(Duration::minutes(1)).await.is_empty());
    let settled = world.deposit(id).await;
    assert_eq!(
        (settled.status, settled.rail_fee),
        (DepositStatus::Settled, Some(mad(290)))
    );
    assert_eq!(settled.charge_ref.as_deref(), Some("ch_1"));
    world
        .enqueue(jobs::POLL_DEPOSIT, json!({ "deposit": id, "look": 3 }))
        .await;
    assert!(world.after(Duration::days(2)).await.is_empty());
    assert_eq!(world.log.lines(), ["deposit settled"]);
    assert_eq!(world.books().await, [0, 0, 10_000 - 290]);
    assert_eq!(world.held(Account::FeesRail).await, 290);
    assert_eq!(world.held(Account::Campaign(world.campaign)).await, 10_000);
}

#[tokio::test]
async fn a_lost_answer_to_opening_finds_the_same_page() {
    let world = World::new().await;
    let id = world.collect(mad(10_000)).await;
    world.rail.fault("open_collection", Fault::LoseAnswer);
    assert_eq!(world.run_due().await.len(), 1);
    assert_eq!(world.deposit(id).await.status, DepositStatus::InDoubt);
    assert!(world.after(Duration::seconds(1)).await.is_empty());
    assert_eq!(
        world.deposit(id).await.session_ref.as_deref(),
        Some("open_collection_1")
    );
}

#[tokio::test]
async fn a_refused_page_ends_the_deposit_with_the_reason() {
    let world = World::new().await;
    let id = world.collect(mad(1)).await;
    world
        .rail
        .fault("open_collection", Fault::Refuse("amount_too_small"));
    assert!(world.run_due().await.is_empty());
    let failed = world.deposit(id).await;
    assert_eq!(
        (failed.status, failed.reason.as_deref()),
        (DepositStatus::Failed, Some("amount_too_small"))
    );
    assert_eq!(world.log.lines(), ["deposit failed"]);
}

#[tokio::test]
async fn a_page_that_cannot_be_opened_for_hours_ends_the_deposit() {
    let world = World::new().await;
    let id = world.collect(mad(10_000)).await;
    for _ in 0..15 {
        world.rail.fault("open_collection", Fault::Away);
        world.after(Duration::hours(3)).await;
    }
    let failed = world.deposit(id).await;
    assert_eq!(
        (failed.status, failed.reason.as_deref()),
        (DepositStatus::Failed, Some("rail_unreachable"))
    );
}

#[tokio::test]
async fn another_amount_or_currency_than_asked_is_never_credited() {
    let euros = Money::new(10_000, Currency::parse("EUR").unwrap());
    let mut converted = paid("3", mad(10_000));
    converted.settlement.gross = euros;
    for (came, reason) in [
        (paid("1", mad(9_999)), "amount_differs"),
        (paid("2", euros), "currency_differs"),
        (converted, "settled_in_another_currency"),
    ] {
        let world = World::new().await;
        let id = world.collect(mad(10_000)).await;
        world.run_due().await;
        for _ in 0..2 {
            let settled = world
                .act(async |tx| acts::settle(tx, id, &came).await)
                .await;
            assert!(!matches!(settled, Ok(Some(_))), "{reason}");
        }
        let deposit = world.deposit(id).await;
        assert_eq!(
            (deposit.status, deposit.reason.as_deref()),
            (DepositStatus::Mismatched, Some(reason))
        );
        assert_eq!(deposit.charge_ref, Some(came.charge));
        // Nothing of it is credited: it is on its way back, in the currency it was paid in.
        let campaign = Account::Campaign(world.campaign);
        assert_eq!(
            (
                world.held(campaign).await,
                world.books().await[0],
                world.log.lines().len()
            ),
            (0, 0, 0)
        );
        let back = crate::find_refunds_of_cause(&world.db, world.campaign);
        let back = back.await.unwrap();
        assert_eq!((back.len(), back[0].money), (1, came.money));
        assert_eq!(back[0].booked, came.settlement.gross);
    }
}

#[tokio::test]
async fn a_page_that_closes_unpaid_expires_the_deposit_right_after() {
    let world = World::new().await;
    let id = world.collect(mad(10_000)).await;
    world.run_due().await;
    let session = world.deposit(id).await.session_ref.unwrap();
    for _ in 0..23 {
        assert!(world.after(Duration::hours(1)).await.is_empty());
    }
    assert_eq!(
        world.deposit(id).await.status,
        DepositStatus::AwaitingPayment
    );
    world.rail.set_session(&session, Collection::Expired);
    assert!(world.after(Duration::minutes(61)).await.is_empty());
    assert_eq!(world.deposit(id).await.status, DepositStatus::Expired);
    assert_eq!(world.log.lines(), ["deposit expired"]);
}

#[tokio::test]
async fn a_delayed_payment_that_fails_ends_the_deposit() {
    let world = World::new().await;
    let id = world.collect(mad(10_000)).await;
    world.run_due().await;
    let session = world.deposit(id).await.session_ref.unwrap();
    world.rail.set_session(&session, Collection::Processing);
    assert!(world.after(Duration::minutes(1)).await.is_empty());
    assert_eq!(
        world.deposit(id).await.status,
        DepositStatus::AwaitingPayment
    );
    world
        .rail
        .set_session(&session, Collection::Failed { code: None });
    assert!(world.after(Duration::minutes(2)).await.is_empty());
    assert_eq!(
        world.deposit(id).await.reason.as_deref(),
        Some("payment_failed")
    );
}

#[tokio::test]
async fn a_rail_that_is_away_never_ends_the_looking() {
    let world = World::new().await;
    let id = world.collect(mad(10_000)).await;
    world.run_due().await;
    for _ in 0..40 {
        world.rail.fault("find_collection", Fault::Away);
        assert!(world.after(Duration::hours(1)).await.is_empty());
    }
    let session = world.deposit(id).await.session_ref.unwrap();
    world
        .rail
        .set_session(&session, Collection::Paid(paid("1", mad(10_000))));
    world.after(Duration::hours(1)).await;
    assert_eq!(world.deposit(id).await.status, DepositStatus::Settled);
}

#[tokio::test]
async fn payouts_draw_on_one_charge_no_more_than_it_holds() {
    let world = World::new().await;
    let first = world.settled(mad(10_000)).await;
    let a = world.released(mad(6_000)).await;
    let b = world.released(mad(4_000)).await;
    assert_eq!(world.payout(a).await.source_charge, first.charge_ref);
    assert_eq!(world.payout(b).await.deposit, Some(first.id));
    let second = world.settled(mad(5_000)).await;
    let c = world.released(mad(5_000)).await;
    assert_eq!(world.payout(c).await.deposit, Some(second.id));
    assert_eq!(world.deposit(first.id).await.drawn, mad(10_000));
    assert_eq!(world.held(Account::RailInTransit(Rail::Stripe)).await, 0);
}

#[tokio::test]
async fn two_payouts_that_draw_at_once_find_a_deposit_each() {
    let world = World::new().await;
    let mut deposits = Vec::new();
    for _ in 0..2 {
        deposits.push(Some(world.settled(mad(10_000)).await.id));
    }
    let new = || NewPayout {
        party: world.creator,
        money: mad(6_000),
        purpose: Purpose::CampaignBudget(world.campaign),
        cause: world.campaign,
        act: kernel::Id::<()>::new(world.db.now()).uuid(),
    };
    let mut first = world.db.begin().await.unwrap();
    let one = acts::pay_out(&mut first, new()).await.unwrap();
    let second = world.act(async |tx| acts::pay_out(tx, new()).await.unwrap());
    let first = async {
        // Only once the other one waits.
        kernel::testing::somebody_waits(&world.db).await;
        first.commit().await.unwrap();
    };
    let (two, ()) = tokio::join!(second, first);
    assert_eq!([one.deposit, two.deposit], [deposits[0], deposits[1]]);
}

#[tokio::test]
async fn a_purpose_has_at_most_five_deposits_under_way_and_fifty_in_all() {
    let world = World::new().await;
    let new = || NewDeposit {
        payer: world.brand,
        purpose: Purpose::CampaignBudget(world.campaign),
        money: mad(100),
        description: String::new(),
    };
    let collect = async || world.act(async |tx| acts::collect(tx, new()).await).await;
    for made in 0..10 {
        let mut under_way = Vec::new();
        for _ in 0..5 {
            under_way.push(collect().await.unwrap().id);
        }
        let sixth = collect().await;
        assert!(
            matches!(sixth, Err(PaymentError::TooManyDeposits { pending: 5 })),
            "{made}"
        );
        for id in under_way {
            let closing = acts::Closing::Failed("gone".to_owned());
            world
                .act(async |tx| acts::close(tx, id, closing).await.unwrap())
                .await;
        }
    }
    let refused = collect().await.unwrap_err();
    assert!(matches!(
        refused,
        PaymentError::TooManyDeposits { pending: 0 }
    ));
    let problem = kernel::Problem::from(refused);
    assert_eq!(
        (problem.status().as_u16(), problem.code()),
        (409, "payments.too_many_deposits")
    );
}
