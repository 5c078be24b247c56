//! Refusals.

use kernel::{Failure, Id};
use ledger::LedgerError;
use money::AmountError;

use crate::model::{Project, Revenue};

/// Why an act was refused. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum RoyaltyError {
    /// There is no such thing.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The raise has closed: nobody becomes a holder any more.
    #[error("the holders of project {0} are fixed")]
    HoldersFixed(Id<Project>),
    /// The raise has not closed, or without a holder: there is nobody to distribute to.
    #[error("the holders of project {0} are not fixed")]
    HoldersOpen(Id<Project>),
    /// A party is a holder of this project already.
    #[error("one of these is a holder already")]
    AlreadyHolder,
    /// The terms, or what was sold, cannot be as they are: what is wrong with them.
    #[error("{0}")]
    Terms(&'static str),
    /// More revenue is booked than cash has come for it.
    #[error("revenue {0} is not covered by cash")]
    NotCovered(Id<Revenue>),
    /// A revenue with this id was booked with other content.
    #[error("revenue {0} was booked with other content")]
    Differs(Id<Revenue>),
    /// The amount is none, or of another currency than the project's.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// The database or the books failed.
    #[error("royalties failed")]
    Failed(#[from] Failure),
}

impl From<LedgerError> for RoyaltyError {
    fn from(error: LedgerError) -> Self {
        Self::Failed(Failure::new(error))
    }
}

impl From<sqlx::Error> for RoyaltyError {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<RoyaltyError> for Failure {
    fn from(error: RoyaltyError) -> Self {
        match error {
            RoyaltyError::Failed(failure) => failure,
            RoyaltyError::NotFound(_)
            | RoyaltyError::HoldersFixed(_)
            | RoyaltyError::HoldersOpen(_)
            | RoyaltyError::AlreadyHolder
            | RoyaltyError::Terms(_)
            | RoyaltyError::NotCovered(_)
            | RoyaltyError::Differs(_)
            | RoyaltyError::Amount(_) => Self::new(error),
        }
    }
}
