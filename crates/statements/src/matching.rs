//! Whose a row is. Pure: the same rules for a row as it is read and for one that waits.
//!
//! 1. Its ISRC, if it has one: a known recording, or nothing. A malformed or unknown one is never passed over, since the row
//!    names another recording then.
//! 2. Without an ISRC, its UPC: the one project whose works have it. Of several nobody could say which.
//! 3. Without either, its ISWC, or its title together with its artist: the one project whose works fit exactly.
//! 4. Where none of these says whose it is, what the owner decided about its ISRC, else its UPC, else its title.
//!
//! Of several works of one project the row is the one's that was registered first: its money is that project's in any case.

use std::collections::HashMap;

use uuid::Uuid;

use crate::names::{Code, Named, normal_text, title_key};

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

/// The works under a key: of one project, the first of them, or of several projects.
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
    /// The work and its project.
    decided: HashMap<(Kind, String), (Uuid, Uuid)>,
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
                let key = (decision.kind, decision.value.clone());
                index.decided.insert(key, (decision.work, *project));
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
            .find_map(|(kind, value)| self.decided.get(&(kind, value?)))
            .map(|&(work, project)| Match::Of { work, project })
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
    let entry = map.entry(key.to_owned()).or_insert(Entry::One {
        work: known.work,
        project: known.project,
    });
    *entry = match *entry {
        Entry::One { work, project } if project == known.project => Entry::One {
            work: work.min(known.work),
            project,
        },
        Entry::One { .. } | Entry::Several => Entry::Several,
    };
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
    use crate::names::normal_upc;

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
            // An album of one project: two recordings, one of them twice.
            of_album(6, "QZDMN2600006", "Bahr"),
            of_album(7, "QZDMN2600007", "Rih"),
            of_album(8, "QZDMN2600008", "Rih"),
        ]
    }

    fn of_album(number: u128, isrc: &str, title: &str) -> Known {
        Known {
            project: Uuid::from_u128(ALBUM),
            iswc: Some("T0345246801".to_owned()),
            ..known(number, Some(isrc), Some("777777777777"), title)
        }
    }

    const ALBUM: u128 = 2_000;

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
    fn what_several_works_of_one_project_have_is_that_projects() {
        let index = Index::of(&works(), &[]);
        let of_project = |number: u128| Match::Of {
            work: Uuid::from_u128(number),
            project: Uuid::from_u128(ALBUM),
        };
        let iswc = Named {
            iswc: Code::iswc(Some("T-034.524.680-1")),
            ..Named::default()
        };
        for (row, expected) in [
            (named("", "777777777777", "", ""), of_project(6)),
            (named("", "", "Rih", "Noor Atlas"), of_project(7)),
            (iswc, of_project(6)),
            (named("QZDMN2600008", "777777777777", "", ""), of_project(8)),
        ] {
            assert_eq!(index.find(&row), expected, "{row:?}");
        }
        // A work of another project has one of these: nobody can say which.
        let mut works = works();
        works.push(known(9, None, Some("777777777777"), "Rih"));
        let index = Index::of(&works, &[]);
        for (row, expected) in [
            (named("", "777777777777", "", ""), "ambiguous_upc"),
            (named("", "", "Rih", "Noor Atlas"), "ambiguous_title"),
        ] {
            assert_eq!(index.find(&row), Match::Nobody(expected));
        }
    }

    #[test]
    fn a_decision_is_about_what_no_rule_gives_away_and_goes_by_one_name_only() {
        let decided = |kind, value: &str, work| Decided {
            kind,
            value: value.to_owned(),
            work: Uuid::from_u128(work),
        };
        let decisions = [
            decided(Kind::Isrc, "QZ1", 2),
            decided(Kind::Upc, &normal_upc("555555555555").unwrap(), 3),
            decided(Kind::Title, &title_key(Some("Amwaj"), Some("")).unwrap(), 4),
            // What a rule gives to a work stays with that one.
            decided(Kind::Isrc, "QZDMN2600001", 2),
            // Of a work that is not the owner's: it decides nothing.
            decided(Kind::Isrc, "XX1", 99),
        ];
        let index = Index::of(&works(), &decisions);
        let find = |isrc, upc, title| match index.find(&named(isrc, upc, title, "")) {
            Match::Of { work, .. } => Ok(work.as_u128()),
            Match::Nobody(why) => Err(why),
        };
        assert_eq!(find("QZ1", "", ""), Ok(2));
        assert_eq!(find("QZDMN2600001", "", ""), Ok(1));
        assert_eq!(find("", "555555555555", ""), Ok(3));
        assert_eq!(find("", "", "amwaj"), Ok(4));
        assert_eq!(find("QZ2", "", "amwaj"), Err("malformed_isrc"));
        assert_eq!(find("QZ2", "555555555555", ""), Err("malformed_isrc"));
        assert_eq!(find("XX1", "", ""), Err("malformed_isrc"));
    }

    proptest! {
        /// The order of the works decides nothing, and a row never goes to a work whose code it does not have.
        #[test]
        fn no_row_is_guessed(order in Just(works()).prop_shuffle(), isrc in "(QZDMN260000[1-9])?", upc in "(123456789012|999999999999|7{12}|5{12})?", title in "(Amwaj|Layl|Only Here|Rih)?") {
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
    }
}
