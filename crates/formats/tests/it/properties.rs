//! Whatever is in a file: what is written is read back, and nothing panics.

use formats::{Item, Row};
use money::Exact;
use proptest::prelude::*;

use crate::support::{example, read, rows};

#[derive(Debug, Clone)]
struct Line {
    month: (i32, u32),
    texts: [String; 3],
    isrc: u32,
    quantity: i32,
    net: i64,
}

fn line() -> impl Strategy<Value = Line> {
    let text = "[ -~àéÿ“—أغ가]{0,20}";
    (
        (2000..2100_i32, 1..=12_u32),
        [text, text, text],
        0..100_000_u32,
        any::<i32>(),
        any::<i64>(),
    )
        .prop_map(|(month, texts, isrc, quantity, net)| Line {
            month,
            texts,
            isrc,
            quantity,
            net,
        })
}

const HEADER: [&str; 15] = [
    "Date Inserted",
    "Reporting Date",
    "Sale Month",
    "Store",
    "Artist",
    "Title",
    "ISRC",
    "UPC",
    "Quantity",
    "Team Percentage",
    "Source Type",
    "Country of Sale",
    "Songwriter Royalties Withheld (USD)",
    "Earnings (USD)",
    "Recoup (USD)",
];

/// The net amount that a line's number stands for: a count of 10^-12.
fn net(line: &Line) -> Exact {
    Exact::from_units(i128::from(line.net) * 1_000_000)
}

fn quoted(cells: &[String], delimiter: &str, end: &str) -> String {
    let cells = cells
        .iter()
        .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
    format!("{}{end}", cells.collect::<Vec<_>>().join(delimiter))
}

fn file(lines: &[Line], delimiter: &str, end: &str) -> String {
    let header = HEADER.map(str::to_owned);
    let mut file = quoted(&header, delimiter, end);
    for line in lines {
        let (year, month) = line.month;
        let [store, artist, title] = line.texts.clone();
        let cells = [
            "2026-01-01".to_owned(),
            "2026-01-02".to_owned(),
            format!("{year}-{month:02}"),
            store,
            artist,
            title,
            format!("QZDMN26{:05}", line.isrc),
            "8800000026010".to_owned(),
            line.quantity.to_string(),
            "100".to_owned(),
            "Song".to_owned(),
            "MA".to_owned(),
            "0".to_owned(),
            net(line).to_string(),
            "0".to_owned(),
        ];
        file.push_str(&quoted(&cells, delimiter, end));
    }
    file
}

fn agrees(row: &Row, line: &Line) -> Result<(), TestCaseError> {
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    prop_assert_eq!(row.net, net(line));
    prop_assert_eq!(row.quantity, Exact::from(i64::from(line.quantity)));
    prop_assert_eq!(
        row.isrc.unwrap().to_string(),
        format!("QZDMN26{:05}", line.isrc)
    );
    let [store, artist, title] = &line.texts;
    prop_assert_eq!(&row.store, &text(store));
    prop_assert_eq!(&row.artist, &text(artist));
    prop_assert_eq!(&row.title, &text(title));
    let from = chrono::NaiveDate::from_ymd_opt(line.month.0, line.month.1, 1);
    prop_assert_eq!(row.sale_from, from);
    prop_assert_eq!(row.reversal, line.net < 0 || line.quantity < 0);
    Ok(())
}

proptest! {
    // Whole files each, which take a while without optimisation.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read_back(
        lines in prop::collection::vec(line(), 0..20),
        delimiter in prop::sample::select(vec![",", ";", "|", "\t"]),
        end in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let file = file(&lines, delimiter, end);
        let (items, summary) = read(file.as_bytes());
        prop_assert_eq!(summary.rows, lines.len() as u64);
        prop_assert!(summary.is_sound() && summary.bad == 0);
        for (row, (place, line)) in rows(&items).into_iter().zip(lines.iter().enumerate()) {
            prop_assert_eq!(row.line, place as u64 + 2);
            agrees(row, line)?;
        }
        let total = lines.iter().try_fold(Exact::ZERO, |sum, line| sum.checked_add(net(line)));
        let found = summary.totals.values().next().map_or(Exact::ZERO, |total| total.net);
        prop_assert_eq!(Ok(found), total);
    }

    #[test]
    fn the_order_of_the_lines_changes_no_hash(lines in prop::collection::vec(line(), 0..20), turn in 0..20_usize) {
        let hashes = |lines: &[Line]| {
            let (items, _) = read(file(lines, ",", "\n").as_bytes());
            let mut hashes: Vec<[u8; 32]> = rows(&items).iter().map(|row| row.hash).collect();
            hashes.sort_unstable();
            hashes
        };
        let mut twice = [lines.clone(), lines].concat();
        let before = hashes(&twice);
        let turn = turn.min(twice.len());
        twice.rotate_left(turn);
        let mut distinct = before.clone();
        distinct.dedup();
        prop_assert_eq!(distinct.len(), before.len());
        prop_assert_eq!(before, hashes(&twice));
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(statement) = formats::open(bytes.as_slice(), None) {
            statement.finish();
        }
    }

    #[test]
    fn no_example_with_something_else_in_it_panics(
        name in prop::sample::select(vec!["distrokid-2026-07-08.csv", "believe-2026-08-09.csv", "dsr-financial-2026-09.tsv"]),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..20_usize, prop::collection::vec(any::<u8>(), 0..6)), 1..4),
    ) {
        let mut bytes = example(name);
        for (at, gone, new) in cuts {
            let from = at.index(bytes.len());
            let to = (from + gone).min(bytes.len());
            bytes.splice(from..to, new);
        }
        if let Ok(mut statement) = formats::open(bytes.as_slice(), None) {
            let items: Vec<Item> = statement.by_ref().collect();
            let summary = statement.finish();
            let rows = rows(&items).len() as u64;
            prop_assert!(summary.rows == rows || summary.fatal.is_some());
        }
    }
}
