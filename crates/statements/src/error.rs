//! Refusals, and the problem each becomes.

use axum::http::StatusCode;
use kernel::{Failure, Fault, Id, Problem};
use ledger::LedgerError;
use money::{AmountError, Currency, Money};
use payments::PaymentError;
use royalties::RoyaltyError;

use crate::{NotAllowed, Statement};

/// Why an act on a statement was refused. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum StatementError {
    /// There is none, or it is not this party's to see.
    #[error("there is no such {0} for this party")]
    NotFound(&'static str),
    /// The statement's state does not allow the act.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// The party has no project whose revenue comes by statements.
    #[error("the party has no project that earns")]
    NoProject,
    /// The same file is there already.
    #[error("the file is statement {0}")]
    SameFile(Id<Statement>),
    /// The statement that is to be corrected was corrected before.
    #[error("the statement was replaced before")]
    ReplacedBefore,
    /// The owner's files have as many bytes as they may.
    #[error("the files of a party may have {most_bytes} bytes")]
    StorageFull {
        /// The bound, in bytes.
        most_bytes: u64,
    },
    /// The upload in pieces that a statement is to be made of was refused.
    #[error(transparent)]
    Upload(#[from] storage::UploadError),
    /// A work of the owner has this ISRC already.
    #[error("a work of the owner has an ISRC of these already")]
    WorkTaken,
    /// The project is another owner's, or its money is of another currency.
    #[error("the project is registered otherwise")]
    ProjectTaken,
    /// A code is none.
    #[error("`{0}` is no code of its kind")]
    Code(String),
    /// It was decided before, otherwise.
    #[error("it was decided before")]
    DecidedBefore,
    /// It was contested before.
    #[error("it was contested before")]
    ContestedBefore,
    /// A rate between the two currencies was given before.
    #[error("a rate was given before")]
    RateGiven,
    /// Nothing is missing in this currency.
    #[error("nothing is missing")]
    NothingMissing,
    /// More than one deposit can be.
    #[error("the most is {largest}")]
    AboveLargest {
        /// The most.
        largest: Money,
    },
    /// The rail does not carry the currency.
    #[error("the rail does not carry {0}")]
    NotCarried(Currency),
    /// What the payments room refused.
    #[error("the payment was refused")]
    Payment(#[source] PaymentError),
    /// Something broke that the caller cannot mend.
    #[error("statements failed")]
    Failed(#[from] Failure),
}

impl From<AmountError> for StatementError {
    fn from(error: AmountError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<sqlx::Error> for StatementError {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<LedgerError> for StatementError {
    fn from(error: LedgerError) -> Self {
        Self::Failed(Failure::new(error))
    }
}

impl From<RoyaltyError> for StatementError {
    fn from(error: RoyaltyError) -> Self {
        Self::Failed(Failure::new(error))
    }
}

impl From<PaymentError> for StatementError {
    fn from(error: PaymentError) -> Self {
        Self::Payment(error)
    }
}

fn conflict(code: &str, title: &str, detail: &str) -> Problem {
    Problem::new(StatusCode::CONFLICT, code, title, detail)
}

fn unprocessable(code: &str, title: &str, detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, title, detail)
}

fn not_allowed(refusal: NotAllowed) -> Problem {
    conflict(
        "statements.not_allowed",
        "The statement's state does not allow this",
        &format!(
            "The statement is `{}` and cannot be {}.",
            refusal.from.as_str(),
            refusal.act
        ),
    )
}

fn contested_before() -> Problem {
    conflict(
        "statements.contested_before",
        "It was contested before",
        "That a statement is late can be contested once. Pay its cash in; what follows from lateness then ends by itself.",
    )
}

fn storage_full(most_bytes: u64) -> Problem {
    conflict(
        "statements.storage_full",
        "Your storage is full",
        &format!("All your files together may have {most_bytes} bytes. Ask the operator for more."),
    )
}

impl From<StatementError> for Problem {
    fn from(error: StatementError) -> Self {
        match error {
            StatementError::NotFound(what) => Self::not_found(what),
            StatementError::NotAllowed(refusal) => not_allowed(refusal),
            StatementError::NoProject => Self::new(
                StatusCode::FORBIDDEN,
                "statements.no_project",
                "You have no project that earns",
                "Statements are for projects whose raise has reached its target. Yours can be reported from then on.",
            ),
            StatementError::SameFile(id) => conflict(
                "statements.same_file",
                "The file was uploaded before",
                &format!(
                    "It is statement {id}. Look there; to correct that one, upload the corrected file."
                ),
            ),
            StatementError::ReplacedBefore => conflict(
                "statements.replaced_before",
                "The statement was replaced before",
                "Another file corrects it already. Correct that one.",
            ),
            StatementError::StorageFull { most_bytes } => storage_full(most_bytes),
            StatementError::Upload(error) => error.into(),
            StatementError::WorkTaken => conflict(
                "statements.work_taken",
                "A recording earns for one project",
                "One of these ISRCs is registered for a project of yours already.",
            ),
            StatementError::ProjectTaken => conflict(
                "statements.project_taken",
                "The project is registered otherwise",
                "Its works have another owner or currency.",
            ),
            StatementError::Code(code) => Self::invalid(
                "/works",
                Fault::other(format!("`{code}` is no code of its kind")),
            ),
            StatementError::DecidedBefore => conflict(
                "statements.decided_before",
                "It was decided before",
                "Rows with this value go to another work of yours by an earlier decision.",
            ),
            StatementError::ContestedBefore => contested_before(),
            StatementError::RateGiven => conflict(
                "statements.rate_given",
                "A rate was given before",
                "A rate is never changed. If it was wrong, upload the file again as a correction, with the reason.",
            ),
            StatementError::NothingMissing => conflict(
                "statements.nothing_missing",
                "Nothing is missing",
                "All cash that this statement needs is there or under way.",
            ),
            StatementError::AboveLargest { largest } => unprocessable(
                "statements.deposit_above_largest",
                "The deposit is too large",
                format!("One deposit can be {largest} at most. Make several."),
            ),
            StatementError::NotCarried(currency) => unprocessable(
                "statements.not_carried",
                "The rail does not carry this currency",
                format!("No rail of this server takes {currency}."),
            ),
            StatementError::Payment(error) => error.into(),
            StatementError::Failed(failure) => failure.into(),
        }
    }
}
