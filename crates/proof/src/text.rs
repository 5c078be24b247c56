//! What the text formats share: decimals, base64 and lines of hashes, each with one spelling only.

use base64::{DecodeError, Engine as _, engine::general_purpose::STANDARD};

use crate::tree::{Hash, MAX_SIZE};

/// The most hashes a proof may have: what a tree of [`MAX_SIZE`] needs, and what tlog-witness allows.
pub(crate) const MAX_PATH: usize = 63;

/// Why lines of hashes cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashesError {
    /// A line is no hash.
    #[error("hash {0} of the proof is not 32 bytes in padded base64")]
    Malformed(usize),
    /// More than 63 hashes.
    #[error("a proof has at most 63 hashes")]
    TooMany,
    /// No empty line after the hashes.
    #[error("the empty line after the proof is missing")]
    Unended,
}

/// A size or an index: digits, no leading zero, at most [`MAX_SIZE`].
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let leading = text.len() > 1 && text.starts_with('0');
    let number = text.parse().ok().filter(|_| digits && !leading)?;
    (number <= MAX_SIZE).then_some(number)
}

/// Standard base64 with its padding (RFC 4648, section 4).
pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads [`base64()`], in its one spelling: all of the padding, and no bits set behind the last byte.
pub(crate) fn unbase64(text: &str) -> Result<Vec<u8>, DecodeError> {
    STANDARD.decode(text)
}

/// The hashes up to the empty line, and the text after it.
pub(crate) fn hashes(mut text: &str) -> Result<(Vec<Hash>, &str), HashesError> {
    let mut hashes = Vec::new();
    loop {
        let (line, rest) = text.split_once('\n').ok_or(HashesError::Unended)?;
        if line.is_empty() {
            return Ok((hashes, rest));
        }
        if hashes.len() == MAX_PATH {
            return Err(HashesError::TooMany);
        }
        let malformed = HashesError::Malformed(hashes.len().saturating_add(1));
        hashes.push(Hash::from_base64(line).ok_or(malformed)?);
        text = rest;
    }
}
