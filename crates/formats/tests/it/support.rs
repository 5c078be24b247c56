//! What the tests share.

use std::path::PathBuf;

use formats::{Bad, Item, Mapping, OpenError, Row, Statement, Summary};
use money::{Currency, Exact};

/// All items of a file, and what it comes to.
pub(crate) fn read(bytes: &[u8]) -> (Vec<Item>, Summary) {
    let mut statement = formats::open(bytes, None).unwrap();
    let items: Vec<Item> = statement.by_ref().collect();
    lends(formats::open(bytes, None).unwrap(), &items);
    (items, statement.finish())
}

/// Whether what is lent is what is given.
fn lends(mut statement: Statement<&[u8]>, items: &[Item]) {
    for item in items {
        assert_eq!(statement.read(), Some(item));
    }
    assert_eq!(statement.read(), None);
}

/// The same, read by a mapping in TOML.
pub(crate) fn mapped(bytes: &[u8], mapping: &str) -> Result<(Vec<Item>, Summary), OpenError> {
    let mapping: Mapping = toml::from_str(mapping).unwrap();
    let mut statement = formats::open(bytes, Some(&mapping))?;
    let items: Vec<Item> = statement.by_ref().collect();
    lends(formats::open(bytes, Some(&mapping))?, &items);
    Ok((items, statement.finish()))
}

/// Why a file is not opened.
pub(crate) fn refused(bytes: &[u8]) -> OpenError {
    match formats::open(bytes, None) {
        Ok(statement) => panic!("taken for {}", statement.format()),
        Err(error) => error,
    }
}

pub(crate) fn rows(items: &[Item]) -> Vec<&Row> {
    let rows = items.iter().filter_map(|item| match item {
        Item::Row(row) => Some(row.as_ref()),
        Item::Unpriced(_) | Item::Bad(_) | Item::Control(_) => None,
    });
    rows.collect()
}

pub(crate) fn unpriced(items: &[Item]) -> Vec<&Row> {
    let rows = items.iter().filter_map(|item| match item {
        Item::Unpriced(row) => Some(row.as_ref()),
        Item::Row(_) | Item::Bad(_) | Item::Control(_) => None,
    });
    rows.collect()
}

pub(crate) fn bad(items: &[Item]) -> Vec<&Bad> {
    let bad = items.iter().filter_map(|item| match item {
        Item::Bad(bad) => Some(bad),
        Item::Row(_) | Item::Unpriced(_) | Item::Control(_) => None,
    });
    bad.collect()
}

pub(crate) fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

pub(crate) fn currency(code: &str) -> Currency {
    Currency::parse(code).unwrap()
}

/// What the rows pay in this currency.
pub(crate) fn net(summary: &Summary, code: &str) -> String {
    summary.totals[&currency(code)].net.to_string()
}

/// A file of the examples at the root.
pub(crate) fn example(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/statements");
    std::fs::read(PathBuf::from(folder).join(name)).unwrap()
}
