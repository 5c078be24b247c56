//! What happens by itself happens once, and only when it is due.

use chrono::Duration;

use super::{World, stage_of};
use crate::{MediationError, acts, store};

#[tokio::test]
async fn a_deadline_of_a_stage_that_is_left_does_nothing() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    let first = ticket.stage_number;
    let ticket = world.answer("Salma", ticket.id).await.unwrap();
    world.db.clock().advance(Duration::days(4));
    world
        .act(async |tx| acts::pass_deadline(tx, &world.rules, (ticket.id, first)).await)
        .await
        .unwrap();
    assert_eq!(world.found(ticket.id).await, ticket);
}

#[tokio::test]
async fn a_deadline_that_runs_early_or_twice_does_nothing_more() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    let pass = async || {
        world
            .act(async |tx| {
                acts::pass_deadline(tx, &world.rules, (ticket.id, ticket.stage_number)).await
            })
            .await
            .unwrap();
        world.found(ticket.id).await
    };
    assert_eq!(pass().await, ticket);
    world.db.clock().advance(Duration::days(3));
    let once = pass().await;
    assert_eq!(stage_of(&once), ("ruling", 1));
    assert_eq!(pass().await, once);
}

#[tokio::test]
async fn every_stage_lies_before_the_last_day_and_has_its_job() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    for _ in 0..46 {
        let now = world.found(ticket.id).await;
        if now.stage.is_closed() {
            break;
        }
        assert!(now.due_at.unwrap() <= now.stops_at);
        let key = format!("{}:{}", now.id, now.stage_number);
        let booked = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!"
               FROM jobs
               WHERE kind = 'mediation.pass_deadline' AND key = $1 AND run_at = $2"#,
            key,
            now.due_at
        )
        .fetch_one(world.db.pool())
        .await
        .unwrap();
        assert_eq!(booked, 1, "{now:?}");
        world.days(1).await;
    }
    assert!(world.found(ticket.id).await.stage.is_closed());
}

#[tokio::test]
async fn whoever_is_to_act_is_reminded_a_day_before() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    world.answer("Salma", ticket.id).await.unwrap();
    world.days(7).await;
    // Both sides, for the evidence; not the one that answered in time.
    assert_eq!(world.told("dispute_reminder").await, ["Atlas", "Salma"]);
}

#[tokio::test]
async fn the_queue_is_by_clock_and_page_by_page() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    let mut tx = world.db.begin().await.unwrap();
    let all = store::Filter::Queue(store::Desk::All);
    let page = store::list(&mut tx, all, (None, 10)).await.unwrap();
    assert_eq!(page.len(), 1);
    let behind = store::list(&mut tx, all, (Some(ticket.id.uuid()), 10)).await;
    assert!(behind.unwrap().is_empty());
    // One that closed meanwhile would begin the list again, and again.
    let gone = store::list(&mut tx, all, (Some(uuid::Uuid::max()), 10)).await;
    assert!(matches!(gone, Err(MediationError::LeftQueue)));
    let mine = store::Filter::Queue(store::Desk::Of(world.who("Amal").party));
    assert!(
        store::list(&mut tx, mine, (None, 10))
            .await
            .unwrap()
            .is_empty()
    );
    let free = store::Filter::Queue(store::Desk::Free);
    assert_eq!(
        store::list(&mut tx, free, (None, 10)).await.unwrap().len(),
        1
    );
}
