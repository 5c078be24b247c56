//! Money that leaves a raise.

use ::money::Currency;
use chrono::Duration;
use ledger::Account;

use super::{Scene, TRANSIT, mad};

#[tokio::test]
async fn money_of_a_raise_goes_nowhere_without_its_row() {
    let scene = Scene::new().await;
    let artist = Account::Wallet(scene.world.artist.party.uuid());
    let elsewhere = Account::Raise(uuid::Uuid::from_u128(7));
    let permits = "permits transfer";
    scene
        .all_stopped(vec![
            (
                "to the thief",
                vec![],
                vec![scene.move_to(0, scene.thief(), 1)],
                permits,
            ),
            (
                "to the artist",
                vec![],
                vec![scene.move_to(0, artist, 1)],
                permits,
            ),
            (
                "to the platform",
                vec![],
                vec![scene.move_to(1, Account::FeesPlatform, 1)],
                permits,
            ),
            (
                "in transit",
                vec![],
                vec![scene.move_to(1, TRANSIT, 1)],
                permits,
            ),
            (
                "to a debt",
                vec![],
                vec![scene.move_to(
                    100,
                    Account::Receivable(scene.world.fans[0].party.uuid()),
                    1,
                )],
                permits,
            ),
            (
                "to another raise",
                vec![],
                vec![scene.move_to(0, elsewhere, 1)],
                "does not go to",
            ),
            (
                "a refund that no return asks for",
                vec![scene.refund(0, 0, 50_000)],
                vec![scene.move_to(1, TRANSIT, 50_000)],
                permits,
            ),
        ])
        .await;
}

#[tokio::test]
async fn who_leaves_gets_its_own_money_once() {
    let scene = Scene::new().await;
    let left = "status = 'withdrawn', reason = 'withdrawn', ended_at = now()";
    let returned = scene.returned(0, 0, 50_000, "withdrawn");
    scene
        .all_stopped(vec![
            (
                "more than it put in",
                vec![
                    scene.change_held(left),
                    scene.returned(0, 0, 50_001, "withdrawn"),
                ],
                vec![],
                "projects_returns_due",
            ),
            (
                "to another fan",
                vec![
                    scene.change_held(left),
                    returned.clone(),
                    scene.refund(1, 0, 50_000),
                ],
                vec![scene.move_to(1, TRANSIT, 50_000)],
                "permits transfer",
            ),
            (
                "more than the return",
                vec![
                    scene.change_held(left),
                    returned.clone(),
                    scene.refund(0, 0, 60_000),
                ],
                vec![scene.move_to(1, TRANSIT, 60_000)],
                "permits transfer",
            ),
            (
                "twice",
                vec![
                    scene.change_held(left),
                    returned.clone(),
                    returned.replace(
                        &scene.act.to_string(),
                        "01990000-0000-7000-8000-000000010000",
                    ),
                ],
                vec![],
                "projects_returns_once",
            ),
        ])
        .await;
    // What it did by itself: its own money, by the way it came.
    let fan = scene.world.fans[0];
    scene.world.withdraw(&fan, scene.held[0].id).await.unwrap();
    scene.world.work().await;
    scene
        .all_stopped(vec![(
            "again",
            vec![returned],
            vec![],
            "projects_returns_once",
        )])
        .await;
    assert_eq!(scene.world.refunded(&fan).await, (1, 50_000));
}

#[tokio::test]
async fn a_funded_raise_releases_what_its_milestones_say_and_no_more() {
    let scene = Scene::new().await;
    scene.world.wait(Duration::days(30)).await;
    let second = |how: &str| {
        format!(
            "UPDATE projects_milestones SET {how} WHERE project_id = '{}' AND position = 2",
            scene.project.id
        )
    };
    let proved = "proof = 'x', proof_links = '[]', proved_at = now()";
    scene
        .all_stopped(vec![
            (
                "a second release of the first",
                vec![scene.release(44_000)],
                vec![],
                "projects_releases",
            ),
            (
                "released unproved",
                vec![second("status = 'released', ended_at = now()")],
                vec![],
                "projects_milestones_moves",
            ),
            (
                "a vote of a moment",
                vec![second(&format!(
                    "status = 'voting', {proved}, vote_ends_at = now()"
                ))],
                vec![],
                "projects_milestones_proof",
            ),
            (
                "accepted before the vote ends",
                vec![
                    second(&format!(
                        "status = 'voting', {proved}, vote_ends_at = now() + interval '7 days'"
                    )),
                    second("status = 'released', ended_at = now()"),
                ],
                vec![],
                "projects_milestones_moves",
            ),
            (
                "votes counted by hand",
                vec![second("yes_minor = 110000")],
                vec![],
                "permission denied",
            ),
            (
                "missed before its time",
                vec![second("status = 'missed', ended_at = '2026-10-02'")],
                vec![],
                "projects_milestones_moves",
            ),
            (
                "settled again",
                vec![scene.change("settled_at = now()")],
                vec![],
                "projects_forward",
            ),
        ])
        .await;
    let held = ledger::balance(&scene.world.db, scene.raise(), Currency::MAD);
    assert_eq!(held.await.unwrap(), mad(66_000));
}
