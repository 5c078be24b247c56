//! The database and the program work out the same.

use kernel::Id;
use ledger::Account;
use money::{Currency, Money};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use sqlx::PgPool;

use super::{World, mad, strangers, terms};
use crate::{
    Investment, Marks, Overflow, Tiers, pay,
    share::oracle::{Case, case, cases},
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

async fn owner(world: &World) -> PgPool {
    PgPool::connect(world.guard.owner_url()).await.unwrap()
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
    let parts: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT royalties_part(f, i, r), royalties_level_part(i, f, r)
         FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS n (f, i, r, place)
         ORDER BY place",
    )
    .bind(&fans)
    .bind(&invested)
    .bind(&raised)
    .fetch_all(&owner(&world).await)
    .await
    .unwrap();
    for (i, found) in parts.into_iter().enumerate() {
        let tiers = Tiers::plain(mad(raised[i])).unwrap();
        let level = tiers.level(mad(fans[i]), Overflow::Artist, None).unwrap();
        let own = level.part(mad(invested[i])).unwrap().amount_minor();
        assert_eq!(
            found,
            (own, own),
            "{} {} {}",
            fans[i],
            invested[i],
            raised[i]
        );
    }
}

/// What a distribution's row says.
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
struct Row {
    revenue_minor: i64,
    due_recoup_minor: i64,
    due_fans_minor: i64,
    due_rest_minor: i64,
    recoup_minor: i64,
    fans_minor: i64,
    rest_minor: i64,
    pool_minor: i64,
}

/// A project of a case, with parties of its own.
async fn world_of(case: &mut Case, shared: World) -> World {
    let db = shared.db.clone();
    for line in &mut case.terms.recoup {
        line.party = Id::new(db.now());
    }
    for owner in &mut case.terms.owners {
        owner.party = Id::new(db.now());
    }
    let stay = case.fans.iter().filter(|one| one.2);
    let mut holders = strangers(&db, stay.clone().map(|one| one.0));
    for (holder, one) in holders.iter_mut().zip(stay) {
        holder.cap = one.1;
    }
    if case.terms.promised.get() == 0 {
        case.terms.promised = money::Bps::try_new(1).unwrap();
    }
    World::of((db, shared.guard), case.terms.clone(), holders, 3).await
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
        let mut case = case().new_tree(&mut runner).unwrap().current();
        world = world_of(&mut case, world).await;
        let tiers =
            Tiers::try_new(world.holders.iter().map(|one| (one.cap, one.invested))).unwrap();
        let mut marks = Marks::none(Currency::MAD);
        let (mut sold, mut cash, mut all) = (Vec::new(), 0, 0);
        for (at, minor, more) in &case.known {
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
            let row: Row = sqlx::query_as("SELECT * FROM royalties_distributions WHERE id = $1")
                .bind(distribution.uuid())
                .fetch_one(world.db.pool())
                .await
                .unwrap();
            let minor = Money::amount_minor;
            let own = Row {
                revenue_minor: minor(due.revenue),
                due_recoup_minor: minor(due.recoup),
                due_fans_minor: minor(due.fans),
                due_rest_minor: minor(due.rest),
                recoup_minor: minor(marks.recoup),
                fans_minor: minor(marks.fans),
                rest_minor: minor(marks.rest),
                pool_minor: minor(tiers.pool(marks.fans, world.terms.overflow).unwrap()),
            };
            assert_eq!(row, own, "{case:?}");
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
        let mut case = case().new_tree(&mut runner).unwrap().current();
        world = world_of(&mut case, world).await;
        let mut tx = world.db.begin().await.unwrap();
        let read = crate::find_project(&mut tx, world.project).await.unwrap();
        assert_eq!(read.unwrap().terms, world.terms);
    }
}
