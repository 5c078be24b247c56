//! What hinders a file, in parts that each reader's language has words for.

use formats::{Control, Fatal, OpenError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One thing that is wrong with a file, with what it is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = StatementTrouble)]
pub(crate) struct Trouble {
    /// One of the statement's `why`.
    #[schema(example = "control_total")]
    pub(crate) code: String,
    /// The line where it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) line: Option<u64>,
    /// With `unknown`, the header of the file, which a `mapping` can name; with `no_such_column`, what is missing in it; with
    /// `ambiguous`, what could be meant; with `unknown_profile`, the profile.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) names: Vec<String>,
    /// With `control_total`, what it counts: `lines`, `summaries`, `blocks` or `amount`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<String>,
    /// What the total should be, as a decimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expected: Option<String>,
    /// What was found instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) found: Option<String>,
    /// The currency of both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) currency: Option<String>,
}

impl Trouble {
    /// A thing that its code says all of.
    pub(crate) fn of(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            ..Self::default()
        }
    }

    /// Why a file cannot be opened.
    pub(crate) fn opening(error: &OpenError) -> Self {
        let (line, names) = match error {
            OpenError::Unknown { header, line } => (Some(*line), header.clone()),
            OpenError::Ambiguous { choices, .. } => (None, choices.clone()),
            OpenError::NoSuchColumn(columns) => (None, columns.clone()),
            OpenError::UnknownProfile(profile) => (None, vec![profile.clone()]),
            OpenError::Mapping(_)
            | OpenError::Empty
            | OpenError::TooLarge { .. }
            | OpenError::Unreadable(_)
            | OpenError::Workbook(_) => (None, Vec::new()),
        };
        Self {
            line,
            names,
            ..Self::of(error.code())
        }
    }

    /// Why nothing of a file may be booked.
    pub(crate) fn fatal(fatal: &Fatal) -> Self {
        Self {
            line: Some(fatal.line),
            ..Self::of(fatal.cause.code())
        }
    }

    /// A total of the file's own that is not met.
    pub(crate) fn control(control: &Control) -> Self {
        Self {
            line: Some(control.line),
            kind: Some(control.kind.code().to_owned()),
            expected: Some(control.expected.to_string()),
            found: Some(control.found.to_string()),
            ..Self::of("control_total")
        }
    }
}
