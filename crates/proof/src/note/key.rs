//! Keys of notes: the log's own, and witnesses'.

use std::{fmt, str::FromStr};

use ed25519_dalek::{Signer, VerifyingKey};
use sha2::{Digest, Sha256};

use super::Signature;
use crate::text;

/// A key's name, and a log's origin: such as `daman.example/log`. Not empty, without spaces, plus signs and control
/// characters (signed-note, "Format").
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

/// Why a text is no name of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key's name is not empty and has no spaces, plus signs or control characters")]
pub struct NameError;

impl Name {
    /// The name that is written so.
    ///
    /// # Errors
    /// [`NameError`] when no key may bear it.
    pub fn try_new(name: impl Into<String>) -> Result<Self, NameError> {
        let name = name.into();
        let strange =
            |character: char| character.is_whitespace() || character == '+' || character < ' ';
        if name.is_empty() || name.contains(strange) {
            Err(NameError)
        } else {
            Ok(Self(name))
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a key's signatures say, by the type byte that its id is made of (signed-note, "Signature types").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// 0x01: Ed25519 over the text. A log's.
    Ed25519,
    /// 0x04: Ed25519 over the text and the time (tlog-cosignature, `cosignature/v1`). A witness's.
    CosignatureV1,
}

impl KeyKind {
    const fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 1,
            Self::CosignatureV1 => 4,
        }
    }
}

/// A public key under a name; printed and read as a vkey: `name+hex(id)+base64(type || key)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: Name,
    kind: KeyKind,
    id: [u8; 4],
    key: VerifyingKey,
}

/// Why a text is no vkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not `name+id+base64`.
    #[error("a verifier key is a name, eight hexadecimal digits and base64, joined by plus signs")]
    Malformed,
    /// The name is none.
    #[error(transparent)]
    Name(#[from] NameError),
    /// Neither type 0x01 nor 0x04.
    #[error("a verifier key is an Ed25519 key (type 1) or a witness's (type 4), not type {0}")]
    Kind(u8),
    /// No key, or one that anybody could sign with.
    #[error("these 32 bytes are no safe Ed25519 key")]
    Unsafe,
    /// The id is another key's.
    #[error("the verifier key's id is not that of its name and key")]
    OtherId,
}

impl VerifierKey {
    fn new(name: Name, kind: KeyKind, key: VerifyingKey) -> Self {
        let hash = Sha256::new()
            .chain_update(name.as_str())
            .chain_update([b'\n', kind.byte()])
            .chain_update(key.as_bytes())
            .finalize();
        let [a, b, c, d, ..] = <[u8; 32]>::from(hash);
        Self {
            name,
            kind,
            id: [a, b, c, d],
            key,
        }
    }

    /// Its name.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// What its signatures say.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// Whether a signature line claims to be this key's: the same name and the same id.
    pub(super) fn made(&self, signature: &Signature) -> bool {
        self.name == signature.name && self.id == signature.id
    }

    /// Whether these bytes are its signature over `text`, and when it was made if they say so.
    #[expect(
        clippy::option_option,
        reason = "an inner nothing is a good signature without a time"
    )]
    pub(super) fn verify(&self, text: &str, signature: &[u8]) -> Option<Option<u64>> {
        let good = |message: &[u8], bytes: &[u8]| {
            let signature = ed25519_dalek::Signature::from_slice(bytes).ok()?;
            self.key.verify_strict(message, &signature).ok()
        };
        match self.kind {
            KeyKind::Ed25519 => good(text.as_bytes(), signature).map(|()| None),
            KeyKind::CosignatureV1 => {
                let (at, signature) = signature.split_first_chunk()?;
                let at = u64::from_be_bytes(*at);
                // A later time is no time (tlog-cosignature, "Format").
                i64::try_from(at).ok()?;
                good(cosigned(text, at).as_bytes(), signature).map(|()| Some(at))
            }
        }
    }

    fn line(&self, bytes: Vec<u8>) -> Signature {
        Signature {
            name: self.name.clone(),
            id: self.id,
            bytes,
        }
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = u32::from_be_bytes(self.id);
        let key = [&[self.kind.byte()], self.key.as_bytes().as_slice()].concat();
        write!(f, "{}+{id:08x}+{}", self.name, text::base64(&key))
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(vkey: &str) -> Result<Self, KeyError> {
        let (name, rest) = vkey.split_once('+').ok_or(KeyError::Malformed)?;
        let (_, key) = rest.split_once('+').ok_or(KeyError::Malformed)?;
        let bytes = text::unbase64(key).ok().ok_or(KeyError::Malformed)?;
        let (kind, key) = bytes.split_first().ok_or(KeyError::Malformed)?;
        let kind = match kind {
            1 => KeyKind::Ed25519,
            4 => KeyKind::CosignatureV1,
            other => return Err(KeyError::Kind(*other)),
        };
        let key = VerifyingKey::try_from(key)
            .ok()
            .filter(|key| !key.is_weak())
            .ok_or(KeyError::Unsafe)?;
        let read = Self::new(Name::try_new(name)?, kind, key);
        if read.to_string() == vkey {
            Ok(read)
        } else {
            Err(KeyError::OtherId)
        }
    }
}

/// A log's private key (type 0x01). Shown as its public one.
#[derive(Clone)]
pub struct SigningKey {
    key: ed25519_dalek::SigningKey,
    verifier: VerifierKey,
}

impl SigningKey {
    /// The key with this name and seed (RFC 8032, section 5.1.5).
    pub fn from_seed(name: Name, seed: &[u8; 32]) -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        let verifier = VerifierKey::new(name, KeyKind::Ed25519, key.verifying_key());
        Self { key, verifier }
    }

    /// The public key.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Signs a note's text.
    pub fn sign(&self, text: &str) -> Signature {
        let signature = self.key.sign(text.as_bytes());
        self.verifier.line(signature.to_vec())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.verifier)
    }
}

/// A witness's private key (type 0x04). Shown as its public one.
#[derive(Clone)]
pub struct CosigningKey {
    key: ed25519_dalek::SigningKey,
    verifier: VerifierKey,
}

impl CosigningKey {
    /// The key with this name and seed (RFC 8032, section 5.1.5). A seed serves one witness only, and no log: what is
    /// cosigned does not say by whom.
    pub fn from_seed(name: Name, seed: &[u8; 32]) -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        let verifier = VerifierKey::new(name, KeyKind::CosignatureV1, key.verifying_key());
        Self { key, verifier }
    }

    /// The public key.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Cosigns a checkpoint's text as of `at`, in seconds since 1970 UTC (tlog-cosignature, "Ed25519 signed message").
    pub fn cosign(&self, text: &str, at: u64) -> Signature {
        let signature = self.key.sign(cosigned(text, at).as_bytes());
        let bytes = [at.to_be_bytes().as_slice(), &signature.to_bytes()].concat();
        self.verifier.line(bytes)
    }
}

impl fmt::Debug for CosigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CosigningKey({})", self.verifier)
    }
}

/// What a witness signs: two lines, and the checkpoint's text.
fn cosigned(text: &str, at: u64) -> String {
    format!("cosignature/v1\ntime {at}\n{text}")
}
