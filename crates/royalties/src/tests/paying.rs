//! Every holder is paid its part, once, whatever happens in between.

use std::time::Duration;

use kernel::{Db, jobs};
use ledger::{Account, Transfer, transfer_id};

use super::{World, mad, open, strangers, terms, wallet};
use crate::{Progress, jobs::PAY, pay, store};

/// 23 holders, paid 5 at a time.
async fn some() -> World {
    let invested: Vec<i64> = (1..=23).map(|n| n * n * 7).collect();
    World::new(terms(4_000, 1_000_000), &invested, 5).await
}

#[tokio::test]
async fn each_holder_gets_its_part_of_all_revenue_whatever_it_came_in() {
    let world = some().await;
    let mut all = 0;
    for minor in [1, 99_999, 3, 77, 1_234_567, 2_000_000, 5] {
        let distribution = world.begin(minor).await;
        all += minor;
        assert_eq!(world.run_due(PAY).await, 1);
        world.assert_paid(all).await;
        let progress = crate::find_progress(&world.db, distribution)
            .await
            .unwrap()
            .unwrap();
        assert!(progress.done_at.is_some() && progress.holders_done == 23);
    }
    // The cap was reached, so the last one was for nobody.
    let distribution = world.begin(1_000).await;
    world.run_due(PAY).await;
    let progress = crate::find_progress(&world.db, distribution)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (progress.holders_paid, progress.paid, progress.fans),
        (0, mad(0), mad(0))
    );
    world.assert_paid(all + 1_000).await;
}

#[tokio::test]
async fn the_largest_amounts_are_paid_exactly() {
    let most = i64::MAX / 4;
    let world = World::new(terms(10_000, i64::MAX), &[most, most - 1, 1, 2], 3).await;
    world.begin(i64::MAX - 3).await;
    world.run_due(PAY).await;
    world.assert_paid(i64::MAX - 3).await;
}

#[tokio::test]
async fn distributions_that_overlap_pay_each_its_own_part() {
    let world = some().await;
    let first = world.begin(10_001).await;
    assert!(pay::pay_chunk(&world.db, first).await.unwrap());
    let second = world.begin(20_002).await;
    let (one, other) = tokio::join!(
        pay::pay_all(&world.db, second),
        pay::pay_all(&world.db, first)
    );
    one.unwrap();
    other.unwrap();
    world.assert_paid(30_003).await;
}

#[tokio::test]
async fn the_fans_mark_stands_where_all_of_them_have_been_paid_up_to() {
    let world = some().await;
    let mark = async || {
        let mut tx = world.db.begin().await.unwrap();
        let mark = crate::find_fans_mark(&mut tx, world.project).await;
        let mark = mark.unwrap().unwrap();
        assert_eq!((mark.cap, mark.last_month), (mad(1_000_000), None));
        (mark.paid.amount_minor(), mark.is_full())
    };
    assert_eq!(mark().await, (0, false));
    let first = world.begin(10_000).await;
    let second = world.begin(20_000).await;
    assert!(pay::pay_chunk(&world.db, first).await.unwrap());
    assert_eq!(mark().await, (0, false));
    // The second is paid whole, and not everybody what came before it.
    pay::pay_all(&world.db, second).await.unwrap();
    assert_eq!(mark().await, (0, false));
    pay::pay_all(&world.db, first).await.unwrap();
    assert_eq!(mark().await, (12_000, false));
    let third = world.begin(3_000_000).await;
    assert_eq!(mark().await, (12_000, false));
    pay::pay_all(&world.db, third).await.unwrap();
    assert_eq!(mark().await, (1_000_000, true));
}

#[tokio::test]
async fn a_revenue_is_distributed_once() {
    let world = some().await;
    let revenue = world.receive(50_000).await;
    let first = world.distribute(revenue).await;
    assert_eq!(world.distribute(revenue).await, first);
    assert_eq!(world.run_due(PAY).await, 1);
    assert_eq!(world.distribute(revenue).await, first);
    pay::pay_all(&world.db, first).await.unwrap();
    world.assert_paid(50_000).await;
}

#[tokio::test]
async fn progress_is_seen_while_it_pays() {
    let world = some().await;
    let distribution = world.begin(100_000).await;
    let seen = async || -> Progress {
        let progress = crate::find_progress(&world.db, distribution).await;
        progress.unwrap().unwrap()
    };
    let before = seen().await;
    assert_eq!(
        (before.holders, before.holders_done, before.done_at),
        (23, 0, None)
    );
    assert_eq!((before.fans, before.paid), (mad(40_000), mad(0)));
    for done in [5, 10] {
        assert!(pay::pay_chunk(&world.db, distribution).await.unwrap());
        let progress = seen().await;
        assert_eq!((progress.holders_done, progress.done_at), (done, None));
        let held = world.held(Account::Revenue(world.project.uuid())).await;
        assert_eq!(progress.paid, mad(100_000 - held));
    }
    world.run_due(PAY).await;
    let after = seen().await;
    assert_eq!(
        (after.holders_done, after.done_at),
        (23, Some(world.db.now()))
    );
}

#[tokio::test]
async fn killed_inside_and_between_chunks_it_goes_on_and_pays_nobody_twice() {
    let world = some().await;
    let distribution = world.begin(1_000_000).await;
    // Each chunk is cut off before its commit, and then once more by the end of its wallets' transaction.
    loop {
        let mut tx = world.db.begin().await.unwrap();
        if store::open_next(&mut tx, distribution).await.unwrap() {
            tx.rollback().await.unwrap();
            pay::open_chunk(&world.db, distribution).await.unwrap();
        } else {
            break;
        }
    }
    loop {
        let mut tx = world.db.begin().await.unwrap();
        let paid = store::pay_next(&mut tx, distribution).await.unwrap();
        tx.rollback().await.unwrap();
        if paid.is_none() {
            break;
        }
        assert!(pay::pay_chunk(&world.db, distribution).await.unwrap());
        world.assert_books().await;
    }
    assert!(!pay::pay_chunk(&world.db, distribution).await.unwrap());
    world.run_due(PAY).await;
    world.assert_paid(1_000_000).await;
}

#[tokio::test]
async fn cut_off_at_any_moment_the_next_worker_ends_it() {
    let invested: Vec<i64> = (1..=60).collect();
    let world = World::new(terms(10_000, 1_000_000), &invested, 2).await;
    let mut all = 0;
    for wait in (0..24).map(|n| Duration::from_micros(n * n * 150)) {
        all += 12_345;
        world.begin(12_345).await;
        let worker = Db::new(world.guard.pool().await, world.db.clock().clone());
        let claim = jobs::claim(&worker, 1, chrono::Duration::seconds(10))
            .await
            .unwrap()
            .remove(0);
        assert_eq!(claim.kind, PAY);
        // The worker dies wherever it is by then, and its connections with it.
        let run = crate::jobs::run(&worker, &claim);
        drop(tokio::time::timeout(wait, run).await);
        worker.pool().close().await;
        world.db.clock().advance(chrono::Duration::seconds(11));
        jobs::recover(&world.db).await.unwrap();
        // What it had sent may still be working, and keeps its chunk until it ends.
        let working = "SELECT count(*) FROM pg_stat_activity
                       WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL";
        while world.number(working).await > 0 {
            tokio::task::yield_now().await;
        }
        let of_messages = "UPDATE jobs SET status = 'done', finished_at = run_at, lease_until = NULL WHERE kind <> 'royalties.pay' AND status <> 'done'";
        sqlx::raw_sql(of_messages)
            .execute(world.db.pool())
            .await
            .unwrap();
        world.run_due(PAY).await;
    }
    world.assert_paid(all).await;
    let told = "SELECT count(*) FROM jobs WHERE kind = 'royalties.tell'";
    let paid = "SELECT count(*) FROM royalties_chunks WHERE paid_holders > 0";
    assert_eq!(world.number(told).await, world.number(paid).await);
}

#[tokio::test]
async fn a_share_that_was_posted_otherwise_is_not_paid_again() {
    let world = some().await;
    let distribution = world.begin(1_000_000).await;
    let chunk: uuid::Uuid = sqlx::query_scalar("SELECT id FROM royalties_chunks WHERE first = 6")
        .fetch_one(world.db.pool())
        .await
        .unwrap();
    // The guard lets through what is due, and only that.
    let step = 2;
    let due = world
        .number(format!(
            "SELECT amount_minor FROM royalties_due('{chunk}', {step}, {step})"
        ))
        .await;
    let mut transfer = Transfer {
        id: transfer_id(kernel::Id::<()>::from_uuid(chunk), step),
        debit: Account::Revenue(world.project.uuid()),
        credit: wallet(world.holders[6].party),
        money: mad(due),
        kind: "royalties.share",
    };
    let mut tx = world.db.begin().await.unwrap();
    assert_eq!(ledger::post(&mut tx, &[transfer]).await.unwrap().new, 1);
    tx.commit().await.unwrap();
    transfer.money = mad(due - 1);
    transfer.id = transfer_id(kernel::Id::<()>::from_uuid(chunk), step + 1);
    let mut tx = world.db.begin().await.unwrap();
    assert!(ledger::post(&mut tx, &[transfer]).await.is_err());
    drop(tx);
    pay::pay_all(&world.db, distribution).await.unwrap();
    world.assert_paid(1_000_000).await;
}

#[tokio::test]
async fn wallets_that_lie_far_apart_are_paid_as_well() {
    let world = World::new(terms(10_000, 1_000_000), &[5; 200], 200).await;
    let first = world.begin(200_000).await;
    pay::pay_all(&world.db, first).await.unwrap();
    // The first, one in the middle and the last, backwards, and somebody new between them.
    let mut holders = strangers(&world.db, [11, 22, 33, 44]);
    for (holder, other) in holders.iter_mut().zip([199, 100, 0]) {
        holder.party = world.holders[other].party;
    }
    let project = open(&world.db, &terms(10_000, 1_000_000), &holders, 10).await;
    let other = World { project, ..world };
    let distribution = other.begin(1_100).await;
    pay::pay_all(&other.db, distribution).await.unwrap();
    for (holder, had, due) in [
        (0, 1_000, 110),
        (1, 1_000, 220),
        (2, 1_000, 330),
        (3, 0, 440),
    ] {
        let held = other.held(wallet(holders[holder].party)).await;
        assert_eq!(held, had + due, "{holder}");
    }
    other.assert_books().await;
}
