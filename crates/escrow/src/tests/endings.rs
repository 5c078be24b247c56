//! Ends by agreement, and before any money is locked.

use chrono::Duration;
use kernel::Id;
use parties::Party;

use super::{World, mad};
use crate::{Escrow, EscrowError, Proposal, Split, Status, acts};

impl World {
    async fn propose(
        &self,
        escrow: &Escrow,
        by: Id<Party>,
        creator: Option<i64>,
    ) -> Result<Escrow, EscrowError> {
        let split = creator.map(|creator| Split {
            creator: mad(creator),
        });
        let note = Some("out of stock".to_owned());
        self.act(async |tx| acts::propose(tx, by, escrow.id, (split, note)).await)
            .await
    }

    async fn accept(
        &self,
        escrow: &Escrow,
        by: Id<Party>,
        offer: Id<Proposal>,
    ) -> Result<Escrow, EscrowError> {
        self.act(async |tx| acts::accept_proposal(tx, by, escrow.id, offer).await)
            .await
    }

    async fn decline(
        &self,
        escrow: &Escrow,
        by: Id<Party>,
        offer: Id<Proposal>,
    ) -> Result<Escrow, EscrowError> {
        self.act(async |tx| acts::decline_proposal(tx, by, escrow.id, offer).await)
            .await
    }
}

fn offer(escrow: &Escrow) -> Id<Proposal> {
    escrow.proposal.as_ref().unwrap().id
}

#[tokio::test]
async fn an_accepted_offer_ends_it_with_its_split() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[60_000, 40_000]).await;
    let escrow = world.submitted(&escrow, &[0]).await;
    let escrow = world
        .propose(&escrow, escrow.brand, Some(30_000))
        .await
        .unwrap();
    // One's own offer is not one's own to accept, and the one that was seen is.
    assert!(matches!(
        world.accept(&escrow, escrow.brand, offer(&escrow)).await,
        Err(EscrowError::NoProposal)
    ));
    assert!(matches!(
        world
            .accept(&escrow, escrow.creator, Id::from_uuid(uuid::Uuid::nil()))
            .await,
        Err(EscrowError::NoProposal)
    ));
    assert!(matches!(
        world
            .accept(&escrow, world.creators[1], offer(&escrow))
            .await,
        Err(EscrowError::NotFound)
    ));
    let done = world
        .accept(&escrow, escrow.creator, offer(&escrow))
        .await
        .unwrap();
    assert_eq!(
        (
            done.status.name(),
            done.released,
            done.refunded,
            &done.proposal
        ),
        ("refunded", mad(30_000), mad(70_000), &None)
    );
    let names: Vec<&str> = done.lines.iter().map(|line| line.status.name()).collect();
    assert_eq!(names, ["settled", "settled"]);
    assert_eq!(world.holdings(&escrow).await, [0, 0, 27_000, 3_000]);
}

#[tokio::test]
async fn an_offer_is_declined_taken_back_or_runs_out_and_all_goes_on() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[60_000]).await;
    let first = world.propose(&escrow, escrow.creator, None).await.unwrap();
    assert!(matches!(
        world.propose(&first, escrow.brand, None).await,
        Err(EscrowError::ProposalOpen)
    ));
    let going = world
        .decline(&first, escrow.brand, offer(&first))
        .await
        .unwrap();
    assert_eq!(
        (going.status, &going.proposal),
        (Status::PendingFunds, &None)
    );
    let second = world.propose(&escrow, escrow.creator, None).await.unwrap();
    world
        .decline(&second, escrow.creator, offer(&second))
        .await
        .unwrap();
    world.propose(&escrow, escrow.brand, None).await.unwrap();
    world.wait(Duration::hours(48)).await;
    let going = world.found(escrow.id).await;
    assert_eq!((going.status, going.proposal), (Status::PendingFunds, None));
    let became = sqlx::query_scalar!("SELECT status FROM escrow_proposals ORDER BY status")
        .fetch_all(world.db.pool())
        .await
        .unwrap();
    assert_eq!(became, ["declined", "withdrawn", "withdrawn"]);
}

#[tokio::test]
async fn an_offer_falls_when_what_it_is_about_changes() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[60_000, 40_000]).await;
    let escrow = world.submitted(&escrow, &[0]).await;
    let escrow = world
        .propose(&escrow, escrow.brand, Some(50_000))
        .await
        .unwrap();
    let released = world.release(&escrow, None).await.unwrap();
    assert_eq!(released.proposal, None);
    assert!(matches!(
        world.accept(&escrow, escrow.creator, offer(&escrow)).await,
        Err(EscrowError::NoProposal)
    ));
}

#[tokio::test]
async fn an_offer_gives_no_more_than_is_held_and_something_back() {
    let world = World::new().await;
    let escrow = world.engaged(0, &[60_000]).await;
    assert!(matches!(
        world.propose(&escrow, escrow.brand, None).await,
        Err(EscrowError::NotAllowed(_))
    ));
    world.deposited(100_000).await;
    assert!(matches!(
        world.propose(&escrow, escrow.brand, Some(60_001)).await,
        Err(EscrowError::AboveHeld { .. })
    ));
    assert!(matches!(
        world.propose(&escrow, escrow.brand, Some(60_000)).await,
        Err(EscrowError::NothingBack)
    ));
}

#[tokio::test]
async fn either_side_withdraws_alone_before_the_money_is_locked_and_not_after() {
    let world = World::new().await;
    let cancel = async |escrow: &Escrow, by| {
        world
            .act(async |tx| acts::cancel(tx, by, escrow.id, None).await)
            .await
    };
    let one = world.engaged(0, &[40_000]).await;
    let other = world.engaged(1, &[60_000]).await;
    assert!(matches!(
        cancel(&one, world.creators[1]).await,
        Err(EscrowError::NotFound)
    ));
    assert_eq!(
        cancel(&one, one.creator).await.unwrap().status.name(),
        "cancelled"
    );
    assert_eq!(
        cancel(&one, one.brand).await.unwrap().status.name(),
        "cancelled"
    );
    assert_eq!(
        cancel(&other, other.brand).await.unwrap().lines[0]
            .status
            .name(),
        "cancelled"
    );
    // What was promised is free again.
    let third = world.engaged(2, &[100_000]).await;
    world.deposited(100_000).await;
    assert!(matches!(
        cancel(&third, third.brand).await,
        Err(EscrowError::NotAllowed(_))
    ));
}
