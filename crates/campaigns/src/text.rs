//! Texts that people write: trimmed, bounded, without control characters.

use std::ops::RangeInclusive;

use kernel::Fault;

/// A text of one line, trimmed, with so many characters.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn line(text: &str, length: RangeInclusive<usize>) -> Result<String, Fault> {
    bounded(text.trim(), length, char::is_control)
}

/// A text of several lines, trimmed, with so many characters; lines end with a line feed.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn paragraphs(text: &str, length: RangeInclusive<usize>) -> Result<String, Fault> {
    let text = text.replace("\r\n", "\n");
    bounded(text.trim(), length, |character| {
        character.is_control() && character != '\n' && character != '\t'
    })
}

/// A text of several lines that may be left out; nothing but spaces is left out too.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn optional_paragraphs(
    text: Option<&str>,
    most: usize,
) -> Result<Option<String>, Fault> {
    match text.map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => paragraphs(text, 1..=most).map(Some),
    }
}

/// A number within bounds.
///
/// # Errors
/// What the bounds are.
pub(crate) fn within<T>(value: u32, bounds: RangeInclusive<u32>) -> Result<T, Fault>
where
    T: TryFrom<u32>,
{
    T::try_from(value)
        .ok()
        .filter(|_| bounds.contains(&value))
        .ok_or_else(|| Fault::range(*bounds.start(), *bounds.end()))
}

fn bounded(
    text: &str,
    length: RangeInclusive<usize>,
    refused: impl Fn(char) -> bool,
) -> Result<String, Fault> {
    if !length.contains(&text.chars().count()) {
        return Err(Fault::characters(*length.start(), *length.end()));
    }
    // The overrides of the direction make a text read as something else; Arabic does not need them.
    let overrides = |character| matches!(character, '\u{202d}' | '\u{202e}');
    match text
        .chars()
        .find(|character| refused(*character) || overrides(*character))
    {
        None => Ok(text.to_owned()),
        Some(character) => Err(Fault::control(character)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_trimmed_and_counted_in_characters() {
        assert_eq!(line("  ضمان  ", 1..=4).unwrap(), "ضمان");
        assert_eq!(line("  ", 1..=4), Err(Fault::characters(1, 4)));
        assert_eq!(line("12345", 1..=4), Err(Fault::characters(1, 4)));
    }

    #[test]
    fn control_characters_are_refused() {
        for text in [
            "a\u{0}b",
            "a\u{1b}[0m",
            "a\u{7f}b",
            "a\u{85}b",
            "a\u{202e}b",
        ] {
            assert!(line(text, 1..=99).is_err(), "{text:?}");
            assert!(paragraphs(text, 1..=99).is_err(), "{text:?}");
        }
        assert!(line("a\nb", 1..=99).is_err());
        assert_eq!(paragraphs("a\r\nb\tc", 1..=99).unwrap(), "a\nb\tc");
    }

    #[test]
    fn what_is_left_out_is_none() {
        assert_eq!(optional_paragraphs(None, 5), Ok(None));
        assert_eq!(optional_paragraphs(Some(" \n "), 5), Ok(None));
        assert_eq!(
            optional_paragraphs(Some(" a "), 5),
            Ok(Some("a".to_owned()))
        );
        assert!(optional_paragraphs(Some("123456"), 5).is_err());
    }

    #[test]
    fn numbers_have_bounds() {
        assert_eq!(within::<u8>(14, 3..=14), Ok(14));
        for value in [0, 2, 15, 300, u32::MAX] {
            assert_eq!(
                within::<u8>(value, 3..=14),
                Err(Fault::range(3, 14)),
                "{value}"
            );
        }
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_clean_and_within_its_bounds(text in "\\PC{0,20}|.{0,20}") {
            if let Ok(clean) = paragraphs(&text, 1..=10) {
                prop_assert!((1..=10).contains(&clean.chars().count()));
                prop_assert_eq!(paragraphs(&clean, 1..=10), Ok(clean.clone()));
            }
        }
    }
}
