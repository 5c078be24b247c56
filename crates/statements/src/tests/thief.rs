//! A thief with the server's credentials for the database wants the cash of a statement in a wallet of its own.

use kernel::Id;
use ledger::{Account, Rail, Transfer, transfer_id};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{AMWAJ, World, line, usd};
use crate::Statement;

/// A statement that needs 10.00, of which 4.00 came.
async fn scene() -> (World, Statement) {
    let world = World::new().await;
    let statement = world.upload(&[line("2026-07", AMWAJ, "10")]).await;
    world.pay(statement.id, Some(usd(400))).await;
    (world, statement)
}

#[tokio::test]
async fn cash_goes_only_to_the_revenue_that_was_booked_or_back() {
    let (world, statement) = scene().await;
    let share: Uuid = sqlx::query_scalar("SELECT id FROM statement_shares")
        .fetch_one(world.db.pool())
        .await
        .unwrap();
    let share: Id<()> = Id::from_uuid(share);
    let free: Id<()> = Id::new(world.db.now());
    let (own, thief) = (Account::Revenue(world.project), Uuid::from_u128(7));
    for (act, step, to, minor) in [
        // Before all of it is there, nothing is booked.
        (share, 0, own, 400),
        (share, 0, own, 1_000),
        (free, 0, own, 400),
        (share, 1, own, 400),
        (share, 0, Account::Revenue(thief), 400),
        (share, 0, Account::Wallet(thief), 400),
        // It is expected: it is not a surplus.
        (free, 0, Account::Wallet(world.owner.uuid()), 400),
        (free, 0, Account::RailClearing(Rail::Stripe), 400),
        (free, 0, Account::RailInTransit(Rail::Stripe), 400),
        (free, 0, Account::Statement(thief), 400),
        (free, 0, Account::Escrow(thief), 400),
        (free, 0, Account::FeesPlatform, 400),
    ] {
        let transfer = Transfer {
            id: transfer_id(act, step),
            debit: Account::Statement(statement.id.uuid()),
            credit: to,
            money: usd(minor),
            kind: "test.theft",
        };
        let mut tx = world.db.begin().await.unwrap();
        // Not even with a row that says it is one.
        let row = format!(
            "INSERT INTO statement_surpluses VALUES ('{free}', '{}', 'USD', {minor}, now()) ON CONFLICT DO NOTHING",
            statement.id
        );
        sqlx::raw_sql(AssertSqlSafe(row))
            .execute(tx.conn())
            .await
            .unwrap();
        let stopped = ledger::post(&mut tx, &[transfer]).await;
        assert!(stopped.is_err(), "{act} {step} {to} {minor}");
    }
    world.pay(statement.id, None).await;
    assert_eq!(world.revenue().await, 1_000);
    world.assert_books().await;
}

#[tokio::test]
async fn contested_cash_pays_for_nothing_but_what_it_is_owed_for() {
    let (world, statement) = scene().await;
    let other = world.upload(&[line("2026-08", AMWAJ, "5")]).await;
    let deposit = world.pay(other.id, Some(usd(300))).await;
    let of_other = world.contested(&deposit).await;
    sqlx::raw_sql("UPDATE chargebacks SET status = 'lost', closed_at = opened_at")
        .execute(world.db.pool())
        .await
        .unwrap();
    let (own, thief) = (world.owner.uuid(), Uuid::from_u128(7));
    for (from, to, minor, goes) in [
        // Not what was paid in for another statement, nor more than is owed, nor for somebody else.
        (&statement, own, 300, false),
        (&other, own, 301, false),
        (&other, thief, 300, false),
        (&other, own, 300, true),
    ] {
        let transfer = Transfer {
            id: transfer_id(of_other.id, 100),
            debit: Account::Statement(from.id.uuid()),
            credit: Account::Receivable(to),
            money: usd(minor),
            kind: "test.theft",
        };
        let mut tx = world.db.begin().await.unwrap();
        let posted = ledger::post(&mut tx, &[transfer]).await;
        assert_eq!(posted.is_ok(), goes, "{to} {minor}");
    }
}

#[tokio::test]
async fn no_row_that_money_follows_can_be_written_or_bent() {
    let (world, statement) = scene().await;
    let (id, project) = (statement.id, world.project);
    let free: Id<()> = Id::new(world.db.now());
    for sql in [
        "UPDATE statement_rounds SET booked_at = now()".to_owned(),
        format!("INSERT INTO statement_rounds VALUES ('{free}', '{id}', 2, now(), now(), NULL)"),
        format!("INSERT INTO statement_shares SELECT '{free}', id, '{project}', 'USD', 1, 1 FROM statement_rounds"),
        "UPDATE statement_shares SET cash_minor = 1".to_owned(),
        "DELETE FROM statement_shares".to_owned(),
        "UPDATE statement_months SET amount_minor = 0".to_owned(),
        "UPDATE statement_bookings SET exact = 0".to_owned(),
        format!("UPDATE statement_projects SET owner_id = '{free}'"),
        format!("UPDATE statement_works SET project_id = '{free}'"),
        format!("UPDATE statements SET owner_id = '{free}'"),
        format!("INSERT INTO statement_holds SELECT '{free}', '{id}', deposit_id, 'USD', 1, now() FROM statement_deposits"),
        "UPDATE statement_holds SET held_minor = 0".to_owned(),
        "UPDATE statement_rates SET rate = 2".to_owned(),
        "UPDATE statement_rows SET net = 100".to_owned(),
        "UPDATE statement_rows SET outcome = 'quarantined', reason = 'x', work_id = NULL, project_id = NULL".to_owned(),
        format!("INSERT INTO statement_rows (statement_id, number, line, key, outcome, work_id, project_id, month, net, currency) SELECT '{id}', 99, 1, '{free}', 'matched', id, project_id, '2026-01-01', 1000, 'USD' FROM statement_works"),
        format!("SELECT statements_replace('{id}', now())"),
        format!("SELECT statements_take_up('{id}', '{{{id}}}')"),
        format!("SELECT statements_count('{id}', '{free}', '{{}}')"),
        "DELETE FROM statements".to_owned(),
    ] {
        let mut tx = world.db.begin().await.unwrap();
        let stopped = sqlx::raw_sql(AssertSqlSafe(sql.clone())).execute(tx.conn()).await;
        let code = stopped.err().and_then(|error| {
            let code = error.as_database_error()?.code()?;
            Some(code.to_string())
        });
        assert_eq!(code.as_deref(), Some("42501"), "{sql}");
    }
    // States go forward only.
    let mut tx = world.db.begin().await.unwrap();
    let back = sqlx::raw_sql("UPDATE statements SET status = 'reading', previewed_at = NULL")
        .execute(tx.conn())
        .await;
    assert!(back.is_err());
}
