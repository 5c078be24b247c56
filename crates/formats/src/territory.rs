//! Countries by two letters, three letters or their English name.

use std::{collections::HashMap, sync::LazyLock};

use crate::Territory;

/// What a cell says of where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A country.
    Country(Territory),
    /// The whole world, or nowhere in particular.
    World,
    /// Something that is no country known here.
    Unknown,
}

/// Names that statements use and the standard does not, as [`key`] writes them.
const OTHER_NAMES: [(&str, [u8; 2]); 27] = [
    ("unitedstates", *b"US"),
    ("unitedkingdom", *b"GB"),
    ("greatbritain", *b"GB"),
    ("uk", *b"GB"),
    ("turkey", *b"TR"),
    ("southkorea", *b"KR"),
    ("korea", *b"KR"),
    ("northkorea", *b"KP"),
    ("russia", *b"RU"),
    ("vietnam", *b"VN"),
    ("czechrepublic", *b"CZ"),
    ("venezuela", *b"VE"),
    ("bolivia", *b"BO"),
    ("iran", *b"IR"),
    ("taiwan", *b"TW"),
    ("macedonia", *b"MK"),
    ("kosovo", *b"XK"),
    ("moldova", *b"MD"),
    ("tanzania", *b"TZ"),
    ("syria", *b"SY"),
    ("laos", *b"LA"),
    ("brunei", *b"BN"),
    ("ivorycoast", *b"CI"),
    ("capeverde", *b"CV"),
    ("palestine", *b"PS"),
    ("netherlands", *b"NL"),
    ("macau", *b"MO"),
];

struct Known {
    /// Which pairs of capitals are countries, by [`place_of`].
    pairs: Vec<bool>,
    triples: HashMap<[u8; 3], [u8; 2]>,
    names: HashMap<String, [u8; 2]>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut known = Known {
        pairs: vec![false; 26 * 26],
        triples: HashMap::from([(*b"XKX", *b"XK")]),
        names: HashMap::new(),
    };
    let countries = rust_iso3166::ALL_ALPHA2.iter();
    for country in countries.filter_map(|code| rust_iso3166::from_alpha2(code)) {
        let Some(pair) = country.alpha2.as_bytes().as_array::<2>().copied() else {
            continue;
        };
        known.allow(pair);
        if let Some(triple) = country.alpha3.as_bytes().as_array::<3>() {
            known.triples.insert(*triple, pair);
        }
        known.names.insert(key(country.name), pair);
    }
    known.allow(*b"XK");
    let others = OTHER_NAMES.iter();
    known
        .names
        .extend(others.map(|(name, pair)| ((*name).to_owned(), *pair)));
    known
});

impl Known {
    fn allow(&mut self, pair: [u8; 2]) {
        let slot = place_of(pair).and_then(|place| self.pairs.get_mut(place));
        if let Some(slot) = slot {
            *slot = true;
        }
    }
}

/// The place of two capitals among all pairs of them.
fn place_of([first, second]: [u8; 2]) -> Option<usize> {
    let letter = |byte: u8| {
        byte.is_ascii_uppercase()
            .then(|| usize::from(byte.wrapping_sub(b'A')))
    };
    letter(first)?.checked_mul(26)?.checked_add(letter(second)?)
}

/// Reads a cell.
pub(crate) fn read(text: &str) -> Place {
    let text = text.trim();
    let bytes = text.as_bytes();
    let known = &*KNOWN;
    if let Some(pair) = bytes.as_array::<2>() {
        let pair = pair.map(|byte| byte.to_ascii_uppercase());
        if place_of(pair).and_then(|place| known.pairs.get(place)) == Some(&true) {
            return Place::Country(Territory::new(pair));
        }
    }
    if let Some(triple) = bytes.as_array::<3>() {
        let triple = triple.map(|byte| byte.to_ascii_uppercase());
        if let Some(pair) = known.triples.get(&triple) {
            return Place::Country(Territory::new(*pair));
        }
    }
    let key = key(text);
    match key.as_str() {
        "" | "zz" | "ww" | "worldwide" | "world" | "global" | "unknown" | "none" | "various"
        | "restofworld" | "row" | "other" | "others" | "na" | "oou" | "ou" => Place::World,
        name => match known.names.get(name) {
            Some(pair) => Place::Country(Territory::new(*pair)),
            None => Place::Unknown,
        },
    }
}

/// A name without case, spaces and signs.
fn key(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_known_by_code_and_by_name() {
        for (text, code) in [
            ("MA", "MA"),
            ("ma", "MA"),
            ("USA", "US"),
            ("deu", "DE"),
            ("Morocco", "MA"),
            ("United States", "US"),
            ("United States of America", "US"),
            ("Turkey", "TR"),
            (" Côte d'Ivoire ", "CI"),
            ("XK", "XK"),
            ("NA", "NA"),
        ] {
            let Place::Country(territory) = read(text) else {
                panic!("{text} is not known");
            };
            assert_eq!(territory.as_str(), code);
        }
    }

    #[test]
    fn the_whole_world_is_no_country() {
        for text in ["", "ZZ", "Worldwide", "WW", "Rest of World"] {
            assert_eq!(read(text), Place::World, "{text}");
        }
    }

    #[test]
    fn what_is_no_country_is_not_guessed() {
        for text in ["XX", "QQQ", "Atlantis", "Europe", "12"] {
            assert_eq!(read(text), Place::Unknown, "{text}");
        }
    }
}
