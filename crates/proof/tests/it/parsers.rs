//! Every parser of bytes from outside: none falls over, and what one takes prints as it came.

use std::{fmt::Display, str::FromStr};

use proof::{
    checkpoint::Checkpoint,
    leaf,
    note::{CosigningKey, Note, Signature, VerifierKey},
    receipt::Receipt,
    tile::{self, EntryBundle, Tile},
    witness::{AddCheckpoint, read_answer},
};
use proptest::{prelude::*, sample::Index};

use crate::log::{Log, name};

/// Whether it is taken; what is taken prints as it came.
fn taken<T: FromStr + Display>(text: &str) -> bool {
    let read = text.parse::<T>().ok();
    if let Some(read) = &read {
        assert_eq!(read.to_string(), text);
    }
    read.is_some()
}

/// Shows a text to every parser, and says how many take it.
fn show(text: &str) -> usize {
    let note = Note::parse(text);
    if let Ok(note) = &note {
        assert_eq!(note.to_string(), text);
    }
    if let Some(fields) = leaf::fields(text) {
        assert!(text.len() >= 2 + 6 * fields.len());
    }
    let known = CosigningKey::from_seed(name("w.example"), &[1; 32]);
    let known = [known.verifier().clone()];
    let answer = read_answer(text, "a\n\n\u{2014} a AAAAAAA=\n", &known);
    // Nobody cosigned that checkpoint.
    assert_eq!(answer.unwrap_or_default(), []);
    let takers = [
        note.is_ok(),
        taken::<Signature>(text),
        taken::<VerifierKey>(text),
        taken::<Checkpoint>(text),
        taken::<Receipt>(text),
        taken::<Tile>(text),
        taken::<EntryBundle>(text),
        taken::<AddCheckpoint>(text),
        leaf::fields(text).is_some(),
    ];
    takers.into_iter().filter(|taken| *taken).count()
}

/// A text of every kind that a parser takes, and how many take it: what ends in a checkpoint is a note by its form.
fn samples() -> Vec<(String, usize)> {
    let log = Log::new(9);
    let witness = CosigningKey::from_seed(name("witness.example/w1"), &[9; 32]);
    let mut note = Note::parse(&log.checkpoint(9)).unwrap();
    note.add(witness.cosign(note.text(), 5));
    let body = AddCheckpoint {
        old: 5,
        proof: log.consistency(5, 9),
        checkpoint: note.to_string(),
    };
    vec![
        (note.text().to_owned(), 1),
        (note.to_string(), 1),
        (note.signatures()[1].to_string(), 1),
        (witness.verifier().to_string(), 1),
        (log.receipt(3, 9).to_string(), 2),
        (body.to_string(), 2),
        (crate::log::doc(7), 1),
        ("tile/3/x001/234.p/5".to_owned(), 1),
        ("tile/entries/x001/x002/234".to_owned(), 1),
    ]
}

#[test]
fn each_sample_is_taken_by_its_parser_alone() {
    for (sample, takers) in samples() {
        assert_eq!(show(&sample), takers, "{sample}");
    }
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        show(&String::from_utf8_lossy(&bytes));
        if let Ok(entries) = tile::entries(&bytes) {
            prop_assert_eq!(tile::bundle(entries), Ok(bytes));
        }
    }

    #[test]
    fn samples_with_something_else_in_them(
        which in any::<Index>(),
        (from, length) in (any::<Index>(), 0_usize..40),
        put in "([a\n \u{0}=+/0-9x.\u{2014}]|old |index |extra |tile/|AAAA|\\.p/){0,8}",
    ) {
        let samples = samples();
        let (sample, _) = which.get(&samples);
        let characters: Vec<char> = sample.chars().collect();
        let from = from.index(characters.len());
        let to = (from + length).min(characters.len());
        let changed = characters[..from].iter().copied().chain(put.chars());
        let changed: String = changed.chain(characters[to..].iter().copied()).collect();
        show(&changed);
    }

    #[test]
    fn entries_of_bundles(
        entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..50), 1..257),
        cut in any::<Index>(),
    ) {
        let bundle = tile::bundle(entries.iter().map(Vec::as_slice)).unwrap();
        prop_assert_eq!(tile::entries(&bundle).unwrap(), entries);
        // Cut short, it is refused, or it was cut between two entries.
        let cut = &bundle[..cut.index(bundle.len())];
        if let Ok(fewer) = tile::entries(cut) {
            prop_assert_eq!(tile::bundle(fewer).unwrap(), cut);
        }
    }
}
