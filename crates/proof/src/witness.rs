//! What is said to a witness, and what it answers (<https://c2sp.org/tlog-witness>, `add-checkpoint`).

use std::{fmt, str::FromStr};

use crate::{
    note::{self, Note, NoteError, Signature, VerifierKey},
    text::{self, HashesError},
    tree::Hash,
};

/// The longest body that is read, in bytes: a note, and 63 hashes before it.
pub const MAX_LEN: usize = note::MAX_LEN + 4 * 1024;

/// The body of `POST <prefix>/add-checkpoint`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size of the last checkpoint that the witness cosigned, as far as the log knows.
    pub old: u64,
    /// The consistency proof from that size to the checkpoint's; empty from 0, and when the sizes are the same.
    pub proof: Vec<Hash>,
    /// The checkpoint: a signed note, not opened.
    pub checkpoint: String,
}

/// Why a body is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Longer than [`MAX_LEN`].
    #[error("the request is too long")]
    TooLong,
    /// The first line is not `old` and a size.
    #[error("the request's first line is \"old\", a space and a size")]
    Old,
    /// The consistency proof cannot be read.
    #[error(transparent)]
    Proof(#[from] HashesError),
    /// Nothing after the empty line.
    #[error("the request has no checkpoint")]
    NoCheckpoint,
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        self.proof
            .iter()
            .try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for AddCheckpoint {
    type Err = BodyError;

    fn from_str(body: &str) -> Result<Self, BodyError> {
        if body.len() > MAX_LEN {
            return Err(BodyError::TooLong);
        }
        let (old, rest) = body.split_once('\n').ok_or(BodyError::Old)?;
        let old = old.strip_prefix("old ").and_then(text::decimal);
        let old = old.ok_or(BodyError::Old)?;
        let (proof, checkpoint) = text::hashes(rest)?;
        if checkpoint.is_empty() {
            return Err(BodyError::NoCheckpoint);
        }
        Ok(Self {
            old,
            proof,
            checkpoint: checkpoint.to_owned(),
        })
    }
}

/// The lines of a witness's answer, for the log to add to its checkpoint: those that are cosignatures over it by one of
/// `witnesses`. Lines by others are dropped.
///
/// # Errors
/// [`NoteError`] when the checkpoint is no note, when the answer is no lines of signatures, or when one that bears a known
/// key's name and id is not that key's.
pub fn read_answer(
    answer: &str,
    checkpoint: &str,
    witnesses: &[VerifierKey],
) -> Result<Vec<Signature>, NoteError> {
    if answer.len() > note::MAX_LEN {
        return Err(NoteError::TooLong);
    }
    let checkpoint = Note::parse(checkpoint)?;
    let keys: Vec<&VerifierKey> = witnesses.iter().collect();
    let mut known = Vec::new();
    for signature in note::signatures(answer)? {
        let mut alone = Note::try_new(checkpoint.text())?;
        alone.add(signature.clone());
        if alone.verify(&keys)?.iter().any(|by| by.at.is_some()) {
            known.push(signature);
        }
    }
    Ok(known)
}
