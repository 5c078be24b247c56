//! Notes, checkpoints, receipts, paths of tiles, bundles and what is said to witnesses: what is taken prints as it came, and
//! a receipt with something changed proves what the whole one proves, or nothing.
#![no_main]

use std::{fmt::Display, str::FromStr, sync::LazyLock};

use libfuzzer_sys::fuzz_target;
use proof::{
    checkpoint::{self, Checkpoint},
    leaf,
    note::{CosigningKey, Name, Note, Signature, SigningKey, VerifierKey},
    receipt::{self, Receipt},
    tile::{self, EntryBundle, Tile},
    tree::{self, Node},
    witness::{AddCheckpoint, read_answer},
};

/// A log of three leaves, a witness, and what they wrote.
struct Written {
    key: VerifierKey,
    witnesses: [VerifierKey; 1],
    receipt: String,
    body: String,
    checked: receipt::Checked,
}

static WRITTEN: LazyLock<Written> = LazyLock::new(|| {
    let key = SigningKey::from_seed(Name::try_new("daman.example/log").unwrap(), &[1; 32]);
    let witness = CosigningKey::from_seed(Name::try_new("w.example").unwrap(), &[2; 32]);
    let doc = leaf::Doc::new().with("what", "posted").to_string();
    let data = leaf::data(&leaf::commit(&[3; 32], &doc));
    let leaves = [b"one", data.as_bytes(), b"three"].map(tree::leaf_hash);
    let hash_of = |node: Node| {
        let first = usize::try_from(node.index << node.level).unwrap();
        Some(tree::root_of(&leaves[first..first + (1 << node.level)]))
    };
    let checkpoint = Checkpoint {
        origin: key.verifier().name().clone(),
        size: 3,
        root: tree::root_of(&leaves),
    };
    let mut note = Note::parse(&checkpoint.sign(&key).unwrap()).unwrap();
    note.add(witness.cosign(note.text(), 5));
    let receipt = Receipt {
        extra: Some(receipt::opening(&doc, &[3; 32])),
        index: 1,
        path: tree::inclusion_path(1, 3, hash_of).unwrap(),
        checkpoint: note.to_string(),
    };
    let body = AddCheckpoint {
        old: 2,
        proof: tree::consistency_proof(2, 3, hash_of).unwrap(),
        checkpoint: note.to_string(),
    };
    let witnesses = [witness.verifier().clone()];
    Written {
        checked: receipt.check(key.verifier(), &witnesses).unwrap(),
        key: key.verifier().clone(),
        witnesses,
        receipt: receipt.to_string(),
        body: body.to_string(),
    }
});

fn show<T: FromStr + Display>(text: &str) -> Option<T> {
    let read: T = text.parse().ok()?;
    assert_eq!(read.to_string(), text);
    Some(read)
}

fn show_all(text: &str) {
    let written = &*WRITTEN;
    if let Ok(note) = Note::parse(text) {
        assert_eq!(note.to_string(), text);
    }
    show::<Signature>(text);
    show::<VerifierKey>(text);
    show::<Checkpoint>(text);
    show::<Tile>(text);
    show::<EntryBundle>(text);
    show::<AddCheckpoint>(text);
    if let Some(fields) = leaf::fields(text) {
        assert!(text.len() >= 2 + 6 * fields.len());
    }
    let note = &written.receipt[written.receipt.find("\n\n").unwrap() + 2..];
    for signature in read_answer(text, note, &written.witnesses).unwrap_or_default() {
        // Nobody but the witness made it, and it made one.
        assert!(note.contains(&signature.to_string()));
    }
    if let Ok(opened) = checkpoint::open(text, &written.key, &written.witnesses) {
        assert_eq!(opened.checkpoint, written.checked.checkpoint);
    }
    if let Some(checked) = show::<Receipt>(text)
        .and_then(|receipt| receipt.check(&written.key, &written.witnesses).ok())
    {
        assert_eq!(checked.doc, written.checked.doc);
        assert_eq!(checked.index, written.checked.index);
        assert_eq!(checked.checkpoint, written.checked.checkpoint);
        assert!(checked.cosigners.is_empty() || checked.cosigners == written.checked.cosigners);
    }
}

/// A part of a text replaced, if that leaves characters whole.
fn splice(whole: &str, text: &str, from: u16, length: u16) -> Option<String> {
    let from = usize::from(from) % whole.len();
    let to = (from + usize::from(length)).min(whole.len());
    Some(format!("{}{text}{}", whole.get(..from)?, whole.get(to..)?))
}

fuzz_target!(|input: (&[u8], u16, u16)| {
    let (bytes, from, length) = input;
    if let Ok(entries) = tile::entries(bytes) {
        assert_eq!(tile::bundle(entries).as_deref(), Ok(bytes));
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    show_all(text);
    for whole in [&WRITTEN.receipt, &WRITTEN.body] {
        if let Some(spliced) = splice(whole, text, from, length) {
            show_all(&spliced);
        }
    }
});
