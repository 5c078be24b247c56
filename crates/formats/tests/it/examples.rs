//! The statements of the demonstration, which were written for it.

use std::collections::HashSet;

use formats::Format;

use crate::support::{exact, example, mapped, net, read, rows};

#[test]
fn every_example_comes_to_its_total() {
    for (name, format, count, code, total) in [
        (
            "distrokid-2026-07-08.csv",
            Format::DistroKid15,
            48,
            "USD",
            "7689.563936227265",
        ),
        (
            "distrokid-2026-07-08-corrected.csv",
            Format::DistroKid15,
            48,
            "USD",
            "7672.43213213702",
        ),
        (
            "believe-2026-08-09.csv",
            Format::Believe,
            31,
            "EUR",
            "2299.3920622",
        ),
        (
            "dsr-financial-2026-09.tsv",
            Format::DsrFinancialReporting,
            6,
            "EUR",
            "347.034642",
        ),
    ] {
        let (items, summary) = read(&example(name));
        assert_eq!(summary.format, format);
        assert!(summary.is_sound(), "{name}: {summary:?}");
        assert_eq!((summary.rows, summary.bad), (count, 0), "{name}");
        assert_eq!(net(&summary, code), total, "{name}");
        for row in rows(&items) {
            assert_eq!(row.artist.as_deref(), Some("Noor Atlas"));
            let isrc = row.isrc.unwrap();
            let title = match isrc.as_str() {
                "QZDMN2600001" => "Amwaj",
                "QZDMN2600002" => "Layl",
                "QZDMN2600003" => "Sahra",
                other => panic!("{other}"),
            };
            assert_eq!(row.title.as_deref(), Some(title));
            assert!(row.territory.is_some(), "{row:?}");
        }
    }
}

#[test]
fn a_correction_differs_in_the_corrected_lines_only() {
    let hashes = |name| -> HashSet<[u8; 32]> {
        let (items, _) = read(&example(name));
        rows(&items).iter().map(|row| row.hash).collect()
    };
    let before = hashes("distrokid-2026-07-08.csv");
    let after = hashes("distrokid-2026-07-08-corrected.csv");
    // Two lines changed, one gone and one new.
    assert_eq!(before.difference(&after).count(), 3);
    assert_eq!(after.difference(&before).count(), 3);
}

#[test]
fn the_label_statement_needs_its_mapping() {
    let file = example("label-2026-09.csv");
    assert!(formats::open(file.as_slice(), None).is_err());
    let mapping = String::from_utf8(example("label-2026-09.toml")).unwrap();
    let (items, summary) = mapped(&file, &mapping).unwrap();
    assert!(summary.is_sound() && summary.bad == 0, "{summary:?}");
    assert_eq!((summary.rows, summary.lines), (6, 9));
    let first = rows(&items)[0];
    assert_eq!(first.line, 4);
    assert_eq!(first.isrc.unwrap().as_str(), "QZDMN2600001");
    assert_eq!(first.sale_to.unwrap().to_string(), "2026-09-30");
    assert_eq!(summary.totals.len(), 1);
    let sum = rows(&items)
        .iter()
        .fold(exact("0"), |sum, row| sum.checked_add(row.net).unwrap());
    assert_eq!(net(&summary, "EUR"), sum.to_string());
}

/// Whoever kept a hash must find the row by it again: it never changes.
#[test]
fn the_hash_of_a_row_stays_as_it_is() {
    let hashes = [
        "distrokid-2026-07-08.csv",
        "believe-2026-08-09.csv",
        "dsr-financial-2026-09.tsv",
    ]
    .map(|name| {
        let (items, _) = read(&example(name));
        u64::from_be_bytes(*rows(&items)[0].hash.first_chunk().unwrap())
    });
    assert_eq!(
        format!("{hashes:x?}"),
        "[405a12dfba1362a0, 641973c3ad944432, 5362b6e95b9abc]"
    );
}
