//! Random acts drive the ledger and a plain model in memory; both must say the same at every step.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use futures_util::future::join_all;
use kernel::{Db, Id};
use money::{Currency, Money};
use proptest::{prelude::*, test_runner::TestRunner};
use uuid::Uuid;

use super::post_now;
use crate::{
    Account, LedgerError, Queue, Rail, Side, Transfer, balance, balance_at, check,
    entries_of_account,
};

/// One transfer of an act: which accounts (by number), how much, and in which currency.
#[derive(Debug, Clone)]
struct Move {
    debit: usize,
    credit: usize,
    amount_minor: i64,
    dollars: bool,
}

/// What is done: a new act, or one of the acts before posted again, as it was or altered.
#[derive(Debug, Clone)]
enum Step {
    Post(Vec<Move>),
    Repeat(prop::sample::Index),
    Alter(prop::sample::Index),
}

fn a_move() -> impl Strategy<Value = Move> {
    (0usize..7, 1usize..7, 1i64..500, prop::bool::weighted(0.2)).prop_map(
        |(debit, off, amount_minor, dollars)| Move {
            debit,
            credit: (debit + off) % 7,
            amount_minor,
            dollars,
        },
    )
}

fn a_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => prop::collection::vec(a_move(), 1..6).prop_map(Step::Post),
        1 => any::<prop::sample::Index>().prop_map(Step::Repeat),
        1 => any::<prop::sample::Index>().prop_map(Step::Alter),
    ]
}

/// The ledger in fifty lines: a map of balances and the transfers posted.
#[derive(Default, Clone)]
struct Model {
    balances: BTreeMap<(Account, Currency), i64>,
    posted: BTreeMap<Uuid, Transfer>,
}

#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    New(u64),
    InsufficientFunds,
    Differs,
}

impl Model {
    fn post(&mut self, transfers: &[Transfer]) -> Outcome {
        let mut next = self.clone();
        let mut new = 0;
        let mut differs = false;
        for transfer in transfers {
            if let Some(stored) = next.posted.get(&transfer.id) {
                differs |= stored != transfer;
                continue;
            }
            next.posted.insert(transfer.id, *transfer);
            new += 1;
            let currency = transfer.money.currency();
            for (account, debited) in [(transfer.debit, true), (transfer.credit, false)] {
                let raises = debited == matches!(account.side(), Side::Asset | Side::Expense);
                let amount = transfer.money.amount_minor();
                *next.balances.entry((account, currency)).or_default() +=
                    if raises { amount } else { -amount };
            }
        }
        let overdrawn = next
            .balances
            .iter()
            .any(|((account, _), balance)| account.side() == Side::Liability && *balance < 0);
        if overdrawn {
            return Outcome::InsufficientFunds;
        }
        if differs {
            return Outcome::Differs;
        }
        *self = next;
        Outcome::New(new)
    }
}

/// Accounts of one history, apart from those of other histories.
fn accounts(seed: Uuid) -> [Account; 7] {
    let id = |n: u128| Uuid::from_u128(seed.as_u128().wrapping_add(n));
    [
        Account::RailClearing(Rail::Stripe),
        Account::Campaign(id(1)),
        Account::Escrow(id(2)),
        Account::Wallet(id(3)),
        Account::Wallet(id(4)),
        Account::FeesPlatform,
        Account::FeesRail,
    ]
}

/// Busy accounts are shared by all histories; a history compares what it moved in its own.
fn own(account: Account) -> bool {
    matches!(
        account,
        Account::Campaign(_) | Account::Escrow(_) | Account::Wallet(_)
    )
}

/// A history as it unfolds in the ledger and in the model.
struct History {
    accounts: [Account; 7],
    model: Model,
    sets: Vec<Vec<Transfer>>,
    moments: Vec<(DateTime<Utc>, Model)>,
}

impl History {
    /// The transfers that a step posts; none when there is nothing to repeat yet.
    fn set(&self, step: Step, now: DateTime<Utc>) -> Option<Vec<Transfer>> {
        let earlier = |index: prop::sample::Index| {
            (!self.sets.is_empty()).then(|| index.get(&self.sets).clone())
        };
        match step {
            Step::Post(moves) => {
                let act = Id::<()>::new(now);
                let transfer = |(step, m): (usize, &Move)| {
                    let currency = if m.dollars {
                        Currency::parse("USD").unwrap()
                    } else {
                        Currency::MAD
                    };
                    let pair = (self.accounts[m.debit], self.accounts[m.credit]);
                    let step = (u16::try_from(step).unwrap(), "test.move");
                    Transfer::of(act, step, pair, Money::new(m.amount_minor, currency))
                };
                Some(moves.iter().enumerate().map(transfer).collect())
            }
            Step::Repeat(index) => earlier(index),
            Step::Alter(index) => earlier(index).map(|mut set| {
                let one = Money::new(1, set[0].money.currency());
                set[0].money = set[0].money.checked_add(one).unwrap();
                set
            }),
        }
    }

    async fn step(&mut self, db: &Db, step: Step) -> Result<(), TestCaseError> {
        db.clock().advance(Duration::seconds(1));
        let Some(set) = self.set(step, db.now()) else {
            return Ok(());
        };
        let expected = self.model.post(&set);
        let got = match post_now(db, &set).await {
            Ok(posted) => Outcome::New(posted.new),
            Err(LedgerError::InsufficientFunds) => Outcome::InsufficientFunds,
            Err(LedgerError::Differs { .. }) => Outcome::Differs,
            Err(LedgerError::Failed(failure)) => panic!("{}", failure.chain()),
        };
        // A set that is refused for two reasons may be refused for either.
        if !(expected == Outcome::InsufficientFunds && got == Outcome::Differs) {
            prop_assert_eq!(&got, &expected);
        }
        if matches!(got, Outcome::New(new) if new > 0) {
            self.sets.push(set);
        }
        self.moments.push((db.now(), self.model.clone()));
        Ok(())
    }

    /// Balances now and at every moment of the history, and the statement of one account.
    async fn compare(&self, db: &Db) -> Result<(), TestCaseError> {
        for ((account, currency), expected) in self
            .model
            .balances
            .iter()
            .filter(|((account, _), _)| own(*account))
        {
            prop_assert_eq!(
                balance(db, *account, *currency)
                    .await
                    .unwrap()
                    .amount_minor(),
                *expected
            );
            for (at, model) in &self.moments {
                let then = model
                    .balances
                    .get(&(*account, *currency))
                    .copied()
                    .unwrap_or_default();
                prop_assert_eq!(
                    balance_at(db, *account, *currency, *at)
                        .await
                        .unwrap()
                        .amount_minor(),
                    then
                );
            }
        }
        let account = self.accounts[3];
        let entries = entries_of_account(db, account, None, 1_000).await.unwrap();
        let of_account =
            |transfer: &&Transfer| transfer.debit == account || transfer.credit == account;
        prop_assert_eq!(
            entries.len(),
            self.model.posted.values().filter(of_account).count()
        );
        Ok(())
    }
}

async fn run(db: &Db, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let mut history = History {
        accounts: accounts(Id::<()>::new(db.now()).uuid()),
        model: Model::default(),
        sets: Vec::new(),
        moments: Vec::new(),
    };
    for step in steps {
        history.step(db, step).await?;
    }
    history.compare(db).await
}

/// The same acts, all at once and half of them through the queue: whatever the order, what was accepted makes the balances.
async fn run_at_once(db: &Db, queue: &Queue, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let mut history = History {
        accounts: accounts(Id::<()>::new(db.now()).uuid()),
        model: Model::default(),
        sets: Vec::new(),
        moments: Vec::new(),
    };
    for step in steps {
        db.clock().advance(Duration::seconds(1));
        history.sets.extend(history.set(step, db.now()));
    }
    let post = |(nth, set): (usize, &Vec<Transfer>)| {
        let set = set.clone();
        async move {
            if nth % 2 == 0 {
                post_now(db, &set).await
            } else {
                queue.post(set).await
            }
        }
    };
    let outcomes = join_all(history.sets.iter().enumerate().map(post)).await;
    let mut posted: BTreeMap<Uuid, Transfer> = BTreeMap::new();
    let mut new = 0;
    for (set, outcome) in history.sets.iter().zip(&outcomes) {
        if let Ok(accepted) = outcome {
            new += accepted.new;
            for transfer in set {
                let other = posted.insert(transfer.id, *transfer);
                prop_assert!(
                    other.is_none_or(|other| other == *transfer),
                    "{transfer:?} and {other:?}"
                );
            }
        }
    }
    prop_assert_eq!(new, posted.len() as u64);
    for (set, outcome) in history.sets.iter().zip(outcomes) {
        let differs = set.iter().any(|transfer| {
            posted
                .get(&transfer.id)
                .is_some_and(|stored| stored != transfer)
        });
        match outcome {
            Ok(_) => prop_assert!(!differs),
            Err(LedgerError::Differs { .. }) => prop_assert!(differs, "{set:?}"),
            Err(LedgerError::InsufficientFunds) => {}
            Err(LedgerError::Failed(failure)) => panic!("{}", failure.chain()),
        }
    }
    // In one set, since the order is not known: together they must not have overdrawn anything either.
    let all: Vec<Transfer> = posted.into_values().collect();
    prop_assert_eq!(history.model.post(&all), Outcome::New(new));
    history.compare(db).await
}

/// How many histories: sixty of a kind, or as many as `DAMAN_TEST_HISTORIES` says.
#[expect(
    clippy::disallowed_methods,
    reason = "how long a test runs is no setting"
)]
fn histories() -> ProptestConfig {
    let given = std::env::var("DAMAN_TEST_HISTORIES").ok();
    ProptestConfig {
        cases: given.map_or(60, |count| count.parse().unwrap()),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Plays random histories, and looks at the books after the last.
fn play(play: &impl AsyncFn(&Db, Vec<Step>) -> Result<(), TestCaseError>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (db, _guard) = runtime.block_on(super::unguarded());
    let steps = prop::collection::vec(a_step(), 1..30);
    TestRunner::new(histories())
        .run(&steps, |steps| runtime.block_on(play(&db, steps)))
        .unwrap();
    let report = runtime.block_on(check(&db)).unwrap();
    assert!(report.balanced(), "{report:?}");
    assert!(report.transfers > 100, "{report:?}");
}

#[test]
fn the_ledger_and_the_model_agree_in_all_histories() {
    play(&run);
}

#[test]
fn the_ledger_and_the_model_agree_in_histories_at_once() {
    play(&async |db: &Db, steps| {
        let (queue, writer) = Queue::new(db);
        let (outcome, ()) = tokio::join!(
            async {
                let outcome = run_at_once(db, &queue, steps).await;
                drop(queue);
                outcome
            },
            writer.run()
        );
        outcome
    });
}
