//! The records behind the head of each of DDEX's reports; cells are parted by `;` too, which is easier to come by.
#![no_main]

use std::collections::{BTreeMap, HashSet};

use formats::{Item, Mapping};
use libfuzzer_sys::fuzz_target;
use money::Exact;

const PROFILES: [(&str, &str); 4] = [
    ("HEAD", "BasicAudioProfile"),
    ("HEAD", "UgcProfile"),
    ("HEAD", "RoyaltyReportingProfile"),
    ("SRHE", "FinancialReportingToRecordCompaniesProfileSRB"),
];

fuzz_target!(|input: (u8, &[u8])| {
    let (profile, records) = input;
    let (tag, profile) = PROFILES[usize::from(profile) % PROFILES.len()];
    let head = format!(
        "{tag};dsrf/30;{profile};1;M;2026-10-05;1;1;2026-09;2026-09;P;S\nSY02;1;;;M;U;MA;S;1;;MAD;5\n"
    );
    let bytes = [head.as_bytes(), records].concat();
    let bytes: Vec<u8> = bytes
        .into_iter()
        .map(|byte| if byte == b';' { b'\t' } else { byte })
        .collect();
    check(&bytes, None);
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
