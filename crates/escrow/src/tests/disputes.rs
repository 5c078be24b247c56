//! Frozen money: what is frozen, what is paid at once, and how it ends.

use chrono::Duration;
use ledger::Account;
use parties::Role;

use super::{World, deliverable, mad};
use crate::{Actor, Escrow, EscrowError, OpenDispute, Split, acts};

impl World {
    pub(super) async fn dispute(
        &self,
        escrow: &Escrow,
        by: kernel::Id<parties::Party>,
        places: Option<&[usize]>,
    ) -> Result<Escrow, EscrowError> {
        let lines = places.map(|places| places.iter().map(|place| deliverable(*place)).collect());
        let dispute = OpenDispute {
            escrow: escrow.id,
            lines,
            reason: "not as agreed".to_owned(),
        };
        let by = Actor {
            party: by,
            role: Role::Creator,
        };
        self.act(async |tx| acts::open_dispute(tx, by, dispute).await)
            .await
    }

    pub(super) async fn award(&self, escrow: &Escrow, creator: i64) -> Result<Escrow, EscrowError> {
        let split = Split {
            creator: mad(creator),
        };
        self.act(async |tx| acts::settle_dispute(tx, escrow.id, split, None).await)
            .await
    }
}

#[tokio::test]
async fn undisputed_content_is_paid_and_the_rest_is_frozen() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[50_000, 30_000, 20_000]).await;
    let escrow = world.submitted(&escrow, &[0, 1]).await;
    let escrow = world
        .dispute(&escrow, escrow.creator, Some(&[0]))
        .await
        .unwrap();
    assert_eq!(
        (escrow.status.name(), escrow.held().unwrap()),
        ("disputed", mad(70_000))
    );
    let names: Vec<&str> = escrow.lines.iter().map(|line| line.status.name()).collect();
    assert_eq!(names, ["disputed", "released", "awaited"]);
    // Nothing moves any more but by the desk.
    assert!(world.submit(&escrow, 2).await.is_err());
    assert!(world.release(&escrow, Some(&[0])).await.is_err());
    world.wait(Duration::days(60)).await;
    assert_eq!(world.found(escrow.id).await, escrow);
    // Opened once.
    assert_eq!(
        world.dispute(&escrow, escrow.brand, None).await.unwrap(),
        escrow
    );
}

#[tokio::test]
async fn an_award_splits_what_is_frozen_between_the_two_and_once() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[100_000]).await;
    let escrow = world.submitted(&escrow, &[0]).await;
    let escrow = world.dispute(&escrow, escrow.brand, None).await.unwrap();
    assert!(matches!(
        world.award(&escrow, 100_001).await,
        Err(EscrowError::AboveHeld { held }) if held == mad(100_000)
    ));
    let done = world.award(&escrow, 60_000).await.unwrap();
    assert_eq!(
        (
            done.status.name(),
            done.released,
            done.refunded,
            done.fee_taken
        ),
        ("released", mad(60_000), mad(40_000), mad(6_000))
    );
    assert_eq!(world.award(&escrow, 10_000).await.unwrap(), done);
    assert_eq!(world.holdings(&escrow).await, [0, 0, 54_000, 6_000]);
    let refunds = payments::find_refunds_of_cause(&world.db, escrow.id.uuid())
        .await
        .unwrap();
    assert_eq!(
        refunds
            .iter()
            .map(|refund| refund.money)
            .collect::<Vec<_>>(),
        [mad(40_000)]
    );
    assert_eq!(
        world
            .balance(Account::RailInTransit(ledger::Rail::Stripe))
            .await,
        40_000
    );
}

#[tokio::test]
async fn an_award_of_nothing_is_a_refund() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[100_000]).await;
    let escrow = world.dispute(&escrow, escrow.brand, None).await.unwrap();
    let done = world.award(&escrow, 0).await.unwrap();
    assert_eq!(
        (done.status.name(), done.refunded),
        ("refunded", mad(100_000))
    );
}

#[tokio::test]
async fn what_is_paid_or_unfunded_or_another_s_is_not_disputed() {
    let world = World::new().await;
    let escrow = world.engaged(0, &[50_000, 30_000]).await;
    assert!(matches!(
        world.dispute(&escrow, escrow.brand, None).await,
        Err(EscrowError::NotAllowed(_))
    ));
    world.deposited(100_000).await;
    assert!(matches!(
        world.dispute(&escrow, world.creators[1], None).await,
        Err(EscrowError::NotFound)
    ));
    assert!(matches!(
        world.dispute(&escrow, escrow.brand, Some(&[])).await,
        Err(EscrowError::NothingDisputed)
    ));
    let escrow = world.submitted(&escrow, &[0]).await;
    let escrow = world.release(&escrow, None).await.unwrap();
    assert!(matches!(
        world.dispute(&escrow, escrow.brand, Some(&[0])).await,
        Err(EscrowError::LineNotAllowed(_))
    ));
    assert!(matches!(
        world.award(&escrow, 1).await,
        Err(EscrowError::NotAllowed(_))
    ));
}

#[tokio::test]
async fn a_dispute_that_outlasts_the_rail_is_split_by_what_was_delivered() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[50_000, 30_000]).await;
    let escrow = world.submitted(&escrow, &[0]).await;
    world.dispute(&escrow, escrow.brand, None).await.unwrap();
    world.wait(Duration::days(85)).await;
    let done = world.found(escrow.id).await;
    assert_eq!(
        (done.status.name(), done.released, done.refunded),
        ("released", mad(25_000), mad(55_000))
    );
}
