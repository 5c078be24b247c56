//! Who the holders are is final.

use kernel::Id;
use ledger::{Account, Rail};
use money::{Currency, Money};

use super::{World, mad, month, strangers, terms, wallet};
use crate::{
    Booking, Investment, NewProject, Revenue, RoyaltyError,
    jobs::{DISTRIBUTE, PAY},
    store,
};

#[tokio::test]
async fn nobody_becomes_a_holder_after_the_raise() {
    let world = World::new(terms(5_000, 1_000), &[10, 20], 10).await;
    let mut tx = world.db.begin().await.unwrap();
    let late = strangers(&world.db, [30]);
    let refused = crate::add_holders(&mut tx, world.project, &late).await;
    assert!(
        matches!(refused, Err(RoyaltyError::HoldersFixed(_))),
        "{refused:?}"
    );
    // The database says so too, whoever asks.
    let refused = store::add_holders(&mut tx, world.project, &late).await;
    assert!(
        matches!(refused, Err(RoyaltyError::HoldersFixed(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_party_is_a_holder_once_and_with_an_amount_of_the_projects_currency() {
    let world = World::new(terms(5_000, 1_000), &[10], 10).await;
    let mut tx = world.db.begin().await.unwrap();
    let project = NewProject {
        id: tx.new_id(),
        title: "Rabat".to_owned(),
        terms: terms(5_000, 1_000),
    };
    crate::open_project(&mut tx, &project).await.unwrap();
    let one = strangers(&world.db, [10])[0];
    let of = |invested| Investment { invested, ..one };
    let euro = Money::new(10, Currency::parse("EUR").unwrap());
    for bad in [euro, mad(0), mad(-1)] {
        let refused = crate::add_holders(&mut tx, project.id, &[of(bad)]).await;
        assert!(
            matches!(refused, Err(RoyaltyError::Amount(_))),
            "{refused:?}"
        );
    }
    let none = crate::fix_holders(&mut tx, project.id).await;
    assert!(
        matches!(none, Err(RoyaltyError::HoldersOpen(_))),
        "{none:?}"
    );
    crate::add_holders(&mut tx, project.id, &[one])
        .await
        .unwrap();
    let again = crate::add_holders(&mut tx, project.id, &[one]).await;
    assert!(
        matches!(again, Err(RoyaltyError::AlreadyHolder)),
        "{again:?}"
    );
}

#[tokio::test]
async fn nothing_is_distributed_before_the_raise_has_closed() {
    let world = World::new(terms(5_000, 1_000), &[10], 10).await;
    let mut tx = world.db.begin().await.unwrap();
    let project = NewProject {
        id: tx.new_id(),
        title: "Rabat".to_owned(),
        terms: terms(5_000, 1_000),
    };
    crate::open_project(&mut tx, &project).await.unwrap();
    let booking = sold(tx.new_id(), 10);
    let revenue = crate::book_revenue(&mut tx, project.id, &booking).await;
    let refused = crate::distribute(&mut tx, revenue.unwrap()).await;
    assert!(
        matches!(refused, Err(RoyaltyError::HoldersOpen(_))),
        "{refused:?}"
    );
    let unknown = crate::distribute(&mut tx, Id::new(world.db.now())).await;
    assert!(
        matches!(unknown, Err(RoyaltyError::NotFound("revenue"))),
        "{unknown:?}"
    );
}

/// So much was sold, and its cash arrives.
fn sold(id: Id<Revenue>, minor: i64) -> Booking {
    Booking {
        id,
        from: Account::RailClearing(Rail::Stripe),
        cash: mad(minor),
        sold: vec![(month("2026-08"), mad(minor))],
    }
}

#[tokio::test]
async fn revenue_that_came_before_the_raise_closed_is_distributed_when_it_does() {
    let world = World::new(terms(5_000, 1_000), &[10], 10).await;
    let mut tx = world.db.begin().await.unwrap();
    let project = NewProject {
        id: tx.new_id(),
        title: "Rabat".to_owned(),
        terms: terms(5_000, 1_000),
    };
    crate::open_project(&mut tx, &project).await.unwrap();
    let holder = strangers(&world.db, [10]);
    crate::add_holders(&mut tx, project.id, &holder)
        .await
        .unwrap();
    for minor in [10, 20] {
        let booking = sold(tx.new_id(), minor);
        crate::book_revenue(&mut tx, project.id, &booking)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(world.run_due(DISTRIBUTE).await, 0);
    let mut tx = world.db.begin().await.unwrap();
    crate::fix_holders(&mut tx, project.id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(world.run_due(DISTRIBUTE).await, 2);
    world.release_jobs().await;
    assert_eq!(world.run_due(PAY).await, 2);
    assert_eq!(world.held(wallet(holder[0].party)).await, 15);
}

#[tokio::test]
async fn a_holder_reads_what_it_is_entitled_to() {
    let world = World::new(terms(5_000, 1_000), &[10, 20], 10).await;
    world.begin(100).await;
    let holder = world.holders[1];
    let holding = crate::find_holding(&world.db, world.project, holder.party)
        .await
        .unwrap();
    let holding = holding.unwrap();
    assert_eq!((holding.invested, holding.entitled), (mad(20), mad(33)));
    assert_eq!((holding.paid, holding.most), (mad(33), mad(666)));
    let all = crate::list_holdings(&world.db, holder.party, (None, 10)).await;
    assert_eq!(all.unwrap(), [holding]);
    let shares = crate::list_shares(&world.db, (world.project, holder.party), (None, 10)).await;
    let shares = shares.unwrap().unwrap();
    assert_eq!(shares.len(), 1);
    assert_eq!(
        (shares[0].share, shares[0].all, shares[0].fans),
        (mad(33), mad(33), mad(50))
    );
    assert_eq!(shares[0].waiting, Some((1, 3)));
    let stranger = Id::new(world.db.now());
    let nothing = crate::find_holding(&world.db, world.project, stranger)
        .await
        .unwrap();
    assert_eq!(nothing, None);
    let nothing = crate::list_shares(&world.db, (world.project, stranger), (None, 10)).await;
    assert_eq!(nothing.unwrap(), None);
}
