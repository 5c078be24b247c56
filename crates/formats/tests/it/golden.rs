//! The public sample files in the shared folder, with the totals that are known of them. They are not part of the project: without the
//! folder this says that it was skipped.

use std::{fs::File, path::PathBuf};

use formats::{Cause, ControlKind, Format, Item, Summary};
use money::{Currency, Exact};

/// The folder of the samples: `DAMAN_ROYALTY_SAMPLES`, or beside the checkout.
fn samples() -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "a test has no settings")]
    let named = std::env::var("DAMAN_ROYALTY_SAMPLES");
    let beside = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/royalty-samples"
    );
    let folder = PathBuf::from(named.unwrap_or_else(|_| beside.to_owned()));
    if folder.is_dir() {
        return Some(folder);
    }
    #[expect(clippy::print_stderr, reason = "a skipped test says why")]
    {
        eprintln!("skipped: there are no royalty samples (set DAMAN_ROYALTY_SAMPLES)");
    }
    None
}

/// Every file of the folder, each with the test that reads it below.
const READ: [&str; 6] = [
    "cdbaby-14col-tab.txt",
    "ddex-dsr-truncated-escaped-pipe.tsv",
    "ddex-dsr-ugcprofile-1.0.tsv",
    "distrokid-13col-nonascii.tsv",
    "symphonic-19col.csv",
    "tunecore-21col.csv",
];

#[test]
fn every_sample_is_read_by_a_test() {
    let Some(folder) = samples() else {
        return;
    };
    let names = std::fs::read_dir(&folder).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name != "README.md").collect();
    names.sort();
    assert_eq!(names, READ);
    let told = std::fs::read_to_string(folder.join("README.md")).unwrap();
    assert!(READ.iter().all(|name| told.contains(name)));
}

fn read(name: &str) -> Option<(Vec<Item>, Summary)> {
    assert!(READ.contains(&name));
    let file = File::open(samples()?.join(name)).unwrap();
    let mut statement = formats::open(file, None).unwrap();
    let items: Vec<Item> = statement.by_ref().collect();
    Some((items, statement.finish()))
}

fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

/// Rows, and what they come to in this currency only.
fn comes_to(summary: &Summary, rows: u64, code: &str, net: &str) {
    assert_eq!(summary.fatal, None);
    assert_eq!((summary.rows, summary.bad, summary.unpriced), (rows, 0, 0));
    assert_eq!(summary.totals.len(), 1);
    let total = &summary.totals[&Currency::parse(code).unwrap()];
    assert_eq!((total.rows, total.net), (rows, exact(net)));
}

#[test]
fn distrokid_comes_to_its_total() {
    let Some((items, summary)) = read("distrokid-13col-nonascii.tsv") else {
        return;
    };
    assert_eq!(summary.format, Format::DistroKid13);
    comes_to(&summary, 4, "USD", "10");
    let Item::Row(row) = &items[2] else {
        panic!("{:?}", items[2]);
    };
    assert_eq!(row.line, 4);
    assert_eq!(row.split_bps, Some(exact("3000")));
    let Item::Row(row) = &items[0] else {
        panic!("{:?}", items[0]);
    };
    assert_eq!(row.artist.as_deref(), Some("Tøilette & Café"));
}

#[test]
fn tunecore_comes_to_its_total() {
    let Some((items, summary)) = read("tunecore-21col.csv") else {
        return;
    };
    assert_eq!(summary.format, Format::TuneCore);
    comes_to(&summary, 4, "GBP", "0.1355");
    let Item::Row(row) = &items[3] else {
        panic!("{:?}", items[3]);
    };
    assert_eq!(row.source_currency, Currency::parse("USD").ok());
    assert_eq!(
        (row.rate, row.gross),
        (Some(exact("0.79")), Some(exact("0.000684")))
    );
    assert_eq!(row.sale_to.unwrap().to_string(), "2020-04-30");
}

#[test]
fn cdbaby_comes_to_its_total() {
    let Some((items, summary)) = read("cdbaby-14col-tab.txt") else {
        return;
    };
    assert_eq!(summary.format, Format::CdBaby);
    comes_to(&summary, 2, "USD", "0.1596539948");
    let Item::Row(row) = &items[0] else {
        panic!("{:?}", items[0]);
    };
    assert_eq!(row.isrc.unwrap().as_str(), "USX123000001");
    assert_eq!(row.upc.as_deref(), Some("880000000001"));
    assert_eq!(row.sale_from.unwrap().to_string(), "2023-07-31");
}

#[test]
fn symphonic_comes_to_its_total_and_its_voids() {
    let Some((items, summary)) = read("symphonic-19col.csv") else {
        return;
    };
    assert_eq!(summary.format, Format::Symphonic);
    comes_to(&summary, 275, "USD", "4.357276");
    assert_eq!(summary.reversals, 44);
    let total = &summary.totals[&Currency::parse("USD").unwrap()];
    assert_eq!(total.reversed, exact("-0.309744"));
    assert_eq!(total.quantity, exact("1879"));
    let hashes: std::collections::HashSet<[u8; 32]> = items
        .iter()
        .map(|item| match item {
            Item::Row(row) => row.hash,
            other @ (Item::Unpriced(_) | Item::Bad(_) | Item::Control(_)) => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(hashes.len(), 275);
}

#[test]
fn the_ugc_report_is_whole_and_its_shares_are_rows() {
    let Some((items, summary)) = read("ddex-dsr-ugcprofile-1.0.tsv") else {
        return;
    };
    assert_eq!(summary.format, Format::DsrUgc);
    // Six shares; 198.88 is the sum of what is due to their holders.
    comes_to(&summary, 6, "USD", "198.88");
    assert!(summary.is_sound());
    assert_eq!(summary.lines, 35);
    let expected: Vec<(ControlKind, Exact)> = summary
        .controls
        .iter()
        .map(|c| (c.kind, c.expected))
        .collect();
    assert_eq!(
        expected,
        [
            (ControlKind::Lines, exact("35")),
            (ControlKind::Summaries, exact("4")),
            (ControlKind::Blocks, exact("3"))
        ]
    );
    let Item::Row(row) = &items[0] else {
        panic!("{:?}", items[0]);
    };
    assert_eq!(row.isrc.unwrap().as_str(), "USSM19803037");
    assert_eq!(row.territory.unwrap().as_str(), "IS");
    assert_eq!(row.payee.as_deref(), Some("PUB_2"));
    assert_eq!((row.line, row.net), (18, exact("125.23")));
}

#[test]
fn the_truncated_report_is_rejected_with_its_lines() {
    let Some((items, summary)) = read("ddex-dsr-truncated-escaped-pipe.tsv") else {
        return;
    };
    assert_eq!((summary.rows, summary.unpriced), (0, 0));
    assert!(!summary.is_sound());
    let fatal = summary.fatal.unwrap();
    assert_eq!((fatal.line, fatal.cause), (1, Cause::Truncated));
    assert!(items.iter().all(|item| !matches!(item, Item::Row(_))));
    let lines: Vec<u64> = items
        .iter()
        .filter_map(|item| match item {
            Item::Bad(bad) => Some(bad.line),
            Item::Row(_) | Item::Unpriced(_) | Item::Control(_) => None,
        })
        .collect();
    assert_eq!(lines, [1, 4, 5, 6, 7]);
}
