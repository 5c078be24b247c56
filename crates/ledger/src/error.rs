//! Why a posting is refused.

use kernel::Failure;

/// Why a set of transfers was not posted. None of it was, then.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// A liability account would owe less than nothing.
    #[error("an account does not hold that much")]
    InsufficientFunds,
    /// A transfer with this id was posted with other content.
    #[error("a transfer was posted before with another {field}")]
    Differs {
        /// The first field that differs: `debit`, `credit`, `amount`, `kind` or `act`.
        field: String,
    },
    /// The database failed, or the set breaks a rule that only a fault in a room can break.
    #[error("the ledger failed")]
    Failed(#[from] Failure),
}

impl From<sqlx::Error> for LedgerError {
    fn from(error: sqlx::Error) -> Self {
        match kernel::constraint(&error) {
            Some("ledger_balance_not_negative") => Self::InsufficientFunds,
            Some("ledger_same_transfer") => {
                let text = error
                    .as_database_error()
                    .map(|error| error.message().to_owned())
                    .unwrap_or_default();
                let field = text.rsplit(' ').next().unwrap_or_default().to_owned();
                Self::Differs { field }
            }
            Some(_) | None => Self::Failed(error.into()),
        }
    }
}
