//! Acts that meet: they wait for each other in a row, and what they do they do once.

use kernel::{Id, testing::somebody_waits};
use ledger::{Account, Rail, Transfer};
use uuid::Uuid;

use super::{
    World,
    chargebacks::{chargebacks, disputed},
    flow::{deposited, on_sandbox, tell, well_after},
    mad,
};
use crate::{
    ChargebackStatus, NewRefund, Payout, Purpose, RefundStatus,
    acts::{self, Asking, Hold},
    store,
};

fn new_refund(world: &World, minor: i64) -> NewRefund {
    NewRefund {
        payer: world.brand,
        purpose: Purpose::CampaignBudget(world.campaign),
        money: mad(minor),
        from: Account::Campaign(world.campaign),
        cause: world.campaign,
        act: Id::<()>::new(world.db.now()).uuid(),
    }
}

/// A payout that no deposit alone can fund, so that it draws again when it leaves the wallet.
async fn undrawn(world: &World) -> Id<Payout> {
    for _ in 0..2 {
        world.settled(mad(5_000)).await;
    }
    world.connected(None).await;
    let id = world.released(mad(6_000)).await;
    assert_eq!(world.payout(id).await.deposit, None);
    id
}

#[tokio::test]
async fn many_refunds_in_one_transaction_and_a_payout_wait_in_a_row_and_never_in_a_circle() {
    let world = World::new().await;
    let payout = undrawn(&world).await;
    let mut tx = world.db.begin().await.unwrap();
    let first = acts::refund(&mut tx, new_refund(&world, 10)).await;
    assert_eq!(first.unwrap().len(), 1);
    let leaves = async {
        let mut tx = world.db.begin().await.unwrap();
        let asking = acts::reserve(&mut tx, payout, (&*world.log, |_| true))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        asking
    };
    let others = async {
        somebody_waits(&world.db).await;
        // Each in a lane of its own: one of them is the payout's.
        for _ in 0..80 {
            acts::refund(&mut tx, new_refund(&world, 10)).await.unwrap();
        }
        tx.commit().await.unwrap();
    };
    let (asking, ()) = tokio::join!(leaves, others);
    assert!(matches!(asking, Asking::Now(_)), "{asking:?}");
    assert_eq!(world.books().await[1], 6_000 + 81 * 10);
}

#[tokio::test]
async fn the_same_act_twice_at_once_gives_back_once() {
    let world = World::new().await;
    world.settled(mad(10_000)).await;
    let new = new_refund(&world, 4_000);
    let give_back = async |new: NewRefund| {
        world
            .act(async |tx| acts::refund(tx, new).await.unwrap())
            .await
    };
    let (one, other) = tokio::join!(give_back(new.clone()), give_back(new));
    assert_eq!((one.len(), &one), (1, &other));
    assert_eq!(world.books().await[1], 4_000);
}

#[tokio::test]
async fn what_no_deposit_covers_has_a_row_and_a_repeat_posts_nothing_again() {
    let world = World::new().await;
    let payout = undrawn(&world).await;
    // The general balance carries the payout, so that the deposits still say that they have all of it.
    let mut tx = world.db.begin().await.unwrap();
    acts::refund(&mut tx, new_refund(&world, 4_000))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    // What a fault elsewhere, or another payout of the general balance, leaves behind: nothing to refund of.
    sqlx::query!("UPDATE deposits SET drawn_minor = amount_minor - refunded_minor")
        .execute(world.db.pool())
        .await
        .unwrap();
    // Whose wallet it is matters to the guard, and not to what is tried here.
    ledger::testing::lift_guards(world.guard.owner_url(), &["wallet"]).await;
    let creator = Account::Wallet(world.creator.uuid());
    let new = NewRefund {
        from: creator,
        ..new_refund(&world, 6_000)
    };
    let again = new.clone();
    let made = world
        .act(async |tx| acts::refund(tx, new).await.unwrap())
        .await;
    let repeated = world
        .act(async |tx| acts::refund(tx, again).await.unwrap())
        .await;
    assert_eq!(made, repeated);
    assert_eq!(
        (made[0].status, made[0].deposit, made[0].reason.as_deref()),
        (RefundStatus::Failed, None, Some("not_covered"))
    );
    let wallet = world.held(Account::Wallet(world.brand.uuid())).await;
    assert_eq!((wallet, world.held(creator).await), (6_000, 0));
    let due = crate::find_payouts_of_cause(&world.db, world.campaign).await;
    let due: Vec<_> = due.unwrap().into_iter().map(|due| due.money).collect();
    assert_eq!(due, [mad(6_000)]);
    assert_ne!(payout.uuid(), Uuid::nil());
}

#[tokio::test]
async fn of_two_payments_of_one_cause_that_are_asked_for_at_once_one_waits() {
    let world = World::new().await;
    world.settled(mad(10_000)).await;
    world.connected(None).await;
    let (one, other) = (
        world.released(mad(3_000)).await,
        world.released(mad(2_000)).await,
    );
    let mut tx = world.db.begin().await.unwrap();
    let asked = acts::reserve(&mut tx, one, (&*world.log, |_| true))
        .await
        .unwrap();
    assert!(matches!(asked, Asking::Now(_)));
    let second = world.act(async |tx| {
        acts::reserve(tx, other, (&*world.log, |_| true))
            .await
            .unwrap()
    });
    let first = async {
        somebody_waits(&world.db).await;
        tx.commit().await.unwrap();
    };
    let (second, ()) = tokio::join!(second, first);
    assert!(
        matches!(second, Asking::Held(Hold::Sibling)),
        "whoever asked for the first may be dead: {second:?}"
    );
    assert!(world.run_due().await.is_empty());
    world.after(chrono::Duration::minutes(1)).await;
    for id in [one, other] {
        let sent = world.payout(id).await;
        assert_eq!(sent.status, crate::PayoutStatus::Sent);
    }
}

#[tokio::test]
async fn all_that_a_dispute_touches_is_held_before_the_first_of_it_is_posted() {
    let (world, sandbox) = on_sandbox().await;
    let deposit = deposited(&world, &sandbox).await;
    let open = disputed(&world, &sandbox, &deposit).await;
    tell(&sandbox, format!("disputes/{}/win", open.dispute_ref)).await;
    // As a deposit of the same payer that settles: its budget first, then the account that the dispute posts to as well.
    let mut tx = world.db.begin().await.unwrap();
    store::hold_cause(&mut tx, world.brand.uuid())
        .await
        .unwrap();
    let settles = async {
        somebody_waits(&world.db).await;
        let accounts = (Account::FeesRail, Account::RailClearing(Rail::Stripe));
        // A step of the dispute's own act meets it in its lane, whichever that is.
        let meets = Transfer::of(open.id, (900, "test.meets"), accounts, mad(1));
        ledger::post(&mut tx, &[meets]).await.unwrap();
        tx.commit().await.unwrap();
    };
    tokio::join!(well_after(&world, chrono::Duration::minutes(1)), settles);
    assert_eq!(chargebacks(&world).await[0].status, ChargebackStatus::Won);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn who_waits_for_a_cause_holds_nothing_of_the_ledger_meanwhile() {
    let mut world = World::new().await;
    world.brand = world.creator;
    let payout = undrawn(&world).await;
    let purpose = Purpose::CampaignBudget(world.campaign);
    let paid_in = world
        .act(async |tx| crate::list_deposits_of_purpose(tx, purpose).await)
        .await;
    world.lost(paid_in.unwrap().remove(0), mad(1_000)).await;
    // Somebody asks for something of the cause, and posts what that comes to.
    let mut tx = world.db.begin().await.unwrap();
    let cause = world.payout(payout).await.cause;
    store::hold_cause(&mut tx, cause).await.unwrap();
    let leaves = world.act(async |tx| {
        acts::reserve(tx, payout, (&*world.log, |_| true))
            .await
            .unwrap()
    });
    let posts = async {
        somebody_waits(&world.db).await;
        let accounts = (
            Account::Campaign(world.campaign),
            Account::Wallet(world.creator.uuid()),
        );
        let act = tx.new_id::<()>();
        let moved = Transfer::of(act, (0, "test.release"), accounts, mad(10));
        ledger::post(&mut tx, &[moved]).await.unwrap();
        tx.commit().await.unwrap();
    };
    let (asking, ()) = tokio::join!(leaves, posts);
    assert!(matches!(asking, Asking::Now(_)), "{asking:?}");
    assert_eq!(world.payout(payout).await.offset, mad(1_000));
}
