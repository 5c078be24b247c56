//! Signed notes (<https://c2sp.org/signed-note>) and witnesses' cosignatures (<https://c2sp.org/tlog-cosignature>).

mod key;

use std::{fmt, str::FromStr};

use base64::DecodeError;

pub use key::{CosigningKey, KeyError, KeyKind, Name, NameError, SigningKey, VerifierKey};

use crate::text;

/// The longest note that is read, in bytes: 16 signatures, which must be accepted, of the largest kind there is
/// (ML-DSA-44).
pub const MAX_LEN: usize = 64 * 1024;

/// The most signatures that a note is read with.
pub const MAX_SIGNATURES: usize = 100;

/// How a signature line begins: an em dash and a space.
const DASH: &str = "\u{2014} ";

/// A text and signatures over it, which may be anybody's until [`Note::verify`] says whose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

/// One signature line: whose it claims to be, and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    name: Name,
    id: [u8; 4],
    bytes: Vec<u8>,
}

/// A signature that was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The key's name.
    pub name: Name,
    /// When a witness cosigned, in seconds since 1970 UTC by its own clock; nothing for a plain signature.
    pub at: Option<u64>,
}

/// Why a note is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Longer than [`MAX_LEN`].
    #[error("a note is at most 65536 bytes")]
    TooLong,
    /// A control character that is no line feed.
    #[error("a note has no control characters but line feeds")]
    ControlCharacter,
    /// The text does not end its last line.
    #[error("the text of a note ends in a line feed")]
    UnendedText,
    /// No empty line, or nothing after it.
    #[error("the note has no signatures")]
    NoSignatures,
    /// More than [`MAX_SIGNATURES`].
    #[error("a note has at most 100 signatures")]
    TooManySignatures,
    /// A line after the text that is no signature line.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// A key that is known did not make the signature that bears its name and id.
    #[error("the signature by {0} is not good")]
    BadSignature(Name),
}

/// Why a line is no signature line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// Not `— name base64`.
    #[error("a signature line is a dash, a name and base64")]
    Malformed,
    /// The name is none.
    #[error("a signature line names no key: {0}")]
    Name(#[from] NameError),
    /// The base64 is none.
    #[error("a signature is padded base64: {0}")]
    Base64(#[from] DecodeError),
    /// Not more than a key id.
    #[error("a signature is a key id and at least a byte")]
    TooShort,
}

impl Note {
    /// A note of this text without signatures so far.
    ///
    /// # Errors
    /// [`NoteError`] for a text that does not end in a line feed, is too long or has control characters.
    pub fn try_new(text: impl Into<String>) -> Result<Self, NoteError> {
        let text = text.into();
        check_characters(&text)?;
        if !text.ends_with('\n') {
            return Err(NoteError::UnendedText);
        }
        Ok(Self {
            text,
            signatures: Vec::new(),
        })
    }

    /// Reads a note: its text up to the last empty line, and the signatures after it.
    ///
    /// # Errors
    /// [`NoteError`] when it is none. No signature is verified here.
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        check_characters(note)?;
        let (text, lines) = note.rsplit_once("\n\n").ok_or(NoteError::NoSignatures)?;
        let signatures = signatures(lines)?;
        if signatures.is_empty() {
            return Err(NoteError::NoSignatures);
        }
        Ok(Self {
            text: format!("{text}\n"),
            signatures,
        })
    }

    /// What is signed, with its last line feed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines, in their order.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Adds a signature line.
    pub fn add(&mut self, signature: Signature) {
        self.signatures.push(signature);
    }

    /// Whose of `keys` signed: each key once, and of several cosignatures by one the latest. Signatures by others
    /// count for nothing, and an empty answer means that nobody known vouches for the text.
    ///
    /// # Errors
    /// [`NoteError::BadSignature`] when one that bears a known key's name and id is not that key's.
    pub fn verify(&self, keys: &[&VerifierKey]) -> Result<Vec<Verified>, NoteError> {
        let mut verified: Vec<Verified> = Vec::new();
        for signature in &self.signatures {
            let Some(key) = keys.iter().find(|key| key.made(signature)) else {
                continue;
            };
            let at = key
                .verify(&self.text, &signature.bytes)
                .ok_or_else(|| NoteError::BadSignature(signature.name.clone()))?;
            let now = Verified {
                name: signature.name.clone(),
                at,
            };
            match verified.iter_mut().find(|before| before.name == now.name) {
                Some(before) if before.at.is_some() == now.at.is_some() => {
                    before.at = before.at.max(now.at);
                }
                Some(_) | None => verified.push(now),
            }
        }
        Ok(verified)
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures
            .iter()
            .try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

impl Signature {
    /// The name of the key that is said to have made it.
    pub fn name(&self) -> &Name {
        &self.name
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id, self.bytes.as_slice()].concat();
        write!(f, "{DASH}{} {}", self.name, text::base64(&bytes))
    }
}

impl FromStr for Signature {
    type Err = SignatureError;

    /// Reads one line, without its line feed.
    fn from_str(line: &str) -> Result<Self, SignatureError> {
        let (name, bytes) = line
            .strip_prefix(DASH)
            .and_then(|line| line.split_once(' '))
            .ok_or(SignatureError::Malformed)?;
        let name = Name::try_new(name)?;
        let bytes = text::unbase64(bytes)?;
        match bytes.split_first_chunk() {
            Some((id, bytes)) if !bytes.is_empty() => Ok(Self {
                name,
                id: *id,
                bytes: bytes.to_vec(),
            }),
            Some(_) | None => Err(SignatureError::TooShort),
        }
    }
}

/// Reads signature lines, each with its line feed: what follows a note's text, and what a witness answers.
pub(crate) fn signatures(lines: &str) -> Result<Vec<Signature>, NoteError> {
    let mut signatures = Vec::new();
    for line in lines.split_inclusive('\n') {
        if signatures.len() == MAX_SIGNATURES {
            return Err(NoteError::TooManySignatures);
        }
        let line = line.strip_suffix('\n').ok_or(SignatureError::Malformed)?;
        signatures.push(line.parse()?);
    }
    Ok(signatures)
}

fn check_characters(text: &str) -> Result<(), NoteError> {
    if text.len() > MAX_LEN {
        return Err(NoteError::TooLong);
    }
    if text.bytes().any(|byte| byte < b' ' && byte != b'\n') {
        return Err(NoteError::ControlCharacter);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
