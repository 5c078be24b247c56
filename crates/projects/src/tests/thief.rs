//! A thief with the server's credentials for the database: writes any row that the server may write, posts any transfer, and wants
//! the fans' money in a wallet of its own.

use chrono::Duration;
use kernel::{Id, Tx};
use ledger::{Account, LedgerError, Rail, Transfer};
use money::Currency;
use sqlx::AssertSqlSafe;

use super::{World, mad};
use crate::{Investment, Project};

const TRANSIT: Account = Account::RailInTransit(Rail::Stripe);

/// A live project that holds 500.00 of one fan and 600.00 of another, and the thief's act.
struct Scene {
    world: World,
    project: Project,
    held: [Investment; 2],
    act: Id<()>,
}

impl Scene {
    async fn new() -> Self {
        let world = World::new().await;
        let project = world.live().await;
        let one = world.invest(&world.fans[0], &project, 50_000).await;
        let other = world.invest(&world.fans[1], &project, 60_000).await;
        let act = Id::new(world.db.now());
        Self {
            world,
            project,
            held: [one, other],
            act,
        }
    }

    fn raise(&self) -> Account {
        Account::Raise(self.project.id.uuid())
    }

    fn thief(&self) -> Account {
        Account::Wallet(self.world.fans[3].party.uuid())
    }

    fn move_to(&self, step: u16, to: Account, minor: i64) -> Transfer {
        Transfer::of(
            self.act,
            (step, "test.theft"),
            (self.raise(), to),
            mad(minor),
        )
    }

    /// Writes these rows, posts, and commits. What stopped it, if something did.
    async fn steal(&self, rows: &[String], moves: &[Transfer]) -> Option<String> {
        let mut tx = self.world.db.begin().await.unwrap();
        match attempt(&mut tx, rows, moves).await {
            Ok(()) => {
                tx.commit().await.unwrap();
                None
            }
            Err(stopped) => Some(stopped),
        }
    }

    /// Each of these must be stopped by what it names.
    async fn all_stopped(&self, cases: Vec<(&str, Vec<String>, Vec<Transfer>, &str)>) {
        for (case, rows, moves, wanted) in cases {
            let found = self.steal(&rows, &moves).await.unwrap_or_default();
            assert!(found.contains(wanted), "{case}: {found}");
        }
        assert_eq!(self.world.balance(self.thief()).await, 0);
        self.world.assert_books().await;
    }

    fn returned(&self, fan: usize, of: usize, minor: i64, reason: &str) -> String {
        format!(
            "INSERT INTO projects_returns (id, investment_id, project_id, fan_id, deposit_id, amount_minor, reason, created_at)
             VALUES ('{}', '{}', '{}', '{}', '{}', {minor}, '{reason}', now())",
            self.act,
            self.held[of].id,
            self.project.id,
            self.world.fans[fan].party,
            self.held[of].deposit.unwrap()
        )
    }

    fn refund(&self, fan: usize, of: usize, minor: i64) -> String {
        format!(
            "INSERT INTO refunds (id, group_id, part, rail, payer_id, amount_minor, currency, booked_minor, booked_currency, cause_id,
                 act_id, status, reason, created_at)
             VALUES ('{0}', '{0}', 1, 'stripe', '{1}', {minor}, 'MAD', {minor}, 'MAD', '{2}', '{0}', 'failed', 'x', now())",
            self.act, self.world.fans[fan].party, self.held[of].id
        )
    }

    fn release(&self, minor: i64) -> String {
        format!(
            "INSERT INTO projects_releases (id, project_id, milestone_id, amount_minor, fee_minor, net_minor, released_at)
             SELECT '{}', '{1}', id, {minor}, 0, {minor}, now() FROM projects_milestones WHERE project_id = '{1}' AND position = 1",
            self.act, self.project.id
        )
    }

    fn change(&self, how: &str) -> String {
        format!("UPDATE projects SET {how} WHERE id = '{}'", self.project.id)
    }

    fn change_held(&self, how: &str) -> String {
        format!(
            "UPDATE projects_investments SET {how} WHERE id = '{}'",
            self.held[0].id
        )
    }
}

async fn attempt(tx: &mut Tx, rows: &[String], moves: &[Transfer]) -> Result<(), String> {
    for row in rows {
        let written = sqlx::raw_sql(AssertSqlSafe(row.clone()))
            .execute(tx.conn())
            .await;
        let written = written.map_err(|error| {
            kernel::constraint(&error).map_or_else(|| error.to_string(), str::to_owned)
        })?;
        assert!(written.rows_affected() > 0, "no row: {row}");
    }
    match ledger::post(tx, moves).await {
        Ok(_) => Ok(()),
        Err(LedgerError::Failed(failure)) => Err(failure.chain()),
        Err(other) => Err(other.to_string()),
    }
}

/// A row that is stopped by itself.
fn row(
    case: &'static str,
    row: String,
    stopped: &'static str,
) -> (&'static str, Vec<String>, Vec<Transfer>, &'static str) {
    (case, vec![row], Vec::new(), stopped)
}

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
