//! A thief with the server's credentials for the database: writes any row that the server may write, posts any transfer, and wants
//! the fans' money in a wallet of its own.

use kernel::{Id, Tx};
use ledger::{Account, LedgerError, Rail, Transfer};
use sqlx::AssertSqlSafe;

mod money;
mod rows;

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
