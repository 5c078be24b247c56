//! Acts that meet.

use chrono::Duration;
use ledger::Account;
use parties::Caller;

use super::{World, raise};
use crate::{InvestmentStatus, Project, ProjectStatus, acts::Vote, jobs};

/// Runs all due jobs of this room at once, as many workers would.
async fn all_at_once(world: &World) {
    loop {
        let claims = kernel::jobs::claim(&world.db, 20, Duration::seconds(60))
            .await
            .unwrap();
        if claims.is_empty() {
            return;
        }
        let mut running = tokio::task::JoinSet::new();
        for claim in claims {
            let db = world.db.clone();
            running.spawn(async move {
                if let Some(done) = jobs::run(&db, &claim).await {
                    return done.unwrap();
                }
                let mut tx = db.begin().await.unwrap();
                claim.complete(&mut tx).await.unwrap();
                tx.commit().await.unwrap();
            });
        }
        while let Some(done) = running.join_next().await {
            done.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fans_leave_and_pay_while_the_raise_closes_and_workers_do_all_of_it_at_once() {
    let world = World::new().await;
    let fans = world.more_fans(16).await;
    let project = world.live().await;
    world.invest(&world.fans[0], &project, 90_000).await;
    world.db.clock().advance(Duration::days(29));
    let mut late = Vec::new();
    for fan in &fans {
        late.push(world.invest(fan, &project, 5_000).await);
    }
    let (_, unpaid) = world.ask(&world.fans[1], &project, 5_000).await.unwrap();
    // Everybody may leave until the very moment of the decision.
    world
        .db
        .clock()
        .advance(Duration::days(4) - Duration::milliseconds(1));
    let leave = async {
        for (fan, one) in fans.iter().zip(&late).take(8) {
            let left = crate::acts::withdraw;
            let mut tx = world.db.begin().await.unwrap();
            if left(&mut tx, fan, one.id).await.is_ok() {
                tx.commit().await.unwrap();
            }
        }
    };
    let pay = async {
        let mut tx = world.db.begin().await.unwrap();
        let deposit = world.settle(&mut tx, unpaid.id).await;
        crate::acts::hold(&mut tx, deposit.purpose.id(), &deposit)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    };
    tokio::join!(leave, pay, all_at_once(&world));
    world.db.clock().advance(Duration::milliseconds(1));
    all_at_once(&world).await;
    world.assert_books().await;
    let funded = world.project(project.id).await;
    assert_eq!(funded.status, ProjectStatus::Funded);
    for (nth, (fan, one)) in fans.iter().zip(&late).enumerate() {
        let status = world.investment(one.id).await.status;
        let refunded = world.refunded(fan).await;
        if nth < 8 {
            assert_eq!(
                (status, refunded),
                (InvestmentStatus::Withdrawn, (1, 5_000))
            );
        } else {
            assert_eq!((status, refunded), (InvestmentStatus::Committed, (0, 0)));
        }
    }
    assert_eq!(world.refunded(&world.fans[1]).await, (1, 5_000));
    assert_eq!(raise(&funded).raised.unwrap().amount_minor(), 130_000);
    Box::pin(votes_that_meet(&world, &project, &fans)).await;
}

/// One vote decides, the others are too late, and everything goes back at once.
async fn votes_that_meet(world: &World, project: &Project, fans: &[Caller]) {
    let second = world.milestones(project.id).await[1].id;
    world.prove(second).await.unwrap();
    let vote = async |fan: Caller| {
        let mut tx = world.db.begin().await.unwrap();
        if crate::acts::vote(&mut tx, &fan, second, Vote::No)
            .await
            .is_ok()
        {
            tx.commit().await.unwrap();
        }
    };
    tokio::join!(
        vote(fans[8]),
        vote(world.fans[0]),
        vote(fans[9]),
        vote(fans[10])
    );
    all_at_once(world).await;
    world.assert_books().await;
    assert_eq!(world.balance(Account::Raise(project.id.uuid())).await, 0);
    let back = "SELECT sum(booked_minor)::bigint FROM refunds r JOIN projects_returns b ON b.id = r.act_id WHERE b.reason = 'milestone'";
    assert_eq!(world.number(back).await, 78_000);
}
