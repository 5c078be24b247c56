//! The ledger on a real database: against a model, under concurrency, and under attack.

mod concurrency;
mod locked;
mod model;
mod months;
mod queue;
mod spread;
mod statement;

use database::testing::TestDatabase;
use kernel::{Db, Id, Tx};
use money::{Currency, Money};
use uuid::Uuid;

use crate::{Account, LedgerError, Posted, Rail, Transfer, post};

fn mad(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::MAD)
}

fn wallet(n: u128) -> Account {
    Account::Wallet(Uuid::from_u128(n))
}

const CLEARING: Account = Account::RailClearing(Rail::Stripe);

fn transfer(act: Id<()>, step: u16, debit: Account, credit: Account, money: Money) -> Transfer {
    Transfer::of(act, (step, "test.move"), (debit, credit), money)
}

/// A database whose money may go anywhere: most of these tests are about posting, and there is no room that would permit it.
async fn unguarded() -> (Db, TestDatabase) {
    let (db, guard) = kernel::testing::db().await;
    let all = [
        "wallet",
        "campaign",
        "escrow",
        "fees:platform",
        "fees:rail",
        "rail:stripe:clearing",
    ];
    crate::testing::lift_guards(guard.owner_url(), &all).await;
    (db, guard)
}

/// Posts in a transaction of its own.
async fn post_now(db: &Db, transfers: &[Transfer]) -> Result<Posted, LedgerError> {
    let mut tx: Tx = db.begin().await?;
    let posted = post(&mut tx, transfers).await?;
    tx.commit().await?;
    Ok(posted)
}
