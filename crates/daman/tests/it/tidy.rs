//! Rules of the house that the compiler does not know.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::support::workspace;

/// The files of the workspace with this ending, as (path from the root, text).
fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("target") && !path.ends_with("node_modules") {
                walk(&path, ending, found);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    let root = workspace();
    let mut found = Vec::new();
    walk(&root.join(folder), ending, &mut found);
    let read = |path: PathBuf| {
        let name = path
            .strip_prefix(&root)
            .unwrap()
            .to_string_lossy()
            .into_owned();
        (name, fs::read_to_string(path).unwrap())
    };
    found.into_iter().map(read).collect()
}

fn sources() -> Vec<(String, String)> {
    files("crates", ".rs")
}

fn is_test(name: &str) -> bool {
    name.contains("/tests/")
        || name.ends_with("tests.rs")
        || name.contains("/testing")
        || name.contains("/examples/")
}

/// The part of a source before its tests.
fn without_tests(text: &str) -> &str {
    text.split("\n#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default()
}

/// The same without comments.
fn code(text: &str) -> String {
    let lines = without_tests(text).lines();
    lines
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn complain(broken: impl IntoIterator<Item = String>) {
    let broken: Vec<String> = broken.into_iter().collect();
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn every_path_on_the_architecture_page_exists() {
    let page = fs::read_to_string(workspace().join("ARCHITECTURE.md")).unwrap();
    let named = page
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|text| text.starts_with("crates/") || text.starts_with("docs/"));
    let missing: Vec<String> = named
        .filter(|path| !workspace().join(path).exists())
        .map(str::to_owned)
        .collect();
    complain(missing);
}

#[test]
fn every_room_is_on_the_map() {
    let page = fs::read_to_string(workspace().join("ARCHITECTURE.md")).unwrap();
    let rooms = fs::read_dir(workspace().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let missing = rooms
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| !page.contains(&format!("── {name}/")));
    complain(missing);
}

#[test]
fn links_between_pages_lead_somewhere() {
    let mut broken = Vec::new();
    for (name, text) in files(".", ".md") {
        let folder = workspace().join(&name).parent().unwrap().to_owned();
        for link in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let path = link.split('#').next().unwrap_or_default();
            if !path.is_empty() && !path.contains("://") && !folder.join(path).exists() {
                broken.push(format!("{name}: {link}"));
            }
        }
    }
    complain(broken);
}

#[test]
fn no_file_hides_more_than_one_idea() {
    let long = sources()
        .into_iter()
        .map(|(name, text)| (name, text.lines().count()))
        .filter(|(_, lines)| *lines > 600);
    complain(long.map(|(name, lines)| format!("{name}: {lines} lines")));
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent = sources()
        .into_iter()
        .filter(|(name, text)| !is_test(name) && !text.trim_start().starts_with("//!"));
    complain(silent.map(|(name, _)| name));
}

#[test]
fn axum_is_known_to_http_files_and_the_servers_only() {
    let allowed = ["crates/kernel/", "crates/daman/", "crates/sandbox/"];
    let knows = |(name, text): &(String, String)| {
        let http =
            name.contains("/http/") || name.ends_with("/http.rs") || name.ends_with("/error.rs");
        !http
            && !is_test(name)
            && !allowed.iter().any(|room| name.starts_with(room))
            && code(text).contains("axum::")
    };
    complain(sources().into_iter().filter(knows).map(|(name, _)| name));
}

#[test]
fn sql_lives_in_stores() {
    let allowed = ["crates/kernel/", "crates/ledger/", "crates/database/"];
    let speaks = |(name, text): &(String, String)| {
        let store =
            name.ends_with("/store.rs") || name.contains("/store/") || name.ends_with("health.rs");
        let query = without_tests(text).contains("query!(")
            || without_tests(text).contains("query_as!(")
            || without_tests(text).contains("query_scalar!(");
        query && !store && !is_test(name) && !allowed.iter().any(|room| name.starts_with(room))
    };
    complain(sources().into_iter().filter(speaks).map(|(name, _)| name));
}

#[test]
fn each_act_is_named_by_its_file() {
    let nameless = |(name, text): &(String, String)| {
        let Some((_, file)) = name.split_once("/src/acts/") else {
            return false;
        };
        let verb = file.trim_end_matches(".rs");
        verb != "mod"
            && !is_test(name)
            && !verb.contains('/')
            && !text.contains(&format!("pub async fn {verb}("))
            && !text.contains(&format!("pub(crate) async fn {verb}("))
            && !text.contains(&format!("pub(super) async fn {verb}("))
    };
    complain(sources().into_iter().filter(nameless).map(|(name, _)| name));
}

#[test]
fn migrations_are_named_by_time_and_room() {
    let rooms: Vec<String> = fs::read_dir(workspace().join("crates"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    let wrong = files("migrations", ".sql").into_iter().filter(|(name, _)| {
        let parts: Vec<&str> = name
            .trim_start_matches("migrations/")
            .splitn(3, '_')
            .collect();
        let time = parts[0].len() == 14 && parts[0].bytes().all(|byte| byte.is_ascii_digit());
        !(time && parts.len() == 3 && rooms.iter().any(|room| room == parts[1]))
    });
    complain(wrong.map(|(name, _)| name));
}

#[test]
fn nothing_is_left_for_later_and_no_machine_is_named() {
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("X", "XX:"),
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
    ];
    let left = sources()
        .into_iter()
        .filter(|(_, text)| marks.iter().any(|mark| text.contains(mark)));
    complain(left.map(|(name, _)| name));
}
