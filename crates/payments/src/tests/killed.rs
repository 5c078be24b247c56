//! A process that dies while money is on its way out: wherever it does, each payout is sent once.

use std::{future::poll_fn, task::Poll};

use chrono::Duration;
use kernel::Id;

use super::{
    World, mad,
    payouts::{arrived_once, arrives},
};
use crate::{
    Payout, PayoutStatus,
    jobs::{self, Progress},
};

/// Where a process is killed.
#[derive(Debug, Clone, Copy)]
enum Killed {
    /// After this many steps, each written down.
    After(usize),
    /// After this many steps, and the rail did the next: nobody wrote that down.
    Answering(usize),
}

/// Goes that far and is killed there; then another worker takes the job from its beginning.
async fn goes_on(killed: Killed) {
    let world = World::new().await;
    let id = world.payable().await;
    walk(&world, id, killed).await;
    assert!(world.run_due().await.is_empty(), "{killed:?}");
    assert_eq!(
        world.payout(id).await.status,
        PayoutStatus::Sent,
        "{killed:?}"
    );
    arrives(&world, id).await;
    arrived_once(&world, id).await;
}

async fn walk(world: &World, id: Id<Payout>, killed: Killed) {
    let (steps, lost) = match killed {
        Killed::After(steps) => (steps, false),
        Killed::Answering(steps) => (steps, true),
    };
    if steps == 0 {
        return;
    }
    let Progress::On(reserved) = jobs::reserve(&world.ctx, id, 0).await.unwrap() else {
        panic!("not reserved")
    };
    if lost && steps == 1 {
        let (key, ask) = jobs::transfer_of(&reserved).unwrap();
        return drop(world.ctx.rail.transfer(&key, &ask).await.unwrap());
    }
    if steps == 1 {
        return;
    }
    let Progress::On(there) = jobs::to_account(&world.ctx, *reserved, 0).await.unwrap() else {
        panic!("not there")
    };
    if lost {
        let (key, ask) = jobs::payout_of(&there).unwrap();
        return drop(world.ctx.rail.pay_out(&key, &ask).await.unwrap());
    }
    if steps == 3 {
        let again = jobs::to_bank(&world.ctx, None, (*there, 0)).await.unwrap();
        assert_eq!(again, None);
    }
}

#[tokio::test]
async fn killed_between_any_two_steps_it_is_sent_once() {
    for steps in 0..=3 {
        goes_on(Killed::After(steps)).await;
    }
}

#[tokio::test]
async fn killed_with_the_answer_on_its_way_it_is_sent_once() {
    for steps in 1..=2 {
        goes_on(Killed::Answering(steps)).await;
    }
}

/// Polls a future so many times and then drops it, as a process that dies there. `None` when it died.
async fn killed_at<T>(polls: usize, work: impl Future<Output = T>) -> Option<T> {
    let mut work = Box::pin(work);
    let mut left = polls;
    poll_fn(|cx| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(cx).map(Some)
    })
    .await
}

#[tokio::test]
async fn killed_at_any_instant_each_payout_is_sent_once() {
    let world = World::new().await;
    world.settled(mad(1_000_000)).await;
    world.connected(None).await;
    world.run_due().await;
    let (mut sent, mut died) = (Vec::new(), 0);
    for polls in 0..30 {
        sent.push(world.released(mad(100)).await);
        let claims = kernel::jobs::claim(&world.db, 1, Duration::minutes(1)).await;
        let claim = claims.unwrap().remove(0);
        let ended = killed_at(polls, jobs::run(&world.ctx, &claim)).await;
        died += usize::from(ended.is_none());
        world.db.clock().advance(Duration::minutes(1));
        kernel::jobs::recover(&world.db).await.unwrap();
        // What the dead process had sent off may still end, and be in the way of who takes over; it is tried again then.
        let mut failed = world.run_due().await;
        for _ in 0..5 {
            if failed.is_empty() {
                break;
            }
            kernel::jobs::recover(&world.db).await.unwrap();
            failed = world.after(Duration::minutes(1)).await;
        }
        assert!(failed.is_empty(), "killed at {polls}: {failed:?}");
    }
    assert!(died >= 8, "only {died} instants");
    for id in &sent {
        assert_eq!(world.payout(*id).await.status, PayoutStatus::Sent);
    }
    let made = [world.rail.transfers().len(), world.rail.payouts().len()];
    assert_eq!(made, [sent.len(), sent.len()]);
    let in_transit = i64::try_from(sent.len()).unwrap() * 100;
    assert_eq!(world.books().await[..2], [0, in_transit]);
}
