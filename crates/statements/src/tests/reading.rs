//! Reading: whole, resumed after a kill, and reconciled.

use super::{AMWAJ, World, file, line, named};
use crate::{Status, store};

/// More than two batches.
fn long() -> Vec<String> {
    (0..5_000)
        .map(|place| {
            let isrc = if place % 3 == 0 {
                "QZDMN2600009"
            } else {
                AMWAJ
            };
            line("2026-07", isrc, "0.001").replacen("\t10\t", &format!("\t{place}\t"), 1)
        })
        .collect()
}

#[tokio::test]
async fn reading_goes_on_where_it_was_killed_and_reads_nothing_twice() {
    let world = World::new().await;
    let lines = long();
    let text = file(&lines);
    let statement = world.try_upload(&text, named("long.tsv")).await.unwrap();
    // Killed again and again, each time a little later; a batch is written whole or not at all.
    for millis in [0, 1, 5, 20, 60, 150, 400] {
        let reading = crate::reading::read(&world.db, &world.context.files, statement.id);
        let killed = tokio::time::timeout(std::time::Duration::from_millis(millis), reading).await;
        let rows = world.number("SELECT count(*) FROM statement_rows").await;
        let done = world.number("SELECT read_items FROM statements").await;
        assert_eq!(rows, done, "after {millis} ms");
        if let Ok(Ok(Some(_))) = killed {
            break;
        }
    }
    world.run_jobs().await;
    let read = world.find(statement.id).await;
    assert_eq!(
        (read.status, read.read_bytes),
        (Status::AwaitingCash, i64::try_from(text.len()).unwrap())
    );
    let rows = world
        .number("SELECT count(DISTINCT line) FROM statement_rows")
        .await;
    assert_eq!(rows, 5_000);
    let matched = world
        .number("SELECT count(*) FROM statement_rows WHERE outcome = 'matched'")
        .await;
    assert_eq!(matched, 3_333);
    assert_eq!(world.months().await, [("2026-07".to_owned(), 333)]);
}

#[tokio::test]
async fn two_workers_that_read_at_once_write_each_row_once() {
    let world = World::new().await;
    let statement = world
        .try_upload(&file(&long()), named("long.tsv"))
        .await
        .unwrap();
    let read = || crate::reading::read(&world.db, &world.context.files, statement.id);
    let (one, other) = tokio::join!(read(), read());
    // Whoever came too late lost its place.
    assert!(one.is_ok() || other.is_ok());
    assert_eq!(
        world.number("SELECT count(*) FROM statement_rows").await,
        5_000
    );
}

#[tokio::test]
async fn nothing_of_a_file_is_lost_and_its_totals_say_where_it_went() {
    let world = World::new().await;
    let statement = world
        .upload(&[
            line("2026-07", AMWAJ, "1.5"),
            line("2026-07", "QZDMN2600009", "2.25"),
            line("2026-07", "nonsense", "0.25"),
            line("2026-07", AMWAJ, "no number"),
            line("2025-01", AMWAJ, "-0.5"),
        ])
        .await;
    let mut tx = world.db.begin().await.unwrap();
    let totals = store::list_totals(&mut tx, statement.id).await.unwrap();
    tx.rollback().await.unwrap();
    let of = |dimension: &str, value: &str| {
        totals
            .iter()
            .find(|row| row.dimension == dimension && row.value == value)
            .map(|row| (row.rows, row.net.as_str()))
    };
    assert_eq!(of("file", "rows"), Some((4, "3.5")));
    assert_eq!(of("outcome", "matched"), Some((2, "1")));
    assert_eq!(of("outcome", "quarantined"), Some((2, "2.5")));
    assert_eq!(of("outcome", "rejected"), Some((1, "0")));
    assert_eq!(of("reason", "malformed_isrc"), Some((1, "0.25")));
    assert_eq!(of("store", "Spotify"), Some((4, "3.5")));
    assert_eq!(of("month", "2025-01"), Some((1, "-0.5")));
    let codes: Vec<&str> = statement
        .anomalies
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["code"].as_str())
        .collect();
    assert_eq!(codes, ["unknown_isrc", "unreadable_lines", "late_months"]);
    let rejected = world
        .number("SELECT line FROM statement_rows WHERE outcome = 'rejected'")
        .await;
    assert_eq!(rejected, 5);
}

#[tokio::test]
async fn a_file_of_no_known_format_is_read_by_its_mapping() {
    let world = World::new().await;
    let mapping = serde_json::json!({
        "currency": "USD", "decimal": "comma",
        "columns": {"Mois": "sale", "Code": "isrc", "Montant": "net"}
    });
    let upload = crate::Upload {
        mapping: Some(mapping),
        source: Some("maison".to_owned()),
        ..named("maison.csv")
    };
    let text = format!("Mois;Code;Montant\n2026-07;{AMWAJ};1,255\n2026-07;{AMWAJ};0,005\n");
    let statement = world.upload_as(&text, upload).await;
    assert_eq!(
        (statement.status, statement.format.as_deref()),
        (Status::AwaitingCash, Some("mapped"))
    );
    assert_eq!(world.months().await, [("2026-07".to_owned(), 126)]);
}

#[tokio::test]
async fn a_preview_stands_as_long_as_the_rules_say_and_can_be_replaced_meanwhile() {
    let rules = crate::Rules {
        review_hours: 24,
        ..crate::Rules::default()
    };
    let world = World::with(rules).await;
    let first = world.upload(&[line("2026-07", AMWAJ, "1")]).await;
    assert_eq!(first.status, Status::Previewed);
    let corrected = world.correct(&first, &[line("2026-07", AMWAJ, "2")]).await;
    assert_eq!(world.find(first.id).await.status, Status::Replaced);
    assert!(world.months().await.is_empty());
    world.db.clock().advance(chrono::Duration::hours(24));
    world.run_jobs().await;
    assert_eq!(world.find(corrected.id).await.status, Status::AwaitingCash);
    assert_eq!(world.months().await, [("2026-07".to_owned(), 200)]);
}
