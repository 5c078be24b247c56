//! Refusals of this room, and the problem each becomes.

use axum::http::StatusCode;
use kernel::{Failure, Problem};

use crate::document::MAX_LINES;

/// Why there is no statement.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AccountsError {
    /// It has more lines than a file holds.
    #[error("the statement has more than {MAX_LINES} lines")]
    TooLong,
    /// Something broke that the caller cannot mend.
    #[error("the statement could not be read")]
    Failed(#[from] Failure),
}

impl From<AccountsError> for Problem {
    fn from(error: AccountsError) -> Self {
        match error {
            AccountsError::TooLong => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "accounts.too_long",
                "The statement is too long for a file",
                format!("It has more than {MAX_LINES} lines. Ask for a shorter period."),
            ),
            AccountsError::Failed(failure) => failure.into(),
        }
    }
}
