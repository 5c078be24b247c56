//! Every kind of transfer that a room posts has a word, or is never on a statement.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use crate::words::KINDS;

/// Kinds that are on no statement: between two accounts of one section, or between accounts of ours alone.
const INTERNAL: [&str; 17] = [
    "chargebacks.more_returned",
    "chargebacks.rail_fee",
    "chargebacks.rail_fee_returned",
    "chargebacks.set_aside",
    "chargebacks.set_aside_no_more",
    "chargebacks.written_off_returned",
    "deposits.rail_fee",
    "escrow.fund",
    "escrow.fund_rounds",
    "payouts.paid",
    "payouts.returned",
    // Out of a raise, by no act of a fan's.
    "projects.fee",
    "rails.fee_billed",
    "rails.fee_returned",
    "refunds.done",
    "refunds.mismatched",
    "refunds.rail_fee",
];

/// How a room makes a transfer.
const MADE: &str = "Transfer::of(";
/// How the database makes many at once.
const SPREAD: &str = "ledger_spread(";

fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "tests" {
                files_below(&path, ending)
            } else if name.ends_with(ending) && name != "tests.rs" {
                vec![path]
            } else {
                Vec::new()
            }
        })
        .collect()
}

/// The texts between these marks that are the name of a kind: a room, a dot, and what it is.
fn kinds_in(source: &str, mark: char) -> Vec<String> {
    let is_word = |word: &str| {
        let letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
        !word.is_empty() && word.bytes().all(letter)
    };
    let is_kind = |text: &&str| {
        text.split_once('.')
            .is_some_and(|(room, what)| is_word(room) && is_word(what))
    };
    let texts = source.split(mark).filter(is_kind);
    texts.map(str::to_owned).collect()
}

/// What the rooms post, as their sources say.
fn posted() -> BTreeSet<String> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let migrations = crates.parent().unwrap().join("migrations");
    let rooms = fs::read_dir(crates)
        .unwrap()
        .map(|room| room.unwrap().path())
        .filter(|room| !room.ends_with("ledger"));
    let sources = rooms.flat_map(|room| files_below(&room.join("src"), ".rs"));
    let written = sources.flat_map(|path| {
        let source = fs::read_to_string(&path).unwrap();
        let program = source.split("#[cfg(test)]").next().unwrap();
        if !program.contains(MADE) {
            return Vec::new();
        }
        let kinds = kinds_in(program, '"');
        assert!(!kinds.is_empty(), "{} posts what?", path.display());
        kinds
    });
    let spread = files_below(&migrations, ".sql")
        .into_iter()
        .flat_map(|path| {
            let source = fs::read_to_string(path).unwrap();
            if source.contains(SPREAD) {
                kinds_in(&source, '\'')
            } else {
                Vec::new()
            }
        });
    written.chain(spread).collect()
}

#[test]
fn every_kind_that_is_posted_has_a_word_or_is_on_no_statement() {
    let posted = posted();
    // Rooms that write it otherwise would not be seen.
    for known in ["escrow.fee", "rails.fee_billed", "royalties.share"] {
        assert!(posted.contains(known), "{posted:?}");
    }
    let mut said: Vec<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
    said.extend(INTERNAL);
    said.sort_unstable();
    assert_eq!(posted.iter().map(String::as_str).collect::<Vec<_>>(), said);
}
