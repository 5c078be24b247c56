//! Texts that people write: trimmed, bounded, without control characters. And all faults of a body at once.

use std::ops::RangeInclusive;

use kernel::{FieldProblem, Problem};

/// The faults found in a request body, each with its pointer.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<FieldProblem>);

impl Faults {
    /// Notes a fault.
    pub(crate) fn add(&mut self, pointer: impl Into<String>, detail: impl Into<String>) {
        self.0.push(FieldProblem {
            pointer: pointer.into(),
            detail: detail.into(),
        });
    }

    /// The value, or its fault noted.
    pub(crate) fn take<T>(
        &mut self,
        pointer: impl Into<String>,
        value: Result<T, String>,
    ) -> Option<T> {
        value.map_err(|detail| self.add(pointer, detail)).ok()
    }

    /// The value, or the faults of another problem noted.
    pub(crate) fn adopt<T>(&mut self, value: Result<T, Problem>) -> Option<T> {
        value
            .map_err(|problem| self.0.extend(problem.body().errors.iter().cloned()))
            .ok()
    }

    /// The one problem that lists them all.
    ///
    /// # Errors
    /// A 422 [`Problem`] when there are any.
    pub(crate) fn finish(self) -> Result<(), Problem> {
        let mut faults = self.0.into_iter();
        let Some(first) = faults.next() else {
            return Ok(());
        };
        let problem = Problem::invalid(first.pointer, first.detail);
        Err(faults.fold(problem, |problem, fault| {
            problem.field(fault.pointer, fault.detail)
        }))
    }
}

/// A text of one line, trimmed, with so many characters.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn line(text: &str, length: RangeInclusive<usize>) -> Result<String, String> {
    bounded(text.trim(), length, char::is_control)
}

/// A text of several lines, trimmed, with so many characters; lines end with a line feed.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn paragraphs(text: &str, length: RangeInclusive<usize>) -> Result<String, String> {
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
) -> Result<Option<String>, String> {
    match text.map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => paragraphs(text, 1..=most).map(Some),
    }
}

/// A number within bounds.
///
/// # Errors
/// What the bounds are.
pub(crate) fn within<T>(value: u32, bounds: RangeInclusive<u32>) -> Result<T, String>
where
    T: TryFrom<u32>,
{
    T::try_from(value)
        .ok()
        .filter(|_| bounds.contains(&value))
        .ok_or_else(|| format!("from {} to {}", bounds.start(), bounds.end()))
}

fn bounded(
    text: &str,
    length: RangeInclusive<usize>,
    refused: impl Fn(char) -> bool,
) -> Result<String, String> {
    let count = text.chars().count();
    if !length.contains(&count) {
        return Err(format!(
            "{} to {} characters, not {count}",
            length.start(),
            length.end()
        ));
    }
    // The overrides of the direction make a text read as something else; Arabic does not need them.
    let overrides = |character| matches!(character, '\u{202d}' | '\u{202e}');
    match text
        .chars()
        .find(|character| refused(*character) || overrides(*character))
    {
        None => Ok(text.to_owned()),
        Some(character) => Err(format!(
            "control characters are refused (U+{:04X})",
            u32::from(character)
        )),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_trimmed_and_counted_in_characters() {
        assert_eq!(line("  ضمان  ", 1..=4).unwrap(), "ضمان");
        assert_eq!(line("  ", 1..=4).unwrap_err(), "1 to 4 characters, not 0");
        assert_eq!(
            line("12345", 1..=4).unwrap_err(),
            "1 to 4 characters, not 5"
        );
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
                Err("from 3 to 14".to_owned()),
                "{value}"
            );
        }
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let mut faults = Faults::default();
        assert_eq!(faults.take("/a", Ok(1)), Some(1));
        assert_eq!(faults.take::<u8>("/b", Err("wrong".to_owned())), None);
        assert_eq!(
            faults.adopt::<u8>(Err(Problem::invalid("/c/amount", "wrong too"))),
            None
        );
        let problem = faults.finish().unwrap_err();
        let pointers: Vec<&str> = problem
            .body()
            .errors
            .iter()
            .map(|fault| fault.pointer.as_str())
            .collect();
        assert_eq!(pointers, ["/b", "/c/amount"]);
        assert!(Faults::default().finish().is_ok());
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
