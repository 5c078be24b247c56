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
