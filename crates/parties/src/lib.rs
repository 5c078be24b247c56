//! People and companies with an account: who they are, what they may do, and where they are signed in.
//!
//! ```text
//! sign_in ──> (second factor: a challenge) ──> answer_challenge ──> session
//! ask_who ──> sign_in_with_passkey ──> session
//! enrol_totp ──> confirm_totp ────────────┬──> second factor, ten recovery codes with the first
//! ask_for_passkey ──> register_passkey ───┘      ──> remove_totp, remove_passkey, forget_second_factor
//! ask_for_proof ──> prove ──> what redirects money or weakens an account, for 15 minutes
//! register ──> a job mails a link ──> verify_email (link and password) ──> sign_in ──> session
//!    (address already verified: its owner is mailed instead)
//! session ──┬── refresh (rotates) ──> session goes on
//!           ├── a used token comes back ──> session ends
//!           └── sign_out, 90 days ──> session ends
//! each day ──> purge: ended sessions, expired links, registrations that nobody confirmed
//! request ──> authenticate (token: ours, now; session: stands) ──> Caller ──> any room
//! ```
//!
//! What must stay true:
//! - no answer tells a stranger whether an address has an account: not its words, not its status, and not its time, since a
//!   password is hashed in any case;
//! - passwords are kept as argon2id only, tokens as SHA-256 only; neither is ever logged or printed;
//! - one verified account for an address; only who proved the address, and knows the password of
//!   that registration, gets it: opening a stranger's link confirms nothing;
//! - each call looks at the session's row, so that signing out works at once and not when the access token ends;
//! - one refresh token of a session is good at any time; one that comes back after its successor ends the session;
//! - a failed sign-in is counted before it is looked at, in the database, alike for addresses with and without account;
//!   waits are bounded, and no account is ever locked for good;
//! - a code of a second factor is good once; the secrets behind them are sealed with a key that is not in the database;
//! - a passkey answers a challenge of ours, once; one whose counter goes back was copied, and gets nobody in any more;
//! - who has a second factor adds another only by giving it: who knows a password has no way around it;
//! - a mediator or operator does nothing before giving a second factor in the session, but enrol one;
//! - brand and creator are the only roles that a request can give.
//!
//! Deliberately absent: reading other parties' accounts; ending somebody else's session; limits of requests, which the
//! server keeps for all rooms.

pub mod acts;
mod attempt;
mod auth;
mod ceremony;
mod error;
mod factor;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod grant;
mod http;
pub mod jobs;
mod notice;
mod opaque;
mod party;
mod passkey;
mod passwords;
mod profile;
mod recovery;
mod role;
mod session;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod throttle;
mod tokens;
mod totp;
mod vault;

pub use auth::{Auth, AuthSettings};
pub use error::PartyError;
pub use factor::{Factor, require_second_factor};
pub use grant::{Challenge, Grant, PasskeyChallenge, SecondFactor};
pub use http::{Caller, PartyView, authenticate, routes, well_known};
pub use notice::Notice;
pub use party::{NewParty, Party};
pub use passkey::Passkey;
pub use passwords::{Password, PasswordHash, Passwords};
pub use profile::{Country, DisplayName, Email};
pub use role::{Language, Role};
pub use session::{Holder, Session};
pub use store::{find, find_many, find_verified, list_of_role, search};
pub use tokens::{Jwk, Jwks, TokenKeys};
pub use totp::authenticator_code;
pub use vault::Vault;

/// The job that mails the verification link of `{"party": id}`: its handler takes the token from
/// [`acts::issue_email_verification`] and sends the template `email_verification`.
pub const VERIFY_EMAIL_JOB: &str = "parties.verify_email";

/// The job that tells the owner, `{"party": id}`, that somebody tried to register their address: template `email_taken`.
pub const EMAIL_TAKEN_JOB: &str = "parties.email_taken";

/// The job that deletes what ended long ago, once a day: [`jobs::run`] does it, [`jobs::start`] books the first.
pub const PURGE_JOB: &str = "parties.purge";

/// The job that mails a link for another password to `{"party": id}`: its handler takes the token from
/// [`acts::issue_password_reset`] and sends the template `password_reset`.
pub const RESET_PASSWORD_JOB: &str = "parties.reset_password";

/// The job that mails a party about its account's safety: its payload is a [`Notice`].
pub const NOTICE_JOB: &str = "parties.notice";
