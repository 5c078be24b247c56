//! Why a file cannot be opened as a statement.

use crate::Format;

/// Why a file cannot be opened as a statement at all.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Nothing known has this header: a mapping is needed.
    #[error("no known format has this header; give a mapping that says what its columns are")]
    Unknown {
        /// The cells of what looks most like a header, at most 100 of them, each at most 80 characters.
        header: Vec<String>,
        /// The physical line that it is on, from 1.
        line: u64,
    },
    /// It could be more than one thing.
    #[error("{what} could be more than one thing ({}); give a mapping that says which", .choices.join(", "))]
    Ambiguous {
        /// What is not clear.
        what: &'static str,
        /// What it could be.
        choices: Vec<String>,
    },
    /// A column that the mapping or the format needs is not in the header.
    #[error("the header has no column {}", .0.join(", "))]
    NoSuchColumn(Vec<String>),
    /// The mapping contradicts itself.
    #[error("the mapping is of no use: {0}")]
    Mapping(String),
    /// A profile of DDEX that Daman does not read.
    #[error("the DDEX profile `{0}` is not one that Daman reads")]
    UnknownProfile(String),
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It unpacks to more than the limit.
    #[error("it unpacks to more than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// Its bytes cannot be read.
    #[error("it cannot be read")]
    Unreadable(#[source] std::io::Error),
    /// A workbook that is none.
    #[error("the workbook cannot be read: {0}")]
    Workbook(String),
}

impl OpenError {
    /// A stable word for it, such as `unknown`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "unknown",
            Self::Ambiguous { .. } => "ambiguous",
            Self::NoSuchColumn(_) => "no_such_column",
            Self::Mapping(_) => "mapping",
            Self::UnknownProfile(_) => "unknown_profile",
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too_large",
            Self::Unreadable(_) => "unreadable",
            Self::Workbook(_) => "workbook",
        }
    }

    pub(crate) fn between(what: &'static str, formats: &[Format]) -> Self {
        let choices = formats.iter().map(|format| format.code().to_owned());
        Self::Ambiguous {
            what,
            choices: choices.collect(),
        }
    }
}
