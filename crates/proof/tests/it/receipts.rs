//! A receipt from its making to its checking, and everything that can be wrong with one.

use proof::{
    checkpoint::{self, CheckpointError},
    note::{CosigningKey, Note, NoteError, SigningKey},
    receipt::{Receipt, ReceiptError, opening},
    tree::VerifyError,
    witness::{AddCheckpoint, read_answer},
};

use crate::log::{Log, bit_flips, doc, name, salt, wide};

fn witness(at: u8) -> CosigningKey {
    CosigningKey::from_seed(name(&format!("witness.example/w{at}")), &[at; 32])
}

/// A receipt for leaf 777 of 1,000 with one cosignature.
fn cosigned(log: &Log) -> Receipt {
    let mut receipt = log.receipt(777, 1_000);
    let mut note = Note::parse(&receipt.checkpoint).unwrap();
    note.add(witness(1).cosign(note.text(), 1_679_315_147));
    receipt.checkpoint = note.to_string();
    receipt
}

#[test]
fn a_receipt_proves_its_document() {
    let log = Log::new(1_000);
    let file = cosigned(&log).to_string();
    assert!((900..1_100).contains(&file.len()), "{} bytes", file.len());
    let receipt: Receipt = file.parse().unwrap();
    assert_eq!(receipt.to_string(), file);
    let witnesses = [witness(1).verifier().clone(), witness(2).verifier().clone()];
    let checked = receipt.check(log.verifier(), &witnesses).unwrap();
    assert_eq!(checked.doc, doc(777));
    assert_eq!((checked.index, checked.checkpoint.size), (777, 1_000));
    assert_eq!(checked.checkpoint.root, log.root(1_000));
    let seen: Vec<_> = checked
        .cosigners
        .iter()
        .map(|by| (by.witness.as_str(), by.at))
        .collect();
    assert_eq!(seen, [("witness.example/w1", 1_679_315_147)]);
}

#[test]
fn every_leaf_of_small_logs_has_a_receipt() {
    let log = Log::new(40);
    for size in 1..=40 {
        for index in 0..size {
            let receipt = log.receipt(index, wide(size));
            let checked = receipt.check(log.verifier(), &[]).unwrap();
            assert_eq!(checked.doc, doc(index), "leaf {index} of {size}");
            let elsewhere = Receipt {
                index: wide(index ^ 1),
                ..receipt
            };
            let refused = elsewhere.check(log.verifier(), &[]).unwrap_err();
            assert!(
                matches!(refused, ReceiptError::NotIncluded(_)),
                "leaf {index} of {size}"
            );
        }
    }
}

#[test]
fn no_changed_bit_of_a_receipt_is_believed() {
    let log = Log::new(1_000);
    let file = cosigned(&log).to_string();
    let witnesses = [witness(1).verifier().clone()];
    let verdict = |file: &str| {
        file.parse::<Receipt>()
            .and_then(|receipt| receipt.check(log.verifier(), &witnesses))
    };
    let whole = verdict(&file).unwrap();
    // Which key a cosignature is by stands in the line's name and in its key id, and nothing vouches for them: with
    // one of their bits changed it is by an unknown key, and counts for nothing.
    let line = file.rfind('\u{2014}').unwrap();
    let by = line..line + "\u{2014} witness.example/w1 AAAAAA".len();
    let (mut forgotten, mut refused) = (0, 0);
    for (bit, changed) in bit_flips(&file) {
        match verdict(&changed) {
            Ok(checked) => {
                assert!(by.contains(&(bit / 8)), "bit {bit}");
                assert_eq!(checked.cosigners, []);
                assert_eq!(
                    (checked.doc, checked.checkpoint),
                    (whole.doc.clone(), whole.checkpoint.clone())
                );
                forgotten += 1;
            }
            Err(_) => refused += 1,
        }
    }
    assert!(forgotten > 50 && refused > 6_000, "{forgotten}, {refused}");
}

#[test]
fn what_is_wrong_with_a_receipt_is_said() {
    let log = Log::new(9);
    let good = log.receipt(4, 9);
    let refused = |change: &dyn Fn(&mut Receipt)| {
        let mut receipt = good.clone();
        change(&mut receipt);
        receipt.check(log.verifier(), &[]).unwrap_err()
    };
    assert_eq!(refused(&|it| it.extra = None), ReceiptError::NoOpening);
    let not_included = ReceiptError::NotIncluded(VerifyError::OtherRoot);
    assert_eq!(
        refused(&|it| it.extra = Some(opening(&doc(5), &salt(4)))),
        not_included
    );
    assert_eq!(
        refused(&|it| it.extra = Some(opening(&doc(4), &salt(5)))),
        not_included
    );
    assert_eq!(refused(&|it| it.path.reverse()), not_included);
    let short = ReceiptError::NotIncluded(VerifyError::TooShort);
    assert_eq!(refused(&|it| it.path.truncate(2)), short);
    let nowhere = VerifyError::NoSuchLeaf { index: 9, size: 9 };
    assert_eq!(
        refused(&|it| it.index = 9),
        ReceiptError::NotIncluded(nowhere)
    );
    let other = SigningKey::from_seed(name("daman.example/log"), &[8; 32]);
    let unsigned = CheckpointError::Unsigned(name("daman.example/log"));
    assert_eq!(good.check(other.verifier(), &[]), Err(unsigned.into()));
    let cut = |it: &mut Receipt| it.checkpoint.truncate(30);
    assert_eq!(
        refused(&cut),
        CheckpointError::from(NoteError::NoSignatures).into()
    );
}

#[test]
fn an_opening_has_one_spelling() {
    let log = Log::new(3);
    let good = String::from_utf8(opening(&doc(1), &salt(1))).unwrap();
    let padded = good.replace("=\"", "\"");
    assert_ne!(padded, good);
    let others = [
        good.replace("\",\"", "\", \""),
        good.replace("posted", "\\u0070osted"),
        good.replace("\"salt\"", "\"more\":\"\",\"salt\""),
        good.replace("{\"doc\"", "{\"doc\":\"\",\"doc\""),
        good.replace("\"doc\"", "\"dok\""),
        good.replace('}', "} "),
        padded,
        "{}".to_owned(),
        "null".to_owned(),
        String::new(),
    ];
    for other in others {
        let receipt = Receipt {
            extra: Some(other.clone().into_bytes()),
            ..log.receipt(1, 3)
        };
        assert_eq!(
            receipt.check(log.verifier(), &[]),
            Err(ReceiptError::Opening),
            "{other}"
        );
    }
}

#[test]
fn a_witness_sees_a_log_grow() {
    let log = Log::new(600);
    let witness = witness(1);
    let (mut old, mut old_root) = (0, log.root(0));
    for new in [1, 1, 2, 255, 256, 257, 600, 600] {
        let body = AddCheckpoint {
            old,
            proof: log.consistency(old, new),
            checkpoint: log.checkpoint(new),
        };
        let body = body.to_string();
        // What the witness does.
        let read: AddCheckpoint = body.parse().unwrap();
        assert_eq!(read.to_string(), body);
        let seen = checkpoint::open(&read.checkpoint, log.verifier(), &[])
            .unwrap()
            .checkpoint;
        proof::tree::verify_consistency(read.old, old_root, seen.size, seen.root, &read.proof)
            .unwrap();
        let answer = format!(
            "{}\n",
            witness.cosign(&seen.to_string(), 1_700_000_000 + new)
        );
        // What the log makes of its answer.
        let known = [witness.verifier().clone()];
        let mut note = Note::parse(&read.checkpoint).unwrap();
        for signature in read_answer(&answer, &read.checkpoint, &known).unwrap() {
            note.add(signature);
        }
        let opened = checkpoint::open(&note.to_string(), log.verifier(), &known).unwrap();
        assert_eq!(opened.cosignatures.len(), 1, "size {new}");
        (old, old_root) = (new, seen.root);
    }
}
