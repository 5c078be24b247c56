//! The room on a real database.

mod arithmetic;
mod booking;
mod corrections;
mod flow;
mod holders;
mod http;
mod messages;
mod paying;
mod payouts;
mod preview;
mod thief;

use database::testing::TestDatabase;
use kernel::{
    Db, Id,
    jobs::{self, Claim},
};
use ledger::{Account, Rail};
use money::{Bps, Currency, Money};
use parties::Party;
use sqlx::AssertSqlSafe;

use crate::{
    Booking, Distribution, Investment, Month, NewProject, Project, Revenue, Terms, Tiers, store,
};

pub(super) fn mad(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::MAD)
}

pub(super) fn terms(bps: u16, cap: i64) -> Terms {
    Terms::new(Bps::try_new(bps).unwrap(), mad(cap))
}

pub(super) fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// Strangers that invested so much.
pub(super) fn strangers(db: &Db, invested: impl IntoIterator<Item = i64>) -> Vec<Investment> {
    let stranger = |invested| Investment {
        party: Id::new(db.now()),
        invested: mad(invested),
        cap: None,
    };
    invested.into_iter().map(stranger).collect()
}

/// A project with its holders.
pub(super) struct World {
    pub(super) db: Db,
    pub(super) guard: TestDatabase,
    pub(super) project: Id<Project>,
    pub(super) terms: Terms,
    pub(super) holders: Vec<Investment>,
}

impl World {
    /// Whose holders invested so much each, and are paid so many at a time.
    pub(super) async fn new(terms: Terms, invested: &[i64], chunk: i32) -> Self {
        let (db, guard) = kernel::testing::db().await;
        let holders = strangers(&db, invested.iter().copied());
        Self::of((db, guard), terms, holders, chunk).await
    }

    pub(super) async fn of(
        (db, guard): (Db, TestDatabase),
        terms: Terms,
        holders: Vec<Investment>,
        chunk: i32,
    ) -> Self {
        let project = open(&db, &terms, &holders, chunk).await;
        Self {
            db,
            guard,
            project,
            terms,
            holders,
        }
    }

    /// So much is sold in one month, and its cash arrives.
    pub(super) async fn receive(&self, minor: i64) -> Id<Revenue> {
        self.book(minor, &[("2026-08", minor)]).await
    }

    /// What was sold changes by so much, and so much cash arrives.
    pub(super) async fn book(&self, cash: i64, sold: &[(&str, i64)]) -> Id<Revenue> {
        let mut tx = self.db.begin().await.unwrap();
        let booking = Booking {
            id: tx.new_id(),
            from: Account::RailClearing(Rail::Stripe),
            cash: mad(cash),
            sold: sold
                .iter()
                .map(|(at, minor)| (month(at), mad(*minor)))
                .collect(),
        };
        let booked = crate::book_revenue(&mut tx, self.project, &booking).await;
        tx.commit().await.unwrap();
        booked.unwrap()
    }

    /// Revenue arrives, and its distribution begins.
    pub(super) async fn begin(&self, minor: i64) -> Id<Distribution> {
        let revenue = self.receive(minor).await;
        self.distribute(revenue).await
    }

    pub(super) async fn distribute(&self, revenue: Id<Revenue>) -> Id<Distribution> {
        let mut tx = self.db.begin().await.unwrap();
        let distribution = crate::distribute(&mut tx, revenue).await.unwrap();
        // What its own job would do.
        sqlx::raw_sql("UPDATE jobs SET status = 'done', finished_at = run_at WHERE kind = 'royalties.distribute' AND status = 'ready'")
            .execute(tx.conn())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        distribution
    }

    /// Does the jobs that are due, of this kind alone. Returns how many.
    pub(super) async fn run_due(&self, kind: &str) -> usize {
        let mut done = 0;
        loop {
            let claims: Vec<Claim> = jobs::claim(&self.db, 16, chrono::Duration::minutes(1))
                .await
                .unwrap()
                .into_iter()
                .filter(|claim| claim.kind == kind)
                .collect();
            if claims.is_empty() {
                return done;
            }
            for claim in &claims {
                crate::jobs::run(&self.db, claim).await.unwrap().unwrap();
                done += 1;
            }
        }
    }

    /// Jobs that were claimed beside those that were wanted wait again.
    pub(super) async fn release_jobs(&self) {
        sqlx::raw_sql(
            "UPDATE jobs SET status = 'ready', lease_until = NULL WHERE status = 'running'",
        )
        .execute(self.db.pool())
        .await
        .unwrap();
    }

    pub(super) async fn held(&self, account: Account) -> i64 {
        let balance = ledger::balance(&self.db, account, Currency::MAD).await;
        balance.unwrap().amount_minor()
    }

    /// Each holder has exactly its part of so much revenue, the rest waits, and the books are right.
    pub(super) async fn assert_paid(&self, revenue: i64) {
        let tiers = Tiers::try_new(self.holders.iter().map(|one| (one.cap, one.invested))).unwrap();
        let sold = [(month("2026-08"), mad(revenue))];
        let fans = self.terms.due(&tiers, &sold).unwrap().fans;
        let mut paid = 0;
        for holder in &self.holders {
            let level = tiers.level(fans, self.terms.overflow, holder.cap).unwrap();
            let due = level.part(holder.invested).unwrap();
            let held = self.held(Account::Wallet(holder.party.uuid())).await;
            assert_eq!(held, due.amount_minor(), "{holder:?}");
            paid += held;
        }
        let left = self.held(Account::Revenue(self.project.uuid())).await;
        assert_eq!(left, revenue - paid);
        self.assert_books().await;
    }

    /// The books are right, and every transfer in them waits for the Merkle log once.
    pub(super) async fn assert_books(&self) {
        let report = ledger::check(&self.db).await.unwrap();
        assert!(report.balanced(), "{report:?}");
        let queued: i64 = self
            .number("SELECT count(*) FROM log_queue q, unnest(q.ids) AS one (id) JOIN ledger_transfers t USING (id) WHERE q.source = 'transfer'")
            .await;
        let ids: i64 = self
            .number("SELECT sum(cardinality(ids))::bigint FROM log_queue WHERE source = 'transfer'")
            .await;
        assert_eq!((queued, ids), (report.transfers, report.transfers));
    }

    pub(super) async fn number(&self, sql: impl Into<String>) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(sql.into()))
            .fetch_one(self.db.pool())
            .await
            .unwrap()
    }
}

/// Opens a project, with its holders.
pub(super) async fn open(
    db: &Db,
    terms: &Terms,
    holders: &[Investment],
    chunk: i32,
) -> Id<Project> {
    let mut tx = db.begin().await.unwrap();
    let project = NewProject {
        id: tx.new_id(),
        title: "Nuits d’Essaouira".to_owned(),
        terms: terms.clone(),
    };
    store::insert_project(&mut tx, &project, chunk)
        .await
        .unwrap();
    // In pages, as they come.
    for page in holders.chunks(3.max(holders.len() / 2)) {
        crate::add_holders(&mut tx, project.id, page).await.unwrap();
    }
    crate::fix_holders(&mut tx, project.id).await.unwrap();
    tx.commit().await.unwrap();
    project.id
}

pub(super) fn wallet(party: Id<Party>) -> Account {
    Account::Wallet(party.uuid())
}
