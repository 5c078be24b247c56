//! The languages of the public pages.

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Language {
    Fr,
    Ar,
    En,
    Es,
    Pt,
    Ko,
}

impl Language {
    /// All, in the order in which pages offer them; the first is for who asks for none of them.
    pub(crate) const ALL: [Self; 6] = [Self::Fr, Self::Ar, Self::En, Self::Es, Self::Pt, Self::Ko];

    /// ISO 639-1, as in addresses.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::Ar => "ar",
            Self::En => "en",
            Self::Es => "es",
            Self::Pt => "pt",
            Self::Ko => "ko",
        }
    }

    /// What it calls itself.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Fr => "Français",
            Self::Ar => "العربية",
            Self::En => "English",
            Self::Es => "Español",
            Self::Pt => "Português",
            Self::Ko => "한국어",
        }
    }

    /// Which way it is read.
    pub(crate) const fn direction(self) -> &'static str {
        match self {
            Self::Ar => "rtl",
            Self::Fr | Self::En | Self::Es | Self::Pt | Self::Ko => "ltr",
        }
    }

    /// The texts of its pages.
    pub(crate) const fn texts(self) -> &'static str {
        match self {
            Self::Fr => include_str!("../texts/fr.toml"),
            Self::Ar => include_str!("../texts/ar.toml"),
            Self::En => include_str!("../texts/en.toml"),
            Self::Es => include_str!("../texts/es.toml"),
            Self::Pt => include_str!("../texts/pt.toml"),
            Self::Ko => include_str!("../texts/ko.toml"),
        }
    }

    /// By its code.
    pub(crate) fn parse(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|language| language.code() == code)
    }

    /// The one that a browser likes best, by its `Accept-Language` (RFC 9110, 12.5.4).
    pub(crate) fn choose(header: &str) -> Self {
        let mut best = (0, Self::Fr);
        for part in header.split(',') {
            let (range, weight) = part.split_once(';').unwrap_or((part, ""));
            let primary = range.trim().split('-').next().unwrap_or_default();
            let weight = weight
                .trim()
                .strip_prefix("q=")
                .map_or(Some(1000), thousandths);
            let Some(language) = Self::parse(&primary.to_ascii_lowercase()) else {
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
            assert_eq!(Language::choose(header), expected, "{header}");
        }
    }
}
