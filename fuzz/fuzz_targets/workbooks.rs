//! Workbooks, or what is packed as one.
#![no_main]

use std::collections::{BTreeMap, HashSet};

use formats::{Item, Mapping};
use libfuzzer_sys::fuzz_target;
use money::Exact;

fuzz_target!(|bytes: &[u8]| {
    check(&[b"PK\x03\x04", bytes].concat(), None);
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
