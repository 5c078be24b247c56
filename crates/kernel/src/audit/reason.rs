//! Why somebody who runs the server did something.

use std::str::FromStr;

/// Longer is a story.
const MAX_CHARS: usize = 300;

/// Why, in one line: 1 to 300 characters. It stays in the audit log for good, so it names no person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason(String);

/// What was given is no reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "say why in one line of 1 to {MAX_CHARS} characters; it stays in the audit log, so name no person"
)]
pub struct NoReason;

impl Reason {
    /// The line.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Reason {
    type Err = NoReason;

    fn from_str(text: &str) -> Result<Self, NoReason> {
        let text = text.trim();
        let fits = !text.is_empty() && text.chars().count() <= MAX_CHARS;
        if fits && !text.chars().any(char::is_control) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NoReason)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_line_that_says_something() {
        for none in ["", "  ", "a\nb", &"x".repeat(301)] {
            assert_eq!(none.parse::<Reason>(), Err(NoReason), "{none:?}");
        }
        let reason: Reason = " ticket 12: phone lost ".parse().unwrap();
        assert_eq!(reason.as_str(), "ticket 12: phone lost");
    }
}
