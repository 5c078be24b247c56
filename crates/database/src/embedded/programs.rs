//! Finds the machine's PostgreSQL programs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::DatabaseError;

/// The oldest PostgreSQL that Daman works with.
const OLDEST: u32 = 15;

/// Folders whose every child may be one installed version, and what follows the version.
const VERSIONED: [(&str, &str); 6] = [
    ("/usr/lib/postgresql", "bin"),
    ("/usr/libexec", ""),
    ("/usr", "bin"),
    ("/opt/homebrew/opt", "bin"),
    ("/usr/local/opt", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "bin"),
];

/// One installed PostgreSQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Programs {
    folder: PathBuf,
    major: u32,
}

impl Programs {
    /// The newest installation, of at least version [`OLDEST`].
    pub(crate) fn newest() -> Result<Self, DatabaseError> {
        newest(installed())
    }

    /// The installation that can open data of this major version.
    pub(crate) fn of_version(major: u32) -> Option<Self> {
        let folder = installed().remove(&major)?;
        Some(Self { folder, major })
    }

    pub(crate) fn postgres(&self) -> PathBuf {
        self.folder.join("postgres")
    }

    pub(crate) fn initdb(&self) -> PathBuf {
        self.folder.join("initdb")
    }
}

fn newest(mut installed: BTreeMap<u32, PathBuf>) -> Result<Programs, DatabaseError> {
    match installed.pop_last() {
        Some((major, folder)) if major >= OLDEST => Ok(Programs { folder, major }),
        Some((major, folder)) => Err(DatabaseError::NoPrograms {
            found: describe(&BTreeMap::from([(major, folder)])),
        }),
        None => Err(DatabaseError::NoPrograms {
            found: describe(&installed),
        }),
    }
}

/// The installed versions in words, for an error.
pub(crate) fn describe_installed() -> String {
    describe(&installed())
}

fn describe(installed: &BTreeMap<u32, PathBuf>) -> String {
    if installed.is_empty() {
        return "none found".to_owned();
    }
    let versions: Vec<String> = installed
        .iter()
        .map(|(major, folder)| format!("{major} in {}", folder.display()))
        .collect();
    format!("found {}", versions.join(", "))
}

/// Every usable installation, by major version.
fn installed() -> BTreeMap<u32, PathBuf> {
    candidates()
        .into_iter()
        .filter_map(|folder| Some((version(&folder)?, folder)))
        .collect()
}

/// Folders that hold both programs, with symbolic links resolved: Debian puts links in `PATH`, and
/// `initdb` looks for `postgres` beside itself.
fn candidates() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let from_path = std::env::split_paths(&path).map(|folder| folder.join("postgres"));
    let told = pg_config_folder()
        .into_iter()
        .map(|folder| folder.join("postgres"));
    let versioned = VERSIONED.iter().flat_map(|(parent, below)| {
        let children = std::fs::read_dir(parent).into_iter().flatten().flatten();
        children.map(move |child| child.path().join(below).join("postgres"))
    });
    let mut folders: Vec<PathBuf> = from_path
        .chain(told)
        .chain(versioned)
        .filter_map(|program| program.canonicalize().ok()?.parent().map(Path::to_owned))
        .filter(|folder| folder.join("initdb").is_file())
        .collect();
    folders.sort();
    folders.dedup();
    folders
}

fn pg_config_folder() -> Option<PathBuf> {
    let output = Command::new("pg_config")
        .arg("--bindir")
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let folder = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(folder.trim()))
}

fn version(folder: &Path) -> Option<u32> {
    let output = Command::new(folder.join("postgres"))
        .arg("--version")
        .stdin(Stdio::null())
        .output()
        .ok()?;
    major(&String::from_utf8(output.stdout).ok()?)
}

/// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` is 15; `18beta1` is 18.
pub(crate) fn major(text: &str) -> Option<u32> {
    let version = text
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    version
        .split(|c: char| !c.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(versions: &[u32]) -> BTreeMap<u32, PathBuf> {
        versions
            .iter()
            .map(|v| (*v, PathBuf::from(format!("/pg/{v}/bin"))))
            .collect()
    }

    #[test]
    fn reads_the_major_version_of_releases_betas_and_data_folders() {
        for (text, expected) in [
            (
                "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n",
                Some(15),
            ),
            ("postgres (PostgreSQL) 18beta1", Some(18)),
            ("postgres (PostgreSQL) 19devel", Some(19)),
            ("17\n", Some(17)),
            ("9.6", Some(9)),
            ("bash: command not found", None),
            ("", None),
        ] {
            assert_eq!(major(text), expected, "{text:?}");
        }
    }

    #[test]
    fn takes_the_newest() {
        assert_eq!(newest(machine(&[13, 15, 17])).unwrap().major, 17);
    }

    #[test]
    fn says_what_to_install_when_the_machine_has_none_or_only_old_ones() {
        let none = newest(machine(&[])).unwrap_err().to_string();
        assert!(
            none.contains("apt-get install postgresql") && none.contains("none found"),
            "{none}"
        );
        let old = newest(machine(&[9, 13])).unwrap_err().to_string();
        assert!(
            old.contains("15 or later") && old.contains("13 in /pg/13/bin"),
            "{old}"
        );
    }

    #[test]
    fn finds_the_programs_of_this_machine() {
        let programs = Programs::newest().unwrap();
        assert!(
            programs.major >= OLDEST
                && programs.postgres().is_file()
                && programs.initdb().is_file()
        );
    }
}
