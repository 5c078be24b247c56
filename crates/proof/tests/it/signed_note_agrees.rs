//! Notes against Cloudflare's `signed_note`, a port of Go's `sumdb/note`.

use proof::{
    checkpoint,
    note::{CosigningKey, Note, NoteError, SigningKey, VerifierKey},
};
use proptest::prelude::*;
use signed_note::{Note as TheirNote, StandardSigner, StandardVerifier, VerifierList};
use tlog_tiles::Checkpoint as TheirCheckpoint;

use crate::log::{Log, bit_flips, name};

const TEXT: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n";

/// The note that the documentation of Go's `sumdb/note` opens with, and its key.
const SIGNATURE: &str = "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const VKEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const SKEY: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";

fn theirs(keys: &[&VerifierKey]) -> VerifierList {
    let verifier = |key: &&VerifierKey| -> Box<dyn signed_note::Verifier> {
        Box::new(StandardVerifier::new(&key.to_string()).unwrap())
    };
    VerifierList::new(keys.iter().map(verifier).collect())
}

fn our_verdict(note: &str, key: &VerifierKey) -> bool {
    let verified = Note::parse(note).and_then(|note| note.verify(&[key]));
    verified.is_ok_and(|by| !by.is_empty())
}

fn their_verdict(note: &str, key: &VerifierKey) -> bool {
    let note = TheirNote::from_bytes(note.as_bytes());
    note.and_then(|note| note.verify(&theirs(&[key]))).is_ok()
}

#[test]
fn the_note_of_gos_documentation_opens() {
    let key: VerifierKey = VKEY.parse().unwrap();
    assert_eq!(key.to_string(), VKEY);
    let note = Note::parse(&format!("{TEXT}\n{SIGNATURE}")).unwrap();
    assert_eq!(note.text(), TEXT);
    let verified = note.verify(&[&key]).unwrap();
    assert_eq!(verified.len(), 1);
    assert_eq!(
        (verified[0].name.as_str(), verified[0].at),
        ("PeterNeumann", None)
    );
}

#[test]
fn their_signature_is_ours() {
    let mut theirs = TheirNote::new(TEXT.as_bytes(), &[]).unwrap();
    let signer = StandardSigner::new(SKEY).unwrap();
    theirs.add_sigs(&[&signer]).unwrap();
    let theirs = String::from_utf8(theirs.to_bytes()).unwrap();
    let mut ours = Note::try_new(TEXT).unwrap();
    ours.add(SIGNATURE.trim_end().parse().unwrap());
    assert_eq!(ours.to_string(), theirs);
    assert!(our_verdict(&theirs, &VKEY.parse().unwrap()));
}

#[test]
fn our_checkpoint_opens_with_theirs() {
    let log = Log::new(300);
    let signed = log.checkpoint(300);
    let note = TheirNote::from_bytes(signed.as_bytes()).unwrap();
    let (verified, unverified) = note.verify(&theirs(&[log.verifier()])).unwrap();
    assert_eq!((verified.len(), unverified.len()), (1, 0));
    let read = TheirCheckpoint::from_bytes(note.text()).unwrap();
    assert_eq!((read.origin(), read.size()), ("daman.example/log", 300));
    assert_eq!(read.hash().0, *log.root(300).as_bytes());
    assert_eq!(note.to_bytes(), signed.as_bytes());
}

#[test]
fn a_cosignature_is_an_unknown_key_to_theirs() {
    let log = Log::new(3);
    let witness = CosigningKey::from_seed(name("witness.example/w1"), &[9; 32]);
    let mut note = Note::parse(&log.checkpoint(3)).unwrap();
    note.add(witness.cosign(note.text(), 1_679_315_147));
    let read = TheirNote::from_bytes(note.to_string().as_bytes()).unwrap();
    let (verified, unverified) = read.verify(&theirs(&[log.verifier()])).unwrap();
    assert_eq!((verified.len(), unverified.len()), (1, 1));
    assert_eq!(unverified[0].name(), "witness.example/w1");
    let opened = checkpoint::open(
        &note.to_string(),
        log.verifier(),
        &[witness.verifier().clone()],
    );
    assert_eq!(opened.unwrap().cosignatures[0].at, 1_679_315_147);
}

#[test]
fn no_changed_bit_is_believed_here_or_there() {
    let log = Log::new(5);
    let signed = log.checkpoint(5);
    assert!(our_verdict(&signed, log.verifier()) && their_verdict(&signed, log.verifier()));
    for (bit, changed) in bit_flips(&signed) {
        assert!(!our_verdict(&changed, log.verifier()), "bit {bit}");
        assert!(!their_verdict(&changed, log.verifier()), "bit {bit}");
    }
}

#[test]
fn a_bad_signature_by_a_known_key_spoils_a_good_one_here_and_there() {
    let log = Log::new(5);
    let other = SigningKey::from_seed(name("other.example"), &[8; 32]);
    let mut note = Note::parse(&log.checkpoint(5)).unwrap();
    note.add(other.sign("another text\n"));
    let keys = [log.verifier(), other.verifier()];
    let refused = NoteError::BadSignature(name("other.example"));
    assert_eq!(note.verify(&keys), Err(refused));
    assert!(our_verdict(&note.to_string(), log.verifier()));
    let read = TheirNote::from_bytes(note.to_string().as_bytes()).unwrap();
    assert!(read.verify(&theirs(&keys)).is_err());
    assert!(their_verdict(&note.to_string(), log.verifier()));
}

proptest! {
    #[test]
    fn any_text_is_signed_for_each_other(
        text in "([^\u{0}-\u{1f}]{0,20}\n){1,5}",
        key in "[^\\s+\u{0}-\u{1f}]{1,20}",
        seed in any::<[u8; 32]>(),
    ) {
        let ours = SigningKey::from_seed(name(&key), &seed);
        let mut note = Note::try_new(text.clone()).unwrap();
        note.add(ours.sign(&text));
        let signed = note.to_string();
        prop_assert!(their_verdict(&signed, ours.verifier()));
        prop_assert!(our_verdict(&signed, ours.verifier()));
        prop_assert_eq!(Note::parse(&signed), Ok(note));
    }

    #[test]
    fn what_looks_like_a_note_is_read_alike(
        note in "[a\n\u{1}]{0,4}\n?\n?(\u{2014} ?[a+ ]{0,3} ?(AAAABBBB|AAAAAA==|AAAAAAA=|AAAAAAB=|AAAA)?\n?){0,3}",
    ) {
        let theirs = TheirNote::from_bytes(note.as_bytes()).map(|note| note.to_bytes());
        let ours = Note::parse(&note).map(|note| note.to_string().into_bytes());
        prop_assert_eq!(ours.ok(), theirs.ok());
    }
}
