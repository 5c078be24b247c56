//! Whose a row is. Pure: the same rules for a row as it is read and for one that waits.
//!
//! 1. What the owner decided about its ISRC, its UPC or its title.
//! 2. Its ISRC, if it has one: a known recording, or nothing. A malformed or unknown one is never passed over, since the row
//!    names another recording then.
//! 3. Without an ISRC, its UPC: the one work that has it. Of several nobody could say which.
//! 4. Without either, its ISWC, or its title together with its artist: the one work that fits exactly.

use std::collections::HashMap;

use uuid::Uuid;

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
pub(crate) fn normal_isrc(text: &str) -> Option<String> {
    let code: String = text
        .chars()
        .filter(|character| !matches!(character, '-' | ' '))
        .collect::<String>()
        .to_ascii_uppercase();
    let bytes = code.as_bytes();
    let country = bytes.get(..2)?.iter().all(u8::is_ascii_uppercase);
    let registrant = bytes
        .get(2..5)?
        .iter()
        .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let rest = bytes.get(5..)?;
    let number = rest.len() == 7 && rest.iter().all(u8::is_ascii_digit);
    (country && registrant && number).then_some(code)
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
pub(crate) fn normal_iswc(text: &str) -> Option<String> {
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

/// A work that rows can be of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) work: Uuid,
    pub(crate) project: Uuid,
    pub(crate) isrc: Option<String>,
    pub(crate) upc: Option<String>,
    pub(crate) iswc: Option<String>,
    pub(crate) title: String,
    pub(crate) artist: String,
}

/// What an owner decided: rows with this value of this kind are of this work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decided {
    pub(crate) kind: Kind,
    pub(crate) value: String,
    pub(crate) work: Uuid,
}

/// What a decision goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// The ISRC as the file has it.
    Isrc,
    /// The UPC as the file has it.
    Upc,
    /// The title with its artist.
    Title,
}

impl Kind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Isrc => "isrc",
            Self::Upc => "upc",
            Self::Title => "title",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Isrc, Self::Upc, Self::Title]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// Whose a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Match {
    /// Of this work, of this project.
    Of { work: Uuid, project: Uuid },
    /// Nobody can say; the code tells why.
    Nobody(&'static str),
}

/// One work under a key, or too many.
#[derive(Debug, Clone, Copy)]
enum Entry {
    One { work: Uuid, project: Uuid },
    Several,
}

/// The works and decisions of one owner, by what rows call them.
#[derive(Debug, Default)]
pub(crate) struct Index {
    by_isrc: HashMap<String, Entry>,
    by_upc: HashMap<String, Entry>,
    by_iswc: HashMap<String, Entry>,
    by_title: HashMap<String, Entry>,
    decided: HashMap<(Kind, String), Entry>,
}

impl Index {
    pub(crate) fn of(works: &[Known], decisions: &[Decided]) -> Self {
        let mut index = Self::default();
        let mut projects = HashMap::new();
        for known in works {
            projects.insert(known.work, known.project);
            let codes = [
                (&mut index.by_isrc, &known.isrc),
                (&mut index.by_upc, &known.upc),
                (&mut index.by_iswc, &known.iswc),
                (
                    &mut index.by_title,
                    &title_key(Some(&known.title), Some(&known.artist)),
                ),
            ];
            for (map, key) in codes {
                if let Some(key) = key {
                    enter(map, key, known);
                }
            }
        }
        for decision in decisions {
            if let Some(project) = projects.get(&decision.work) {
                let entry = Entry::One {
                    work: decision.work,
                    project: *project,
                };
                index
                    .decided
                    .insert((decision.kind, decision.value.clone()), entry);
            }
        }
        index
    }

    /// Whose a row with these names is.
    pub(crate) fn find(&self, named: &Named) -> Match {
        match self.find_known(named) {
            // Only what no rule gives to a work: a decision takes no recording away from the project that has it.
            Match::Nobody(why) => self.find_decided(named).unwrap_or(Match::Nobody(why)),
            known @ Match::Of { .. } => known,
        }
    }

    fn find_decided(&self, named: &Named) -> Option<Match> {
        let title = title_key(named.title.as_deref(), named.artist.as_deref());
        // A decision about a title is about rows that nothing else names.
        let coded = named.isrc != Code::None || named.upc != Code::None;
        let keys = [
            (Kind::Isrc, named.isrc.text().map(str::to_owned)),
            (
                Kind::Upc,
                named
                    .upc
                    .text()
                    .map(str::to_owned)
                    .filter(|_| named.isrc == Code::None),
            ),
            (Kind::Title, title.filter(|_| !coded)),
        ];
        keys.into_iter()
            .filter_map(|(kind, value)| self.decided.get(&(kind, value?)))
            .find_map(|entry| match entry {
                Entry::One { work, project } => Some(Match::Of {
                    work: *work,
                    project: *project,
                }),
                Entry::Several => None,
            })
    }

    fn find_known(&self, named: &Named) -> Match {
        match (&named.isrc, &named.upc, &named.iswc) {
            (Code::Known(isrc), _, _) => {
                look(&self.by_isrc, isrc, "unknown_isrc", "ambiguous_isrc")
            }
            (Code::Malformed(_), _, _) => Match::Nobody("malformed_isrc"),
            (Code::None, Code::Known(upc), _) => {
                look(&self.by_upc, upc, "unknown_upc", "ambiguous_upc")
            }
            (Code::None, Code::Malformed(_), _) => Match::Nobody("malformed_upc"),
            (Code::None, Code::None, Code::Known(iswc)) => {
                look(&self.by_iswc, iswc, "unknown_iswc", "ambiguous_iswc")
            }
            (Code::None, Code::None, Code::None | Code::Malformed(_)) => {
                let artist = named.artist.as_deref().and_then(normal_text);
                match (
                    artist,
                    title_key(named.title.as_deref(), named.artist.as_deref()),
                ) {
                    (_, None) => Match::Nobody("unnamed"),
                    // A title alone names a thousand recordings.
                    (None, Some(_)) => Match::Nobody("title_alone"),
                    (Some(_), Some(key)) => {
                        look(&self.by_title, &key, "unknown_title", "ambiguous_title")
                    }
                }
            }
        }
    }
}

fn enter(map: &mut HashMap<String, Entry>, key: &str, known: &Known) {
    map.entry(key.to_owned())
        .and_modify(|entry| *entry = Entry::Several)
        .or_insert(Entry::One {
            work: known.work,
            project: known.project,
        });
}

fn look(
    map: &HashMap<String, Entry>,
    key: &str,
    unknown: &'static str,
    ambiguous: &'static str,
) -> Match {
    match map.get(key) {
        None => Match::Nobody(unknown),
        Some(Entry::Several) => Match::Nobody(ambiguous),
        Some(Entry::One { work, project }) => Match::Of {
            work: *work,
            project: *project,
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn known(number: u128, isrc: Option<&str>, upc: Option<&str>, title: &str) -> Known {
        Known {
            work: Uuid::from_u128(number),
            project: Uuid::from_u128(number + 1_000),
            isrc: isrc.map(str::to_owned),
            upc: upc.map(|upc| normal_upc(upc).unwrap()),
            iswc: None,
            title: title.to_owned(),
            artist: "Noor Atlas".to_owned(),
        }
    }

    fn works() -> Vec<Known> {
        vec![
            known(1, Some("QZDMN2600001"), Some("123456789012"), "Amwaj"),
            known(2, Some("QZDMN2600002"), Some("999999999999"), "Layl"),
            known(3, Some("QZDMN2600003"), Some("999999999999"), "Sahra"),
            known(4, None, None, "Amwaj"),
            known(5, None, None, "Only Here"),
        ]
    }

    fn named(isrc: &str, upc: &str, title: &str, artist: &str) -> Named {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Named {
            isrc: Code::isrc(Some(isrc)),
            upc: Code::upc(Some(upc)),
            iswc: Code::None,
            title: some(title),
            artist: some(artist),
        }
    }

    #[test]
    fn a_row_is_matched_by_the_strongest_name_it_has_and_by_no_weaker_one() {
        let index = Index::of(&works(), &[]);
        let of = |number: u128| Match::Of {
            work: Uuid::from_u128(number),
            project: Uuid::from_u128(number + 1_000),
        };
        for (row, expected) in [
            (("qz-dmn-26-00001", "", "x", "y"), of(1)),
            (
                ("QZDMN2600009", "123456789012", "Amwaj", "Noor Atlas"),
                Match::Nobody("unknown_isrc"),
            ),
            (
                ("QZ1", "123456789012", "Only Here", "Noor Atlas"),
                Match::Nobody("malformed_isrc"),
            ),
            (("", "0123456789012", "", ""), of(1)),
            (
                ("", "999999999999", "Layl", "Noor Atlas"),
                Match::Nobody("ambiguous_upc"),
            ),
            (
                ("", "555555555555", "Only Here", "Noor Atlas"),
                Match::Nobody("unknown_upc"),
            ),
            (
                ("", "abc", "Only Here", "Noor Atlas"),
                Match::Nobody("malformed_upc"),
            ),
            (("", "", "  only   HERE ", "noor atlas"), of(5)),
            (("", "", "Only Here", ""), Match::Nobody("title_alone")),
            (
                ("", "", "Only Here", "Somebody"),
                Match::Nobody("unknown_title"),
            ),
            (
                ("", "", "Amwaj", "Noor Atlas"),
                Match::Nobody("ambiguous_title"),
            ),
            (("", "", "", "Noor Atlas"), Match::Nobody("unnamed")),
        ] {
            let (isrc, upc, title, artist) = row;
            assert_eq!(
                index.find(&named(isrc, upc, title, artist)),
                expected,
                "{row:?}"
            );
        }
    }

    #[test]
    fn a_decision_comes_first_and_goes_by_one_name_only() {
        let decided = |kind, value: &str, work| Decided {
            kind,
            value: value.to_owned(),
            work: Uuid::from_u128(work),
        };
        let decisions = [
            decided(Kind::Isrc, "QZ1", 2),
            decided(Kind::Upc, &normal_upc("555555555555").unwrap(), 3),
            decided(Kind::Title, &title_key(Some("Amwaj"), Some("")).unwrap(), 4),
            // Of a work that is not the owner's: it decides nothing.
            decided(Kind::Isrc, "XX1", 99),
        ];
        let index = Index::of(&works(), &decisions);
        let find = |isrc, upc, title| match index.find(&named(isrc, upc, title, "")) {
            Match::Of { work, .. } => Ok(work.as_u128()),
            Match::Nobody(why) => Err(why),
        };
        assert_eq!(find("QZ1", "", ""), Ok(2));
        assert_eq!(find("", "555555555555", ""), Ok(3));
        assert_eq!(find("", "", "amwaj"), Ok(4));
        assert_eq!(find("QZ2", "", "amwaj"), Err("malformed_isrc"));
        assert_eq!(find("QZ2", "555555555555", ""), Err("malformed_isrc"));
        assert_eq!(find("XX1", "", ""), Err("malformed_isrc"));
    }

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
        /// The order of the works decides nothing, and a row never goes to a work whose code it does not have.
        #[test]
        fn no_row_is_guessed(order in Just(works()).prop_shuffle(), isrc in "(QZDMN260000[1-9])?", upc in "(123456789012|999999999999|5{12})?", title in "(Amwaj|Layl|Only Here)?") {
            let row = named(&isrc, &upc, &title, "Noor Atlas");
            let found = Index::of(&order, &[]).find(&row);
            prop_assert_eq!(found, Index::of(&works(), &[]).find(&row));
            if let Match::Of { work, .. } = found {
                let work = works().into_iter().find(|known| known.work == work).unwrap();
                let fits = if isrc.is_empty() && upc.is_empty() {
                    work.title == title
                } else if isrc.is_empty() {
                    work.upc == normal_upc(&upc)
                } else {
                    work.isrc.as_deref() == Some(isrc.as_str())
                };
                prop_assert!(fits, "{row:?} is no row of {work:?}");
            }
        }

        #[test]
        fn no_text_panics(text in ".{0,40}") {
            drop((normal_isrc(&text), normal_upc(&text), normal_iswc(&text), normal_text(&text)));
        }
    }
}
