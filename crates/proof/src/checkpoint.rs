//! A log's signed head (<https://c2sp.org/tlog-checkpoint>): how many leaves there are, and the root over them.

use std::{fmt, str::FromStr};

use crate::{
    note::{KeyKind, Name, NameError, Note, NoteError, SigningKey, VerifierKey},
    text,
    tree::Hash,
};

/// What a checkpoint says. Printed and read as the text of its note: three lines, and no extension lines.
///
/// A log never signs two whose trees are not the beginning of one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: the name of its key.
    pub origin: Name,
    /// How many leaves its tree has.
    pub size: u64,
    /// The root of the tree.
    pub root: Hash,
}

/// A checkpoint that its log signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// Which of the known witnesses cosigned it, each once.
    pub cosignatures: Vec<Cosignature>,
}

/// A known witness's word that, when it signed, this was the log's one and largest tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosignature {
    /// The witness.
    pub witness: Name,
    /// When, in seconds since 1970 UTC by the witness's clock. Whoever asks decides what is too old or in the future.
    pub at: u64,
}

/// Why a checkpoint is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The text is not three lines.
    #[error("a checkpoint is three lines: origin, size and root")]
    Malformed,
    /// The origin cannot be a key's name.
    #[error("the checkpoint's origin is no name: {0}")]
    Origin(#[from] NameError),
    /// The size is not a decimal of at most 63 bits without leading zeros.
    #[error("the checkpoint's size is not a decimal number without leading zeros, below 2^63")]
    Size,
    /// The root is no hash.
    #[error("the checkpoint's root is not 32 bytes in padded base64")]
    Root,
    /// A tree without leaves has one root only.
    #[error("the checkpoint's tree has no leaves, but a root as if it had")]
    EmptyRoot,
    /// The note around it is none, or a known key's signature is bad.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// It is another log's.
    #[error("the checkpoint is of {found}, not of {expected}")]
    OtherLog {
        /// The key's name.
        expected: Name,
        /// The origin line.
        found: Name,
    },
    /// The log's key did not sign it.
    #[error("the checkpoint is not signed by {0} with the key that is trusted")]
    Unsigned(Name),
    /// A witness's key where the log's is wanted, or the other way round.
    #[error(
        "the key of {0} is of the wrong kind: a log signs (type 1), a witness cosigns (type 4)"
    )]
    WrongKind(Name),
}

impl Checkpoint {
    /// The note with the log's signature, as text.
    ///
    /// # Errors
    /// [`CheckpointError::OtherLog`] when the key's name is not the origin.
    pub fn sign(&self, key: &SigningKey) -> Result<String, CheckpointError> {
        self.check_log(key.verifier())?;
        let mut note = Note::try_new(self.to_string())?;
        let signature = key.sign(note.text());
        note.add(signature);
        Ok(note.to_string())
    }

    fn check_log(&self, key: &VerifierKey) -> Result<(), CheckpointError> {
        if self.origin == *key.name() {
            Ok(())
        } else {
            Err(CheckpointError::OtherLog {
                expected: key.name().clone(),
                found: self.origin.clone(),
            })
        }
    }
}

/// Opens a note that must be a checkpoint signed by the log `key`, and says which of `witnesses` cosigned it.
///
/// # Errors
/// [`CheckpointError`] when it is none, when the log did not sign it, and when a signature by any of these keys is bad.
pub fn open(
    note: &str,
    key: &VerifierKey,
    witnesses: &[VerifierKey],
) -> Result<Opened, CheckpointError> {
    check_kind(key, KeyKind::Ed25519)?;
    let mut keys = vec![key];
    for witness in witnesses {
        check_kind(witness, KeyKind::CosignatureV1)?;
        keys.push(witness);
    }
    let note = Note::parse(note)?;
    let verified = note.verify(&keys)?;
    if !verified.iter().any(|by| by.at.is_none()) {
        return Err(CheckpointError::Unsigned(key.name().clone()));
    }
    let checkpoint: Checkpoint = note.text().parse()?;
    checkpoint.check_log(key)?;
    let cosignature = |by: crate::note::Verified| {
        by.at.map(|at| Cosignature {
            witness: by.name,
            at,
        })
    };
    Ok(Opened {
        checkpoint,
        cosignatures: verified.into_iter().filter_map(cosignature).collect(),
    })
}

fn check_kind(key: &VerifierKey, kind: KeyKind) -> Result<(), CheckpointError> {
    if key.kind() == kind {
        Ok(())
    } else {
        Err(CheckpointError::WrongKind(key.name().clone()))
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let root = self.root.to_base64();
        writeln!(f, "{}\n{}\n{root}", self.origin, self.size)
    }
}

impl FromStr for Checkpoint {
    type Err = CheckpointError;

    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let lines: Vec<&str> = text.split('\n').collect();
        let [origin, size, root, ""] = lines.as_slice() else {
            return Err(CheckpointError::Malformed);
        };
        let checkpoint = Self {
            origin: Name::try_new(*origin)?,
            size: text::decimal(size).ok_or(CheckpointError::Size)?,
            root: Hash::from_base64(root).ok_or(CheckpointError::Root)?,
        };
        if checkpoint.size == 0 && checkpoint.root != Hash::empty() {
            return Err(CheckpointError::EmptyRoot);
        }
        Ok(checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::CosigningKey;

    fn name(name: &str) -> Name {
        Name::try_new(name).unwrap()
    }

    fn key() -> SigningKey {
        SigningKey::from_seed(name("example.com/log"), &[1; 32])
    }

    fn checkpoint() -> Checkpoint {
        Checkpoint {
            origin: name("example.com/log"),
            size: 20_852_163,
            root: Hash::from_bytes([0xff; 32]),
        }
    }

    #[test]
    fn the_example_of_the_specification_is_read() {
        let text =
            "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        let read: Checkpoint = text.parse().unwrap();
        assert_eq!(
            (read.origin.as_str(), read.size),
            ("example.com/behind-the-sofa", 20_852_163)
        );
        assert_eq!(read.to_string(), text);
    }

    #[test]
    fn a_checkpoint_has_one_spelling() {
        let good = checkpoint().to_string();
        assert_eq!(good.parse(), Ok(checkpoint()));
        let sized = |size: &str| good.replace("20852163", size).parse::<Checkpoint>();
        for size in [
            "",
            "020852163",
            "00",
            "+1",
            "-1",
            "1 ",
            "0x1",
            "1e3",
            "٣",
            "9223372036854775808",
            "18446744073709551616",
        ] {
            assert_eq!(sized(size), Err(CheckpointError::Size), "{size}");
        }
        assert_eq!(
            sized("9223372036854775807").unwrap().size,
            i64::MAX.unsigned_abs()
        );
        assert_eq!(sized("0"), Err(CheckpointError::EmptyRoot));
        let rooted = |root: &str| good.replace("//8=", root).parse::<Checkpoint>();
        for root in ["//8", "//9=", "/8=", "//8==", "__8=", "//8= "] {
            assert_eq!(rooted(root), Err(CheckpointError::Root), "{root}");
        }
        let named = |origin: &str| {
            good.replace("example.com/log", origin)
                .parse::<Checkpoint>()
        };
        for origin in ["", "a b", "a+b", "a\r", "\u{a0}", "a\u{2003}b"] {
            assert_eq!(
                named(origin),
                Err(CheckpointError::Origin(NameError)),
                "{origin}"
            );
        }
        let lines = [
            "",
            "\n",
            "a\n1\n",
            good.trim_end(),
            &format!("{good}extension\n"),
            &format!("{good}\n"),
            &format!("\n{good}"),
        ];
        for text in lines {
            assert_eq!(
                text.parse::<Checkpoint>(),
                Err(CheckpointError::Malformed),
                "{text}"
            );
        }
    }

    #[test]
    fn the_empty_tree_has_a_checkpoint() {
        let empty = Checkpoint {
            size: 0,
            root: Hash::empty(),
            ..checkpoint()
        };
        let opened = open(&empty.sign(&key()).unwrap(), key().verifier(), &[]).unwrap();
        assert_eq!(opened.checkpoint, empty);
    }

    #[test]
    fn a_log_signs_its_own_checkpoints_only() {
        let other = SigningKey::from_seed(name("example.com/other"), &[1; 32]);
        let refused = CheckpointError::OtherLog {
            expected: name("example.com/other"),
            found: name("example.com/log"),
        };
        assert_eq!(checkpoint().sign(&other), Err(refused.clone()));
        // Signed all the same, by hand.
        let mut note = Note::try_new(checkpoint().to_string()).unwrap();
        note.add(other.sign(note.text()));
        assert_eq!(open(&note.to_string(), other.verifier(), &[]), Err(refused));
        let unsigned = CheckpointError::Unsigned(name("example.com/log"));
        assert_eq!(
            open(&note.to_string(), key().verifier(), &[]),
            Err(unsigned)
        );
    }

    #[test]
    fn extension_lines_are_refused_though_signed() {
        let mut note = Note::try_new(format!("{}extension\n", checkpoint())).unwrap();
        note.add(key().sign(note.text()));
        let opened = open(&note.to_string(), key().verifier(), &[]);
        assert_eq!(opened, Err(CheckpointError::Malformed));
    }

    #[test]
    fn a_log_is_no_witness_and_a_witness_no_log() {
        let witness = CosigningKey::from_seed(name("w.example"), &[2; 32]);
        let mut note: Note = Note::parse(&checkpoint().sign(&key()).unwrap()).unwrap();
        note.add(witness.cosign(note.text(), 5));
        let (note, key) = (note.to_string(), key());
        let wrong = |name: &Name| Err(CheckpointError::WrongKind(name.clone()));
        let (log, seen) = (key.verifier(), witness.verifier());
        assert_eq!(open(&note, seen, &[]), wrong(seen.name()));
        assert_eq!(
            open(&note, log, std::slice::from_ref(log)),
            wrong(log.name())
        );
        let opened = open(&note, log, std::slice::from_ref(seen)).unwrap();
        let by = Cosignature {
            witness: seen.name().clone(),
            at: 5,
        };
        assert_eq!(opened.cosignatures, [by]);
        assert_eq!(open(&note, log, &[]).unwrap().cosignatures, []);
    }

    #[test]
    fn cosignatures_alone_are_not_enough() {
        let witness = CosigningKey::from_seed(name("example.com/log"), &[1; 32]);
        let mut note = Note::try_new(checkpoint().to_string()).unwrap();
        note.add(witness.cosign(note.text(), 5));
        let opened = open(
            &note.to_string(),
            key().verifier(),
            &[witness.verifier().clone()],
        );
        assert_eq!(
            opened,
            Err(CheckpointError::Unsigned(name("example.com/log")))
        );
    }
}
