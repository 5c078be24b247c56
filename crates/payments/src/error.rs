//! Refusals of this room, and the problem each becomes.

use axum::http::StatusCode;
use kernel::{Failure, Problem};
use ledger::LedgerError;

use crate::NotAllowed;

/// Why something was not done about a payment.
#[derive(Debug, thiserror::Error)]
pub enum PaymentError {
    /// There is none with this id, or it is another party's.
    #[error("there is no such payment")]
    NotFound,
    /// Its state does not allow it.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// The party has an account in another country already.
    #[error("the party has an account in {country}")]
    OtherCountry {
        /// The account's country.
        country: String,
    },
    /// A change of the party's account is under way already.
    #[error("a change of the payout account is under way")]
    ChangeUnderWay,
    /// The purpose has as many deposits as it may have.
    #[error("there are too many deposits, {pending} of them under way")]
    TooManyDeposits {
        /// How many may still be paid.
        pending: i64,
    },
    /// Something broke that the caller cannot mend.
    #[error("the payment failed inside")]
    Failed(#[from] Failure),
}

impl From<LedgerError> for PaymentError {
    fn from(error: LedgerError) -> Self {
        // That a wallet or a transit account lacks what it must hold is a fault of ours, not of the caller's.
        Self::Failed(Failure::new(error))
    }
}

impl From<PaymentError> for Failure {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::Failed(failure) => failure,
            PaymentError::NotFound
            | PaymentError::NotAllowed(_)
            | PaymentError::OtherCountry { .. }
            | PaymentError::ChangeUnderWay
            | PaymentError::TooManyDeposits { .. } => Self::new(error),
        }
    }
}

impl From<PaymentError> for Problem {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::NotFound => Self::not_found("payment"),
            PaymentError::NotAllowed(refusal) => Self::new(
                StatusCode::CONFLICT,
                "payments.not_allowed",
                "The payment's state does not allow this",
                format!("{refusal}. Read the payment again; `can` says what is possible now."),
            ),
            PaymentError::OtherCountry { country } => Self::new(
                StatusCode::CONFLICT,
                "payments.other_country",
                "There is a payout account in another country",
                format!(
                    "Your payout account was opened in {country}. Go on with it, or change it with `POST /api/payout-account/change`."
                ),
            ),
            PaymentError::ChangeUnderWay => Self::new(
                StatusCode::CONFLICT,
                "payments.change_under_way",
                "A change of your payout account is under way",
                "Another account is coming already, in another country. Go on with it, or cancel it first with \
                 `DELETE /api/payout-account/change`.",
            ),
            PaymentError::TooManyDeposits { pending } => too_many_deposits(pending),
            PaymentError::Failed(failure) => failure.into(),
        }
    }
}

fn too_many_deposits(pending: i64) -> Problem {
    let next = if pending > 0 {
        "Pay one of those under way (GET /api/deposits lists them), or wait until their pages close, a day after they opened."
    } else {
        "Ask support: no further deposit can be made for it."
    };
    Problem::new(
        StatusCode::CONFLICT,
        "payments.too_many_deposits",
        "Too many deposits for one campaign",
        format!(
            "At most 5 deposits may be under way for it at once, and 50 be made in all; {pending} are under way. {next}"
        ),
    )
}
