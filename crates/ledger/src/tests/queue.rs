//! Postings of many callers in one transaction.

use futures_util::future::join_all;
use kernel::{Db, Id};
use money::Currency;
use tokio::task::JoinSet;

use super::{CLEARING, mad, transfer, wallet};
use crate::{Account, LedgerError, Posted, Queue, Transfer, balance, check};

fn deposit(db: &Db, to: Account, amount_minor: i64) -> Vec<Transfer> {
    let act = Id::new(db.now());
    vec![transfer(act, 0, CLEARING, to, mad(amount_minor))]
}

/// A queue whose writer runs as long as the set of tasks is kept.
fn start(db: &Db) -> (Queue, JoinSet<()>) {
    let (queue, writer) = Queue::new(db);
    let mut writing = JoinSet::new();
    writing.spawn(writer.run());
    (queue, writing)
}

async fn held(db: &Db, account: Account) -> i64 {
    balance(db, account, Currency::MAD)
        .await
        .unwrap()
        .amount_minor()
}

#[tokio::test]
async fn what_many_post_at_once_is_all_there_in_few_transactions() {
    let (db, _guard) = super::unguarded().await;
    let (queue, _writing) = start(&db);
    let postings = (0..200).map(|n| queue.post(deposit(&db, wallet(n % 7), 10)));
    for posted in join_all(postings).await {
        assert_eq!(posted.unwrap(), Posted { new: 1 });
    }
    let mut sum = 0;
    for n in 0..7 {
        sum += held(&db, wallet(n)).await;
    }
    assert_eq!(sum, 2_000);
    let transactions: i64 =
        sqlx::query_scalar("SELECT count(DISTINCT xmin::text) FROM ledger_transfers")
            .fetch_one(db.pool())
            .await
            .unwrap();
    assert!(transactions <= 20, "{transactions} transactions");
    assert!(check(&db).await.unwrap().balanced());
}

#[tokio::test]
async fn a_refused_posting_fails_alone() {
    let (db, _guard) = super::unguarded().await;
    let (queue, _writing) = start(&db);
    let first = deposit(&db, wallet(1), 1_000);
    queue.post(first.clone()).await.unwrap();
    let mut other = first.clone();
    other[0].money = mad(1_001);
    let spend = |amount_minor| {
        let act = Id::new(db.now());
        vec![
            transfer(act, 0, wallet(1), wallet(2), mad(amount_minor)),
            transfer(act, 1, CLEARING, wallet(3), mad(1)),
        ]
    };
    let nothing = deposit(&db, wallet(1), 0);
    let outcomes = join_all([
        queue.post(spend(600)),
        queue.post(first),
        queue.post(other),
        queue.post(spend(600)),
        queue.post(nothing),
        queue.post(spend(400)),
    ])
    .await;
    let [one, same, differs, other, nothing, rest] = outcomes.try_into().unwrap();
    assert_eq!((same.unwrap().new, rest.unwrap().new), (0, 2));
    // What does not wait for each other comes in any order: one of the two was first.
    match (one, other) {
        (Ok(good), Err(LedgerError::InsufficientFunds))
        | (Err(LedgerError::InsufficientFunds), Ok(good)) => assert_eq!(good.new, 2),
        outcomes => panic!("{outcomes:?}"),
    }
    assert!(matches!(differs, Err(LedgerError::Differs { field }) if field == "amount"));
    assert!(matches!(nothing, Err(LedgerError::Failed(_))));
    let balances = [1, 2, 3].map(|n| held(&db, wallet(n)));
    assert_eq!(join_all(balances).await, [0, 1_000, 2]);
    assert!(check(&db).await.unwrap().balanced());
}

#[tokio::test]
async fn one_act_that_many_post_counts_once() {
    let (db, _guard) = super::unguarded().await;
    let (one, _writing) = start(&db);
    let (two, _writing_too) = start(&db);
    let queues = [one, two];
    let set = deposit(&db, wallet(1), 700);
    let posted = join_all((0..24).map(|n| queues[n % 2].post(set.clone()))).await;
    let new: u64 = posted.into_iter().map(|posted| posted.unwrap().new).sum();
    assert_eq!((new, held(&db, wallet(1)).await), (1, 700));
}

#[tokio::test]
async fn what_the_queue_and_the_acts_post_at_once_is_never_spent_twice() {
    let (db, _guard) = super::unguarded().await;
    let (queue, _writing) = start(&db);
    queue.post(deposit(&db, wallet(1), 1_000)).await.unwrap();
    let spend = |n: u128| {
        let (db, queue) = (db.clone(), queue.clone());
        let act = Id::new(db.now());
        let set = vec![transfer(act, 0, wallet(1), wallet(100 + n), mad(300))];
        async move {
            if n.is_multiple_of(2) {
                queue.post(set).await
            } else {
                super::post_now(&db, &set).await
            }
        }
    };
    let outcomes = join_all((0..16).map(spend)).await;
    let good = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!((good, held(&db, wallet(1)).await), (3, 100));
}

#[tokio::test]
async fn a_queue_goes_on_after_its_connection_was_cut() {
    let (db, guard) = super::unguarded().await;
    let (queue, _writing) = start(&db);
    queue.post(deposit(&db, wallet(1), 5)).await.unwrap();
    let owner = sqlx::PgPool::connect(guard.owner_url()).await.unwrap();
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND usename = 'daman_server'";
    sqlx::raw_sql(cut).execute(&owner).await.unwrap();
    let lost = deposit(&db, wallet(1), 7);
    // Each of its two connections was one of those, and finds out when its turn comes.
    let mut outcomes = Vec::new();
    for _ in 0..6 {
        outcomes.push(queue.post(lost.clone()).await);
    }
    let failed = outcomes.iter().filter(|outcome| outcome.is_err()).count();
    let new: u64 = outcomes.iter().flatten().map(|posted| posted.new).sum();
    assert!(failed <= 2 && new == 1, "{outcomes:?}");
    assert_eq!(held(&db, wallet(1)).await, 12);
}
