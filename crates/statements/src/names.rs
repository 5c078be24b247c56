//! What a row calls its work: codes and titles, read in whatever writing a file has them.

/// What a row calls its work, normalised.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Named {
    pub(crate) isrc: Code,
    pub(crate) upc: Code,
    pub(crate) iswc: Code,
    pub(crate) title: Option<String>,
    pub(crate) artist: Option<String>,
}

/// A code as a file has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Code {
    /// It has none.
    #[default]
    None,
    /// Of the right form.
    Known(String),
    /// Something else stands there.
    Malformed(String),
}

impl Code {
    pub(crate) fn isrc(text: Option<&str>) -> Self {
        Self::read(text, normal_isrc)
    }

    pub(crate) fn upc(text: Option<&str>) -> Self {
        Self::read(text, normal_upc)
    }

    pub(crate) fn iswc(text: Option<&str>) -> Self {
        Self::read(text, normal_iswc)
    }

    fn read(text: Option<&str>, normal: fn(&str) -> Option<String>) -> Self {
        match text.map(str::trim) {
            None | Some("") => Self::None,
            Some(text) => {
                normal(text).map_or_else(|| Self::Malformed(text.to_owned()), Self::Known)
            }
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::None => None,
            Self::Known(text) | Self::Malformed(text) => Some(text),
        }
    }
}

/// An ISRC in large letters without dashes and spaces; none when it is none (ISO 3901).
pub fn normal_isrc(text: &str) -> Option<String> {
    formats::Isrc::parse(text).map(|isrc| isrc.to_string())
}

/// A UPC, EAN or GTIN as fourteen digits; none when it is none.
pub(crate) fn normal_upc(text: &str) -> Option<String> {
    let code: String = text
        .chars()
        .filter(|character| !matches!(character, '-' | ' '))
        .collect();
    let digits = code.bytes().all(|byte| byte.is_ascii_digit());
    // Spreadsheets drop leading zeros, so shorter ones are what is left of longer ones.
    let long = (10..=14).contains(&code.len());
    let zero = code.bytes().all(|byte| byte == b'0');
    (digits && long && !zero).then(|| format!("{code:0>14}"))
}

/// An ISWC as `T` and ten digits; none when it is none (ISO 15707).
pub fn normal_iswc(text: &str) -> Option<String> {
    let code: String = text
        .chars()
        .filter(|character| !matches!(character, '-' | ' ' | '.'))
        .collect::<String>()
        .to_ascii_uppercase();
    let digits = code.strip_prefix('T')?;
    (digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(code)
}

/// A title or a name to compare with: small letters, one space between words, nothing else changed.
pub(crate) fn normal_text(text: &str) -> Option<String> {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let normal = words.join(" ");
    (!normal.is_empty()).then_some(normal)
}

/// A title with its artist, as one value.
pub(crate) fn title_key(title: Option<&str>, artist: Option<&str>) -> Option<String> {
    let title = normal_text(title?)?;
    let artist = artist.and_then(normal_text).unwrap_or_default();
    Some(format!("{title}\u{1f}{artist}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn codes_are_read_in_every_writing_and_nothing_else_is() {
        assert_eq!(
            normal_isrc("us-abc-15 00001").as_deref(),
            Some("USABC1500001")
        );
        for text in [
            "",
            "ISRCC01010",
            "USABC150000",
            "USABC15000012",
            "1SABC1500001",
            "ÉSABC150000",
        ] {
            assert_eq!(normal_isrc(text), None, "{text}");
        }
        assert_eq!(normal_upc("1234567890").as_deref(), Some("00001234567890"));
        assert_eq!(normal_upc("00000000000000"), None);
        assert_eq!(normal_upc("1.2E+11"), None);
        assert_eq!(
            normal_iswc("t-034.524.680-1").as_deref(),
            Some("T0345246801")
        );
        assert_eq!(normal_iswc("034.524.680-1"), None);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".{0,40}") {
            drop((normal_isrc(&text), normal_upc(&text), normal_iswc(&text), normal_text(&text)));
        }
    }
}
