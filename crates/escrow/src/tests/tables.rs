//! The tables hold the rules whoever writes.

use kernel::Tx;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

use super::World;
use crate::{Escrow, Status};

const SET: [(&str, &str); 7] = [
    ("awaiting_deposit", ""),
    ("pending_funds", ""),
    (
        "under_review",
        "review_since = now(), review_ends_at = now() + interval '1 day',",
    ),
    ("disputed", "disputed_at = now(),"),
    (
        "released",
        "released_at = now(), released_minor = amount_minor, fee_taken_minor = div(amount_minor * fee_bps, 10000),",
    ),
    (
        "refunded",
        "refunded_at = now(), refunded_minor = amount_minor,",
    ),
    ("cancelled", "cancelled_at = now(),"),
];

/// What makes the row that of a state.
fn update(escrow: &Escrow, (status, data): (&str, &str)) -> String {
    let mut cleared = String::new();
    for column in [
        "review_since",
        "review_ends_at",
        "disputed_at",
        "released_at",
        "refunded_at",
        "cancelled_at",
    ] {
        if !data.contains(&format!("{column} =")) {
            cleared.push_str(column);
            cleared.push_str(" = NULL, ");
        }
    }
    if !data.contains("released_minor") {
        cleared += "released_minor = 0, fee_taken_minor = 0, ";
    }
    if !data.contains("refunded_minor") {
        cleared += "refunded_minor = 0, ";
    }
    cleared += if ["awaiting_deposit", "cancelled"].contains(&status) {
        "funded_at = NULL, held_since = NULL, "
    } else {
        "funded_at = created_at, held_since = created_at, "
    };
    format!(
        "UPDATE escrow_transactions SET {data} {cleared} status = '{status}', version = version + 1 WHERE id = '{}'",
        escrow.id
    )
}

async fn run(connection: &mut PgConnection, sql: &str) -> Result<(), Option<String>> {
    let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(connection)
        .await;
    done.map(|_| ())
        .map_err(|error| kernel::constraint(&error).map(str::to_owned))
}

#[tokio::test]
async fn no_state_is_skipped_whoever_writes_it() {
    let world = World::new().await;
    let escrow = world.engaged(0, &[5_000]).await;
    let mut owner = PgConnection::connect(world.guard.owner_url())
        .await
        .unwrap();
    let mut allowed = Vec::new();
    for from in SET {
        // The owner alone can put the row anywhere, by taking the rule away for a moment.
        let there = format!(
            "ALTER TABLE escrow_transactions DISABLE TRIGGER escrow_transition; {};
             ALTER TABLE escrow_transactions ENABLE TRIGGER escrow_transition",
            update(&escrow, from)
        );
        run(&mut owner, &there).await.unwrap();
        for to in SET.iter().filter(|to| to.0 != from.0) {
            run(&mut owner, "BEGIN").await.unwrap();
            match run(&mut owner, &update(&escrow, *to)).await {
                Ok(()) => allowed.push((from.0, to.0)),
                Err(refusal) => assert!(
                    matches!(
                        refusal.as_deref(),
                        Some("escrow_transition" | "escrow_forward")
                    ),
                    "{from:?} {to:?} {refusal:?}"
                ),
            }
            run(&mut owner, "ROLLBACK").await.unwrap();
        }
    }
    assert_eq!(
        allowed,
        [
            ("awaiting_deposit", "pending_funds"),
            ("awaiting_deposit", "cancelled"),
            ("pending_funds", "under_review"),
            ("pending_funds", "disputed"),
            ("pending_funds", "refunded"),
            ("under_review", "pending_funds"),
            ("under_review", "disputed"),
            ("under_review", "released"),
            ("under_review", "refunded"),
            ("disputed", "released"),
            ("disputed", "refunded"),
        ]
    );
}

/// Tries a statement of the server's own role; the name of the rule that refuses it.
async fn refusal(world: &World, sql: &str) -> Option<String> {
    let mut tx: Tx = world.db.begin().await.unwrap();
    run(tx.conn(), sql).await.unwrap_err()
}

#[tokio::test]
async fn rows_that_lie_are_refused() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[5_000]).await;
    let of = format!("WHERE id = '{}'", escrow.id);
    let line = format!("WHERE escrow_id = '{}'", escrow.id);
    for (sql, rule) in [
        // It grows while it runs, when nothing else happens to it; never less, and never with the state.
        (
            format!(
                "UPDATE escrow_transactions
                 SET amount_minor = 6000, status = 'refunded', refunded_at = now(), refunded_minor = 6000, version = 3
                 {of}"
            ),
            "escrow_terms_fixed",
        ),
        (
            format!("UPDATE escrow_transactions SET default_split = 'half', version = 3 {of}"),
            "escrow_terms_fixed",
        ),
        (
            format!("UPDATE escrow_lines SET further_of = deliverable_id, further_rounds = 1 {line}"),
            "escrow_lines_further",
        ),
        (
            format!("UPDATE escrow_transactions SET amount_minor = 1, version = 3 {of}"),
            "escrow_terms_fixed",
        ),
        (
            format!("UPDATE escrow_transactions SET updated_at = now() {of}"),
            "escrow_forward",
        ),
        (
            format!(
                "UPDATE escrow_transactions SET released_minor = 10, fee_taken_minor = 1, version = 3 {of}"
            ),
            "escrow_transition",
        ),
        (
            format!("UPDATE escrow_transactions SET released_at = now(), version = 3 {of}"),
            "escrow_released",
        ),
        (
            format!("UPDATE escrow_lines SET status = 'released' {line}"),
            "escrow_line_transition",
        ),
        (
            format!("UPDATE escrow_lines SET status = 'submitted' {line}"),
            "escrow_lines_submitted",
        ),
        (
            "UPDATE escrow_budgets SET allotted_minor = budget_minor + 1".to_owned(),
            "escrow_budgets_allotted",
        ),
        (
            "UPDATE escrow_budgets SET funded_minor = allotted_minor + 1".to_owned(),
            "escrow_budgets_funded",
        ),
    ] {
        assert_eq!(refusal(&world, &sql).await.as_deref(), Some(rule), "{sql}");
    }
}

#[tokio::test]
async fn what_happened_cannot_be_changed_by_anybody() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[5_000]).await;
    let escrow = world.submitted(&escrow, &[0]).await;
    world.release(&escrow, None).await.unwrap();
    let mut owner = PgConnection::connect(world.guard.owner_url())
        .await
        .unwrap();
    for table in ["escrow_events", "escrow_releases", "escrow_budget_locks"] {
        let rule = Some(format!("{table}_append_only"));
        let count = format!("SELECT count(*) FROM {table}");
        let row = sqlx::raw_sql(AssertSqlSafe(count))
            .fetch_one(&mut owner)
            .await
            .unwrap();
        assert!(row.get::<i64, _>(0) > 0, "{table}");
        for sql in [
            format!("DELETE FROM {table}"),
            format!("UPDATE {table} SET escrow_id = NULL").replace(
                "escrow_id",
                if table == "escrow_budget_locks" {
                    "campaign_id"
                } else {
                    "escrow_id"
                },
            ),
        ] {
            assert_eq!(run(&mut owner, &sql).await, Err(rule.clone()), "{sql}");
            // The server may not even try.
            assert_eq!(refusal(&world, &sql).await, None, "{sql}");
        }
    }
    let line = "UPDATE escrow_lines SET release_id = NULL, status = 'submitted'";
    assert_eq!(
        run(&mut owner, line).await,
        Err(Some("escrow_line_transition".to_owned()))
    );
    assert_eq!(
        world.found(escrow.id).await.status,
        Status::Released { at: world.db.now() }
    );
}
