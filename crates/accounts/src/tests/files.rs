//! Statements as files.

use chrono::Duration;
use kernel::Id;
use ledger::{Transfer, testing::transfers_read};
use money::{Currency, Money};
use parties::Language;

use super::{CLEARING, SEPTEMBER, TRANSIT, World, disposition};
use crate::{document, error::AccountsError, period::Period};

/// How often something stands in the file.
fn count(file: &[u8], what: &[u8]) -> usize {
    file.windows(what.len())
        .filter(|part| *part == what)
        .count()
}

#[tokio::test]
async fn the_csv_has_every_line_between_its_two_balances() {
    let world = World::new().await;
    let wallet = world.wallet();
    world
        .post(&[
            ("escrow.release", CLEARING, wallet, 123_456),
            ("payouts.reserved", wallet, TRANSIT, 100_000),
        ])
        .await;
    let file = world
        .get(&format!("/wallet/statement/csv?{SEPTEMBER}"))
        .await;
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(
        disposition(&file),
        "attachment; filename=\"daman-MAD-2026-09-01-2026-09-30.csv\""
    );
    let text = file.text();
    let rows: Vec<Vec<&str>> = text
        .strip_prefix('\u{feff}')
        .unwrap()
        .split_terminator("\r\n")
        .map(|row| row.split(',').collect())
        .collect();
    assert!(rows.iter().all(|row| row.len() == 10), "{text}");
    // Without the ids, which are of each run.
    let seen: Vec<[&str; 6]> = rows
        .iter()
        .map(|row| [row[0], row[1], row[2], row[6], row[7], row[8]])
        .collect();
    // The month is not over: it closes when it was read.
    let (first, last) = ("2026-09-01T00:00:00.000Z", "2026-09-01T09:02:00.000Z");
    assert_eq!(
        seen,
        [
            ["section", "posted_at", "kind", "in", "out", "balance"],
            ["available", first, "opening_balance", "", "", "0.00"],
            [
                "available",
                "2026-09-01T09:01:00.000Z",
                "escrow.release",
                "1234.56",
                "",
                "1234.56"
            ],
            [
                "available",
                "2026-09-01T09:02:00.000Z",
                "payouts.reserved",
                "",
                "1000.00",
                "234.56"
            ],
            ["available", last, "closing_balance", "", "", "234.56"],
        ]
    );
    assert_eq!(rows[3][4], "payout");
    assert_eq!(rows[3][5], format!("{}0000", rows[3][3].get(..32).unwrap()));
}

#[tokio::test]
async fn the_csv_closes_when_its_days_end_or_when_it_was_read() {
    let world = World::new().await;
    world.db.clock().advance(Duration::days(30));
    for (days, closed_at) in [
        (
            "from=2026-09-01&to=2026-09-30",
            "2026-10-01T00:00:00.000Z,closing_balance",
        ),
        (
            "from=2026-09-01&to=2026-10-01",
            "2026-10-01T09:00:00.000Z,closing_balance",
        ),
        // Of days to come, it says no day before the first.
        (
            "from=2026-11-01&to=2026-11-30",
            "2026-11-01T00:00:00.000Z,closing_balance",
        ),
    ] {
        let path = format!("/wallet/statement/csv?currency=MAD&{days}");
        let file = world.get(&path).await.text();
        assert!(file.contains(closed_at), "{days}: {file}");
    }
}

#[tokio::test]
async fn the_pdf_numbers_its_pages_and_has_each_line_in_the_partys_language() {
    let world = World::new().await;
    let act = Id::<()>::new(world.db.now());
    let money = Money::new(150, Currency::MAD);
    let accounts = (CLEARING, world.wallet());
    let shares: Vec<Transfer> = (0..100)
        .map(|step| Transfer::of(act, (step, "royalties.share"), accounts, money))
        .collect();
    world.post_all(&shares).await;
    let file = world
        .get(&format!("/wallet/statement/pdf?{SEPTEMBER}"))
        .await;
    assert_eq!(file.headers["content-type"], "application/pdf");
    assert!(disposition(&file).ends_with(".pdf\""));
    let file = &file.bytes;
    assert!(file.starts_with(b"%PDF-") && file.ends_with(b"%%EOF"));
    let pages = count(file, b"/Type /Page\n");
    assert!((3..=6).contains(&pages), "{pages}");
    for number in 1..=pages {
        let footer = format!("(Page {number} / {pages})");
        assert_eq!(count(file, footer.as_bytes()), 1, "{footer}");
    }
    // The names of the columns stand on each page.
    assert_eq!(count(file, b"(Solde)"), pages);
    assert_eq!(count(file, b"(Part des revenus)"), 100);
    for share in &shares {
        assert_eq!(count(file, format!("({})", share.id).as_bytes()), 1);
    }
    for text in [
        "Relev\u{e9} de compte",
        "H\u{e9}l\u{e8}ne Benali",
        "Solde de cl\u{f4}ture",
    ] {
        assert_eq!(count(file, hexadecimal(text).as_bytes()), 1, "{text}");
    }
    // The sum of the column, and the closing balance beside the last line's.
    assert_eq!(count(file, b"(150.00)"), 3);
}

/// How a text that is not ASCII stands in the file: the letters of Latin-1 by their numbers.
fn hexadecimal(text: &str) -> String {
    let numbers = text
        .chars()
        .map(|letter| format!("{:02X}", u32::from(letter)));
    format!("<{}>", numbers.collect::<String>())
}

#[tokio::test]
async fn a_name_with_letters_that_latin_1_has_not_stands_on_the_pdf() {
    let world = World::speaking(Language::Fr, "Cœur Studio").await;
    let file = world
        .get(&format!("/wallet/statement/pdf?{SEPTEMBER}"))
        .await;
    let name = b"<439C75722053747564696F>";
    assert_eq!(count(&file.bytes, name), 1);
}

#[tokio::test]
async fn the_pdf_of_who_reads_arabic_is_in_english_and_names_the_account() {
    let world = World::speaking(Language::Ar, "سلمى").await;
    let file = world
        .get(&format!("/wallet/statement/pdf?{SEPTEMBER}"))
        .await;
    assert_eq!(count(&file.bytes, b"(Account statement)"), 1);
    assert_eq!(count(&file.bytes, b"(Nothing moved in this period.)"), 1);
    // A name that the fonts cannot write is left out.
    assert_eq!(count(&file.bytes, b"(Account of)"), 0);
    assert_eq!(count(&file.bytes, b"????"), 0);
    let account = format!("({})", world.party);
    assert_eq!(count(&file.bytes, account.as_bytes()), 1);
}

#[tokio::test]
async fn what_is_too_long_for_a_file_is_refused_and_never_cut() {
    let world = World::new().await;
    let (mut acts, accounts) = (Vec::new(), (CLEARING, world.wallet()));
    for _ in 0..10 {
        let act = Id::<()>::new(world.db.now());
        let money = Money::new(1, Currency::MAD);
        let act: Vec<Transfer> = (0..1_000)
            .map(|step| Transfer::of(act, (step, "royalties.share"), accounts, money))
            .collect();
        acts.push(act);
    }
    for act in &acts {
        world.post_all(act).await;
    }
    let path = |file: &str| format!("/wallet/statement/{file}?{SEPTEMBER}");
    let csv = world.get(&path("csv")).await;
    assert_eq!(csv.text().split_terminator("\r\n").count(), 10_003);
    let pdf = world.get(&path("pdf")).await;
    assert_eq!(count(&pdf.bytes, b"(Part des revenus)"), 10_000);
    world
        .post(&[("royalties.share", CLEARING, world.wallet(), 1)])
        .await;
    for file in ["csv", "pdf"] {
        let refused = world.get(&path(file)).await.refused();
        assert_eq!(refused, (422, "accounts.too_long".into(), String::new()));
    }
    // It is refused when the lines are counted, which reads each transfer once, and before they are read.
    // The planner knows the tables, as it does on a server.
    world.as_owner("ANALYZE").await;
    let days = ["2026-09-01", "2026-09-30"].map(|day| day.parse().unwrap());
    let period = Period::try_new(days[0], days[1]).unwrap();
    let mut tx = world.db.begin_snapshot().await.unwrap();
    let before = transfers_read(&mut tx).await;
    let refused = document::read(&mut tx, world.party, (Currency::MAD, period)).await;
    assert!(matches!(refused, Err(AccountsError::TooLong)));
    assert_eq!(transfers_read(&mut tx).await - before, 10_001);
    // Page by page there is no such bound.
    let statement = world.get(&format!("/wallet/statement?{SEPTEMBER}")).await;
    assert_eq!(statement.json()["sections"][0]["line_count"], 10_001);
}
