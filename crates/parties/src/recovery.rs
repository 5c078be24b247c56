//! Codes for who has lost the authenticator.

use kernel::Failure;
use sha2::{Digest, Sha256};

use crate::totp::base32;

/// How many a party gets.
pub(crate) const CODES: usize = 10;
/// 16 letters of base32.
const BYTES: usize = 10;

/// A code in clear: `ABCD-EFGH-IJKL-MNOP`, 80 random bits. Shown once, kept as a hash.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct RecoveryCode(String);

impl RecoveryCode {
    /// Ten new codes.
    pub(crate) fn fresh_set() -> Result<Vec<Self>, Failure> {
        let fresh = |_| {
            let mut bytes = [0; BYTES];
            getrandom::fill(&mut bytes).map_err(Failure::new)?;
            Ok(Self(base32(&bytes)))
        };
        (0..CODES).map(fresh).collect()
    }

    /// Reads what a person typed: case, spaces and hyphens do not matter. None when it cannot be a code of ours.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.len() > 64 {
            return None;
        }
        let letters: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let good = letters.len() == 16
            && letters
                .bytes()
                .all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7'));
        good.then_some(Self(letters))
    }

    /// The code as it is shown, in groups of four.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for (at, letter) in self.0.chars().enumerate() {
            if at > 0 && at % 4 == 0 {
                text.push('-');
            }
            text.push(letter);
        }
        text
    }

    /// What is stored of it. A plain hash does: 80 random bits are not guessed.
    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_codes_differ_and_are_read_back_however_they_are_typed() {
        let codes = RecoveryCode::fresh_set().unwrap();
        let mut hashes: Vec<[u8; 32]> = codes.iter().map(RecoveryCode::hash).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 10);
        for code in &codes {
            let text = code.text();
            assert_eq!(text.len(), 19);
            for typed in [
                text.clone(),
                text.to_lowercase(),
                text.replace('-', " "),
                text.replace('-', ""),
            ] {
                assert!(
                    RecoveryCode::parse(&typed).as_ref() == Some(code),
                    "{typed}"
                );
            }
        }
        for text in [
            "",
            "123456",
            "ABCD-EFGH-IJKL-MNO1",
            "ABCD-EFGH-IJKL",
            &"A".repeat(100),
        ] {
            assert!(RecoveryCode::parse(text).is_none(), "{text}");
        }
    }
}
