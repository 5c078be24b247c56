//! What the server's and the auditor's roles are refused by the database itself.

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

/// The answers of a query to the catalog.
async fn asked(db: &Db, sql: &'static str) -> Vec<String> {
    sqlx::query_scalar(sql).fetch_all(db.pool()).await.unwrap()
}

/// What would write or weaken each table of the ledger, each month's among them, and each of its functions.
async fn attacks(db: &Db) -> Vec<String> {
    let mut all = Vec::new();
    let tables = asked(
        db,
        "SELECT relname::text FROM pg_class WHERE relname LIKE 'ledger\\_%' AND relkind IN ('r', 'p') ORDER BY 1",
    )
    .await;
    assert!(tables.len() >= 9, "{tables:?}");
    for table in &tables {
        all.extend([
            format!("INSERT INTO {table} DEFAULT VALUES"),
            format!("UPDATE {table} SET {0} = {0}", column(table)),
            format!("DELETE FROM {table}"),
            format!("TRUNCATE {table} CASCADE"),
            format!("DROP TABLE {table} CASCADE"),
            format!("ALTER TABLE {table} DISABLE TRIGGER ALL"),
            format!("ALTER TABLE {table} ALTER {} DROP NOT NULL", column(table)),
            format!("ALTER TABLE {table} OWNER TO daman_server"),
            format!(
                "CREATE TRIGGER mine BEFORE INSERT ON {table} EXECUTE FUNCTION refuse_change()"
            ),
            format!("CREATE RULE mine AS ON INSERT TO {table} DO INSTEAD NOTHING"),
            format!("CREATE INDEX ON {table} ({})", column(table)),
            format!("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"),
            // In the place of the real one.
            format!("CREATE TEMPORARY TABLE {table} (id integer)"),
        ]);
    }
    let functions = asked(
        db,
        "SELECT oid::regprocedure::text FROM pg_proc
         WHERE pronamespace = 'public'::regnamespace AND (proname ~ '^(ledger|payments|escrow|royalties)_' OR proname = 'refuse_change')
         ORDER BY 1",
    )
    .await;
    assert!(functions.len() >= 16, "{functions:?}");
    for function in &functions {
        all.extend([
            format!("DROP FUNCTION {function} CASCADE"),
            format!("ALTER FUNCTION {function} SECURITY INVOKER"),
            format!("ALTER FUNCTION {function} OWNER TO daman_server"),
            format!("ALTER FUNCTION {function} RENAME TO mine"),
        ]);
    }
    all.extend(asked(
        db,
        "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname ~ '^(ledger|payments|escrow|royalties)_' OR proname = 'refuse_change'",
    )
    .await);
    all
}

/// A column that the table has.
fn column(table: &str) -> &'static str {
    match table {
        "ledger_accounts" => "side",
        "ledger_balances" => "balance_minor",
        "ledger_chart" => "goes_to",
        "ledger_kinds" => "name",
        _ => "amount_minor",
    }
}

/// What would get around the tables altogether.
const AROUND: [&str; 22] = [
    "SELECT ledger_move('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', now(), true)",
    "SELECT ledger_permit('{}', '{}', '{}', '{}', '{}', '{}')",
    "SELECT payments_permit_wallet('{}', '{}', '{}', '{}', '{}')",
    "SELECT escrow_permit_escrow('{}', '{}', '{}', '{}', '{}')",
    "SELECT ledger_spread(1, '00000000-0000-7000-8000-000000000000', '{}', '{}', '{}', 'x', now())",
    "SELECT ledger_open_each('wallet', '{}', 'MAD', now())",
    "SELECT royalties_permit_revenue('{}', '{}', '{}', '{}', '{}')",
    "SELECT royalties_wallets_of('00000000-0000-7000-8000-000000000000', now())",
    "SELECT ledger_close_part('ledger_balances')",
    "ALTER TABLE ledger_transfers DETACH PARTITION ledger_transfers_other",
    "SET ROLE daman_owner",
    "SET SESSION AUTHORIZATION postgres",
    "SET session_replication_role = replica",
    "CREATE TABLE mine (id integer)",
    "CREATE FUNCTION public.mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE VIEW ledger_chart_too AS SELECT * FROM ledger_chart",
    "CREATE SCHEMA mine",
    "CREATE ROLE mine",
    "GRANT daman_owner TO daman_server",
    "ALTER ROLE daman_server SUPERUSER",
    "ALTER DEFAULT PRIVILEGES FOR ROLE daman_owner GRANT ALL ON TABLES TO daman_server",
    "COPY ledger_transfers TO PROGRAM 'cat'",
];

/// One transfer, so that there is something to write.
async fn something(db: &Db) {
    let set = [transfer(
        Id::new(db.now()),
        0,
        CLEARING,
        wallet(1),
        mad(100),
    )];
    post_now(db, &set).await.unwrap();
}

/// What of these is not refused for want of a right.
async fn got_through(db: &Db, attacks: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut through = Vec::new();
    for sql in attacks {
        let code = refusal(db, &sql).await;
        if code.as_deref() != Some("42501") {
            through.push(format!("{sql}: {code:?}"));
        }
    }
    through
}

#[tokio::test]
async fn the_servers_role_cannot_write_the_books_by_hand() {
    let (db, _guard) = testing::db().await;
    something(&db).await;
    let around = AROUND.map(str::to_owned);
    let attacks = attacks(&db).await.into_iter().chain(around);
    assert_eq!(got_through(&db, attacks).await, Vec::<String>::new());
    assert!(check(&db).await.unwrap().balanced());
}

#[tokio::test]
async fn the_auditor_writes_nothing_at_all() {
    let (db, guard) = testing::db().await;
    something(&db).await;
    let attacks = attacks(&db).await;
    let pool = sqlx::postgres::PgPoolOptions::new().after_connect(|connection, _| {
        Box::pin(async move {
            // Whoever logs in as a member of it; the session's own account is not asked for rights then.
            sqlx::raw_sql("SET ROLE daman_auditor")
                .execute(connection)
                .await?;
            Ok(())
        })
    });
    let auditor = Db::new(
        pool.connect(guard.owner_url()).await.unwrap(),
        db.clock().clone(),
    );
    let tables = asked(
        &auditor,
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1",
    )
    .await;
    let writes = tables.iter().flat_map(|table| {
        [
            format!("INSERT INTO {table} DEFAULT VALUES"),
            format!("DELETE FROM {table}"),
            format!("TRUNCATE {table} CASCADE"),
        ]
    });
    let posting = [
        "ledger_post",
        "ledger_post_new",
        "ledger_post_each",
        "ledger_open",
        "ledger_prepare",
    ]
    .map(|function| {
        let nulls = match function {
            "ledger_post" => vec!["NULL"; 12],
            "ledger_post_new" => vec!["NULL"; 9],
            "ledger_post_each" => vec!["NULL"; 10],
            "ledger_open" => vec!["NULL"; 5],
            _ => vec!["NULL"; 2],
        };
        format!("SELECT {function}({})", nulls.join(", "))
    });
    let all = attacks.into_iter().chain(writes).chain(posting);
    assert_eq!(got_through(&auditor, all).await, Vec::<String>::new());
    let seen: i64 = sqlx::query_scalar("SELECT count(*) FROM ledger_transfers")
        .fetch_one(auditor.pool())
        .await
        .unwrap();
    assert_eq!(seen, 1);
}

#[tokio::test]
async fn everything_belongs_to_the_owner_a_month_that_is_made_later_as_well() {
    let (db, _guard) = testing::db().await;
    db.clock().advance(chrono::Duration::days(3_650));
    assert!(crate::prepare(&db).await.unwrap() > 0);
    let others = asked(
        &db,
        "SELECT relname::text FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relowner <> 'daman_owner'::regrole
         UNION ALL
         SELECT proname::text FROM pg_proc
         WHERE pronamespace = 'public'::regnamespace AND proowner <> 'daman_owner'::regrole
         UNION ALL
         SELECT nspname::text FROM pg_namespace WHERE nspname = 'public' AND nspowner <> 'daman_owner'::regrole",
    )
    .await;
    assert_eq!(others, Vec::<String>::new());
    assert_eq!(
        got_through(&db, attacks(&db).await).await,
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn a_place_is_the_same_account_to_the_guards_and_to_the_books() {
    let (db, _guard) = testing::db().await;
    something(&db).await;
    let known = "SELECT string_agg(id::text, ',' ORDER BY id) FROM ledger_accounts";
    let accounts = asked(&db, known).await.concat();
    let act = Id::<()>::new(db.now()).uuid();
    // Begun at 0, place 1 would be the second account when it is debited, and the first one when its guard is asked.
    for (accounts, ids) in [
        (format!("[0:1]={{{accounts}}}"), format!("{{{act}}}")),
        (format!("{{{{{accounts}}}}}"), format!("{{{act}}}")),
        (format!("{{{accounts}}}"), format!("[0:0]={{{act}}}")),
    ] {
        let set = format!(
            "'{accounts}', '{ids}', '{{1}}', '{{0}}', '{{1}}', '{{0}}', '{{1}}', '{{test.move}}', now())"
        );
        for call in ["ledger_post_new(", "ledger_post_each('{1}', "] {
            let refused = sqlx::raw_sql(AssertSqlSafe(format!("SELECT {call}{set}")))
                .execute(db.pool())
                .await
                .unwrap_err();
            let by = kernel::constraint(&refused);
            assert_eq!(by, Some("ledger_plain_lists"), "{call}{set}");
        }
    }
    assert!(check(&db).await.unwrap().balanced());
}

#[tokio::test]
async fn the_chart_in_the_database_is_that_of_the_program() {
    let (db, _guard) = testing::db().await;
    let id = uuid::Uuid::from_u128(7);
    for account in [
        CLEARING,
        crate::Account::RailInTransit(crate::Rail::Stripe),
        crate::Account::Campaign(id),
        crate::Account::Escrow(id),
        crate::Account::Revenue(id),
        crate::Account::Wallet(id),
        crate::Account::FeesPlatform,
        crate::Account::FeesRail,
        crate::Account::Receivable(id),
        crate::Account::Reserve(id),
        crate::Account::LossChargeback,
    ] {
        // Opened by the side and the number of rows that the program knows; the chart refuses any other.
        let opening = crate::set::Opening::of(&[(account, Currency::MAD)]);
        let open = sqlx::query_scalar!(
            r#"SELECT ledger_open($1, $2, $3, $4, $5) AS "ids!""#,
            &opening.names,
            &opening.currencies,
            &opening.sides,
            &opening.lanes,
            db.now()
        );
        assert_eq!(
            open.fetch_one(db.pool()).await.unwrap().len(),
            1,
            "{account}"
        );
    }
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
