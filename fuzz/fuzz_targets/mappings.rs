//! A mapping, in JSON, and a file that it may fit.
#![no_main]

use std::collections::{BTreeMap, HashSet};

use formats::{Item, Mapping};
use libfuzzer_sys::fuzz_target;
use money::Exact;

fuzz_target!(|input: (&str, &[u8])| {
    let (mapping, bytes) = input;
    if let Ok(mapping) = serde_json::from_str::<Mapping>(mapping) {
        check(bytes, Some(&mapping));
    }
    // One that always fits, so that the lines are tried too.
    let fits = serde_json::json!({
        "header_line": 0, "delimiter": ";", "currency": "EUR", "decimal": "comma", "dates": "day_first",
        "columns": {"#1": "sale", "#2": "net", "#3": "isrc", "#4": "split_percent", "#5": "territory"},
    });
    let fits: Mapping = serde_json::from_value(fits).unwrap();
    check(bytes, Some(&fits));
});

fn check(bytes: &[u8], mapping: Option<&Mapping>) {
    let Ok(mut statement) = formats::open(bytes, mapping) else {
        return;
    };
    let mut nets = BTreeMap::new();
    let (mut rows, mut bad) = (0, 0);
    let mut hashes = HashSet::new();
    for item in statement.by_ref() {
        match item {
            Item::Row(row) => {
                rows += 1;
                assert!(hashes.insert(row.hash));
                let net: &mut Exact = nets.entry(row.currency).or_default();
                *net = net.checked_add(row.net).unwrap();
            }
            Item::Unpriced(row) => assert!(row.net.is_zero()),
            Item::Bad(told) => {
                bad += 1;
                assert!(told.line <= told.last_line && told.raw.chars().count() <= 500);
            }
            Item::Control(_) => {}
        }
    }
    let summary = statement.finish();
    if summary.fatal.is_none() {
        assert_eq!((summary.rows, summary.bad), (rows, bad));
        let totals = summary
            .totals
            .iter()
            .map(|(currency, total)| (*currency, total.net));
        assert_eq!(totals.collect::<BTreeMap<_, _>>(), nets);
    }
}
