//! Texts that people write: trimmed, bounded, without control characters.

use std::ops::RangeInclusive;

use kernel::{Fault, Problem};

/// A text of several lines, trimmed, with so many characters; lines end with a line feed. `pointer` is where it stands.
///
/// # Errors
/// A 422 [`Problem`] that points at it.
pub(crate) fn paragraphs(
    pointer: &str,
    text: &str,
    length: RangeInclusive<usize>,
) -> Result<String, Problem> {
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    if !length.contains(&text.chars().count()) {
        let fault = Fault::characters(*length.start(), *length.end());
        return Err(Problem::invalid(pointer, fault));
    }
    // The overrides of the direction make a text read as something else; Arabic does not need them.
    let refused = |character: &char| {
        (character.is_control() && !matches!(character, '\n' | '\t'))
            || matches!(character, '\u{202d}' | '\u{202e}')
    };
    match text.chars().find(refused) {
        None => Ok(text.to_owned()),
        Some(character) => Err(Problem::invalid(pointer, Fault::control(character))),
    }
}

/// The same for a text that may be left out; nothing but spaces is left out too.
///
/// # Errors
/// A 422 [`Problem`] that points at it.
pub(crate) fn optional_paragraphs(
    pointer: &str,
    text: Option<&str>,
    most: usize,
) -> Result<Option<String>, Problem> {
    match text.map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => paragraphs(pointer, text, 1..=most).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_trimmed_and_bounded_and_harmless() {
        let read = |text: &str| paragraphs("/text", text, 2..=5);
        assert_eq!(read(" a\r\nb ").unwrap(), "a\nb");
        assert_eq!(read("éèàùç").unwrap(), "éèàùç");
        for wrong in ["", " a ", "abcdef", "a\u{0}b", "ab\u{202e}"] {
            assert_eq!(
                read(wrong).unwrap_err().body().errors[0].pointer,
                "/text",
                "{wrong:?}"
            );
        }
        assert_eq!(optional_paragraphs("/x", Some("  "), 5).unwrap(), None);
        assert_eq!(optional_paragraphs("/x", None, 5).unwrap(), None);
        assert!(optional_paragraphs("/x", Some("abcdef"), 5).is_err());
    }
}
