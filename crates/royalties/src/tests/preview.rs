//! What is shown before is what is paid, to the unit.

use std::collections::BTreeMap;

use ledger::Account;
use money::Money;
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};

use super::{World, mad, month, terms, wallet};
use crate::{
    Booking, Expected, HolderPart, Holders, Split, pay,
    share::{
        oracle::{Sample, sample},
        vectors::{Parties, vectors},
    },
    store,
};

async fn preview(world: &World, expected: &[Expected]) -> (Vec<Split>, Vec<Vec<HolderPart>>) {
    let mut tx = world.db.begin().await.unwrap();
    let project = store::find_project(&mut tx, world.project).await.unwrap();
    let project = project.unwrap();
    let splits = store::preview(&mut tx, &project, expected).await.unwrap();
    let mut parts = Vec::new();
    for split in &splits {
        let all = Holders::Behind(0, 10_000);
        let of = store::list_holder_parts(&mut tx, &project, split, all).await;
        parts.push(of.unwrap());
    }
    (splits, parts)
}

/// Every party's wallet.
async fn wallets(world: &World) -> BTreeMap<Account, i64> {
    let terms = &world.terms;
    let holders = world.holders.iter().map(|one| one.party);
    let lines = terms.recoup.iter().map(|one| one.party);
    let owners = terms.owners.iter().map(|one| one.party);
    let mut held = BTreeMap::new();
    for party in holders.chain(lines).chain(owners) {
        held.insert(wallet(party), world.held(wallet(party)).await);
    }
    held
}

/// Previews all of these at once, pays them one after the other, and compares.
async fn assert_foretold(world: &World, expected: &[Expected], about: &str) {
    let (splits, parts) = preview(world, expected).await;
    assert_eq!(splits.len(), expected.len(), "{about}");
    for ((one, split), parts) in expected.iter().zip(&splits).zip(&parts) {
        let before = wallets(world).await;
        let mut tx = world.db.begin().await.unwrap();
        let booking = Booking {
            id: one.id,
            from: Account::RailClearing(ledger::Rail::Stripe),
            cash: one.cash,
            sold: one.sold.clone(),
        };
        let booked = crate::book_revenue(&mut tx, world.project, &booking).await;
        tx.commit().await.unwrap();
        let distribution = world.distribute(booked.unwrap()).await;
        pay::pay_all(&world.db, distribution).await.unwrap();
        let mut said = before;
        let mut add = |party, money: Option<Money>| {
            *said.get_mut(&wallet(party)).unwrap() += money.unwrap().amount_minor();
        };
        for part in parts {
            assert!(part.left.0 < part.left.1, "{about}");
            add(part.party, part.after.checked_sub(part.before).ok());
        }
        for part in &split.owed {
            add(part.party, part.after.checked_sub(part.before).ok());
        }
        assert_eq!(wallets(world).await, said, "{about}");
        let left = world.held(Account::Revenue(world.project.uuid())).await;

        // Afterwards it reads as it did before.
        let mut tx = world.db.begin().await.unwrap();
        let project = store::find_project(&mut tx, world.project).await.unwrap();
        let project = project.unwrap();
        let past = store::find_split(&mut tx, &project, one.id).await.unwrap();
        let past = past.unwrap();
        assert_eq!(past.begun.unwrap().id, distribution);
        let bare = Split {
            begun: None,
            ..past.clone()
        };
        assert_eq!(bare, *split, "{about}");
        let listed = store::list_splits(&mut tx, &project, (None, 1)).await;
        assert_eq!(listed.unwrap()[0].after, split.after);
        let again = Holders::Behind(0, 10_000);
        let again = store::list_holder_parts(&mut tx, &project, &past, again).await;
        assert_eq!(again.unwrap(), *parts);
        let rest = store::find_rest_of(&mut tx, &project, split).await;
        assert_eq!(rest.unwrap(), Some(mad(left)), "{about}");
        assert_rates(world, split, about);
    }
}

/// The rates say how the fans' due comes about.
fn assert_rates(world: &World, split: &Split, about: &str) {
    let sum: i128 = split
        .rates
        .iter()
        .map(|rate| i128::from(rate.after.amount_minor()) * i128::from(rate.promised_bps))
        .sum();
    let recouped: i64 = world
        .terms
        .recoup
        .iter()
        .map(|line| line.amount.amount_minor())
        .sum();
    let net = (split.revenue_so_far.amount_minor() - recouped).max(0);
    let cap = i128::from(world.terms.cap.amount_minor());
    let fans = (sum.div_euclid(10_000)).min(cap).min(net.into()).max(0);
    assert_eq!(
        i128::from(split.due.fans.amount_minor()),
        fans,
        "{about}: {:?}",
        split.rates
    );
}

/// What a sample's revenues bring, with cash as it would come.
fn expected_of(world: &World, sample: &Sample) -> Vec<Expected> {
    let (mut cash, mut all) = (0, 0);
    let mut expected = Vec::new();
    for (at, minor, more) in &sample.known {
        all += minor;
        let came = (all - cash).max(0) + more;
        cash += came;
        if *minor == 0 && came == 0 {
            continue;
        }
        let sold = (*minor != 0).then(|| (*at, mad(*minor)));
        expected.push(Expected {
            id: kernel::Id::new(world.db.now()),
            cash: mad(came),
            sold: sold.into_iter().collect(),
        });
    }
    expected
}

#[tokio::test]
async fn what_is_previewed_of_random_projects_is_what_they_are_paid() {
    let mut world = World::new(terms(1, 1), &[1], 1).await;
    let mut runner = TestRunner::deterministic();
    for _ in 0..15 {
        let mut sample = sample().new_tree(&mut runner).unwrap().current();
        world = super::arithmetic::world_of(&mut sample, world).await;
        let expected = expected_of(&world, &sample);
        // Some are foretold together, some when others were paid already.
        for some in expected.chunks(2) {
            assert_foretold(&world, some, &format!("{sample:?}")).await;
        }
    }
    world.assert_books().await;
}

#[tokio::test]
async fn caps_breaks_and_corrections_of_the_vectors_are_foretold() {
    let mut world = World::new(terms(1, 1), &[1], 1).await;
    for vector in vectors() {
        if vector.revenues.iter().any(|step| step.cash.len() > 15) {
            continue;
        }
        let mut parties = Parties::default();
        let terms = vector.terms(&mut parties);
        let holders = vector.holders(&mut parties);
        world = World::of((world.db, world.guard), terms, holders, 2).await;
        let expected: Vec<_> = vector
            .revenues
            .iter()
            .map(|step| Expected {
                id: kernel::Id::new(world.db.now()),
                cash: Money::new(step.cash.parse().unwrap(), world.terms.cap.currency()),
                sold: step
                    .sold
                    .iter()
                    .map(|(at, minor)| {
                        let minor = minor.parse().unwrap();
                        (*at, Money::new(minor, world.terms.cap.currency()))
                    })
                    .collect(),
            })
            .collect();
        assert_foretold(&world, &expected, &vector.name).await;
    }
}

#[tokio::test]
async fn what_is_booked_and_not_distributed_comes_first() {
    let world = World::new(terms(2_500, 1_000), &[100, 200], 10).await;
    let waiting = world.book(1_000, &[("2026-08", 1_000)]).await;
    let next = Expected {
        id: kernel::Id::new(world.db.now()),
        cash: mad(4_000),
        sold: vec![(month("2026-09"), mad(4_000))],
    };
    let (splits, parts) = preview(&world, std::slice::from_ref(&next)).await;
    assert_eq!(splits[0].revenue, waiting);
    assert_eq!(splits[0].after.fans, mad(250));
    assert_eq!(
        (splits[1].before.fans, splits[1].after.fans),
        (mad(250), mad(1_000))
    );
    // 250 x 100 / 300 = 83 1/3, 1000 x 200 / 300 = 666 2/3.
    assert_eq!((parts[0][0].after, parts[0][0].left), (mad(83), (1, 3)));
    assert_eq!((parts[1][1].after, parts[1][1].left), (mad(666), (2, 3)));
    // Looking ahead moves nothing.
    assert_eq!(
        world
            .number("SELECT count(*) FROM royalties_distributions")
            .await,
        0
    );
}

#[tokio::test]
async fn one_holder_is_found_alone_and_pages_go_on_behind_a_number() {
    let world = World::new(terms(2_500, 1_000), &[100, 200, 300], 10).await;
    let next = Expected {
        id: kernel::Id::new(world.db.now()),
        cash: mad(100),
        sold: vec![(month("2026-09"), mad(100))],
    };
    let mut tx = world.db.begin().await.unwrap();
    let project = store::find_project(&mut tx, world.project).await.unwrap();
    let project = project.unwrap();
    let splits = store::preview(&mut tx, &project, &[next]).await.unwrap();
    let mut numbers = async |wanted| {
        let found = store::list_holder_parts(&mut tx, &project, &splits[0], wanted).await;
        let found = found.unwrap();
        found.iter().map(|one| one.number).collect::<Vec<_>>()
    };
    assert_eq!(numbers(Holders::Of(world.holders[1].party)).await, [2]);
    assert_eq!(numbers(Holders::Behind(1, 1)).await, [2]);
    assert_eq!(numbers(Holders::Behind(2, 9)).await, [3]);
    let nobody = kernel::Id::new(world.db.now());
    assert!(numbers(Holders::Of(nobody)).await.is_empty());
}
