//! What this room refuses, and the problem each refusal becomes.

use axum::http::StatusCode;
use kernel::{Failure, Problem};

/// Why an act of this room was refused.
#[derive(Debug, thiserror::Error)]
pub enum PartyError {
    /// A field breaks a rule.
    #[error("{pointer} is not accepted: {reason}")]
    Invalid {
        /// A JSON Pointer to the field.
        pointer: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The address belongs to an account. Said only to whoever runs the server; strangers get the same answer as always.
    #[error("the e-mail address belongs to an account")]
    EmailTaken,
    /// No account has this address and password. Which of the two is wrong is not told.
    #[error("the e-mail address or the password is wrong")]
    WrongCredentials,
    /// The password is right, but the address was never proved.
    #[error("the e-mail address is not verified")]
    EmailUnverified,
    /// The token of a verification link is unknown, used, void or older than 48 hours, or the password is not that of its
    /// registration. Which of them is not told.
    #[error("the verification token or its password is not good")]
    VerificationInvalid,
    /// The refresh token is unknown or has expired, or its session has ended.
    #[error("the refresh token is not good")]
    RefreshInvalid,
    /// The refresh token was used before: it was stolen or the client is broken, so its session has been ended.
    #[error("the refresh token was used twice")]
    RefreshReused,
    /// The caller has no such party or session.
    #[error("there is no such {0}, or it is not the caller's")]
    NotFound(&'static str),
    /// Too many passwords are being checked at this moment.
    #[error("too many passwords are being checked")]
    Busy,
    /// Something broke.
    #[error("failed")]
    Failed(#[from] Failure),
}

impl From<sqlx::Error> for PartyError {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<PartyError> for Problem {
    fn from(error: PartyError) -> Self {
        match error {
            PartyError::Invalid { pointer, reason } => Self::invalid(pointer, reason),
            PartyError::EmailTaken => Self::new(
                StatusCode::CONFLICT,
                "parties.email_taken",
                "The e-mail address is taken",
                "An account with this address exists. Use another address, or sign in.",
            ),
            PartyError::WrongCredentials => Self::new(
                StatusCode::UNAUTHORIZED,
                "parties.wrong_credentials",
                "Wrong e-mail address or password",
                "No account has this address and password. Check both and try again.",
            ),
            PartyError::EmailUnverified => Self::new(
                StatusCode::FORBIDDEN,
                "parties.email_unverified",
                "The e-mail address is not verified",
                "Open the link that was mailed to you, then sign in. `POST /api/auth/resend-verification` sends another.",
            ),
            PartyError::VerificationInvalid => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "parties.verification_invalid",
                "The link or the password is not good",
                "The link was used already, is older than 48 hours, was tried too often, or belongs to a registration with \
                 another password. Use the newest mail and the password you registered with. If you verified your \
                 address, sign in; if not, ask for another link with `POST /api/auth/resend-verification`, or register \
                 again.",
            ),
            PartyError::RefreshInvalid => Self::new(
                StatusCode::UNAUTHORIZED,
                "parties.refresh_invalid",
                "The session has ended",
                "The refresh token is unknown or expired, or its session was ended. Sign in again.",
            ),
            PartyError::RefreshReused => Self::new(
                StatusCode::UNAUTHORIZED,
                "parties.refresh_reused",
                "The session was ended for safety",
                "This refresh token was used before, so somebody else may hold a copy. Its session is ended; sign in \
                 again, and keep only the newest refresh token.",
            ),
            PartyError::NotFound(what) => Self::not_found(what),
            PartyError::Busy => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "parties.busy",
                "Too many sign-ins at this moment",
                "Nothing was done. Send the request again in a few seconds.",
            )
            .retry_after(5),
            PartyError::Failed(failure) => failure.into(),
        }
    }
}
