//! What a client gets when it signs in or refreshes.

use std::fmt;

use kernel::Id;

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
