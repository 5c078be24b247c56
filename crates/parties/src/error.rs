//! What this room refuses, and the problem each refusal becomes.

use axum::http::StatusCode;
use kernel::{Failure, Fault, Problem};

use crate::Role;

/// Why an act of this room was refused.
#[derive(Debug, thiserror::Error)]
pub enum PartyError {
    /// A field breaks a rule.
    #[error("{pointer} is not accepted: {fault}")]
    Invalid {
        /// A JSON Pointer to the field.
        pointer: &'static str,
        /// What is wrong with it.
        fault: Fault,
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
    /// A request with a browser's cookies, or for them, that is not made by a page of this server.
    #[error("the request is not made by a page of this server")]
    NotOurPage,
    /// The refresh token was used before: it was stolen or the client is broken, so its session has been ended.
    #[error("the refresh token was used twice")]
    RefreshReused,
    /// Too many attempts failed.
    #[error("too many attempts failed; the next one is looked at in {seconds} s")]
    Wait {
        /// From now, at least 1.
        seconds: u64,
    },
    /// The challenge of a sign-in is unknown, used or void, or older than five minutes.
    #[error("the sign-in has to begin again")]
    ChallengeInvalid,
    /// The code is wrong, or was used before.
    #[error("the code is not good")]
    CodeWrong,
    /// What a passkey answered is not good, or it is no passkey of this party.
    #[error("the passkey's answer is not good")]
    PasskeyWrong,
    /// The passkey was set aside: there is a copy of it.
    #[error("the passkey was set aside")]
    PasskeySetAside,
    /// The challenge that a passkey answers is unknown, answered, or older than five minutes, or of another session.
    #[error("the passkey has to be asked again")]
    PasskeyChallengeInvalid,
    /// The passkey is registered already, by this party or another.
    #[error("the passkey is registered already")]
    PasskeyKnown,
    /// The party has as many passkeys as it may.
    #[error("there are {most} passkeys already")]
    TooManyPasskeys {
        /// How many it may have.
        most: i64,
    },
    /// People reach this server at an address without a domain name, which passkeys need.
    #[error("this server has no passkeys")]
    PasskeysImpossible,
    /// The password that was given again is wrong.
    #[error("the password is wrong")]
    PasswordWrong,
    /// The act asks for a proof of who the caller is, given within the last 15 minutes.
    #[error("a recent proof is needed")]
    ProofNeeded {
        /// Whether it is the second factor that is needed; if not, the password.
        second_factor: bool,
    },
    /// The act asks for a second factor, and the caller has none.
    #[error("there is no second factor")]
    SecondFactorMissing,
    /// The caller has an authenticator already.
    #[error("there is an authenticator already")]
    AlreadyEnrolled,
    /// The caller has no second factor that this act could be about.
    #[error("there is no such second factor")]
    NotEnrolled,
    /// The token of a password link is unknown, used, or older than an hour.
    #[error("the password link is not good")]
    ResetInvalid,
    /// The caller has no such party, session or passkey.
    #[error("there is no such {0}, or it is not the caller's")]
    NotFound(&'static str),
    /// Too many passwords are being checked at this moment.
    #[error("too many passwords are being checked")]
    Busy,
    /// Something broke.
    #[error("failed")]
    Failed(#[from] Failure),
}

impl PartyError {
    /// A role that nobody registers with.
    pub(crate) fn no_open_role() -> Self {
        let open = Role::ALL.into_iter().filter(|role| role.is_open());
        let open: Vec<&str> = open.map(Role::as_str).collect();
        Self::Invalid {
            pointer: "/role",
            fault: Fault::one_of(&open).hint("other roles are given by the operator"),
        }
    }
}

impl From<sqlx::Error> for PartyError {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<PartyError> for Problem {
    fn from(error: PartyError) -> Self {
        match error {
            PartyError::Invalid { pointer, fault } => Self::invalid(pointer, fault),
            PartyError::EmailTaken => say(&EMAIL_TAKEN),
            PartyError::WrongCredentials => say(&WRONG_CREDENTIALS),
            PartyError::EmailUnverified => say(&EMAIL_UNVERIFIED),
            PartyError::VerificationInvalid => say(&VERIFICATION_INVALID),
            PartyError::RefreshInvalid => say(&REFRESH_INVALID),
            PartyError::RefreshReused => say(&REFRESH_REUSED),
            PartyError::NotOurPage => say(&NOT_OUR_PAGE),
            PartyError::Wait { seconds } => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "parties.wait",
                "Too many attempts failed",
                "Wait as long as Retry-After says, in seconds, and try again. Each further failure doubles the wait, up to 15 \
                 minutes. If you forgot your password, `POST /api/auth/forgot-password` mails you a link.",
            )
            .retry_after(seconds),
            PartyError::ChallengeInvalid => say(&CHALLENGE_INVALID),
            PartyError::CodeWrong => say(&CODE_WRONG),
            PartyError::PasskeyWrong => say(&PASSKEY_WRONG),
            PartyError::PasskeySetAside => say(&PASSKEY_SET_ASIDE),
            PartyError::PasskeyChallengeInvalid => say(&PASSKEY_CHALLENGE_INVALID),
            PartyError::PasskeyKnown => say(&PASSKEY_KNOWN),
            PartyError::TooManyPasskeys { most } => Self::new(
                StatusCode::CONFLICT,
                "parties.too_many_passkeys",
                "Too many passkeys",
                format!("You have {most} passkeys. Remove one with `DELETE /api/auth/passkeys/{{id}}` first."),
            ),
            PartyError::PasskeysImpossible => say(&PASSKEYS_IMPOSSIBLE),
            PartyError::PasswordWrong => say(&PASSWORD_WRONG),
            PartyError::ProofNeeded {
                second_factor: true,
            } => say(&CODE_NEEDED),
            PartyError::ProofNeeded {
                second_factor: false,
            } => say(&PASSWORD_NEEDED),
            PartyError::SecondFactorMissing => say(&SECOND_FACTOR_MISSING),
            PartyError::AlreadyEnrolled => say(&ALREADY_ENROLLED),
            PartyError::NotEnrolled => say(&NOT_ENROLLED),
            PartyError::ResetInvalid => say(&RESET_INVALID),
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

/// Status, code, title and detail of a problem that is always the same.
type Words = (StatusCode, &'static str, &'static str, &'static str);

fn say((status, code, title, detail): &Words) -> Problem {
    Problem::new(*status, code, title, *detail)
}

const CHALLENGE_INVALID: Words = (
    StatusCode::UNAUTHORIZED,
    "parties.challenge_invalid",
    "Sign in again",
    "The challenge was used, was tried five times, or is older than five minutes. Begin again with your \
         password: `POST /api/auth/sign-in`.",
);
const CODE_WRONG: Words = (
    StatusCode::UNPROCESSABLE_ENTITY,
    "parties.code_wrong",
    "The code is not good",
    "Give the six digits that your authenticator shows now, each code once; or a recovery code that you have not \
         used. Check that the clock of your device is right.",
);
const PASSKEY_WRONG: Words = (
    StatusCode::UNPROCESSABLE_ENTITY,
    "parties.passkey_wrong",
    "The passkey's answer is not good",
    "It does not fit what was asked, or it is no passkey of this account. Ask for another challenge and try again, or use \
         another way.",
);
const PASSKEY_SET_ASIDE: Words = (
    StatusCode::UNPROCESSABLE_ENTITY,
    "parties.passkey_set_aside",
    "This passkey was set aside for safety",
    "Its counter went back, so there may be a copy of it. Sign in another way, remove this passkey, and register a new one.",
);
const PASSKEY_CHALLENGE_INVALID: Words = (
    StatusCode::UNPROCESSABLE_ENTITY,
    "parties.passkey_challenge_invalid",
    "Ask for another challenge",
    "The challenge was answered already, is older than five minutes, or was asked for elsewhere. Ask for another and answer \
         that.",
);
const PASSKEY_KNOWN: Words = (
    StatusCode::CONFLICT,
    "parties.passkey_known",
    "This passkey is registered already",
    "Use another authenticator, or the passkey that is there.",
);
const PASSKEYS_IMPOSSIBLE: Words = (
    StatusCode::CONFLICT,
    "parties.passkeys_impossible",
    "This server has no passkeys",
    "A passkey is tied to a domain name, and this server is reached at an address without one. Use an authenticator app: \
         `POST /api/auth/totp`. Whoever runs the server sets DAMAN_PUBLIC_URL.",
);
const PASSWORD_WRONG: Words = (
    StatusCode::UNPROCESSABLE_ENTITY,
    "parties.password_wrong",
    "The password is wrong",
    "Give the password of the account that you are signed in with.",
);
const CODE_NEEDED: Words = (
    StatusCode::FORBIDDEN,
    "parties.proof_needed",
    "Prove that it is you",
    "Send a code of your authenticator, or a recovery code, as `code` to `POST /api/auth/prove`, or the answer of a passkey \
         to the challenge of `POST /api/auth/prove/challenge`; then send this request again within 15 minutes.",
);
const SECOND_FACTOR_MISSING: Words = (
    StatusCode::FORBIDDEN,
    "parties.second_factor_needed",
    "A second factor is needed",
    "This takes a second factor, and you have none. Enrol one: `POST /api/auth/totp`, then `POST /api/auth/totp/confirm`, or \
         `POST /api/auth/passkeys/challenge`; then send this request again within 15 minutes.",
);
const ALREADY_ENROLLED: Words = (
    StatusCode::CONFLICT,
    "parties.already_enrolled",
    "There is an authenticator already",
    "To use another, remove this one first with `DELETE /api/auth/totp`.",
);
const NOT_ENROLLED: Words = (
    StatusCode::CONFLICT,
    "parties.not_enrolled",
    "There is no such second factor",
    "Begin with `POST /api/auth/totp`, and confirm it with the first code; or with `POST /api/auth/passkeys/challenge`.",
);
const RESET_INVALID: Words = (
    StatusCode::UNPROCESSABLE_ENTITY,
    "parties.reset_invalid",
    "The link is not good",
    "The link was used already or is older than an hour. Ask for another with `POST /api/auth/forgot-password`.",
);
const PASSWORD_NEEDED: Words = (
    StatusCode::FORBIDDEN,
    "parties.proof_needed",
    "Prove that it is you",
    "Send your password as `password` to `POST /api/auth/prove`; then send this request again within 15 minutes.",
);
const EMAIL_TAKEN: Words = (
    StatusCode::CONFLICT,
    "parties.email_taken",
    "The e-mail address is taken",
    "An account with this address exists. Use another address, or sign in.",
);
const WRONG_CREDENTIALS: Words = (
    StatusCode::UNAUTHORIZED,
    "parties.wrong_credentials",
    "Wrong e-mail address or password",
    "No account has this address and password. Check both and try again.",
);
const EMAIL_UNVERIFIED: Words = (
    StatusCode::FORBIDDEN,
    "parties.email_unverified",
    "The e-mail address is not verified",
    "Open the link that was mailed to you, then sign in. `POST /api/auth/resend-verification` sends another.",
);
const VERIFICATION_INVALID: Words = (
    StatusCode::UNPROCESSABLE_ENTITY,
    "parties.verification_invalid",
    "The link or the password is not good",
    "The link was used already, is older than 48 hours, was tried too often, or belongs to a registration with \
     another password. Use the newest mail and the password you registered with. If you verified your \
     address, sign in; if not, ask for another link with `POST /api/auth/resend-verification`, or register \
     again.",
);
const REFRESH_INVALID: Words = (
    StatusCode::UNAUTHORIZED,
    "parties.refresh_invalid",
    "The session has ended",
    "The refresh token is unknown or expired, or its session was ended. Sign in again.",
);
const NOT_OUR_PAGE: Words = (
    StatusCode::FORBIDDEN,
    "parties.not_our_page",
    "Not a page of this server",
    "Cookies are for pages of this server, which send `Daman-Web: 1` with a refresh. Other clients leave `cookie` out, read \
     `refresh_token` from the answer, and give it in the body.",
);
const REFRESH_REUSED: Words = (
    StatusCode::UNAUTHORIZED,
    "parties.refresh_reused",
    "The session was ended for safety",
    "This refresh token was used before, so somebody else may hold a copy. Its session is ended; sign in \
     again, and keep only the newest refresh token.",
);
