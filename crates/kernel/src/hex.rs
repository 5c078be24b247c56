//! Checksums as text.

use std::fmt::Write as _;

use crate::Failure;

/// The bytes in hexadecimal, small letters.
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a string cannot fail.
            write!(text, "{byte:02x}").unwrap_or_default();
            text
        })
}

/// The bytes that stand there in hexadecimal.
///
/// # Errors
/// [`Failure`] when they do not.
pub fn bytes_of_hex(text: &str) -> Result<Vec<u8>, Failure> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| {
            let digits = str::from_utf8(pair).map_err(Failure::new)?;
            u8::from_str_radix(digits, 16).map_err(Failure::new)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_hexadecimal_is_a_failure() {
        for text in ["g0", "é", "0x"] {
            assert!(bytes_of_hex(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(bytes in any::<[u8; 32]>()) {
            prop_assert_eq!(bytes_of_hex(&hex(&bytes)).unwrap(), bytes.to_vec());
        }
    }
}
