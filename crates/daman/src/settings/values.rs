//! Where values come from: the environment first, then one optional TOML file, then the default.

use std::path::Path;

use anyhow::{Context as _, bail};
use secrecy::SecretString;

use super::entries::ENTRIES;

/// The value of a variable, if it is set.
type Environment = Box<dyn Fn(&str) -> Option<String>>;

/// Where values come from: the environment first, then the file, then the default.
pub(super) struct Values {
    environment: Environment,
    file: toml::Table,
}

impl Values {
    /// The value in force; empty when there is none.
    pub(super) fn get(&self, name: &'static str) -> String {
        let from_file = || {
            let value = self.file.get(&key_of(name))?;
            Some(
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned),
            )
        };
        let default = || {
            ENTRIES
                .iter()
                .find(|entry| entry.name == name)
                .map_or("", |entry| entry.default)
                .to_owned()
        };
        (self.environment)(name)
            .filter(|value| !value.is_empty())
            .or_else(from_file)
            .unwrap_or_else(default)
    }

    /// The value in force, unless it is empty.
    pub(super) fn optional(&self, name: &'static str) -> Option<String> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }

    /// The same, never printed.
    pub(super) fn secret(&self, name: &'static str) -> Option<SecretString> {
        self.optional(name).map(SecretString::from)
    }

    /// The value in force, read.
    ///
    /// # Errors
    /// It cannot be read; the error names the setting.
    pub(super) fn parse<T: std::str::FromStr>(&self, name: &'static str) -> anyhow::Result<T>
    where
        T::Err: std::error::Error + Send + Sync + 'static,
    {
        let value = self.get(name);
        value
            .parse()
            .with_context(|| format!("{name} cannot be `{value}`"))
    }
}

/// The values of `environment`, above those of the file that it names.
///
/// # Errors
/// The file cannot be read, or has a key that is no setting.
pub(super) fn values(
    environment: impl Fn(&str) -> Option<String> + 'static,
) -> anyhow::Result<Values> {
    let file = match environment("DAMAN_CONFIG").filter(|path| !path.is_empty()) {
        Some(path) => read_file(Path::new(&path))?,
        None => toml::Table::new(),
    };
    Ok(Values {
        environment: Box::new(environment),
        file,
    })
}

/// What a setting is called in the file.
fn key_of(name: &str) -> String {
    name.trim_start_matches("DAMAN_").to_lowercase()
}

fn read_file(path: &Path) -> anyhow::Result<toml::Table> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("the settings file {}", path.display()))?;
    let table: toml::Table = text
        .parse()
        .with_context(|| format!("the settings file {}", path.display()))?;
    for key in table.keys() {
        if !ENTRIES.iter().any(|entry| key_of(entry.name) == *key) {
            bail!(
                "{} has `{key}`, which is no setting; `daman config` lists them",
                path.display()
            );
        }
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values of a file, with one variable of the environment above it.
    fn read(text: &str, variable: (&'static str, &'static str)) -> anyhow::Result<Values> {
        let name = format!("daman-settings-{}-{:p}.toml", std::process::id(), text);
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, text).unwrap();
        let named = path.display().to_string();
        let environment = move |name: &str| match name {
            "DAMAN_CONFIG" => Some(named.clone()),
            name => (name == variable.0).then(|| variable.1.to_owned()),
        };
        let values = values(environment);
        std::fs::remove_file(path).unwrap();
        values
    }

    #[test]
    fn the_environment_is_above_the_file_and_the_file_above_the_default() {
        let values = read("port = 9000\nworkers = 3", ("DAMAN_WORKERS", "5")).unwrap();
        assert_eq!(values.get("DAMAN_PORT"), "9000");
        assert_eq!(values.get("DAMAN_WORKERS"), "5");
        assert_eq!(values.get("DAMAN_FEE_BPS"), "1000");
    }

    #[test]
    fn a_key_that_would_not_be_read_is_refused() {
        for key in ["daman_port", "PORT", "prot"] {
            let refused = read(&format!("{key} = 9000"), ("", ""));
            let error = refused.err().expect("a refusal").to_string();
            assert!(error.contains(key), "{error}");
        }
    }
}
