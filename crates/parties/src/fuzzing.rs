//! A door for the fuzz targets: what decides whether an access token is believed.

use std::path::Path;

use chrono::{DateTime, Utc};
use kernel::Id;

use crate::{
    Role, TokenKeys,
    tokens::{Claims, Expected},
};

/// A verifier with keys of its own at a fixed moment.
#[derive(Debug)]
pub struct Verifier {
    keys: TokenKeys,
    now: DateTime<Utc>,
}

impl Verifier {
    /// A verifier whose keys are kept in `folder`.
    ///
    /// # Panics
    /// When the folder cannot be written: there is nothing to fuzz then.
    #[expect(clippy::expect_used, reason = "only fuzz targets call it")]
    pub fn new(folder: &Path) -> Self {
        let now = DateTime::UNIX_EPOCH;
        let keys = TokenKeys::open(folder, now).expect("a folder for keys");
        Self { keys, now }
    }

    /// A token that is good.
    ///
    /// # Panics
    /// When it cannot be signed: there is nothing to fuzz then.
    #[expect(clippy::expect_used, reason = "only fuzz targets call it")]
    pub fn genuine(&self) -> String {
        let second = self.now.timestamp();
        let claims = Claims {
            iss: "issuer".to_owned(),
            aud: "audience".to_owned(),
            sub: Id::new(self.now),
            sid: Id::new(self.now),
            role: Role::Brand,
            iat: second,
            nbf: second,
            exp: second.saturating_add(600),
            jti: Id::new(self.now),
        };
        self.keys.sign(&claims).expect("a signature")
    }

    /// Whether a token is believed.
    pub fn accepts(&self, token: &str) -> bool {
        let expected = Expected {
            issuer: "issuer",
            audience: "audience",
            now: self.now,
        };
        self.keys.verify(token, expected).is_ok()
    }
}
