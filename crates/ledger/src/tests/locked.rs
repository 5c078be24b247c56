//! What the server's role is refused by the database itself.

use kernel::{Db, Id, testing};
use money::{Currency, Money};
use sqlx::AssertSqlSafe;

use super::{CLEARING, mad, post_now, transfer, wallet};
use crate::{LedgerError, check};

/// The SQLSTATE that `sql` is refused with.
async fn refusal(db: &Db, sql: &str) -> Option<String> {
    let mut tx = db.begin().await.unwrap();
    let outcome = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(tx.conn())
        .await;
    outcome.err().and_then(|error| {
        error
            .as_database_error()?
            .code()
            .map(|code| code.to_string())
    })
}

#[tokio::test]
async fn the_servers_role_cannot_write_the_books_by_hand() {
    let (db, _guard) = testing::db().await;
    post_now(
        &db,
        &[transfer(
            Id::new(db.now()),
            0,
            CLEARING,
            wallet(1),
            mad(100),
        )],
    )
    .await
    .unwrap();
    for sql in [
        "INSERT INTO ledger_transfers VALUES (gen_random_uuid(), 1, 2, 5, now(), 0, 0, 1)",
        "INSERT INTO ledger_transfers_other VALUES (gen_random_uuid(), 1, 2, 5, now(), 0, 0, 1)",
        "UPDATE ledger_transfers_other SET amount_minor = 1",
        "DELETE FROM ledger_transfers_other",
        "TRUNCATE ledger_transfers_other",
        "ALTER TABLE ledger_transfers DETACH PARTITION ledger_transfers_other",
        "INSERT INTO ledger_kinds (name) VALUES ('x')",
        "SELECT ledger_move('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', now())",
        "SELECT ledger_close_part('ledger_balances')",
        "UPDATE ledger_transfers SET amount_minor = 1",
        "DELETE FROM ledger_transfers",
        "TRUNCATE ledger_transfers",
        "UPDATE ledger_balances SET balance_minor = 1",
        "DELETE FROM ledger_balances",
        "INSERT INTO ledger_balances VALUES (1, 60, false, true, 5)",
        "UPDATE ledger_accounts SET side = 'asset'",
        "ALTER TABLE ledger_transfers DISABLE TRIGGER ALL",
        "DROP TABLE ledger_transfers",
        "CREATE FUNCTION public.evil() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE FUNCTION ledger_post() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SET session_replication_role = replica",
    ] {
        assert_eq!(refusal(&db, sql).await.as_deref(), Some("42501"), "{sql}");
    }
    assert!(check(&db).await.unwrap().balanced());
}

#[tokio::test]
async fn not_even_the_owner_changes_a_transfer() {
    let (db, guard) = testing::db().await;
    post_now(
        &db,
        &[transfer(
            Id::new(db.now()),
            0,
            CLEARING,
            wallet(1),
            mad(100),
        )],
    )
    .await
    .unwrap();
    let owner = sqlx::PgPool::connect(guard.owner_url()).await.unwrap();
    let owner = Db::new(owner, db.clock().clone());
    for sql in [
        "UPDATE ledger_transfers SET amount_minor = 1",
        "DELETE FROM ledger_transfers",
        "TRUNCATE ledger_transfers CASCADE",
        "UPDATE ledger_transfers_other SET amount_minor = 1",
        "DELETE FROM ledger_transfers_other",
        "TRUNCATE ledger_transfers_other",
        "SET LOCAL session_replication_role = replica; DELETE FROM ledger_transfers",
    ] {
        assert_eq!(
            refusal(&owner, sql).await.as_deref(),
            Some("42501"),
            "{sql}"
        );
    }
}

#[tokio::test]
async fn a_balance_that_was_altered_is_found() {
    let (db, guard) = testing::db().await;
    post_now(
        &db,
        &[transfer(
            Id::new(db.now()),
            0,
            CLEARING,
            wallet(1),
            mad(100),
        )],
    )
    .await
    .unwrap();
    let owner = sqlx::PgPool::connect(guard.owner_url()).await.unwrap();
    let sql = "UPDATE ledger_balances SET balance_minor = 150
               FROM ledger_accounts a WHERE a.id = account_id AND a.name LIKE 'wallet:%'";
    sqlx::raw_sql(sql).execute(&owner).await.unwrap();
    let report = check(&db).await.unwrap();
    let found: Vec<_> = report
        .differences
        .iter()
        .map(|d| (d.stored_minor, d.recomputed_minor))
        .collect();
    // The balance row itself, and the zero sum.
    assert_eq!(found, [(150, 100), (-50, 0)]);
}

#[tokio::test]
async fn a_posting_that_differs_names_the_field() {
    let (db, _guard) = testing::db().await;
    let act = Id::new(db.now());
    let first = transfer(act, 0, CLEARING, wallet(1), mad(100));
    post_now(&db, &[first]).await.unwrap();
    for (other, expected) in [
        (
            crate::Transfer {
                money: mad(101),
                ..first
            },
            "amount",
        ),
        (
            crate::Transfer {
                credit: wallet(2),
                ..first
            },
            "credit",
        ),
        (
            crate::Transfer {
                kind: "test.other",
                ..first
            },
            "kind",
        ),
        (
            crate::Transfer {
                money: Money::new(100, Currency::parse("USD").unwrap()),
                ..first
            },
            "debit",
        ),
    ] {
        match post_now(&db, &[other]).await {
            Err(LedgerError::Differs { field }) => assert_eq!(field, expected),
            outcome => panic!("{outcome:?}"),
        }
    }
}

#[tokio::test]
async fn nothing_and_less_than_nothing_are_no_amounts() {
    let (db, _guard) = testing::db().await;
    for amount_minor in [0, -1] {
        let set = [transfer(
            Id::new(db.now()),
            0,
            CLEARING,
            wallet(1),
            mad(amount_minor),
        )];
        assert!(matches!(
            post_now(&db, &set).await,
            Err(LedgerError::Failed(_))
        ));
    }
    let itself = [transfer(Id::new(db.now()), 0, wallet(1), wallet(1), mad(5))];
    assert!(matches!(
        post_now(&db, &itself).await,
        Err(LedgerError::Failed(_))
    ));
}
