//! Refusals, and the problem each becomes.

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use kernel::{Failure, Fault, Faults, Problem};
use ledger::LedgerError;
use money::{AmountError, Money};
use payments::PaymentError;
use royalties::RoyaltyError;

use crate::status::NotAllowed;

/// Why an act was refused. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// There is no such thing, or it is not for this party to see.
    #[error("there is no such {0} for this party")]
    NotFound(&'static str),
    /// The state does not allow it.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// The draft is not ready, or says what nobody may store.
    #[error("{} fields are at fault", .0.as_slice().len())]
    Faults(Faults),
    /// The raise does not take money yet.
    #[error("it opens at {0}")]
    NotOpenYet(DateTime<Utc>),
    /// The raise takes no money any more.
    #[error("it closed at {0}")]
    Closed(DateTime<Utc>),
    /// The mode is closed to the public of this country.
    #[error("closed in this country")]
    ClosedCountry {
        /// Why.
        reason: String,
    },
    /// The owner is late with the cash of its statements.
    #[error("the owner is late with what it owes its fans")]
    OwnerLate,
    /// The terms that were accepted are not those of the project.
    #[error("the terms are {now}")]
    OtherTerms {
        /// Their hash.
        now: String,
    },
    /// The risk was not acknowledged.
    #[error("the risk was not acknowledged")]
    RiskNotAcknowledged,
    /// The amount is none that this fan may put in.
    #[error("{0}")]
    Amount(Fault),
    /// The hard cap leaves no room for it.
    #[error("{room} of room is left")]
    CapReached {
        /// What is left.
        room: Money,
    },
    /// The fan has as many investments in the project as it may have.
    #[error("too many investments")]
    TooMany,
    /// A payment for it is under way.
    #[error("a payment is under way")]
    PaymentUnderWay {
        /// Where it is paid.
        pay_path: String,
    },
    /// It is too late to take the money back.
    #[error("the time to leave ended at {0}")]
    TooLateToLeave(DateTime<Utc>),
    /// The close was moved already, or is too near.
    #[error("{0}")]
    NoExtension(&'static str),
    /// The milestone before it is not released.
    #[error("it is not its turn")]
    NotItsTurn,
    /// The time to show a proof is over.
    #[error("it was due at {0}")]
    TooLateToProve(DateTime<Utc>),
    /// It is a draft, which nobody else sees.
    #[error("it is a draft")]
    NotPublic,
    /// Five updates were posted within a day.
    #[error("too many updates")]
    TooManyUpdates,
    /// What payments refused.
    #[error("the payment was refused")]
    Payment(#[source] PaymentError),
    /// Something broke that the caller cannot mend.
    #[error("the room of projects failed")]
    Failed(#[from] Failure),
}

impl From<sqlx::Error> for ProjectError {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<AmountError> for ProjectError {
    fn from(error: AmountError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<LedgerError> for ProjectError {
    fn from(error: LedgerError) -> Self {
        Self::Failed(Failure::new(error))
    }
}

impl From<RoyaltyError> for ProjectError {
    fn from(error: RoyaltyError) -> Self {
        Self::Failed(Failure::new(error))
    }
}

impl From<PaymentError> for ProjectError {
    fn from(error: PaymentError) -> Self {
        Self::Payment(error)
    }
}

impl From<ProjectError> for Failure {
    fn from(error: ProjectError) -> Self {
        match error {
            ProjectError::Failed(failure) => failure,
            other @ (ProjectError::NotFound(_)
            | ProjectError::NotAllowed(_)
            | ProjectError::Faults(_)
            | ProjectError::NotOpenYet(_)
            | ProjectError::Closed(_)
            | ProjectError::ClosedCountry { .. }
            | ProjectError::OwnerLate
            | ProjectError::OtherTerms { .. }
            | ProjectError::RiskNotAcknowledged
            | ProjectError::Amount(_)
            | ProjectError::CapReached { .. }
            | ProjectError::TooMany
            | ProjectError::PaymentUnderWay { .. }
            | ProjectError::TooLateToLeave(_)
            | ProjectError::NoExtension(_)
            | ProjectError::NotItsTurn
            | ProjectError::TooLateToProve(_)
            | ProjectError::NotPublic
            | ProjectError::TooManyUpdates
            | ProjectError::Payment(_)) => Self::new(other),
        }
    }
}

impl From<ProjectError> for Problem {
    fn from(error: ProjectError) -> Self {
        match error {
            ProjectError::NotFound(what) => Self::not_found(what),
            ProjectError::NotAllowed(refused) => conflict(
                "projects.not_allowed",
                "Its state does not allow this",
                format!("{refused}. Read it again; `can` says what is possible now."),
            ),
            ProjectError::Faults(faults) => faults.into(),
            ProjectError::ClosedCountry { reason } => Self::new(
                StatusCode::FORBIDDEN,
                "projects.closed_country",
                "Closed in your country",
                reason,
            ),
            ProjectError::RiskNotAcknowledged => Self::invalid(
                "/risk_acknowledged",
                Fault::other("Read `risk` of the project, and write true."),
            ),
            ProjectError::Amount(fault) => Self::invalid("/amount", fault),
            ProjectError::Payment(PaymentError::Failed(failure))
            | ProjectError::Failed(failure) => failure.into(),
            ProjectError::Payment(refused) => refused.into(),
            ProjectError::NotItsTurn => conflict(
                "projects.not_its_turn",
                "Another milestone comes before",
                "Milestones are shown in their order, each once the one before was released and the raise is settled.",
            ),
            ProjectError::NoExtension(why) => {
                conflict("projects.no_extension", "The close stays", why)
            }
            ProjectError::OwnerLate => conflict(
                "projects.owner_late",
                "The cash of a statement is late",
                "Pay in what GET /api/statements says is missing: no further raise opens before.",
            ),
            ProjectError::TooMany => conflict(
                "projects.too_many_investments",
                "Too many investments",
                "At most 20 investments of one fan in one project. Pay those that are not paid, with POST /api/investments/{id}/retry.",
            ),
            ProjectError::NotPublic => conflict(
                "projects.not_public",
                "It is a draft",
                "Open it first: nobody else sees a draft.",
            ),
            ProjectError::TooManyUpdates => conflict(
                "projects.too_many_updates",
                "Five updates within a day",
                "Each goes to every fan. Post it a day after the oldest of the last five.",
            ),
            timely @ (ProjectError::NotOpenYet(_)
            | ProjectError::Closed(_)
            | ProjectError::OtherTerms { .. }
            | ProjectError::CapReached { .. }
            | ProjectError::PaymentUnderWay { .. }
            | ProjectError::TooLateToLeave(_)
            | ProjectError::TooLateToProve(_)) => telling(&timely),
        }
    }
}

/// Those whose detail tells a moment, an amount or a hash.
fn telling(error: &ProjectError) -> Problem {
    let (code, title, detail) = match error {
        ProjectError::NotOpenYet(at) => (
            "projects.not_open_yet",
            "It is not open yet",
            format!("It opens at {}.", at.to_rfc3339()),
        ),
        ProjectError::OtherTerms { now } => (
            "projects.other_terms",
            "The terms are others",
            format!(
                "The SHA-256 of the terms is {now}. Read `terms` of the project again, and accept that."
            ),
        ),
        ProjectError::CapReached { room } => (
            "projects.cap_reached",
            "The hard cap leaves no room for it",
            format!(
                "At most {} {} can be put in now.",
                room.decimal(),
                room.currency().code()
            ),
        ),
        ProjectError::PaymentUnderWay { pay_path } => (
            "projects.payment_under_way",
            "A payment for it is under way",
            format!(
                "Pay at {pay_path}; once that payment has failed or its page has closed, try again."
            ),
        ),
        ProjectError::TooLateToLeave(at) => (
            "projects.too_late_to_leave",
            "It is too late to take the money back",
            format!(
                "You could until {}. If the project fails, everything goes back by itself.",
                at.to_rfc3339()
            ),
        ),
        ProjectError::TooLateToProve(at) => (
            "projects.too_late_to_prove",
            "The milestone is overdue",
            format!(
                "It was due at {}. What was not released goes back to the fans.",
                at.to_rfc3339()
            ),
        ),
        ProjectError::Closed(at) => (
            "projects.closed",
            "It takes no money any more",
            format!("It closed at {}.", at.to_rfc3339()),
        ),
        ProjectError::NotFound(_)
        | ProjectError::NotAllowed(_)
        | ProjectError::Faults(_)
        | ProjectError::OwnerLate
        | ProjectError::ClosedCountry { .. }
        | ProjectError::RiskNotAcknowledged
        | ProjectError::Amount(_)
        | ProjectError::TooMany
        | ProjectError::NoExtension(_)
        | ProjectError::NotItsTurn
        | ProjectError::NotPublic
        | ProjectError::TooManyUpdates
        | ProjectError::Payment(_)
        | ProjectError::Failed(_) => (
            "projects.refused",
            "It was refused",
            "Read it again.".to_owned(),
        ),
    };
    conflict(code, title, detail)
}

fn conflict(code: &str, title: &str, detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::CONFLICT, code, title, detail)
}
