//! The database and the program work out the same.

use money::AmountError;

use super::{World, mad, terms};
use crate::part;

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
    let parts: Vec<i64> = sqlx::query_scalar(
        "SELECT royalties_part(f, i, r) FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS n (f, i, r, place)
         ORDER BY place",
    )
    .bind(&fans)
    .bind(&invested)
    .bind(&raised)
    .fetch_all(&owner(&world).await)
    .await
    .unwrap();
    let own: Result<Vec<i64>, AmountError> = fans
        .iter()
        .zip(invested.iter().zip(&raised))
        .map(|(f, (i, r))| Ok(part(mad(*f), mad(*i), mad(*r))?.amount_minor()))
        .collect();
    assert_eq!(parts, own.unwrap());
}

#[tokio::test]
async fn what_the_fans_get_is_the_same_in_the_database() {
    let world = World::new(terms(1, 1), &[1], 1).await;
    let owner = owner(&world).await;
    for revenue in numbers(40) {
        for (bps, cap) in [
            (1, i64::MAX),
            (3_333, 1_000_000),
            (10_000, i64::MAX),
            (9_999, 7),
        ] {
            let fans: i64 = sqlx::query_scalar("SELECT royalties_fans($1, $2, $3)")
                .bind(revenue)
                .bind(i32::from(bps))
                .bind(cap)
                .fetch_one(&owner)
                .await
                .unwrap();
            assert_eq!(
                terms(bps, cap).fans(mad(revenue)),
                Ok(mad(fans)),
                "{revenue} {bps}"
            );
        }
    }
}

async fn owner(world: &World) -> sqlx::PgPool {
    sqlx::PgPool::connect(world.guard.owner_url())
        .await
        .unwrap()
}
