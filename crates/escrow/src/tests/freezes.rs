//! Payments that become contested while something else happens, and several that are contested at once.

use chrono::Duration;
use ledger::Account;
use tokio::join;

use super::{World, mad};
use crate::{Status, acts, deadlines::Outcome};

#[tokio::test]
async fn who_is_engaged_while_a_payment_becomes_contested_waits_too() {
    let world = World::new().await;
    let deposit = world.locked(100_000).await;
    let chargeback = world.taken_back(deposit).await;
    let terms = world.terms(0, &[30_000]);
    let mut tx = world.db.begin().await.unwrap();
    let escrow = acts::engage(&mut tx, world.brand, terms).await.unwrap();
    assert_eq!(escrow.status, Status::PendingFunds);
    // The bank's word comes before the engagement is committed.
    let opened = world.act(async |tx| acts::chargeback_opened(tx, &chargeback).await);
    let (opened, committed) = join!(opened, tx.commit());
    opened.unwrap();
    committed.unwrap();
    assert!(world.found(escrow.id).await.frozen_at.is_some());
    assert!(world.submit(&escrow, 0).await.is_err());
}

#[tokio::test]
async fn a_payment_that_comes_back_lets_nothing_go_on_while_another_becomes_contested() {
    let world = World::new().await;
    let one = world.locked(50_000).await;
    let other = world.locked(50_000).await;
    let escrow = world.engaged(0, &[50_000]).await;
    let first = world.contested(one).await;
    let second = world.taken_back(other).await;
    let mut tx = world.db.begin().await.unwrap();
    acts::chargeback_opened(&mut tx, &second).await.unwrap();
    // The first is won before the second is committed.
    let won = world.act(async |tx| acts::chargeback_won(tx, &first).await);
    let (won, committed) = join!(won, tx.commit());
    won.unwrap();
    committed.unwrap();
    assert!(world.found(escrow.id).await.frozen_at.is_some());
}

#[tokio::test]
async fn nothing_is_taken_or_given_back_while_another_payment_is_contested() {
    let world = World::new().await;
    let one = world.locked(40_000).await;
    let other = world.locked(60_000).await;
    let escrow = world.engaged(0, &[70_000]).await;
    let first = world.contested(one).await;
    let second = world.contested(other).await;
    world.lost(&first).await;
    let waiting = world.found(escrow.id).await;
    assert_eq!(
        (waiting.status, waiting.frozen_at.is_some()),
        (Status::PendingFunds, true)
    );
    assert_eq!(world.holdings(&escrow).await, [30_000, 70_000, 0, 0]);
    world.lost(&second).await;
    // 1,000.00 are owed, and all that the campaign held pays for it: nothing goes back to the brand.
    let done = world.found(escrow.id).await;
    assert_eq!(
        (done.status.name(), done.refunded),
        ("refunded", mad(70_000))
    );
    assert_eq!(world.holdings(&escrow).await, [0; 4]);
    assert_eq!(
        world.balance(Account::Receivable(world.brand.uuid())).await,
        0
    );
    for cause in [world.campaign, escrow.id.uuid()] {
        let back = payments::find_refunds_of_cause(&world.db, cause).await;
        assert_eq!(back.unwrap().len(), 0);
    }
}

#[tokio::test]
async fn what_was_lost_is_taken_when_the_last_contested_payment_is_won() {
    let world = World::new().await;
    let one = world.locked(40_000).await;
    let other = world.locked(60_000).await;
    let escrow = world.engaged(0, &[70_000]).await;
    let first = world.contested(one).await;
    let second = world.contested(other).await;
    world.lost(&first).await;
    world.won(&second).await;
    let done = world.found(escrow.id).await;
    assert_eq!(
        (done.status.name(), done.refunded),
        ("refunded", mad(70_000))
    );
    // 400.00 were owed: 300.00 of what nobody got, 100.00 of the transaction.
    let back = payments::find_refunds_of_cause(&world.db, escrow.id.uuid()).await;
    let back: i64 = back
        .unwrap()
        .iter()
        .map(|refund| refund.money.amount_minor())
        .sum();
    assert_eq!(back, 60_000);
}

#[tokio::test]
async fn a_deposit_that_came_in_time_is_not_missed_because_everything_waited() {
    let world = World::new().await;
    let deposit = world.locked(30_000).await;
    let paid = world.engaged(0, &[60_000]).await;
    world.db.clock().advance(Duration::seconds(1));
    let unpaid = world.engaged(1, &[40_000]).await;
    let chargeback = world.contested(deposit).await;
    world.wait(Duration::days(1)).await;
    // Locked, but handed on to nobody while the other payment is contested.
    assert_eq!(world.deposited(40_000).await, []);
    world.wait(Duration::days(9)).await;
    for escrow in [&paid, &unpaid] {
        assert_eq!(world.found(escrow.id).await.status, Status::AwaitingDeposit);
    }
    world.won(&chargeback).await;
    let statuses = [
        world.found(paid.id).await.status.name(),
        world.found(unpaid.id).await.status.name(),
    ];
    assert_eq!(statuses, ["pending_funds", "cancelled"]);
}

#[tokio::test]
async fn the_desk_is_told_of_a_dispute_that_ends_without_it() {
    let world = World::new().await;
    let deposit = world.locked(100_000).await;
    let mut escrows = Vec::new();
    for creator in 0..3 {
        let escrow = world.engaged(creator, &[30_000]).await;
        world.db.clock().advance(Duration::seconds(1));
        escrows.push(escrow);
    }
    let told = async |escrow| world.jobs("mediation.escrow_ended", escrow).await;
    // The desk's own end is no news to it.
    let settled = world.dispute(&escrows[0], world.brand, None).await.unwrap();
    world.award(&settled, 10_000).await.unwrap();
    assert_eq!(told(&escrows[0]).await, 0);
    world.dispute(&escrows[1], world.brand, None).await.unwrap();
    let chargeback = world.contested(deposit).await;
    world.lost(&chargeback).await;
    // The one that was not disputed ends as well, and the desk has nothing to do with it.
    assert_eq!((told(&escrows[1]).await, told(&escrows[2]).await), (1, 0));
}

#[tokio::test]
async fn the_rails_limit_tells_the_desk_once() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[30_000]).await;
    world.dispute(&escrow, world.brand, None).await.unwrap();
    world.wait(Duration::days(85)).await;
    let end = async |tx: &mut kernel::Tx| acts::fall_due(tx, escrow.id, Outcome::EndHolding).await;
    world.act(end).await.unwrap();
    assert!(world.found(escrow.id).await.status.is_over());
    assert_eq!(world.jobs("mediation.escrow_ended", &escrow).await, 1);
}
