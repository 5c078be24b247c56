//! A door for the fuzz targets: headers that are recognised, so that what they try gets past them, and what must hold of every file.

use std::collections::{BTreeMap, HashSet};

use money::Exact;

use crate::{Format, Item, Mapping, formats};

/// Reads the file, if it is a statement: nothing panics, what is counted is what was given, no two rows have the same hash, and rows that
/// are lent are those that are given.
///
/// # Panics
/// When one of these does not hold.
pub fn check(bytes: &[u8], mapping: Option<&Mapping>) {
    let open = || crate::open(bytes, mapping);
    let (Ok(mut given), Ok(mut lent)) = (open(), open()) else {
        return;
    };
    let mut nets = BTreeMap::new();
    let (mut rows, mut bad) = (0, 0);
    let mut hashes = HashSet::new();
    for item in given.by_ref() {
        assert_eq!(lent.read(), Some(&item));
        match item {
            Item::Row(row) => {
                rows = 1_u64.saturating_add(rows);
                assert!(hashes.insert(row.hash));
                let net: &mut Exact = nets.entry(row.currency).or_default();
                let sum = net.checked_add(row.net);
                assert!(sum.is_ok());
                *net = sum.unwrap_or_default();
            }
            Item::Unpriced(row) => assert!(row.net.is_zero()),
            Item::Bad(told) => {
                bad = 1_u64.saturating_add(bad);
                assert!(told.line <= told.last_line && told.raw.chars().count() <= 500);
            }
            Item::Control(_) => {}
        }
    }
    assert_eq!(lent.read(), None);
    let summary = given.finish();
    assert_eq!(lent.finish(), summary);
    if summary.fatal.is_none() {
        assert_eq!((summary.rows, summary.bad), (rows, bad));
        let totals = summary.totals.iter();
        let totals: BTreeMap<_, _> = totals.map(|(code, total)| (*code, total.net)).collect();
        assert_eq!(totals, nets);
    }
}

/// The header of one of the formats that are tables, with its line end.
pub fn header(which: u8, delimiter: char) -> (Format, String) {
    let Some(spec) = formats::ALL.iter().cycle().nth(usize::from(which)) else {
        return (Format::Mapped, String::new());
    };
    let names: Vec<String> = spec
        .columns
        .iter()
        .map(|column| format!("\"{}\"", column.name))
        .collect();
    let header = names.join(&delimiter.to_string());
    (spec.format, format!("{header}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_header_is_told_from_all_others() {
        for which in 0..u8::try_from(formats::ALL.len()).unwrap() {
            for delimiter in [',', ';', '|', '\t'] {
                let (format, header) = header(which, delimiter);
                let statement = crate::open(header.as_bytes(), None).unwrap();
                assert_eq!(statement.format(), format);
            }
        }
    }
}
