//! That neither order matters, nor what repeats and corrects what.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Id;
use proptest::{prelude::*, sample::Index, test_runner::TestRunner};

use super::{AMWAJ, World, file, line, named};
use crate::{Statement, Status, Upload};

/// A row: its month, and its amount in millionths.
type Row = (u8, i64);

/// A file that comes.
#[derive(Debug, Clone)]
struct Coming {
    /// Which of the rows that files have in common it has.
    common: BTreeSet<usize>,
    /// What no other has.
    own: Row,
    /// Which of those before it corrects, of those that nothing corrects yet.
    corrects: Option<Index>,
    /// Whether what follows by itself happens before the next comes.
    jobs: bool,
    /// Whether all that is missing by then is paid before the next comes.
    paid: bool,
}

fn row() -> impl Strategy<Value = Row> {
    (7_u8..10, -3_000_000_i64..9_000_000)
}

fn coming(rows: usize) -> impl Strategy<Value = Coming> {
    let common = prop::collection::btree_set(0..rows, 0..=rows);
    let corrects = prop::option::of(any::<Index>());
    (common, row(), corrects, any::<bool>(), any::<bool>()).prop_map(
        |(common, own, corrects, jobs, paid)| Coming {
            common,
            own,
            corrects,
            jobs,
            paid,
        },
    )
}

/// Rows of three months that files have in common, and files.
fn histories() -> impl Strategy<Value = (Vec<Row>, Vec<Coming>)> {
    prop::collection::vec(row(), 1..5).prop_flat_map(|rows| {
        let files = prop::collection::vec(coming(rows.len()), 2..7);
        (Just(rows), files)
    })
}

fn line_of((month, micros): Row, number: usize) -> String {
    let (sign, size) = (if micros < 0 { "-" } else { "" }, micros.unsigned_abs());
    let amount = format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000);
    // Of different numbers of sales, so that no two rows are the same.
    let sales = format!("\t{}\t", 100 + number);
    line(&format!("2026-0{month}"), AMWAJ, &amount).replacen("\t10\t", &sales, 1)
}

/// How many histories: eight, or as many as `DAMAN_TEST_HISTORIES` says.
#[expect(
    clippy::disallowed_methods,
    reason = "how long a test runs is no setting"
)]
fn many() -> ProptestConfig {
    let given = std::env::var("DAMAN_TEST_HISTORIES").ok();
    ProptestConfig {
        cases: given.map_or(8, |count| count.parse().unwrap()),
        failure_persistence: None,
        // Each takes seconds: what fails is told while somebody still waits.
        max_shrink_iters: 30,
        ..ProptestConfig::default()
    }
}

/// Pays what is missing of these until nothing is. Returns the cash.
async fn settled(world: &World, all: &[Id<Statement>]) -> i64 {
    let mut cash = 0;
    for id in all {
        while world.find(*id).await.status == Status::AwaitingCash {
            cash += world.pay(*id, None).await.money.amount_minor();
        }
    }
    cash
}

/// Has these files come. Returns what those rows are that count in the end, and the cash.
async fn lived(world: &World, rows: &[Row], files: &[Coming]) -> (BTreeMap<usize, Row>, i64) {
    // Which rows the files have that nothing corrects.
    let mut live: Vec<(Id<Statement>, BTreeMap<usize, Row>)> = Vec::new();
    let (mut all, mut cash) = (Vec::new(), 0);
    for (place, coming) in files.iter().enumerate() {
        let mut has: BTreeMap<usize, Row> =
            coming.common.iter().map(|row| (*row, rows[*row])).collect();
        has.insert(rows.len() + place, coming.own);
        let lines: Vec<String> = has
            .iter()
            .map(|(number, row)| line_of(*row, *number))
            .collect();
        let corrects = coming.corrects.as_ref().filter(|_| !live.is_empty());
        let replaced = corrects.map(|index| live.remove(index.index(live.len())).0);
        let upload = Upload {
            replaces: replaced.map(|id| (id, "sent again".to_owned())),
            ..named("statement.tsv")
        };
        let id = world.try_upload(&file(&lines), upload).await.unwrap().id;
        live.push((id, has));
        all.push(id);
        if coming.jobs || coming.paid {
            world.run_jobs().await;
        }
        if coming.paid {
            cash += settled(world, &all).await;
        }
    }
    world.run_jobs().await;
    cash += settled(world, &all).await;
    for (id, _) in &live {
        assert_eq!(world.find(*id).await.status, Status::Booked);
    }
    (live.into_iter().flat_map(|(_, rows)| rows).collect(), cash)
}

/// What the months are in minor units, by exact numbers alone; without those that are nothing.
fn floors(rows: &BTreeMap<usize, Row>) -> Vec<(String, i64)> {
    let mut exact = BTreeMap::<String, i64>::new();
    for (month, micros) in rows.values() {
        *exact.entry(format!("2026-0{month}")).or_default() += micros;
    }
    let floor = |(month, micros): (String, i64)| (month, micros.div_euclid(10_000));
    let floors = exact.into_iter().map(floor);
    floors.filter(|(_, minor)| *minor != 0).collect()
}

/// However rows are cut into statements, in whatever order those come, whatever of each other they repeat and correct, and whenever they
/// are paid: each month is the floor of the exact sum of what the statements say that nothing corrects, each row once.
#[test]
fn histories_in_any_order_book_the_same() {
    let mut runner = TestRunner::new(many());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runner
        .run(&histories(), |(rows, files)| {
            runtime.block_on(async {
                let world = World::new().await;
                let (counting, cash) = lived(&world, &rows, &files).await;
                let floors = floors(&counting);
                let whole: i64 = floors.iter().map(|(_, minor)| minor).sum();
                let mut months = world.months().await;
                months.retain(|(_, minor)| *minor != 0);
                assert_eq!(months, floors);
                let booked = "SELECT coalesce(sum(h.amount_minor), 0)::bigint
                              FROM statement_shares h
                              JOIN statement_rounds r ON r.id = h.round_id
                              WHERE r.booked_at IS NOT NULL";
                assert_eq!(world.number(booked).await, whole);
                assert_eq!(world.revenue().await, cash);
                assert!(cash >= whole);
                world.assert_books().await;
            });
            Ok(())
        })
        .unwrap();
}
