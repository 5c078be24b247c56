//! The tables of the months.

use chrono::{DateTime, Duration, Utc};
use kernel::{Db, Id, testing};

use super::{CLEARING, mad, post_now, transfer, wallet};
use crate::{check, entries_of_account, prepare};

/// In which table the only transfer that was posted at this moment is.
async fn table_of(db: &Db, at: DateTime<Utc>) -> String {
    sqlx::query_scalar("SELECT tableoid::regclass::text FROM ledger_transfers WHERE posted_at = $1")
        .bind(at)
        .fetch_one(db.pool())
        .await
        .unwrap()
}

#[tokio::test]
async fn each_transfer_is_in_the_table_of_its_month_and_all_of_them_are_one_statement() {
    let (db, _guard) = testing::db().await;
    // Farther than any migration prepares.
    let start = DateTime::parse_from_rfc3339("2100-01-05T00:00:00Z").unwrap();
    db.clock().advance(start.to_utc() - db.now());
    let mut tables = Vec::new();
    let mut prepared = Vec::new();
    for _ in 0..3 {
        let set = [transfer(Id::new(db.now()), 0, CLEARING, wallet(1), mad(5))];
        post_now(&db, &set).await.unwrap();
        tables.push(table_of(&db, db.now()).await);
        prepared.push(prepare(&db).await.unwrap());
        db.clock().advance(Duration::days(32));
    }

    // The first was posted before there was a table for its month, and stays where it is.
    assert_eq!(
        tables,
        [
            "ledger_transfers_other",
            "ledger_transfers_2100_02",
            "ledger_transfers_2100_03"
        ]
    );
    assert_eq!(prepared[1..], [1, 1]);
    let entries = entries_of_account(&db, wallet(1), None, 10).await.unwrap();
    assert_eq!(entries.len(), 3);
    assert!(entries.is_sorted_by(|one, other| one.posted_at > other.posted_at));
    assert!(check(&db).await.unwrap().balanced());
}

#[tokio::test]
async fn preparing_twice_at_once_makes_each_table_once() {
    let (db, _guard) = testing::db().await;
    db.clock().advance(Duration::days(3_650));
    let made = futures_util::future::join_all((0..4).map(|_| prepare(&db))).await;
    let made: u64 = made.into_iter().map(|made| made.unwrap_or(0)).sum();
    assert_eq!((made, prepare(&db).await.unwrap()), (3, 0));
}
