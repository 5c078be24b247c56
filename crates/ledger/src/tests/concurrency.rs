//! Many clients at once.

use futures_util::future::join_all;
use kernel::{Db, Id};
use money::Currency;

use super::{CLEARING, mad, post_now, transfer, wallet};
use crate::{Account, LedgerError, Transfer, balance, check};

async fn deposit(db: &Db, to: Account, amount_minor: i64) {
    let act = Id::new(db.now());
    post_now(db, &[transfer(act, 0, CLEARING, to, mad(amount_minor))])
        .await
        .unwrap();
}

#[tokio::test]
async fn one_act_posted_by_many_at_once_counts_once() {
    let (db, _guard) = super::unguarded().await;
    let set = [transfer(
        Id::new(db.now()),
        0,
        CLEARING,
        wallet(1),
        mad(700),
    )];
    let posted = join_all((0..12).map(|_| post_now(&db, &set))).await;
    let new: u64 = posted.into_iter().map(|posted| posted.unwrap().new).sum();
    assert_eq!(new, 1);
    assert_eq!(
        balance(&db, wallet(1), Currency::MAD).await.unwrap(),
        mad(700)
    );
}

#[tokio::test]
async fn a_wallet_is_never_spent_twice() {
    let (db, _guard) = super::unguarded().await;
    deposit(&db, wallet(1), 1_000).await;
    let spend = (0..12).map(|n| {
        let set = [transfer(
            Id::new(db.now()),
            0,
            wallet(1),
            wallet(100 + n),
            mad(300),
        )];
        let db = db.clone();
        async move { post_now(&db, &set).await }
    });
    let outcomes = join_all(spend).await;
    let refused = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Err(LedgerError::InsufficientFunds)))
        .count();
    assert_eq!((outcomes.len() - refused, refused), (3, 9));
    assert_eq!(
        balance(&db, wallet(1), Currency::MAD).await.unwrap(),
        mad(100)
    );
}

#[tokio::test]
async fn sets_that_cross_each_other_do_not_deadlock() {
    let (db, _guard) = super::unguarded().await;
    for n in 1..=4 {
        deposit(&db, wallet(n), 1_000_000).await;
    }
    let ring = |turn: u128| {
        let act = Id::new(db.now());
        let pairs = (0..4u16).map(move |step| {
            let from = (turn + u128::from(step)) % 4 + 1;
            transfer(act, step, wallet(from), wallet(from % 4 + 1), mad(5))
        });
        // Half of them in the opposite order.
        if turn.is_multiple_of(2) {
            pairs.collect::<Vec<Transfer>>()
        } else {
            pairs.rev().collect()
        }
    };
    let rounds = (0..40).map(|turn| {
        let (db, set) = (db.clone(), ring(turn));
        async move { post_now(&db, &set).await }
    });
    for outcome in join_all(rounds).await {
        assert_eq!(outcome.unwrap().new, 4);
    }
    assert!(check(&db).await.unwrap().balanced());
}
