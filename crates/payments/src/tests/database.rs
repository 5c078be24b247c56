//! What the tables themselves refuse.

use super::{World, mad};

/// Runs SQL as the server and answers the constraint or the privilege that refused it.
async fn refused(world: &World, sql: &'static str) -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "statements that must not work cannot be checked against the schema"
    )]
    let error = sqlx::query(sql).execute(world.db.pool()).await.unwrap_err();
    kernel::constraint(&error).map_or_else(|| error.to_string(), str::to_owned)
}

#[tokio::test]
async fn a_stored_event_is_never_changed_or_deleted() {
    let world = World::new().await;
    assert!(
        refused(&world, "UPDATE rail_events SET body = ''")
            .await
            .contains("permission denied")
    );
    assert!(
        refused(&world, "DELETE FROM rail_events")
            .await
            .contains("permission denied")
    );
}

#[tokio::test]
async fn the_tables_repeat_the_rules_of_the_states() {
    let world = World::new().await;
    let deposit = world.settled(mad(10_000)).await;
    world.released(mad(6_000)).await;
    world.collect(mad(500)).await;
    assert_eq!(deposit.drawn, mad(0));
    for (sql, expected) in [
        (
            "UPDATE deposits SET drawn_minor = 10001 WHERE status = 'settled'",
            "deposits_drawn",
        ),
        (
            "UPDATE deposits SET drawn_minor = 1 WHERE status = 'opening'",
            "deposits_drawn_when_settled",
        ),
        (
            "UPDATE deposits SET status = 'settled' WHERE status = 'opening'",
            "deposits_opened",
        ),
        (
            "UPDATE deposits SET settled_at = NULL WHERE status = 'settled'",
            "deposits_settled",
        ),
        (
            "UPDATE deposits SET status = 'failed', closed_at = now() WHERE status = 'opening'",
            "deposits_reason",
        ),
        ("UPDATE payouts SET status = 'sent'", "payouts_reserved"),
        ("UPDATE payouts SET asked_at = now()", "payouts_in_wallet"),
        (
            "UPDATE payouts SET transfer_ref = 'tr_1'",
            "payouts_in_wallet",
        ),
        (
            "UPDATE payouts SET status = 'paid', asked_at = now(), account_ref = 'a', paid_at = now()",
            "payouts_at_account",
        ),
        ("UPDATE payouts SET status = 'failed'", "payouts_reason"),
    ] {
        assert_eq!(refused(&world, sql).await, expected, "{sql}");
    }
}
