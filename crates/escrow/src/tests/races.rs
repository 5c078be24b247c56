//! Acts that happen at the same instant.

use ledger::Account;
use tokio::join;

use super::World;
use crate::{EscrowError, Status, acts};

#[tokio::test]
async fn releases_of_the_same_line_at_once_pay_once() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[5_000, 5_000]).await;
    let escrow = world.submitted(&escrow, &[0]).await;
    let release = || world.release(&escrow, Some(&[0]));
    let answers: [_; 4] = join!(release(), release(), release(), release()).into();
    let first = answers[0].as_ref().unwrap();
    for answer in &answers {
        assert_eq!(answer.as_ref().unwrap(), first);
    }
    assert_eq!(world.holdings(&escrow).await, [90_000, 5_000, 4_500, 500]);
}

#[tokio::test]
async fn releases_of_two_lines_at_once_pay_both_and_one_fee_of_the_sum() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[5_005, 5_005]).await;
    let escrow = world.submitted(&escrow, &[0, 1]).await;
    let (one, other) = join!(
        world.release(&escrow, Some(&[0])),
        world.release(&escrow, Some(&[1]))
    );
    one.unwrap();
    other.unwrap();
    assert_eq!(world.found(escrow.id).await.status.name(), "released");
    assert_eq!(world.holdings(&escrow).await, [89_990, 0, 9_009, 1_001]);
}

#[tokio::test]
async fn engagements_at_once_never_exceed_the_budget() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let engage = async |creator: usize| {
        let terms = world.terms(creator, &[40_000]);
        world
            .act(async |tx| acts::engage(tx, world.brand, terms).await)
            .await
    };
    let results: [_; 3] = join!(engage(0), engage(1), engage(2)).into();
    let refused = |result: &Result<_, _>| matches!(result, Err(EscrowError::BudgetExceeded { .. }));
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 2);
    assert_eq!(results.iter().filter(|result| refused(result)).count(), 1);
    assert_eq!(
        world.balance(Account::Campaign(world.campaign)).await,
        20_000
    );
}

#[tokio::test]
async fn an_engagement_that_meets_the_deposit_is_funded_whoever_comes_first() {
    let world = World::new().await;
    let deposit = world.settled(100_000).await;
    let lock = world.act(async |tx| acts::lock_budget(tx, world.campaign, &deposit).await);
    let (engaged, locked) = join!(world.engaged(0, &[40_000]), lock);
    locked.unwrap();
    assert_eq!(world.found(engaged.id).await.status, Status::PendingFunds);
    assert_eq!(world.holdings(&engaged).await, [60_000, 40_000, 0, 0]);
}

#[tokio::test]
async fn a_deposit_that_settles_during_a_release_waits_for_nobody() {
    let world = World::new().await;
    world.deposited(40_000).await;
    let escrow = world.engaged(0, &[40_000]).await;
    let waiting = world.engaged(1, &[60_000]).await;
    let escrow = world.submitted(&escrow, &[0]).await;
    let (released, funded) = join!(world.release(&escrow, None), world.deposited(60_000));
    released.unwrap();
    assert_eq!(funded.len(), 1);
    assert_eq!(world.holdings(&waiting).await, [0, 60_000, 0, 4_000]);
}

#[tokio::test]
async fn two_clicks_on_deposit_collect_once() {
    let world = World::new().await;
    let deposit = async || {
        world
            .act(async |tx| acts::deposit(tx, world.brand, world.campaign, None).await)
            .await
            .unwrap()
    };
    let (one, other) = join!(deposit(), deposit());
    assert_eq!(one.id, other.id);
}
