//! The log on a real database: sealed in order, proved, replayed, and tampered with.

mod proofs;
mod sealing;
mod tampering;
mod witnessing;

use std::path::PathBuf;

use database::testing::TestDatabase;
use kernel::{Db, Id, testing};
use ledger::{Account, Rail, Transfer};
use money::{Currency, Money};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use uuid::Uuid;

use crate::{Kept, Sealed, Sealer, Signer};

const CLEARING: Account = Account::RailClearing(Rail::Stripe);

/// A database with a log, and the folder of its keys.
struct World {
    database: TestDatabase,
    db: Db,
    folder: PathBuf,
}

impl World {
    async fn new() -> Self {
        let (db, database) = testing::db().await;
        let folder = format!("daman-log-{}", Id::<()>::new(db.now()));
        let folder = std::env::temp_dir().join(folder);
        Self {
            database,
            db,
            folder,
        }
    }

    fn signer(&self) -> Signer {
        Signer::open(&self.folder, "daman.example/log", self.db.now()).unwrap()
    }

    fn kept(&self) -> Kept {
        Kept::new(self.folder.join("head"))
    }

    fn sealer(&self) -> Sealer {
        Sealer::new(self.db.clone(), self.signer(), self.kept())
    }

    /// One transfer into a wallet, in a transaction of its own.
    async fn pay(&self, wallet: u128, amount_minor: i64) -> Uuid {
        let transfer = payment(&self.db, wallet, amount_minor);
        let mut tx = self.db.begin().await.unwrap();
        ledger::post(&mut tx, &[transfer]).await.unwrap();
        tx.commit().await.unwrap();
        transfer.id
    }

    /// So many transfers in one posting.
    async fn pay_many(&self, count: u32) -> Vec<Uuid> {
        let transfers: Vec<Transfer> = (0..count)
            .map(|n| payment(&self.db, u128::from(n % 7), 1 + i64::from(n)))
            .collect();
        let mut tx = self.db.begin().await.unwrap();
        ledger::post(&mut tx, &transfers).await.unwrap();
        tx.commit().await.unwrap();
        transfers.iter().map(|transfer| transfer.id).collect()
    }

    /// Changes rows as somebody who owns the tables, and switches their triggers off.
    async fn tamper(&self, table: &str, statement: &str) {
        let mut owner = PgConnection::connect(self.database.owner_url())
            .await
            .unwrap();
        let unlock = format!("ALTER TABLE {table} DISABLE TRIGGER USER");
        sqlx::raw_sql(AssertSqlSafe(unlock))
            .execute(&mut owner)
            .await
            .unwrap();
        let done = sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
            .execute(&mut owner)
            .await
            .unwrap();
        assert!(done.rows_affected() > 0, "nothing changed: {statement}");
    }
}

impl Drop for World {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.folder).ok();
    }
}

fn wallet(n: u128) -> Account {
    Account::Wallet(Uuid::from_u128(n))
}

fn payment(db: &Db, to: u128, amount_minor: i64) -> Transfer {
    let act = Id::<()>::new(db.now());
    let money = Money::new(amount_minor, Currency::MAD);
    Transfer::of(act, (0, "test.pay"), (CLEARING, wallet(to)), money)
}

/// Seals until nothing waits; how many leaves that were.
async fn seal_all(sealer: &mut Sealer) -> usize {
    let mut count = 0;
    loop {
        match sealer.seal().await.unwrap() {
            Sealed::Leaves(more) => count += more,
            Sealed::Nothing => return count,
            Sealed::Busy => tokio::task::yield_now().await,
        }
    }
}
