//! From files to revenue: what is booked, and that order does not matter.

use proptest::{prelude::*, test_runner::TestRunner};

use super::{AMWAJ, LAYL, World, file, line, named, states, usd};
use crate::{Status, Upload};

#[tokio::test]
async fn a_statement_is_read_assessed_paid_and_booked_by_itself() {
    let world = World::new().await;
    let statement = world
        .upload(&[
            line("2026-07", AMWAJ, "1.239999"),
            line("2026-07", AMWAJ, "0.010001"),
            line("2026-08", AMWAJ, "10.005"),
            line("2026-08", "QZDMN2600009", "5"),
        ])
        .await;
    assert_eq!(states(&statement), (Status::AwaitingCash, vec![]));
    assert_eq!(statement.format.as_deref(), Some("distrokid_13"));
    // The floor of 1.25 and of 10.005; what is of nobody waits.
    assert_eq!(
        world.months().await,
        [("2026-07".to_owned(), 125), ("2026-08".to_owned(), 1_000)]
    );
    assert_eq!(world.revenue().await, 0);

    let deposit = world.pay(statement.id, None).await;
    assert_eq!(deposit.money, usd(1_125));
    let statement = world.find(statement.id).await;
    assert_eq!(
        (statement.status, world.revenue().await),
        (Status::Booked, 1_125)
    );
    // Its distribution has begun by itself: half of it is the fan's.
    let fan = world
        .held(ledger::Account::Wallet(world.fan.uuid()), "USD")
        .await;
    assert_eq!(fan, 562);
    world.assert_books().await;
}

#[tokio::test]
async fn the_same_rows_in_another_file_count_once() {
    let world = World::new().await;
    let (july, august) = (line("2026-07", AMWAJ, "3.5"), line("2026-08", AMWAJ, "2"));
    let first = world.upload(std::slice::from_ref(&july)).await;
    // A later export has the earlier rows again.
    let second = world.upload(&[july, august]).await;
    assert_eq!(
        world.months().await,
        [("2026-07".to_owned(), 350), ("2026-08".to_owned(), 200)]
    );
    for (statement, amount) in [(first, 350), (second, 200)] {
        assert_eq!(world.pay(statement.id, None).await.money, usd(amount));
    }
    assert_eq!(world.revenue().await, 550);
    let duplicates = world
        .number("SELECT count(*) FROM statement_rows WHERE outcome = 'duplicate'")
        .await;
    assert_eq!(duplicates, 1);
}

#[tokio::test]
async fn a_corrected_file_books_the_difference_whether_the_first_was_paid_or_not() {
    for paid in [true, false] {
        let world = World::new().await;
        let kept = line("2026-07", AMWAJ, "3.50");
        let first = world
            .upload(&[kept.clone(), line("2026-08", AMWAJ, "2")])
            .await;
        if paid {
            world.pay(first.id, None).await;
        }
        let corrected = world
            .correct(
                &first,
                &[
                    kept,
                    line("2026-08", AMWAJ, "2.75"),
                    line("2026-09", AMWAJ, "1"),
                ],
            )
            .await;
        assert_eq!(world.find(first.id).await.status, Status::Replaced);
        let expected = if paid { 175 } else { 725 };
        assert_eq!(
            world.pay(corrected.id, None).await.money,
            usd(expected),
            "{paid}"
        );
        assert_eq!(world.revenue().await, 725);
        assert_eq!(
            world.months().await,
            [
                ("2026-07".to_owned(), 350),
                ("2026-08".to_owned(), 275),
                ("2026-09".to_owned(), 100)
            ]
        );
        world.assert_books().await;
    }
}

#[tokio::test]
async fn a_correction_downwards_needs_no_cash_and_what_it_left_pays_for_what_comes() {
    let world = World::new().await;
    let first = world.upload(&[line("2026-07", AMWAJ, "10")]).await;
    world.pay(first.id, None).await;
    let corrected = world.correct(&first, &[line("2026-07", AMWAJ, "7")]).await;
    assert_eq!(
        (corrected.status, world.months().await),
        (Status::Booked, vec![("2026-07".to_owned(), 700)])
    );
    // Nothing comes back from wallets, and three are with the project still: of the next five, two are needed.
    let next = world.upload(&[line("2026-08", AMWAJ, "5")]).await;
    assert_eq!(world.pay(next.id, None).await.money, usd(200));
    assert_eq!(world.find(next.id).await.status, Status::Booked);
    assert_eq!(world.revenue().await, 1_200);
    // A correction of the correction, by a chain of three.
    let again = world
        .correct(&corrected, &[line("2026-07", AMWAJ, "7.5")])
        .await;
    assert_eq!(world.pay(again.id, None).await.money, usd(50));
    world.assert_books().await;
}

#[tokio::test]
async fn a_void_row_keeps_its_sign() {
    let world = World::new().await;
    let statement = world
        .upload(&[
            line("2026-07", AMWAJ, "2"),
            line("2026-07", AMWAJ, "-0.005"),
            line("2026-06", AMWAJ, "-1"),
        ])
        .await;
    assert_eq!(
        world.months().await,
        [("2026-06".to_owned(), -100), ("2026-07".to_owned(), 199)]
    );
    assert_eq!(world.pay(statement.id, None).await.money, usd(99));
}

#[tokio::test]
async fn two_projects_are_paid_from_one_statement_and_one_never_pays_for_the_other() {
    let world = World::new().await;
    let other = world.project_in("USD").await;
    world.register(other, "USD", &[("Layl", Some(LAYL))]).await;
    let first = world
        .upload(&[line("2026-07", AMWAJ, "4"), line("2026-07", LAYL, "6")])
        .await;
    assert_eq!(world.pay(first.id, None).await.money, usd(1_000));
    let next = world
        .upload(&[line("2026-08", AMWAJ, "5"), line("2026-08", LAYL, "-2")])
        .await;
    assert_eq!(world.pay(next.id, None).await.money, usd(500));
    assert_eq!(world.find(next.id).await.status, Status::Booked);
    world.assert_books().await;
}

#[tokio::test]
async fn amounts_are_converted_at_a_rate_that_is_given_with_its_source_and_sealed() {
    let world = World::new().await;
    let mad = world.project_in("MAD").await;
    world.register(mad, "MAD", &[("Layl", Some(LAYL))]).await;
    let statement = world
        .upload(&[line("2026-07", LAYL, "1.11"), line("2026-07", LAYL, "1.1")])
        .await;
    assert_eq!(
        states(&statement),
        (Status::Blocked, vec!["rate_missing:USD/MAD"])
    );
    let rate = |by, rate: &str| {
        let rate = crate::model::Rate {
            from: usd(0).currency(),
            to: money::Currency::MAD,
            value: rate.to_owned(),
            source: "Bank Al-Maghrib".to_owned(),
            dated: "2026-10-01".parse().unwrap(),
        };
        let id = statement.id;
        let world = &world;
        async move {
            world
                .act(async |tx| crate::acts::give_rate(tx, by, id, &rate).await)
                .await
        }
    };
    assert!(rate(world.stranger, "10").await.is_err());
    rate(world.owner, "9.8765").await.unwrap();
    assert!(rate(world.owner, "11").await.is_err());
    world.run_jobs().await;
    // 2.21 x 9.8765 = 21.827065, rounded once.
    let deposit = world.pay(statement.id, None).await;
    assert_eq!(deposit.money.to_string(), "21.82 MAD");
    let sealed = world
        .number("SELECT count(*) FROM log_records r JOIN log_queue q ON r.id = ANY (q.ids) WHERE r.kind = 'statement.rate' AND r.facts ->> 'rate' = '9.8765'")
        .await;
    assert_eq!(
        (
            sealed,
            world
                .held(ledger::Account::Statement(statement.id.uuid()), "MAD")
                .await
        ),
        (1, 0)
    );
}

#[tokio::test]
async fn the_total_that_was_typed_blocks_on_a_difference_and_the_same_file_may_come_again() {
    let world = World::new().await;
    let text = file(&[line("2026-07", AMWAJ, "1.239")]);
    let typed = |total: &str| Upload {
        totals: vec![(usd(0).currency(), total.to_owned())],
        ..named("a.tsv")
    };
    let wrong = world.upload_as(&text, typed("1.25")).await;
    assert_eq!(states(&wrong), (Status::Blocked, vec!["typed_total"]));
    assert!(wrong.detail.unwrap().contains("1.25 USD"));
    let upload = Upload {
        replaces: Some((wrong.id, "mistyped".to_owned())),
        ..typed("1.24")
    };
    let right = world.upload_as(&text, upload).await;
    assert_eq!(states(&right), (Status::AwaitingCash, vec![]));
    assert_eq!(world.find(wrong.id).await.status, Status::Replaced);
}

/// Rows of three months, with amounts of up to six decimals, in files of their own.
fn histories() -> impl Strategy<Value = Vec<Vec<(u8, i64)>>> {
    let row = (7_u8..10, -3_000_000_i64..9_000_000);
    prop::collection::vec(prop::collection::vec(row, 1..5), 1..5)
}

fn lines(rows: &[(u8, i64)], first: usize) -> Vec<String> {
    let line = |(place, (month, micros)): (usize, &(u8, i64))| {
        let (sign, size) = (if *micros < 0 { "-" } else { "" }, micros.unsigned_abs());
        let amount = format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000);
        // Of different numbers of sales, so that no two rows are the same.
        line(&format!("2026-0{month}"), AMWAJ, &amount).replacen(
            "\t10\t",
            &format!("\t{}\t", first + place),
            1,
        )
    };
    rows.iter().enumerate().map(line).collect()
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
        ..ProptestConfig::default()
    }
}

/// When the cash of a statement comes.
#[derive(Debug, Clone, Copy)]
enum Paying {
    /// Before the next statement.
    AtOnce,
    /// When all are there, the last one first.
    InTheEnd,
}

/// Uploads these files in their order, and pays what each needs. Returns the cash.
async fn lived(world: &World, texts: &[Vec<String>], paying: Paying) -> i64 {
    let (mut open, mut cash) = (Vec::new(), 0);
    for text in texts {
        let statement = world.upload(text).await;
        open.push(statement.id);
        if matches!(paying, Paying::AtOnce) {
            cash += settled(world, &mut open).await;
        }
    }
    cash + settled(world, &mut open).await
}

async fn settled(world: &World, open: &mut Vec<kernel::Id<crate::Statement>>) -> i64 {
    let mut cash = 0;
    while let Some(id) = open.pop() {
        if world.find(id).await.status == Status::AwaitingCash {
            cash += world.pay(id, None).await.money.amount_minor();
        }
        assert_eq!(world.find(id).await.status, Status::Booked);
    }
    cash
}

/// What the months are in minor units, by exact numbers alone.
fn floors(files: &[Vec<(u8, i64)>]) -> Vec<(String, i64)> {
    let mut exact = std::collections::BTreeMap::<String, i64>::new();
    for (month, micros) in files.iter().flatten() {
        *exact.entry(format!("2026-0{month}")).or_default() += micros;
    }
    let floor = |(month, micros): (String, i64)| (month, micros.div_euclid(10_000));
    exact.into_iter().map(floor).collect()
}

/// However the rows are cut into statements, in whatever order those come, and whenever they are paid: each month is the floor of its exact
/// sum.
#[test]
fn histories_in_any_order_book_the_same() {
    let mut runner = TestRunner::new(many());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let paying = prop::sample::select(vec![Paying::AtOnce, Paying::InTheEnd]);
    let cases = (histories(), any::<prop::sample::Index>(), paying);
    runner
        .run(&cases, |(files, turn, paying)| {
            let mut first = 100;
            let mut texts: Vec<Vec<String>> = Vec::new();
            for rows in &files {
                texts.push(lines(rows, first));
                first += rows.len();
            }
            let turn = turn.index(texts.len());
            texts.rotate_left(turn);
            let floors = floors(&files);
            let whole: i64 = floors.iter().map(|(_, minor)| minor).sum();
            runtime.block_on(async {
                let world = World::new().await;
                let cash = lived(&world, &texts, paying).await;
                assert_eq!(world.months().await, floors);
                let booked = "SELECT coalesce(sum(amount_minor), 0)::bigint FROM statement_shares";
                assert_eq!(world.number(booked).await, whole);
                assert_eq!(world.revenue().await, cash);
                assert!(cash >= whole);
                world.assert_books().await;
            });
            Ok(())
        })
        .unwrap();
}
