//! The header that makes a browser save a file instead of showing it. Pure.

use std::fmt::Write as _;

use super::MediaType;

/// `attachment` with the file's name: once in ASCII for old programs, once whole (RFC 6266, RFC 8187).
///
/// It ends as a file of this kind ends: whoever saves it opens it by its name, and a text that is called `invoice.js` would
/// be run.
pub(crate) fn attachment(name: &str, kind: MediaType) -> String {
    let name = named_as(name, kind);
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

/// The name with an ending of this kind, and without the characters that turn the order of the others around.
fn named_as(name: &str, kind: MediaType) -> String {
    let mut named: String = name
        .chars()
        .map(|character| match character {
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '_',
            other => other,
        })
        .collect();
    let ending = named
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    let endings = kind.endings();
    if !ending.is_some_and(|ending| endings.contains(&ending.as_str())) {
        named.push('.');
        named.push_str(endings.first().copied().unwrap_or_default());
    }
    named
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_sent_in_both_forms() {
        assert_eq!(
            attachment("été \"1\".mp4", MediaType::Mp4),
            "attachment; filename=\"_t_ _1_.mp4\"; filename*=UTF-8''%C3%A9t%C3%A9%20%221%22.mp4"
        );
    }

    #[test]
    fn a_name_ends_as_the_file_is_whatever_it_says() {
        for (name, kind, expected) in [
            ("invoice.js", MediaType::Text, "invoice.js.txt"),
            ("run.bat", MediaType::Text, "run.bat.txt"),
            ("page.html", MediaType::Text, "page.html.txt"),
            ("picture.jpg.exe", MediaType::Jpeg, "picture.jpg.exe.jpg"),
            ("picture.JPEG", MediaType::Jpeg, "picture.JPEG"),
            ("film.mov", MediaType::Mp4, "film.mov"),
            ("no ending", MediaType::Pdf, "no ending.pdf"),
            ("exe.", MediaType::Png, "exe..png"),
            ("a\u{202e}gpj.scr", MediaType::Webm, "a_gpj.scr.webm"),
            ("", MediaType::Heic, ".heic"),
        ] {
            assert_eq!(named_as(name, kind), expected);
        }
    }

    proptest! {
        #[test]
        fn no_name_breaks_the_header(name in any::<String>()) {
            let header = attachment(&name, MediaType::Text);
            prop_assert!(header.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
            prop_assert_eq!(header.matches('"').count(), 2);
        }
    }
}
