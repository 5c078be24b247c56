//! Content sent back: rounds, reasons, and what a refusal too many does.

use chrono::Duration;

use super::{World, content, deliverable, mad, submission};
use crate::{Escrow, EscrowError, LineStatus, RevisionRequest, Status, acts};

impl World {
    pub(super) async fn revise(
        &self,
        escrow: &Escrow,
        places: &[usize],
        items: &[i16],
    ) -> Result<Escrow, EscrowError> {
        let request = RevisionRequest {
            escrow: escrow.id,
            lines: places.iter().map(|place| deliverable(*place)).collect(),
            items: items.to_vec(),
            note: "The label cannot be read".to_owned(),
            pins: Vec::new(),
        };
        self.act(async |tx| acts::revise(tx, escrow.brand, request).await)
            .await
    }
}

#[tokio::test]
async fn content_sent_back_is_awaited_again_and_the_round_is_counted() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[60_000, 40_000]).await;
    let escrow = world.submitted(&escrow, &[0, 1]).await;
    world.wait(Duration::days(1)).await;
    let escrow = world.revise(&escrow, &[0], &[2, 1]).await.unwrap();
    let line = &escrow.lines[0];
    assert_eq!((line.status, line.rounds), (LineStatus::Awaited, 1));
    // Early content keeps the time that was agreed.
    assert_eq!(line.due_at, escrow.deadline_at);
    // The other line's review goes on.
    assert!(matches!(escrow.status, Status::UnderReview(_)));
    let mut tx = world.db.begin().await.unwrap();
    let refused = crate::store::find_refused(&mut tx, escrow.id)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let sent_back = &refused.revisions[0];
    assert_eq!(
        (
            sent_back.submission,
            sent_back.round,
            sent_back.items.as_slice()
        ),
        (submission(0), 1, [2, 1].as_slice())
    );
    // Submitted anew, it is judged anew.
    let again = world
        .act(async |tx| {
            acts::submit(
                tx,
                escrow.creator,
                escrow.id,
                &[deliverable(0)],
                &content(submission(7)),
            )
            .await
        })
        .await
        .unwrap();
    assert!(
        matches!(again.lines[0].status, LineStatus::Submitted { submission: id, .. } if id == submission(7))
    );
}

#[tokio::test]
async fn late_content_that_is_sent_back_has_two_days_then_the_grace() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[60_000]).await;
    world.wait(Duration::days(14)).await;
    let escrow = world.submitted(&escrow, &[0]).await;
    let escrow = world.revise(&escrow, &[0], &[1]).await.unwrap();
    assert_eq!(escrow.lines[0].due_at, world.db.now() + Duration::hours(48));
    world.wait(Duration::days(9) - Duration::seconds(1)).await;
    assert_eq!(world.found(escrow.id).await.status, Status::PendingFunds);
    world.wait(Duration::seconds(1)).await;
    assert_eq!(world.found(escrow.id).await.status.name(), "refunded");
}

#[tokio::test]
async fn a_refusal_cites_items_of_the_brief_or_is_none() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[60_000]).await;
    let escrow = world.submitted(&escrow, &[0]).await;
    assert!(matches!(
        world.revise(&escrow, &[0], &[]).await,
        Err(EscrowError::NoItem)
    ));
    for unknown in [0, 3, -1] {
        assert!(matches!(
            world.revise(&escrow, &[0], &[1, unknown]).await,
            Err(EscrowError::UnknownItem { number, items: 2 }) if number == unknown
        ));
    }
    assert!(matches!(
        world.revise(&escrow, &[5], &[1]).await,
        Err(EscrowError::UnknownDeliverable(_))
    ));
}

#[tokio::test]
async fn only_the_brand_sends_back_and_only_what_is_submitted() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[60_000, 40_000]).await;
    assert!(matches!(
        world.revise(&escrow, &[0], &[1]).await,
        Err(EscrowError::NotAllowed(_))
    ));
    let escrow = world.submitted(&escrow, &[0]).await;
    assert!(matches!(
        world.revise(&escrow, &[0, 1], &[1]).await,
        Err(EscrowError::LineNotAllowed(_))
    ));
    let stranger = Escrow {
        brand: escrow.creator,
        ..escrow
    };
    assert!(matches!(
        world.revise(&stranger, &[0], &[1]).await,
        Err(EscrowError::NotFound)
    ));
}

#[tokio::test]
async fn a_refusal_past_the_last_round_opens_a_dispute_by_itself() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let mut escrow = world.engaged(0, &[60_000, 40_000]).await;
    for round in 0..2 {
        let again = content(submission(10 + round));
        escrow = world
            .act(async |tx| {
                acts::submit(tx, escrow.creator, escrow.id, &[deliverable(0)], &again).await
            })
            .await
            .unwrap();
        escrow = world.revise(&escrow, &[0], &[1]).await.unwrap();
    }
    escrow = world.submitted(&escrow, &[0, 1]).await;
    escrow = world.revise(&escrow, &[0], &[1]).await.unwrap();
    assert_eq!(escrow.status, Status::Disputed { at: world.db.now() });
    // What is not disputed is paid at once.
    assert_eq!(
        (escrow.released, escrow.held().unwrap()),
        (mad(40_000), mad(60_000))
    );
    assert_eq!(escrow.lines[0].rounds, 2);
    let tickets =
        sqlx::query_scalar!("SELECT count(*) FROM jobs WHERE kind = 'mediation.open_ticket'")
            .fetch_one(world.db.pool())
            .await
            .unwrap();
    assert_eq!(tickets, Some(1));
}
