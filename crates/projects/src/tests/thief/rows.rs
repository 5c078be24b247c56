//! Rows of things that did not happen.

use ledger::Transfer;

use super::Scene;

/// A row that is stopped by itself.
fn row(
    case: &'static str,
    row: String,
    stopped: &'static str,
) -> (&'static str, Vec<String>, Vec<Transfer>, &'static str) {
    (case, vec![row], Vec::new(), stopped)
}

#[tokio::test]
async fn no_row_says_what_did_not_happen() {
    let scene = Scene::new().await;
    let milestone = format!(
        "UPDATE projects_milestones SET status = 'released', ended_at = now() WHERE project_id = '{}' AND position = 1",
        scene.project.id
    );
    let denied = "permission denied";
    scene
        .all_stopped(vec![
            row(
                "released while it collects",
                milestone,
                "projects_milestones_moves",
            ),
            row(
                "a release of nothing",
                scene.release(44_000),
                "projects_releases_due",
            ),
            row(
                "funded before its time",
                scene.change("status = 'funded', closed_at = opens_at, raised_minor = held_minor"),
                "projects_raised_held",
            ),
            row(
                "raised more than held",
                scene.change("status = 'funded', closed_at = closes_at, raised_minor = 200000"),
                "projects_raised_held",
            ),
            row("held more", scene.change("held_minor = 200000"), denied),
            row("released more", scene.change("released_minor = 1"), denied),
            row(
                "another owner",
                scene.change(&format!("owner_id = '{}'", scene.world.fans[3].party)),
                denied,
            ),
            row(
                "other terms",
                scene.change("fee_bps = 0"),
                "projects_frozen",
            ),
            row(
                "a later close",
                scene.change("closes_at = closes_at + interval '1 day'"),
                "projects_extended_once",
            ),
            row(
                "left without a milestone",
                scene.change("left_minor = 0"),
                "projects_left_by_milestone",
            ),
        ])
        .await;
}

#[tokio::test]
async fn no_row_of_a_fan_says_what_did_not_happen() {
    let scene = Scene::new().await;
    let forged = format!(
        "INSERT INTO projects_investments (id, project_id, fan_id, amount_minor, status, terms_sha256, risk_acknowledged_at, country,
             created_at, deposit_id, held_at)
         VALUES ('{}', '{}', '{}', 1000, 'held', 'x', now(), 'MA', now(), '{0}', now())",
        scene.act, scene.project.id, scene.world.fans[3].party
    );
    let vote = format!(
        "INSERT INTO projects_votes SELECT id, '{}', true, 1000, now() FROM projects_milestones WHERE project_id = '{}'",
        scene.world.fans[0].party, scene.project.id
    );
    let event = "UPDATE projects_events SET reason = 'x'".to_owned();
    let denied = "permission denied";
    scene
        .all_stopped(vec![
            row(
                "held without a payment",
                forged,
                "projects_investments_moves",
            ),
            row(
                "committed while it collects",
                scene.change_held("status = 'committed', ended_at = now()"),
                "projects_investments_moves",
            ),
            row(
                "refunded while it collects",
                scene.change_held("status = 'refunded', reason = 'failed', ended_at = now()"),
                "projects_investments_moves",
            ),
            row(
                "another fan's",
                scene.change_held(&format!("fan_id = '{}'", scene.world.fans[3].party)),
                "append_only",
            ),
            row(
                "larger",
                scene.change_held("amount_minor = 200000"),
                "append_only",
            ),
            row(
                "another deposit",
                scene.change_held(&format!("deposit_id = '{}'", scene.act)),
                "projects_investments_settled",
            ),
            row(
                "a return of what is held",
                scene.returned(0, 0, 50_000, "withdrawn"),
                "projects_returns_due",
            ),
            row(
                "a return to another",
                scene.returned(3, 0, 50_000, "surplus"),
                "projects_returns_due",
            ),
            row("a vote while it collects", vote, "projects_votes_weight"),
            row("another history", event, "append_only"),
            row(
                "no history",
                "DELETE FROM projects_events".to_owned(),
                denied,
            ),
        ])
        .await;
}
