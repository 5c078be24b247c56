//! The database and the program work out the same.

use kernel::Id;
use ledger::Account;
use money::{Currency, Money};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};

use super::{World, mad, strangers, terms};
use crate::{
    Distribution, Investment, Marks, Overflow, Tiers, pay,
    share::{
        oracle::{Sample, cases, sample},
        vectors::{Parties, vectors},
    },
};

/// Numbers of all magnitudes, the same at each run.
fn numbers(count: usize) -> Vec<i64> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        i64::try_from((state >> 1) >> (state % 63)).unwrap().max(1)
    };
    let edges = [1, 2, 10_000, i64::MAX - 1, i64::MAX];
    edges
        .into_iter()
        .chain(std::iter::repeat_with(next).take(count))
        .collect()
}

#[tokio::test]
async fn a_part_is_the_same_in_the_database() {
    let world = World::new(terms(1, 1), &[1], 1).await;
    let numbers = numbers(300);
    let (mut fans, mut invested, mut raised) = (vec![], vec![], vec![]);
    for (i, f) in numbers.iter().enumerate() {
        for (a, b) in [(7, 13), (1, 3), (29, 2), (3, 31)] {
            let (a, b) = (
                numbers[(i * a) % numbers.len()],
                numbers[(i * b) % numbers.len()],
            );
            fans.push(*f);
            invested.push(a.min(b));
            raised.push(a.max(b));
        }
    }
    let parts = sqlx::query!(
        r#"SELECT royalties_part(f, i, r) AS "part!", royalties_level_part(i, f, r) AS "level_part!"
           FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS n (f, i, r, place)
           ORDER BY place"#,
        &fans,
        &invested,
        &raised
    )
    .fetch_all(world.db.pool())
    .await
    .unwrap();
    for (i, found) in parts.into_iter().enumerate() {
        let tiers = Tiers::plain(mad(raised[i])).unwrap();
        let level = tiers.level(mad(fans[i]), Overflow::Artist, None).unwrap();
        let own = level.part(mad(invested[i])).unwrap().amount_minor();
        assert_eq!((found.part, found.level_part), (own, own), "{i}");
    }
}

/// What a distribution's row says: all revenue; what is due to each; how far each was paid; the pool.
async fn row(world: &World, distribution: Id<Distribution>) -> [i64; 8] {
    let row = sqlx::query!(
        "SELECT revenue_minor, due_recoup_minor, due_fans_minor, due_rest_minor, recoup_minor, fans_minor, rest_minor, pool_minor
         FROM royalties_distributions
         WHERE id = $1",
        distribution.uuid()
    )
    .fetch_one(world.db.pool())
    .await
    .unwrap();
    [
        row.revenue_minor,
        row.due_recoup_minor,
        row.due_fans_minor,
        row.due_rest_minor,
        row.recoup_minor,
        row.fans_minor,
        row.rest_minor,
        row.pool_minor,
    ]
}

/// A project of a sample, with parties of its own.
pub(super) async fn world_of(sample: &mut Sample, shared: World) -> World {
    let db = shared.db.clone();
    for line in &mut sample.terms.recoup {
        line.party = Id::new(db.now());
    }
    for owner in &mut sample.terms.owners {
        owner.party = Id::new(db.now());
    }
    let stay = sample.fans.iter().filter(|one| one.2);
    let mut holders = strangers(&db, stay.clone().map(|one| one.0));
    for (holder, one) in holders.iter_mut().zip(stay) {
        holder.cap = one.1;
    }
    if sample.terms.promised.get() == 0 {
        sample.terms.promised = money::Bps::try_new(1).unwrap();
    }
    World::of((db, shared.guard), sample.terms.clone(), holders, 3).await
}

/// Each has in its wallet what the marks say, the rest is with the revenue, and the books are right.
async fn assert_held(world: &World, (tiers, marks): (&Tiers, &Marks), cash: i64) {
    let minor = Money::amount_minor;
    let part = |holder: &Investment| {
        let level = tiers.level(marks.fans, world.terms.overflow, holder.cap);
        minor(level.unwrap().part(holder.invested).unwrap())
    };
    let mut due: Vec<_> = world
        .holders
        .iter()
        .map(|one| (one.party, part(one)))
        .collect();
    let recouped = world.terms.recouped(marks.recoup).unwrap();
    due.extend(
        world
            .terms
            .recoup
            .iter()
            .map(|one| one.party)
            .zip(recouped.into_iter().map(minor)),
    );
    let owned = world.terms.owned(marks.rest).unwrap();
    due.extend(
        world
            .terms
            .owners
            .iter()
            .map(|one| one.party)
            .zip(owned.into_iter().map(minor)),
    );
    let mut gone = 0;
    for (party, due) in due {
        assert_eq!(world.held(Account::Wallet(party.uuid())).await, due);
        gone += due;
    }
    let left = world.held(Account::Revenue(world.project.uuid())).await;
    assert_eq!(left, cash - gone);
}

#[tokio::test]
async fn random_projects_are_shared_the_same_in_the_database() {
    let mut world = World::new(terms(1, 1), &[1], 1).await;
    let mut runner = TestRunner::deterministic();
    // Each takes as long as thousands without a database.
    for _ in 0..(cases() / 30).max(15) {
        let mut sample = sample().new_tree(&mut runner).unwrap().current();
        world = world_of(&mut sample, world).await;
        let tiers =
            Tiers::try_new(world.holders.iter().map(|one| (one.cap, one.invested))).unwrap();
        let mut marks = Marks::none(Currency::MAD);
        let (mut sold, mut cash, mut all) = (Vec::new(), 0, 0);
        for (at, minor, more) in &sample.known {
            sold.push((*at, mad(*minor)));
            all += minor;
            let came = (all - cash).max(0) + more;
            cash += came;
            let months = [(at.to_string(), *minor)];
            let months: Vec<_> = months
                .iter()
                .filter(|one| one.1 != 0)
                .map(|one| (one.0.as_str(), one.1))
                .collect();
            if months.is_empty() && came == 0 {
                continue;
            }
            let revenue = world.book(came, &months).await;
            let distribution = world.distribute(revenue).await;
            pay::pay_all(&world.db, distribution).await.unwrap();
            let due = world.terms.due(&tiers, &sold).unwrap();
            marks = marks
                .forward(&due, mad(cash), (&tiers, world.terms.overflow))
                .unwrap();
            let pool = tiers.pool(marks.fans, world.terms.overflow).unwrap();
            let own = [
                due.revenue,
                due.recoup,
                due.fans,
                due.rest,
                marks.recoup,
                marks.fans,
                marks.rest,
                pool,
            ];
            assert_eq!(
                row(&world, distribution).await,
                own.map(Money::amount_minor),
                "{sample:?}"
            );
            assert_held(&world, (&tiers, &marks), cash).await;
        }
    }
    world.assert_books().await;
}

#[tokio::test]
async fn a_project_is_read_as_it_was_opened() {
    let mut world = World::new(terms(1, 1), &[1], 1).await;
    let mut runner = TestRunner::deterministic();
    for _ in 0..20 {
        let mut sample = sample().new_tree(&mut runner).unwrap().current();
        world = world_of(&mut sample, world).await;
        let mut tx = world.db.begin().await.unwrap();
        let read = crate::find_project(&mut tx, world.project).await.unwrap();
        assert_eq!(read.unwrap().terms, world.terms);
    }
}

#[tokio::test]
async fn the_vectors_come_out_of_the_database_as_they_say() {
    let mut world = World::new(terms(1, 1), &[1], 1).await;
    let mut full = false;
    for vector in vectors() {
        let mut parties = Parties::default();
        let terms = vector.terms(&mut parties);
        let holders = vector.holders(&mut parties);
        // Nothing comes beside the largest amounts into one rail's account.
        let large = vector.revenues.iter().any(|step| step.cash.len() > 15);
        if large || full {
            world = World::new(super::terms(1, 1), &[1], 1).await;
        }
        full = large;
        world = World::of((world.db, world.guard), terms, holders, 2).await;
        for (number, step) in vector.revenues.iter().enumerate() {
            let at = format!("{}, revenue {}", vector.name, number + 1);
            let months: Vec<_> = step
                .sold
                .iter()
                .map(|(month, minor)| (month.to_string(), minor))
                .collect();
            let months: Vec<_> = months
                .iter()
                .map(|(month, minor)| (month.as_str(), minor.parse().unwrap()))
                .collect();
            let revenue = world.book(step.cash.parse().unwrap(), &months).await;
            let distribution = world.distribute(revenue).await;
            pay::pay_all(&world.db, distribution).await.unwrap();
            for (name, minor) in &step.expect.wallets {
                let wallet = Account::Wallet(parties.of(name).uuid());
                let said: i64 = minor.parse().unwrap();
                assert_eq!(world.held(wallet).await, said, "{at}: {name}");
            }
            let left = world.held(Account::Revenue(world.project.uuid())).await;
            assert_eq!(left, step.expect.waits.parse::<i64>().unwrap(), "{at}");
        }
    }
    world.assert_books().await;
}
