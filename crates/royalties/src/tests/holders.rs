//! Who the holders are is final.

use kernel::Id;
use ledger::Rail;
use money::{Currency, Money};

use super::{World, mad, strangers, terms};
use crate::{Investment, NewProject, Project, RoyaltyError, store};

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
    let revenue = crate::receive_revenue(&mut tx, project.id, Rail::Stripe, mad(10)).await;
    let refused = crate::distribute(&mut tx, revenue.unwrap().id).await;
    assert!(
        matches!(refused, Err(RoyaltyError::HoldersOpen(_))),
        "{refused:?}"
    );
    let unknown = crate::distribute(&mut tx, Id::new(world.db.now())).await;
    assert!(
        matches!(unknown, Err(RoyaltyError::NotFound("revenue"))),
        "{unknown:?}"
    );
    for bad in [mad(0), Money::new(1, Currency::parse("EUR").unwrap())] {
        let refused = crate::receive_revenue(&mut tx, project.id, Rail::Stripe, bad).await;
        assert!(
            matches!(refused, Err(RoyaltyError::Amount(_))),
            "{refused:?}"
        );
    }
    let nowhere = Id::<Project>::new(world.db.now());
    let refused = crate::receive_revenue(&mut tx, nowhere, Rail::Stripe, mad(1)).await;
    assert!(
        matches!(refused, Err(RoyaltyError::NotFound("project"))),
        "{refused:?}"
    );
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
    let stranger = Id::new(world.db.now());
    let nothing = crate::find_holding(&world.db, world.project, stranger)
        .await
        .unwrap();
    assert_eq!(nothing, None);
}
