//! What a client gets when it signs in or refreshes.

use std::fmt;

use chrono::Duration;
use kernel::Id;
use serde_json::Value;

use crate::{Party, Session};

/// A session with its newest tokens, in clear: they go to the client and are kept nowhere.
pub struct Grant {
    /// Who.
    pub party: Party,
    /// The session.
    pub session: Id<Session>,
    /// Good for ten minutes.
    pub access_token: String,
    /// Good for one refresh.
    pub refresh_token: String,
    /// How the session stands with the second factor.
    pub second_factor: SecondFactor,
}

/// How a session stands with the second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactor {
    /// None was given, and none is needed.
    None,
    /// It was given.
    Given,
    /// It is needed and was not given: the session is for enrolling and proving, and for nothing else.
    Needed,
}

/// How long a challenge is good, of whatever kind.
pub(crate) const CHALLENGE_LIFE: Duration = Duration::minutes(5);

/// The password was right, and the second factor is asked for.
pub struct Challenge {
    /// Ties the second step to the first; good for five minutes and five attempts.
    pub token: String,
    /// What may be given: `passkey`, `totp`, `recovery_code`.
    pub accepts: Vec<&'static str>,
    /// What `navigator.credentials.get()` is to be called with; none for who has no passkey.
    pub passkey: Option<Value>,
}

/// What a browser is to ask a passkey for.
pub struct PasskeyChallenge {
    /// Ties the answer to what was asked; good for five minutes and one answer.
    pub token: String,
    /// What `navigator.credentials.create()` or `.get()` is to be called with.
    pub options: Value,
}

/// Shows no token.
impl fmt::Debug for PasskeyChallenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasskeyChallenge").finish_non_exhaustive()
    }
}

/// Shows no token.
impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Challenge").finish_non_exhaustive()
    }
}

/// Shows no token.
impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grant")
            .field("party", &self.party.id)
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}
