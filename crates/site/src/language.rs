//! The language of a public page: which one a browser is given, and its texts.

use parties::Language;

/// The texts of a language's pages.
pub(crate) const fn texts(language: Language) -> &'static str {
    match language {
        Language::Fr => include_str!("../texts/fr.toml"),
        Language::Ar => include_str!("../texts/ar.toml"),
        Language::En => include_str!("../texts/en.toml"),
        Language::Es => include_str!("../texts/es.toml"),
        Language::Pt => include_str!("../texts/pt.toml"),
        Language::Ko => include_str!("../texts/ko.toml"),
    }
}

/// The one that a browser likes best, by its `Accept-Language` (RFC 9110, 12.5.4); French for who asks for none of them.
pub(crate) fn choose(header: &str) -> Language {
    let mut best = (0, Language::Fr);
    for part in header.split(',') {
        let (range, weight) = part.split_once(';').unwrap_or((part, ""));
        let primary = range.trim().split('-').next().unwrap_or_default();
        let weight = weight
            .trim()
            .strip_prefix("q=")
            .map_or(Some(1000), thousandths);
        let Some(language) = Language::parse(&primary.to_ascii_lowercase()) else {
            continue;
        };
        // Of two that it likes alike, the one it names first.
        if let Some(weight) = weight
            && weight > best.0
        {
            best = (weight, language);
        }
    }
    best.1
}

/// A weight such as `0.8`, in thousandths; nothing for what is none.
pub(crate) fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let whole: u16 = whole.parse().ok().filter(|whole| *whole <= 1)?;
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let decimals: u16 = format!("{decimals:0<3}").parse().ok()?;
    Some(whole * 1000 + decimals).filter(|weight| *weight <= 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_that_a_browser_likes_best_is_chosen() {
        for (header, expected) in [
            ("", Language::Fr),
            ("ar-MA,ar;q=0.9,fr;q=0.8", Language::Ar),
            ("de-DE,en-GB;q=0.7,es;q=0.9", Language::Es),
            ("pt-BR", Language::Pt),
            ("KO", Language::Ko),
            ("de, ja;q=0.5", Language::Fr),
            ("en;q=0, es;q=0.1", Language::Es),
            ("en;q=9, *", Language::Fr),
        ] {
            assert_eq!(choose(header), expected, "{header}");
        }
    }
}
