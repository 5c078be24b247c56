//! A thief with the server's credentials for the database: writes any row that the server may write, posts any transfer, and
//! wants the money of others in a wallet of its own.

use kernel::{Id, Tx};
use ledger::{Account, LedgerError, Rail, Transfer};
use money::Money;
use parties::Party;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

mod elsewhere;
mod locked;

use super::{World, mad};
use crate::Escrow;

const TRANSIT: Account = Account::RailInTransit(Rail::Stripe);
const CLEARING: Account = Account::RailClearing(Rail::Stripe);

/// What is tried: its name, the rows that are forged, the transfers that are posted, and what stops it.
type Case = (&'static str, Vec<String>, Vec<Transfer>, &'static str);

/// What the guards say.
const REFUSED: &str = "ledger_permitted";

/// A campaign with money, and an escrow transaction of it that is under review. The thief is a party like others.
struct Scene {
    world: World,
    escrow: Escrow,
    /// The thief's act: it chooses its ids.
    act: Id<()>,
}

impl Scene {
    async fn new() -> Self {
        let world = World::new().await;
        world.deposited(100_000).await;
        let escrow = world.engaged(0, &[5_000]).await;
        let escrow = world.submitted(&escrow, &[0]).await;
        let act = Id::new(world.db.now());
        Self { world, escrow, act }
    }

    fn thief(&self) -> Id<Party> {
        self.world.creators[2]
    }

    fn purse(&self) -> Account {
        Account::Wallet(self.thief().uuid())
    }

    fn creator(&self) -> Account {
        Account::Wallet(self.escrow.creator.uuid())
    }

    fn held(&self) -> Account {
        Account::Escrow(self.escrow.id.uuid())
    }

    fn budget(&self) -> Account {
        Account::Campaign(self.world.campaign)
    }

    /// Each of these must be stopped by what it names.
    async fn all_stopped(&self, cases: Vec<Case>) {
        for (case, rows, moves, stopped) in cases {
            let found = self.steal(&rows, &moves).await;
            assert_eq!(found.as_deref(), Some(stopped), "{case}");
        }
        assert_eq!(self.world.balance(self.purse()).await, 0);
    }

    /// Writes these rows, posts, and commits. The name of what stopped it, if something did.
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

    /// One transfer of the thief's act.
    fn of(&self, step: u16, accounts: (Account, Account), minor: i64) -> Transfer {
        moved(self.act, step, accounts, minor)
    }

    /// A release of the transaction in the thief's act, as the room writes it, with its fee of ten per cent.
    fn release(&self, minor: i64) -> String {
        format!(
            "INSERT INTO escrow_releases (id, escrow_id, amount_minor, fee_minor, net_minor, released_at)
             VALUES ('{}', '{}', {minor}, {minor} / 10, {minor} - {minor} / 10, now())",
            self.act, self.escrow.id
        )
    }

    /// The transaction ends, all of it for its creator.
    fn released(&self) -> String {
        self.ended("status = 'released', released_at = now(), released_minor = 5000, fee_taken_minor = 500")
    }

    /// The transaction ends, all of it for its payer.
    fn refunded(&self) -> String {
        self.ended("status = 'refunded', refunded_at = now(), refunded_minor = 5000")
    }

    fn ended(&self, how: &str) -> String {
        format!(
            "UPDATE escrow_transactions SET {how}, review_since = NULL, review_ends_at = NULL, version = version + 1
             WHERE id = '{}'",
            self.escrow.id
        )
    }

    /// A refund in the thief's act.
    fn refund(&self, payer: Id<Party>, cause: Uuid) -> String {
        format!(
            "INSERT INTO refunds (
                 id, group_id, part, rail, payer_id, amount_minor, currency, booked_minor, booked_currency, cause_id, act_id,
                 status, reason, created_at
             )
             VALUES ('{0}', '{0}', 1, 'stripe', '{payer}', 5000, 'MAD', 5000, 'MAD', '{cause}', '{0}', 'failed', 'x', now())",
            self.act
        )
    }

    /// A payout in the thief's act.
    fn payout(&self, party: Id<Party>, minor: i64) -> String {
        format!(
            "INSERT INTO payouts (
                 id, rail, party_id, amount_minor, currency, purpose_kind, purpose_id, cause_id, act_id, status, created_at
             )
             VALUES ('{0}', 'stripe', '{party}', {minor}, 'MAD', 'campaign_budget', '{0}', '{0}', '{0}', 'scheduled', now())",
            self.act
        )
    }

    /// Another transaction, made like the first one: of this campaign, brand and creator.
    fn another(&self, campaign: Uuid, brand: Id<Party>, creator: Id<Party>) -> String {
        format!(
            "INSERT INTO escrow_transactions
             SELECT (jsonb_populate_record(e, jsonb_build_object(
                 'id', '{}', 'campaign_id', '{campaign}', 'brand_id', '{brand}', 'creator_id', '{creator}',
                 'status', 'awaiting_deposit', 'funded_at', NULL, 'held_since', NULL, 'review_since', NULL,
                 'review_ends_at', NULL, 'version', 1
             ))).*
             FROM escrow_transactions e
             WHERE e.id = '{}'",
            self.act, self.escrow.id
        )
    }
}

fn moved(act: Id<()>, step: u16, accounts: (Account, Account), minor: i64) -> Transfer {
    Transfer::of(act, (step, "test.theft"), accounts, mad(minor))
}

async fn attempt(tx: &mut Tx, rows: &[String], moves: &[Transfer]) -> Result<(), String> {
    for row in rows {
        let written = sqlx::raw_sql(AssertSqlSafe(row.clone()))
            .execute(tx.conn())
            .await;
        let written = written.map_err(|error| named(&error))?;
        assert!(
            written.rows_affected() > 0,
            "a row that the thief needs was not there: {row}"
        );
    }
    match ledger::post(tx, moves).await {
        Ok(_) => Ok(()),
        Err(LedgerError::Failed(failure)) => {
            let chain = failure.chain();
            let known = [
                "ledger_permitted",
                "no event of its contract permits",
                "does not go to",
            ];
            assert!(known.iter().any(|why| chain.contains(why)), "{chain}");
            Err("ledger_permitted".to_owned())
        }
        Err(other) => Err(other.to_string()),
    }
}

fn named(error: &sqlx::Error) -> String {
    kernel::constraint(error).map_or_else(|| error.to_string(), str::to_owned)
}

#[tokio::test]
async fn nobody_chooses_what_kind_of_account_it_opens() {
    let scene = Scene::new().await;
    let mut tx = scene.world.db.begin().await.unwrap();
    let id = scene.act;
    for (name, side, lanes) in [
        (format!("escrow:{id}"), "asset", 1),
        (format!("wallet:{id}"), "liability", 64),
        (format!("wallet:{id}:{id}"), "liability", 1),
        ("wallet:mine".to_owned(), "liability", 1),
        ("rail:stripe:clearing:mine".to_owned(), "asset", 16),
    ] {
        let sql = format!(
            "SAVEPOINT one; SELECT ledger_open(ARRAY['{name}'], ARRAY['MAD'], ARRAY['{side}'], ARRAY[{lanes}::smallint], now())"
        );
        let opened = sqlx::raw_sql(AssertSqlSafe(sql)).execute(tx.conn()).await;
        assert_eq!(named(&opened.unwrap_err()), "ledger_in_chart", "{name}");
        sqlx::raw_sql("ROLLBACK TO one")
            .execute(tx.conn())
            .await
            .unwrap();
    }
}

/// What `docs/threat-model.md` says remains: the contract's own parties get what a forged event of theirs says.
#[tokio::test]
async fn a_forged_event_pays_the_contracts_own_parties_and_nobody_else() {
    let scene = Scene::new().await;
    let rows = [scene.release(5_000), scene.released()];
    let moves = [
        scene.of(0, (scene.held(), scene.creator()), 4_500),
        scene.of(1, (scene.held(), Account::FeesPlatform), 500),
    ];
    assert_eq!(scene.steal(&rows, &moves).await, None);
    assert_eq!(
        scene.world.holdings(&scene.escrow).await,
        [95_000, 0, 4_500, 500]
    );

    let scene = Scene::new().await;
    let rows = [
        scene.refund(scene.escrow.brand, scene.escrow.id.uuid()),
        scene.refunded(),
    ];
    let moves = [scene.of(1, (scene.held(), TRANSIT), 5_000)];
    assert_eq!(scene.steal(&rows, &moves).await, None);
    let transit = ledger::balance(&scene.world.db, TRANSIT, mad(0).currency());
    assert_eq!(
        transit.await.unwrap(),
        Money::new(5_000, scene.world.currency)
    );
}

#[tokio::test]
async fn the_queue_asks_the_guards_as_well() {
    let scene = Scene::new().await;
    let (queue, writer) = ledger::Queue::new(&scene.world.db);
    let mut writing = tokio::task::JoinSet::new();
    writing.spawn(writer.run());
    let theft = queue
        .post(vec![scene.of(0, (scene.held(), scene.purse()), 5_000)])
        .await;
    let Err(LedgerError::Failed(failure)) = theft else {
        panic!("{theft:?}")
    };
    assert!(
        failure.chain().contains("no event of its contract permits"),
        "{}",
        failure.chain()
    );
}
