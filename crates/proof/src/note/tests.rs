//! Notes and keys at their edges.

use proptest::prelude::*;

use super::*;

fn name(name: &str) -> Name {
    Name::try_new(name).unwrap()
}

fn key(at: &str) -> SigningKey {
    SigningKey::from_seed(name(at), &[1; 32])
}

fn witness(seed: u8) -> CosigningKey {
    CosigningKey::from_seed(name("w.example"), &[seed; 32])
}

fn note(text: &str) -> Note {
    Note::try_new(text).unwrap()
}

fn signed(text: &str) -> Note {
    let mut note = note(text);
    note.add(key("a.example").sign(text));
    note
}

#[test]
fn the_last_empty_line_ends_the_text() {
    for text in [
        "a\n",
        "\n",
        "a\n\nb\n",
        "a\n\n",
        "\n\n\n",
        "\u{2014} a AAAAAAA=\n\n\u{2014}\n",
    ] {
        let signed = signed(text);
        let read = Note::parse(&signed.to_string()).unwrap();
        assert_eq!(read.text(), text);
        assert_eq!(read, signed);
        assert_eq!(
            read.verify(&[key("a.example").verifier()]).unwrap().len(),
            1
        );
    }
}

#[test]
fn what_is_no_text_of_a_note_is_refused() {
    for text in ["", "a", "a\nb"] {
        assert_eq!(Note::try_new(text), Err(NoteError::UnendedText), "{text}");
    }
    for text in ["a\r\n", "a\tb\n", "a\0\n", "a\u{1f}\n"] {
        assert_eq!(
            Note::try_new(text),
            Err(NoteError::ControlCharacter),
            "{text}"
        );
        let read = Note::parse(&format!("{text}\n\u{2014} a AAAAAAA=\n"));
        assert_eq!(read, Err(NoteError::ControlCharacter), "{text}");
    }
    // Signed notes forbid what stands below a space, and nothing else.
    assert!(Note::try_new("\u{7f}\u{85}\u{2028}é\n").is_ok());
}

#[test]
fn what_has_no_signatures_is_no_note() {
    for text in ["", "\n", "a\n", "a\n\n", "\n\n", "a\n\u{2014} a AAAAAAA=\n"] {
        assert_eq!(Note::parse(text), Err(NoteError::NoSignatures), "{text}");
    }
}

#[test]
fn a_signature_line_has_one_spelling() {
    let read = |line: &str| line.parse::<Signature>();
    assert!(read("\u{2014} a AAAAAAA=").is_ok());
    for line in [
        "",
        "\u{2014}",
        "\u{2014} ",
        "\u{2014} a",
        "- a AAAAAAA=",
        "\u{2014}a AAAAAAA=",
        " \u{2014} a AAAAAAA=",
    ] {
        assert_eq!(read(line), Err(SignatureError::Malformed), "{line}");
    }
    for line in [
        "\u{2014}  AAAAAAA=",
        "\u{2014} a+b AAAAAAA=",
        "\u{2014} a\u{a0} AAAAAAA=",
    ] {
        assert_eq!(read(line), Err(SignatureError::Name(NameError)), "{line}");
    }
    for line in [
        "\u{2014} a AAAAAAA",
        "\u{2014} a AAAAAAB=",
        "\u{2014} a  AAAAAAA=",
        "\u{2014} a AAAAAAA= ",
        "\u{2014} a AAAA-AA=",
    ] {
        assert!(
            matches!(read(line), Err(SignatureError::Base64(_))),
            "{line}"
        );
    }
    for line in ["\u{2014} a ", "\u{2014} a AAAA", "\u{2014} a AAAAAA=="] {
        assert_eq!(read(line), Err(SignatureError::TooShort), "{line}");
    }
    let unended = Note::parse("a\n\n\u{2014} a AAAAAAA=");
    assert_eq!(unended, Err(SignatureError::Malformed.into()));
}

#[test]
fn a_note_has_so_many_signatures_and_bytes() {
    let line = "\u{2014} a AAAAAAA=\n";
    let with = |lines: usize| Note::parse(&format!("a\n\n{}", line.repeat(lines)));
    assert_eq!(with(MAX_SIGNATURES).unwrap().signatures().len(), 100);
    assert_eq!(with(MAX_SIGNATURES + 1), Err(NoteError::TooManySignatures));
    // Sixteen must be taken, of the largest kind: a time and 2,420 bytes of ML-DSA-44 (tlog-cosignature).
    let large = text::base64(&[0; 4 + 8 + 2_420]);
    let lines = format!(
        "\u{2014} witness.example/with/a/long/name/{} {large}\n",
        "a".repeat(60)
    );
    assert!(Note::parse(&format!("a\n\n{}", lines.repeat(16))).is_ok());
    let text = format!("{}\n", "a".repeat(MAX_LEN - 1));
    assert!(Note::try_new(text.clone()).is_ok());
    assert_eq!(Note::try_new(format!("a{text}")), Err(NoteError::TooLong));
    assert_eq!(Note::parse(&format!("a{text}")), Err(NoteError::TooLong));
}

#[test]
fn only_a_known_name_with_its_id_counts() {
    let (text, known) = ("a\n", key("a.example"));
    let verified = |by: &SigningKey| {
        let mut note = note(text);
        note.add(by.sign(text));
        note.verify(&[known.verifier()])
    };
    assert_eq!(verified(&known).unwrap().len(), 1);
    // The same name with another id, and the same key under another name.
    let same_name = SigningKey::from_seed(name("a.example"), &[2; 32]);
    assert_eq!(verified(&same_name), Ok(Vec::new()));
    assert_eq!(verified(&key("b.example")), Ok(Vec::new()));
    assert_eq!(note(text).verify(&[known.verifier()]), Ok(Vec::new()));
    assert_eq!(signed(text).verify(&[]), Ok(Vec::new()));
}

#[test]
fn a_known_keys_bad_signature_spoils_the_note() {
    let known = key("a.example");
    let bad = NoteError::BadSignature(name("a.example"));
    let mut twice = signed("a\n");
    twice.add(known.sign("b\n"));
    assert_eq!(twice.verify(&[known.verifier()]), Err(bad.clone()));
    for length in [1, 63, 65] {
        let Signature { name, id, .. } = known.sign("a\n");
        let mut note = note("a\n");
        note.add(Signature {
            name,
            id,
            bytes: vec![0; length],
        });
        assert_eq!(
            note.verify(&[known.verifier()]),
            Err(bad.clone()),
            "{length} bytes"
        );
    }
}

#[test]
fn a_witness_that_cosigned_twice_counts_once_with_its_latest_time() {
    let mut note = signed("a\n");
    for at in [5, 9, 7] {
        note.add(witness(1).cosign("a\n", at));
    }
    let a = key("a.example");
    let verified = note.verify(&[a.verifier(), witness(1).verifier()]).unwrap();
    let seen: Vec<_> = verified
        .iter()
        .map(|by| (by.name.as_str(), by.at))
        .collect();
    assert_eq!(seen, [("a.example", None), ("w.example", Some(9))]);
    // Two keys of one name are one witness, in the middle of changing its key.
    note.add(witness(2).cosign("a\n", 11));
    let verified = note
        .verify(&[witness(1).verifier(), witness(2).verifier()])
        .unwrap();
    assert_eq!(
        verified.iter().map(|by| by.at).collect::<Vec<_>>(),
        [Some(11)]
    );
}

#[test]
fn a_log_and_a_witness_of_one_name_are_two() {
    let log = SigningKey::from_seed(name("w.example"), &[2; 32]);
    let mut note = note("a\n");
    note.add(log.sign("a\n"));
    note.add(witness(1).cosign("a\n", 5));
    let verified = note.verify(&[log.verifier(), witness(1).verifier()]);
    let times: Vec<_> = verified.unwrap().iter().map(|by| by.at).collect();
    assert_eq!(times, [None, Some(5)]);
}

#[test]
fn a_cosignature_is_of_its_time_and_its_text() {
    let verified = |signature: Signature| {
        let mut note = note("a\n");
        note.add(signature);
        note.verify(&[witness(1).verifier()])
            .is_ok_and(|by| by.len() == 1)
    };
    assert!(verified(witness(1).cosign("a\n", 5)));
    assert!(verified(witness(1).cosign("a\n", i64::MAX.unsigned_abs())));
    assert!(!verified(witness(1).cosign("a\n", 1 << 63)));
    assert!(!verified(witness(1).cosign("b\n", 5)));
    let mut later = witness(1).cosign("a\n", 5);
    later.bytes[7] = 6;
    assert!(!verified(later));
    // A log's signature with the same seed is another key's, and never a witness's word.
    let same_seed = SigningKey::from_seed(name("w.example"), &[1; 32]);
    assert!(!verified(same_seed.sign("a\n")));
    assert_ne!(
        same_seed.verifier().to_string(),
        witness(1).verifier().to_string()
    );
}

#[test]
fn verifier_keys_have_one_spelling() {
    let vkey = key("a.example").verifier().to_string();
    assert_eq!(
        vkey.parse::<VerifierKey>().unwrap(),
        *key("a.example").verifier()
    );
    let cosigner = witness(1).verifier().to_string();
    assert_eq!(
        cosigner.parse::<VerifierKey>().unwrap(),
        *witness(1).verifier()
    );
    let read = |vkey: &str| vkey.parse::<VerifierKey>().unwrap_err();
    let (start, base64) = vkey.rsplit_once('+').unwrap();
    let (_, id) = start.split_once('+').unwrap();
    for other in [
        "",
        "a",
        "a.example+",
        "a.example+00000000",
        "a.example+00000000+",
        &format!("{start}+{base64}="),
    ] {
        assert_eq!(read(other), KeyError::Malformed, "{other}");
    }
    assert_eq!(
        read(&vkey.replace("a.example", "")),
        KeyError::Name(NameError)
    );
    assert_eq!(
        read(&vkey.replace("a.example", "a b")),
        KeyError::Name(NameError)
    );
    for other in [
        vkey.replace(id, "00000000"),
        vkey.replace(id, &format!("0{id}")),
        vkey.replace("a.example", "b.example"),
    ] {
        assert_eq!(read(&other), KeyError::OtherId, "{other}");
    }
    let typed = |bytes: &[u8]| read(&format!("a.example+{id}+{}", text::base64(bytes)));
    for kind in [0, 2, 5, 6, 255] {
        assert_eq!(typed(&[kind; 33]), KeyError::Kind(kind));
    }
    assert_eq!(typed(&[1; 32]), KeyError::Unsafe);
    assert_eq!(typed(&[1; 34]), KeyError::Unsafe);
    // The neutral element: with it as a key, a signature of zeros fits every text.
    let mut neutral = [0; 33];
    neutral[..2].copy_from_slice(&[1, 1]);
    assert_eq!(typed(&neutral), KeyError::Unsafe);
    // No point of the curve.
    neutral[1] = 2;
    assert_eq!(typed(&neutral), KeyError::Unsafe);
}

#[test]
fn an_id_in_capitals_is_refused() {
    let at = (0..100).map(|at| format!("a{at}.example")).find(|at| {
        let vkey = key(at).verifier().to_string();
        vkey.split('+').nth(1).unwrap().contains('f')
    });
    let vkey = key(&at.unwrap()).verifier().to_string();
    let (start, _) = vkey.rsplit_once('+').unwrap();
    let (_, id) = start.split_once('+').unwrap();
    let other = vkey.replacen(id, &id.to_uppercase(), 1);
    assert_eq!(other.parse::<VerifierKey>(), Err(KeyError::OtherId));
}

#[test]
fn private_keys_are_not_shown() {
    let shown = format!("{:?} {:?}", key("a.example"), witness(1));
    let seed = text::base64(&[1; 32]);
    assert!(
        !shown.contains(&seed) && !shown.contains("1, 1, 1"),
        "{shown}"
    );
    assert!(
        shown.contains(&key("a.example").verifier().to_string()),
        "{shown}"
    );
}

proptest! {
    #[test]
    fn names_are_those_of_the_specification(text in "[a+\u{0}-\u{21}\u{7f}-\u{a1}\u{2003}\u{3000}é]{0,4}") {
        let space = |character: char| character.is_whitespace() || character < ' ';
        let allowed = !text.is_empty() && !text.contains('+') && !text.contains(space);
        prop_assert_eq!(Name::try_new(text).is_ok(), allowed);
    }
}
