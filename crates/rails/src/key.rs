//! The caller's name for one intent.

use std::fmt;

/// The caller's name for one intent that moves something: the same intent always goes out under the same key, so that a
/// repetition cannot happen twice at the rail.
///
/// The key and the exact ask belong together: the same key with another ask is refused by the rail.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OperationKey(String);

/// The text cannot name an intent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an operation key is 1 to 255 visible ASCII characters")]
pub struct InvalidKey;

impl OperationKey {
    /// Takes a key chosen by the caller, such as the id of the act.
    ///
    /// # Errors
    /// [`InvalidKey`] unless it is 1 to 255 visible ASCII characters: that is what a header carries unchanged, and
    /// Stripe's own limit.
    pub fn try_new(text: impl Into<String>) -> Result<Self, InvalidKey> {
        let text = text.into();
        let fits =
            (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits {
            Ok(Self(text))
        } else {
            Err(InvalidKey)
        }
    }

    /// The key as it travels.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OperationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_what_a_header_carries_unchanged() {
        let longest = "k".repeat(255);
        for good in ["k", "payout:0199-ab_c", longest.as_str()] {
            assert_eq!(OperationKey::try_new(good).unwrap().as_str(), good);
        }
        let too_long = "k".repeat(256);
        for bad in ["", " ", "a b", "é", "a\r\nX: y", too_long.as_str()] {
            assert_eq!(OperationKey::try_new(bad), Err(InvalidKey), "{bad:?}");
        }
    }
}
