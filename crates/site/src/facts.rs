//! What the legal page is made of: which questions, which law they rest on, which countries.

use chrono::NaiveDate;
use kernel::Failure;
use serde::{Deserialize, Serialize};

const FACTS: &str = include_str!("../texts/facts.toml");

/// The questions by role, and the countries.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Facts {
    /// When the sources were read, ISO 8601.
    pub(crate) date: NaiveDate,
    pub(crate) groups: Vec<Group>,
    pub(crate) countries: Vec<Country>,
}

/// The questions of a role.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Group {
    pub(crate) role: String,
    pub(crate) questions: Vec<Question>,
}

/// A question; its words are in the files of texts.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    pub(crate) id: String,
    /// The law that the answer rests on, as it is cited; empty when it rests on our own rules.
    pub(crate) law: String,
}

/// A country; its words are in the files of texts.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Country {
    /// ISO 3166-1 alpha-2, or `EU` and `XOF` for what is law in several.
    pub(crate) code: String,
    pub(crate) law: String,
    /// An address; empty without one.
    pub(crate) source: String,
    /// `primary`, `secondary` or `open`: what was read of it.
    pub(crate) read: String,
}

impl Facts {
    /// The file of this build.
    ///
    /// # Errors
    /// [`Failure`] when it cannot be read.
    pub(crate) fn read() -> Result<Self, Failure> {
        toml::from_str(FACTS).map_err(Failure::new)
    }
}
