//! Statements: they add up, for whatever happened, and a page leads to the next.

use chrono::{DateTime, Duration, Utc};
use kernel::{Db, Id};
use money::{Currency, Money};
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::{mad, post_now, transfer, unguarded, wallet};
use crate::{
    Account, Holding, LedgerError, Part, Period, Rail, Statement, balance_at, currencies,
    statement, testing::transfers_read,
};

const ALL: Part = Part {
    after: None,
    limit: 1_000,
};

fn of(accounts: &[Account]) -> Holding {
    Holding {
        accounts: accounts.to_vec(),
        acts: None,
    }
}

async fn read(db: &Db, holding: &Holding, period: Period, part: Part) -> Statement {
    let mut tx = db.begin_snapshot().await.unwrap();
    let read = statement(&mut tx, holding, Currency::MAD, period, part).await;
    read.unwrap()
}

/// What every statement must be, whatever it is about.
fn adds_up(whole: &Statement) {
    let mut balance = whole.opening;
    for line in &whole.lines {
        assert!(!line.change.is_zero(), "{line:?}");
        balance = balance.checked_add(line.change).unwrap();
        assert_eq!(line.balance, balance, "{line:?}");
    }
    assert_eq!(balance, whole.closing);
    let sums = whole.opening.checked_add(whole.added).unwrap();
    assert_eq!(sums.checked_sub(whole.taken).unwrap(), whole.closing);
    assert_eq!(usize::try_from(whole.count).unwrap(), whole.lines.len());
    let order = |line: &crate::Line| (line.posted_at, line.id);
    assert!(whole.lines.is_sorted_by_key(order));
}

/// A second after the last one; what is overdrawn is refused, and happens not.
async fn play(db: &Db, accounts: &[Account], moves: &[(usize, usize, i64)]) -> Vec<DateTime<Utc>> {
    let mut moments = vec![db.now()];
    for (debit, off, amount) in moves {
        db.clock().advance(Duration::seconds(1));
        let credit = (debit + off) % accounts.len();
        let (debit, credit) = (accounts[*debit], accounts[credit]);
        let one = transfer(Id::new(db.now()), 0, debit, credit, mad(*amount));
        match post_now(db, &[one]).await {
            Ok(_) | Err(LedgerError::InsufficientFunds) => moments.push(db.now()),
            Err(error) => panic!("{error}"),
        }
    }
    moments
}

async fn check_history(
    db: &Db,
    moves: Vec<(usize, usize, i64)>,
    (a, b): (prop::sample::Index, prop::sample::Index),
) {
    let id = |n: u128| Uuid::from_u128(Id::<()>::new(db.now()).uuid().as_u128().wrapping_add(n));
    let accounts = [
        Account::RailClearing(Rail::Stripe),
        Account::Campaign(id(1)),
        Account::Escrow(id(2)),
        Account::Wallet(id(3)),
        Account::FeesPlatform,
    ];
    let moments = play(db, &accounts, &moves).await;
    let (a, b) = (*a.get(&moments), *b.get(&moments));
    let period = Period {
        from: a.min(b),
        until: a.max(b),
    };
    for held in [&accounts[1..3], &accounts[3..4]] {
        let holding = of(held);
        let whole = read(db, &holding, period, ALL).await;
        adds_up(&whole);
        // The books say the same in another way.
        for (at, stated) in [(period.from, whole.opening), (period.until, whole.closing)] {
            let before = at - Duration::microseconds(1);
            let mut sum = Money::zero(Currency::MAD);
            for account in held {
                let then = balance_at(db, *account, Currency::MAD, before).await;
                sum = sum.checked_add(then.unwrap()).unwrap();
            }
            assert_eq!(stated, sum);
        }
        // Pages of two are the whole, with the balances of the whole.
        let (mut lines, mut after) = (Vec::new(), None);
        loop {
            let page = read(db, &holding, period, Part { after, limit: 2 }).await;
            assert_eq!((page.opening, page.closing), (whole.opening, whole.closing));
            let Some(last) = page.lines.last() else { break };
            after = Some(last.id);
            lines.extend(page.lines);
        }
        assert_eq!(lines, whole.lines);
    }
    db.clock().advance(Duration::seconds(1));
}

#[tokio::test]
async fn statements_of_random_histories_add_up() {
    let (db, _guard) = unguarded().await;
    let mut runner = TestRunner::default();
    let history = (
        prop::collection::vec((0usize..5, 1usize..5, 1i64..300), 1..20),
        (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
    );
    for _ in 0..24 {
        let (moves, bounds) = history.new_tree(&mut runner).unwrap().current();
        check_history(&db, moves, bounds).await;
    }
}

#[tokio::test]
async fn a_transfer_between_two_accounts_of_the_whole_is_not_in_it() {
    let (db, _guard) = unguarded().await;
    let from = db.now();
    let id = Uuid::from_u128(7);
    let (campaign, escrow) = (Account::Campaign(id), Account::Escrow(id));
    let clearing = Account::RailClearing(Rail::Stripe);
    let moved = [
        transfer(Id::new(from), 0, clearing, campaign, mad(500)),
        transfer(Id::new(from), 0, campaign, escrow, mad(300)),
        transfer(Id::new(from), 0, escrow, wallet(1), mad(120)),
    ];
    post_now(&db, &moved).await.unwrap();
    let period = Period {
        from,
        until: from + Duration::days(1),
    };
    let whole = read(&db, &of(&[campaign, escrow]), period, ALL).await;
    let changes: Vec<Money> = whole.lines.iter().map(|line| line.change).collect();
    assert_eq!(changes, [mad(500), mad(-120)]);
    assert_eq!(whole.closing, mad(380));
    adds_up(&whole);
    // Each account by itself has it.
    let whole = read(&db, &of(&[escrow]), period, ALL).await;
    assert_eq!(whole.count, 2);
}

#[tokio::test]
async fn of_an_account_of_many_only_the_acts_that_are_asked_for_are_stated() {
    let (db, _guard) = unguarded().await;
    let from = db.now();
    let (clearing, shared) = (
        Account::RailClearing(Rail::Stripe),
        Account::Campaign(Uuid::from_u128(7)),
    );
    let (own, other, back) = (Id::new(from), Id::new(from), Id::new(from));
    let moved = [
        // A step of the act that is of other accounts, too.
        transfer(own, 1, Account::FeesRail, clearing, mad(3)),
        transfer(own, 10, clearing, shared, mad(500)),
        transfer(other, 10, clearing, shared, mad(900)),
        transfer(back, 1, shared, wallet(1), mad(200)),
    ];
    post_now(&db, &moved).await.unwrap();
    let holding = Holding {
        accounts: vec![shared],
        acts: Some(vec![own.uuid(), back.uuid(), own.uuid()]),
    };
    let period = Period {
        from,
        until: from + Duration::days(1),
    };
    let whole = read(&db, &holding, period, ALL).await;
    let ids: Vec<Uuid> = whole.lines.iter().map(|line| line.id).collect();
    let mut expected = [moved[1].id, moved[3].id];
    expected.sort_unstable();
    assert_eq!(ids, expected);
    assert_eq!(whole.closing, mad(300));
    // None of no act, and none of an act that is not of this account.
    let nothing = Holding {
        acts: Some(Vec::new()),
        ..holding
    };
    assert_eq!(read(&db, &nothing, period, ALL).await.count, 0);
}

#[tokio::test]
async fn a_period_has_its_first_moment_and_not_its_last() {
    let (db, _guard) = unguarded().await;
    let clearing = Account::RailClearing(Rail::Stripe);
    let mut at = Vec::new();
    for amount in [1, 10, 100] {
        at.push(db.now());
        let moved = transfer(Id::new(db.now()), 0, clearing, wallet(1), mad(amount));
        post_now(&db, &[moved]).await.unwrap();
        db.clock().advance(Duration::days(1));
    }
    let period = Period {
        from: at[1],
        until: at[2],
    };
    let whole = read(&db, &of(&[wallet(1)]), period, ALL).await;
    assert_eq!((whole.opening, whole.closing), (mad(1), mad(11)));
    assert_eq!(whole.count, 1);
    // What is owed to us is kept on its own side.
    let owed = read(&db, &of(&[clearing]), period, ALL).await;
    assert_eq!((owed.opening, owed.added), (mad(1), mad(10)));
}

/// As many as a raise of some size has: each of an act of its own.
const OTHERS: usize = 3_000;

#[tokio::test]
async fn of_an_account_of_many_only_the_transfers_of_those_acts_are_read() {
    let (db, guard) = unguarded().await;
    let from = db.now();
    let clearing = Account::RailClearing(Rail::Stripe);
    let shared = Account::Campaign(Uuid::from_u128(7));
    let of_one = |_| transfer(Id::new(from), 10, clearing, shared, mad(500));
    let moved: Vec<_> = (0..OTHERS).map(of_one).collect();
    for some in moved.chunks(500) {
        post_now(&db, some).await.unwrap();
    }
    let holding = Holding {
        accounts: vec![shared],
        acts: Some(vec![moved[0].id, moved[OTHERS - 1].id]),
    };
    let period = Period {
        from,
        until: from + Duration::days(1),
    };
    // First as the planner guesses, then as it knows.
    for _ in 0..2 {
        let mut tx = db.begin_snapshot().await.unwrap();
        let before = transfers_read(&mut tx).await;
        let whole = statement(&mut tx, &holding, Currency::MAD, period, ALL).await;
        assert_eq!(whole.unwrap().count, 2);
        // Each once for the sums, and once for its line.
        assert_eq!(transfers_read(&mut tx).await - before, 4);
        tx.rollback().await.unwrap();
        know_the_tables(guard.owner_url()).await;
    }
}

/// Gives the planner what it has of a server's tables.
async fn know_the_tables(owner_url: &str) {
    let mut owner = PgConnection::connect(owner_url).await.unwrap();
    let analysed = sqlx::raw_sql("ANALYZE").execute(&mut owner).await;
    analysed.unwrap();
}

#[tokio::test]
async fn a_holding_says_in_which_currencies_it_ever_was_something() {
    let (db, _guard) = unguarded().await;
    let usd = Currency::parse("USD").unwrap();
    let clearing = Account::RailClearing(Rail::Stripe);
    let moved = [
        transfer(Id::new(db.now()), 0, clearing, wallet(1), mad(5)),
        transfer(
            Id::new(db.now()),
            0,
            clearing,
            wallet(1),
            Money::new(5, usd),
        ),
    ];
    post_now(&db, &moved).await.unwrap();
    let mut tx = db.begin_snapshot().await.unwrap();
    let all = of(&[wallet(1), wallet(2)]);
    assert_eq!(
        currencies(&mut tx, &all).await.unwrap(),
        [Currency::MAD, usd]
    );
    assert_eq!(currencies(&mut tx, &of(&[wallet(2)])).await.unwrap(), []);
    // Where others have money too, only of the acts that are asked for.
    let own = Holding {
        acts: Some(vec![moved[1].id]),
        ..all.clone()
    };
    assert_eq!(currencies(&mut tx, &own).await.unwrap(), [usd]);
    let nothing = Holding {
        acts: Some(Vec::new()),
        ..all
    };
    assert_eq!(currencies(&mut tx, &nothing).await.unwrap(), []);
}
