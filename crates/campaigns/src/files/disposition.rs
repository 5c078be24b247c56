//! The header that makes a browser save a file instead of showing it. Pure.

use std::fmt::Write as _;

/// `attachment` with the file's name: once in ASCII for old programs, once whole (RFC 6266, RFC 8187).
pub(crate) fn attachment(name: &str) -> String {
    let ascii: String = name
        .chars()
        .map(|character| match character {
            '"' | '\\' | '%' => '_',
            ' '..='~' => character,
            _ => '_',
        })
        .collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            whole.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            write!(whole, "%{byte:02X}").unwrap_or_default();
        }
    }
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_sent_in_both_forms() {
        assert_eq!(
            attachment("été \"1\".mp4"),
            "attachment; filename=\"_t_ _1_.mp4\"; filename*=UTF-8''%C3%A9t%C3%A9%20%221%22.mp4"
        );
    }

    proptest! {
        #[test]
        fn no_name_breaks_the_header(name in any::<String>()) {
            let header = attachment(&name);
            prop_assert!(header.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
            prop_assert_eq!(header.matches('"').count(), 2);
        }
    }
}
