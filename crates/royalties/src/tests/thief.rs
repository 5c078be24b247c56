//! A thief with the server's credentials for the database wants a project's revenue in a wallet of its own, or more than its part.

use kernel::Id;
use ledger::{Account, Rail, Transfer, transfer_id};
use money::Bps;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{World, mad, strangers, terms, wallet};
use crate::{Owner, Recoup};

/// A project whose distribution has begun: 500.00 for two holders of equal parts. The thief is the first of them.
async fn scene() -> (World, Id<()>) {
    let world = World::new(terms(5_000, 1_000_000), &[10, 10], 10).await;
    world.begin(100_000).await;
    let chunk: Uuid = sqlx::query_scalar("SELECT id FROM royalties_chunks")
        .fetch_one(world.db.pool())
        .await
        .unwrap();
    (world, Id::from_uuid(chunk))
}

#[tokio::test]
async fn revenue_goes_only_to_holders_and_only_as_what_is_due_to_each() {
    let (world, chunk) = scene().await;
    let (revenue, thief) = (
        Account::Revenue(world.project.uuid()),
        world.holders[0].party,
    );
    let other = world.holders[1].party;
    let (own, stranger) = (wallet(thief), wallet(Id::new(world.db.now())));
    let elsewhere = Account::Revenue(Uuid::from_u128(7));
    let free: Id<()> = Id::new(world.db.now());
    for (act, step, to, minor) in [
        // To whom nothing is due, by whatever act.
        (chunk, 1, stranger, 25_000),
        (free, 0, stranger, 25_000),
        (free, 1, own, 25_000),
        // More than is due, or less, or the other's.
        (chunk, 1, own, 25_001),
        (chunk, 1, own, 24_999),
        (chunk, 2, own, 25_000),
        (chunk, 1, wallet(other), 25_000),
        // Steps that no holder has.
        (chunk, 0, own, 25_000),
        (chunk, 3, own, 25_000),
        (chunk, u16::MAX, own, 25_000),
        // Anywhere else.
        (chunk, 1, Account::RailClearing(Rail::Stripe), 25_000),
        (chunk, 1, Account::RailInTransit(Rail::Stripe), 25_000),
        (chunk, 1, Account::FeesPlatform, 25_000),
        (chunk, 1, Account::Escrow(Uuid::from_u128(7)), 25_000),
        (chunk, 1, elsewhere, 25_000),
    ] {
        let transfer = Transfer {
            id: transfer_id(act, step),
            debit: revenue,
            credit: to,
            money: mad(minor),
            kind: "test.theft",
        };
        let mut tx = world.db.begin().await.unwrap();
        let stopped = ledger::post(&mut tx, &[transfer]).await;
        assert!(stopped.is_err(), "{act} {step} {to} {minor}");
    }
    // What is due is due: then it is paid, and not again.
    let due = Transfer {
        id: transfer_id(chunk, 1),
        debit: revenue,
        credit: own,
        money: mad(25_000),
        kind: "royalties.share",
    };
    for new in [1, 0] {
        let mut tx = world.db.begin().await.unwrap();
        assert_eq!(ledger::post(&mut tx, &[due]).await.unwrap().new, new);
        tx.commit().await.unwrap();
    }
    world.run_due(crate::jobs::PAY).await;
    world.assert_paid(100_000).await;
}

#[tokio::test]
async fn no_row_of_a_contract_can_be_written_or_bent() {
    let (world, chunk) = scene().await;
    let (project, now) = (world.project, "now()");
    let free: Id<()> = Id::new(world.db.now());
    let thief = world.holders[0].party;
    for sql in [
        format!("INSERT INTO royalties_holders VALUES ('{project}', 3, '{free}', 0, 10)"),
        format!(
            "SELECT royalties_add_holders('{project}', ARRAY['{free}'::uuid], ARRAY[10::bigint], ARRAY[0])"
        ),
        "UPDATE royalties_holders SET invested_minor = 20".to_owned(),
        format!("UPDATE royalties_holders SET party_id = '{thief}'"),
        "DELETE FROM royalties_holders".to_owned(),
        "TRUNCATE royalties_holders CASCADE".to_owned(),
        "UPDATE royalties_projects SET promised_bps = 10000".to_owned(),
        "UPDATE royalties_projects SET raised_minor = 1".to_owned(),
        "UPDATE royalties_projects SET fixed_at = NULL".to_owned(),
        format!(
            "INSERT INTO royalties_projects (id, title, currency, promised_bps, cap_minor, overflow, chunk, opened_at) VALUES ('{free}', 'x', 'MAD', 1, 1, 'artist', 1, {now})"
        ),
        format!(
            "INSERT INTO royalties_distributions SELECT '{free}', project_id, 2, revenue_id, 1, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1, {now} FROM royalties_distributions"
        ),
        format!("INSERT INTO royalties_owners VALUES ('{project}', 1, '{free}', 10000)"),
        format!("INSERT INTO royalties_recoups VALUES ('{project}', 1, '{free}', 10000, 0)"),
        format!("INSERT INTO royalties_breaks VALUES ('{project}', 1, 1, NULL, 10000)"),
        format!("INSERT INTO royalties_tiers VALUES ('{project}', 5, 10000)"),
        format!("INSERT INTO royalties_revenues VALUES ('{free}', '{project}', 9, 1, 1, {now})"),
        "INSERT INTO royalties_revenue_months SELECT id, '2026-01-01', 1 FROM royalties_revenues"
            .to_owned(),
        "UPDATE royalties_revenue_months SET amount_minor = 7".to_owned(),
        "UPDATE royalties_distributions SET fans_minor = 100000".to_owned(),
        "UPDATE royalties_revenues SET cash_minor = 1000000".to_owned(),
        format!(
            "INSERT INTO royalties_chunks (id, distribution_id, first, last) SELECT '{free}', id, 1, 2 FROM royalties_distributions"
        ),
        format!("UPDATE royalties_chunks SET done_at = {now}, paid_holders = 0, paid_minor = 0"),
        format!("UPDATE royalties_chunks SET id = '{free}' WHERE id = '{chunk}'"),
        format!("INSERT INTO royalties_wallets SELECT '{project}', 1, ARRAY[1::bigint, 2]"),
        "UPDATE royalties_wallets SET accounts = '{1, 2}'".to_owned(),
        "DELETE FROM royalties_wallets".to_owned(),
    ] {
        let mut tx = world.db.begin().await.unwrap();
        let stopped = sqlx::raw_sql(AssertSqlSafe(sql.clone()))
            .execute(tx.conn())
            .await;
        let code = stopped.err().and_then(|error| {
            let code = error.as_database_error()?.code()?;
            Some(code.to_string())
        });
        assert_eq!(code.as_deref(), Some("42501"), "{sql}");
    }
}

#[tokio::test]
async fn revenue_that_is_not_in_the_books_is_not_distributed() {
    let (world, _) = scene().await;
    let real = world.receive(500).await;
    for (row, why) in [
        (
            "SELECT royalties_book('{id}', '{project}', 1000000, ARRAY['2026-01-01'::date], ARRAY[1000000::bigint], now())",
            "no transfer",
        ),
        ("SELECT", "no row"),
    ] {
        let id: Id<()> = Id::new(world.db.now());
        let row = row.replace("{id}", &id.to_string());
        let row = row.replace("{project}", &world.project.to_string());
        let mut tx = world.db.begin().await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(row))
            .execute(tx.conn())
            .await
            .unwrap();
        let begin = format!("SELECT royalties_begin('{id}', '{id}', ARRAY['{id}'::uuid], now())");
        let stopped = sqlx::raw_sql(AssertSqlSafe(begin)).execute(tx.conn()).await;
        let code = stopped.unwrap_err();
        let code = code
            .as_database_error()
            .unwrap()
            .code()
            .unwrap()
            .to_string();
        assert_eq!(code, "42501", "{why}");
    }
    // Of what is in the books, chunks that leave holders out, or have ids that are no act's.
    let odd = "00000000-0000-7000-8000-000000000001";
    for chunks in [
        String::from("'{}'"),
        format!("ARRAY['{odd}'::uuid]"),
        format!("ARRAY['{real}'::uuid, '{real}'::uuid]"),
    ] {
        let begin = format!("SELECT royalties_begin('{real}', '{real}', {chunks}, now())");
        let mut tx = world.db.begin().await.unwrap();
        let stopped = sqlx::raw_sql(AssertSqlSafe(begin)).execute(tx.conn()).await;
        assert!(stopped.is_err(), "{chunks}");
    }
    let distribution = world.distribute(real).await;
    crate::pay::pay_all(&world.db, distribution).await.unwrap();
}

#[tokio::test]
async fn owners_and_who_recoups_are_paid_what_the_contract_says_and_nobody_in_their_place() {
    let (db, guard) = kernel::testing::db().await;
    let mut terms = terms(5_000, 1_000_000);
    let [artist, studio] = [1, 2].map(|_| Id::new(db.now()));
    terms.owners = vec![Owner {
        party: artist,
        share: Bps::try_new(10_000).unwrap(),
    }];
    terms.recoup = vec![Recoup {
        party: studio,
        amount: mad(100),
    }];
    let holders = strangers(&db, [10]);
    let world = World::of((db, guard), terms, holders, 10).await;
    let revenue = world.receive(1_100).await;
    let id: Id<()> = Id::new(world.db.now());
    // The distribution has begun, and those who are paid at once are not paid yet: as if the server had died between.
    let begin = format!(
        "SELECT royalties_begin('{id}', '{revenue}', ARRAY['{}'::uuid], now())",
        Id::<()>::new(world.db.now())
    );
    sqlx::raw_sql(AssertSqlSafe(begin))
        .execute(world.db.pool())
        .await
        .unwrap();
    let thief = world.holders[0].party;
    for (act, step, to, minor) in [
        (id, 1_001, thief, 500),
        (id, 1, thief, 100),
        (id, 1_001, artist, 501),
        (id, 1_001, artist, 499),
        (id, 1_001, studio, 100),
        (id, 1, studio, 500),
        (id, 1, studio, 101),
        (id, 2, studio, 100),
        (id, 0, studio, 100),
        (id, 1_002, artist, 500),
        (Id::new(world.db.now()), 1_001, artist, 500),
        (Id::from_uuid(revenue.uuid()), 1_001, artist, 500),
    ] {
        let transfer = Transfer {
            id: transfer_id(act, step),
            debit: Account::Revenue(world.project.uuid()),
            credit: wallet(to),
            money: mad(minor),
            kind: "test.theft",
        };
        let mut tx = world.db.begin().await.unwrap();
        let stopped = ledger::post(&mut tx, &[transfer]).await;
        assert!(stopped.is_err(), "{act} {step} {to} {minor}");
    }
    let distribution = world.distribute(revenue).await;
    assert_eq!(distribution.uuid(), id.uuid());
    crate::pay::pay_all(&world.db, distribution).await.unwrap();
    for (party, minor) in [(artist, 500), (studio, 100), (thief, 500)] {
        assert_eq!(world.held(wallet(party)).await, minor);
    }
    world.assert_books().await;
}
