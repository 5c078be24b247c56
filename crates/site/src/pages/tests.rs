//! The texts are whole in every language, and none is left over.

use std::collections::{BTreeMap, BTreeSet};

use projects::{MilestoneStatus, Mode as Funding, ProjectStatus};

use super::*;
use crate::facts::Facts;

/// What is counted, and so has a text for each form of its language.
const COUNTED: [&str; 2] = ["project.backers", "project.term_text"];

/// Every text of a language, by its key.
fn texts(language: Language) -> BTreeMap<String, String> {
    fn walk(table: &toml::Table, prefix: &str, found: &mut BTreeMap<String, String>) {
        for (key, value) in table {
            let name = format!("{prefix}{key}");
            if let Some(table) = value.as_table() {
                walk(table, &format!("{name}."), found);
            } else {
                found.insert(name, value.as_str().unwrap().to_owned());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(
        &toml::from_str(language::texts(language)).unwrap(),
        "",
        &mut found,
    );
    found
}

/// The keys that templates name, those that are put together from a word, and those that the program asks for.
fn used(language: Language) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (_, template) in TEMPLATES {
        for rest in template.split(" t.").skip(1) {
            let end = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'))
                .unwrap_or(rest.len());
            let (key, after) = rest.split_at(end);
            if key.contains('.') && !after.starts_with('[') {
                used.insert(key.to_owned());
            }
        }
    }
    let mut add = |section: &str, word: &str| used.insert(format!("{section}.{word}"));
    for status in ProjectStatus::ALL {
        if status != ProjectStatus::Draft {
            add("project_states", status.name());
        }
    }
    for status in MilestoneStatus::ALL {
        add("milestone_states", status.name());
    }
    for counted in COUNTED {
        for form in crate::format::forms(language) {
            add(counted, form);
        }
    }
    for mode in Funding::ALL {
        add("modes", mode.as_str());
    }
    for page in ["landing", "faq", "transparency", "verify"] {
        add(page, "title");
        add(page, "description");
    }
    add("missing", "title");
    let facts = Facts::read().unwrap();
    for group in &facts.groups {
        add("roles", &group.role);
        for question in &group.questions {
            add(&format!("questions.{}", question.id), "q");
            add(&format!("questions.{}", question.id), "a");
        }
    }
    for country in &facts.countries {
        add(&format!("countries.{}", country.code), "name");
        add(&format!("countries.{}", country.code), "text");
    }
    for read in ["primary", "secondary", "open"] {
        add("confidence", read);
    }
    used
}

#[test]
fn every_language_has_the_texts_that_pages_name_and_no_others() {
    for language in Language::ALL {
        let used = used(language);
        let there: BTreeSet<String> = texts(language).into_keys().collect();
        let missing: Vec<_> = used.difference(&there).collect();
        let left_over: Vec<_> = there.difference(&used).collect();
        assert!(
            missing.is_empty() && left_over.is_empty(),
            "{language:?}: missing {missing:?}, left over {left_over:?}"
        );
    }
}

#[test]
fn a_text_has_the_same_places_to_fill_in_every_language() {
    let places = |text: &str| -> BTreeSet<String> {
        let parts = text.split('{').skip(1);
        parts
            .map(|part| part.split('}').next().unwrap().to_owned())
            .collect()
    };
    let reference = texts(Language::En);
    for language in Language::ALL {
        for (key, text) in texts(language) {
            assert!(!text.trim().is_empty(), "{language:?} {key} is empty");
            let counted = key.rsplit_once('.');
            if let Some((name, form)) = counted.filter(|one| COUNTED.contains(&one.0)) {
                // Where the form itself says how many, the figure may be left out.
                let says = language == Language::Ar && ["zero", "one", "two"].contains(&form);
                assert!(says || text.contains("{count}"), "{language:?} {name}");
                continue;
            }
            assert_eq!(
                places(&text),
                places(&reference[&key]),
                "{language:?} {key}"
            );
        }
    }
}

#[test]
fn no_language_was_left_in_another() {
    for language in [Language::Ar, Language::Ko] {
        let letters = if language == Language::Ar {
            '\u{600}'..='\u{6FF}'
        } else {
            '\u{AC00}'..='\u{D7A3}'
        };
        let script = |c: char| letters.contains(&c);
        for (key, text) in texts(language) {
            assert!(
                text.chars().any(script) || key == "foot.api",
                "{language:?} {key}: {text}"
            );
        }
    }
    for language in [Language::Fr, Language::Es, Language::Pt] {
        let english = texts(Language::En);
        let same = texts(language)
            .into_iter()
            .filter(|(key, text)| english.get(key) == Some(text) && text.len() > 20);
        assert_eq!(same.count(), 0, "{language:?}");
    }
}

#[test]
fn the_law_page_is_of_known_words() {
    let facts = Facts::read().unwrap();
    let read = ["primary", "secondary", "open"];
    for country in &facts.countries {
        assert!(read.contains(&country.read.as_str()), "{}", country.code);
        let source = &country.source;
        assert!(source.is_empty() || source.starts_with("http"), "{source}");
    }
}

/// The relative luminance of `#rrggbb` (WCAG 2.2), in millionths.
fn luminance(colour: &str) -> u64 {
    let channel = |from: usize| {
        let hex = colour.trim_start_matches('#');
        let hex = if hex.len() == 3 {
            hex.chars().flat_map(|c| [c, c]).collect()
        } else {
            hex.to_owned()
        };
        u64::from(u8::from_str_radix(hex.get(from..from + 2).unwrap(), 16).unwrap())
    };
    // The curve of sRGB, near enough for a limit: the square times a correction would do less well than a table of its power.
    let linear = |value: u64| {
        let thousandths = (value * 1000 / 255 + 55) * 1000 / 1055;
        // x^2.4 = x^2 * x^0.4, the latter from its fifth root squared.
        let fifth = (0..=1000_u64)
            .take_while(|root| root.pow(5) <= thousandths * 1_000_000_000_000)
            .last();
        let fifth = fifth.unwrap_or_default();
        thousandths * thousandths * fifth * fifth / 1_000_000
    };
    (2126 * linear(channel(0)) + 7152 * linear(channel(2)) + 722 * linear(channel(4))) / 10_000
}

#[test]
fn what_is_written_stands_out_from_its_ground() {
    let colours = |block: &str| -> BTreeMap<String, String> {
        let declarations = block
            .split(';')
            .filter_map(|one| one.trim().split_once(": "));
        declarations
            .filter(|(name, _)| name.starts_with("--"))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    };
    let blocks: Vec<&str> = STYLE.split(":root {").skip(1).take(2).collect();
    for block in blocks {
        let block = block.split('}').next().unwrap();
        let colours = colours(&block.replace('\n', " "));
        for (ink, ground) in [
            ("--ink", "--ground"),
            ("--ink", "--card"),
            ("--ink", "--mark"),
            ("--soft", "--ground"),
            ("--soft", "--card"),
            ("--brand", "--ground"),
            ("--brand", "--card"),
            ("--on-brand", "--brand"),
            ("--good", "--card"),
            ("--bad", "--card"),
            ("--bad", "--ground"),
            ("--warn-ink", "--warn-ground"),
        ] {
            let (one, other) = (luminance(&colours[ink]), luminance(&colours[ground]));
            let (light, dark) = (one.max(other), one.min(other));
            let ratio_tenths = (light + 50_000) * 10 / (dark + 50_000);
            assert!(
                ratio_tenths >= 45,
                "{ink} on {ground}: {ratio_tenths} tenths"
            );
        }
    }
}
