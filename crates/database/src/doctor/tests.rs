use std::fs;
use std::path::Path;

use sqlx::AssertSqlSafe;

use super::*;
use crate::testing::{TestDatabase, fresh};

/// What is found besides that the tests' PostgreSQL waits for no disk.
async fn found(database: &TestDatabase) -> Vec<String> {
    let findings = examine(database.owner_url(), database.url()).await.unwrap();
    let slow = |finding: &Finding| finding.remedy.contains("power cut");
    assert_eq!(findings.iter().filter(|finding| slow(finding)).count(), 3);
    let findings = findings.into_iter().filter(|finding| !slow(finding));
    findings.map(|finding| finding.what).collect()
}

#[tokio::test]
async fn the_committed_expectation_is_fresh() {
    let database = fresh().await;
    let mut owner = connect(database.owner_url()).await.unwrap();
    let mut listed = list(&mut owner).await.unwrap().join("\n");
    listed.push('\n');
    #[expect(
        clippy::disallowed_methods,
        reason = "how a test is told to write is no setting"
    )]
    if std::env::var("DAMAN_UPDATE").is_ok() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/doctor/expected.txt");
        fs::write(path, &listed).unwrap();
        return;
    }
    assert!(
        listed == EXPECTED,
        "expected.txt is stale: DAMAN_UPDATE=1 cargo nextest run --workspace -E 'test(expectation_is_fresh)' renews it"
    );
}

#[tokio::test]
async fn a_database_as_it_was_made_is_healthy() {
    assert_eq!(found(&fresh().await).await, Vec::<String>::new());
}

/// What somebody does, and what is found of it.
const CHANGES: [(&str, &str); 21] = [
    (
        "GRANT DELETE ON ledger_kinds TO daman_server",
        "grant on table ledger_kinds to daman_server",
    ),
    (
        "GRANT INSERT (balance_minor) ON ledger_balances TO daman_server",
        "grant on column ledger_balances.balance_minor",
    ),
    (
        "GRANT EXECUTE ON FUNCTION refuse_change TO PUBLIC",
        "grant on function refuse_change() to PUBLIC",
    ),
    (
        "REVOKE SELECT ON ledger_balances FROM daman_auditor",
        "grant on table ledger_balances to daman_auditor is gone",
    ),
    (
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
        "grant on schema public to PUBLIC",
    ),
    (
        "ALTER TABLE ledger_balances OWNER TO daman_server",
        "owner of ledger_balances",
    ),
    (
        "ALTER TABLE ledger_transfers DISABLE TRIGGER ledger_transfers_append_only",
        "trigger ledger_transfers_append_only",
    ),
    (
        "DROP TRIGGER payouts_fixed ON payouts",
        "trigger payouts_fixed on payouts is gone",
    ),
    (
        "ALTER TABLE ledger_balances DROP CONSTRAINT ledger_balance_not_negative",
        "constraints of ledger_balances",
    ),
    (
        "ALTER TABLE ledger_balances DROP CONSTRAINT ledger_balance_not_negative,
             ADD CONSTRAINT ledger_balance_not_negative CHECK (balance_minor > -9223372036854775807)",
        "definition of constraint ledger_balance_not_negative of ledger_balances",
    ),
    (
        "CREATE OR REPLACE TRIGGER payouts_sealed AFTER UPDATE ON payouts
             FOR EACH ROW WHEN (false) EXECUTE FUNCTION log_payout_moved()",
        "definition of trigger payouts_sealed on payouts",
    ),
    (
        "CREATE OR REPLACE FUNCTION ledger_step(transfer uuid) RETURNS integer LANGUAGE sql IMMUTABLE RETURN 1",
        "definition of function ledger_step(transfer uuid)",
    ),
    ("ALTER TABLE payouts DISABLE TRIGGER ALL", "keys of payouts"),
    (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "function refuse_change()",
    ),
    (
        "ALTER FUNCTION ledger_prepare SECURITY INVOKER",
        "function ledger_prepare",
    ),
    (
        "UPDATE ledger_chart SET permit = NULL WHERE scope = 'wallet'",
        "rows of ledger_chart",
    ),
    ("CREATE SCHEMA sneaked", "owner of schema sneaked"),
    (
        "CREATE RULE sneaked AS ON INSERT TO ledger_kinds DO INSTEAD NOTHING",
        "rule sneaked on ledger_kinds",
    ),
    (
        "DELETE FROM _sqlx_migrations WHERE version = 20261122000000",
        "the database is behind",
    ),
    (
        "UPDATE _sqlx_migrations SET checksum = '' WHERE version = 20261122000000",
        "was another one when it was applied",
    ),
    (
        "INSERT INTO _sqlx_migrations SELECT 29990101000000, '', now(), true, '', 0",
        "migration 29990101000000 is unknown here",
    ),
];

#[tokio::test]
async fn whatever_somebody_changed_is_found() {
    for (change, expected) in CHANGES {
        let database = fresh().await;
        let mut owner = connect(database.owner_url()).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(change))
            .execute(&mut owner)
            .await
            .unwrap();
        let found = found(&database).await;
        assert!(
            found.iter().any(|what| what.contains(expected)),
            "{change}: {found:?}"
        );
    }
}

#[tokio::test]
async fn a_server_that_logs_in_as_more_than_the_server_is_found() {
    let database = fresh().await;
    let findings = examine(database.owner_url(), database.owner_url())
        .await
        .unwrap();
    assert!(
        findings
            .iter()
            .any(|finding| finding.what == "the server logs in as postgres, which is a superuser"),
        "{findings:?}"
    );
}

#[tokio::test]
async fn a_database_without_tables_is_told_to_migrate() {
    let database = fresh().await;
    let mut owner = connect(database.owner_url()).await.unwrap();
    sqlx::raw_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        .execute(&mut owner)
        .await
        .unwrap();
    assert_eq!(found(&database).await, ["the database has no tables"]);
}
