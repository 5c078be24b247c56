//! What signing in and checking callers needs, in one place.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id};

use crate::{
    Party, Passwords, Role, Session,
    http::Cookies,
    passkey::Passkeys,
    tokens::{ACCESS_LIFE, BadToken, Claims, Expected, TokenKeys},
    vault::Vault,
};

/// What an operator sets for this room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthSettings {
    /// The public address of this server, such as `https://daman.example`: `iss` of access tokens, and by its domain name
    /// what passkeys are tied to.
    pub issuer: String,
    /// `aud` of access tokens: the name of this API, such as `daman-api`.
    pub audience: String,
    /// How many passwords are checked at the same time, 19 MiB of memory each; the number of cores is a good value.
    pub passwords_at_once: usize,
}

/// The database, the keys, the password hasher and the settings. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Auth {
    db: Db,
    keys: TokenKeys,
    vault: Vault,
    passwords: Passwords,
    passkeys: Passkeys,
    cookies: Cookies,
    settings: Arc<AuthSettings>,
}

impl Auth {
    /// Puts them together. Takes the time of one password hashing.
    ///
    /// # Errors
    /// [`Failure`] when the machine gives no random bytes.
    pub fn new(
        db: Db,
        (keys, vault): (TokenKeys, Vault),
        settings: AuthSettings,
    ) -> Result<Self, Failure> {
        let passwords = Passwords::new(settings.passwords_at_once)?;
        Ok(Self {
            db,
            keys,
            vault,
            passwords,
            passkeys: Passkeys::at(&settings.issuer),
            cookies: Cookies::at(&settings.issuer),
            settings: Arc::new(settings),
        })
    }

    /// The database.
    pub const fn db(&self) -> &Db {
        &self.db
    }

    /// The keys that sign access tokens, to rotate and retire them.
    pub const fn keys(&self) -> &TokenKeys {
        &self.keys
    }

    /// What seals secrets and blinds addresses.
    pub(crate) const fn vault(&self) -> &Vault {
        &self.vault
    }

    /// The password hasher.
    pub const fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// The passkeys of this server.
    pub(crate) const fn passkeys(&self) -> &Passkeys {
        &self.passkeys
    }

    /// How cookies are set for browsers.
    pub(crate) const fn cookies(&self) -> Cookies {
        self.cookies
    }

    /// A new access token for a session of `party`, good for ten minutes from `now`.
    pub(crate) fn access_token(
        &self,
        party: (Id<Party>, Role),
        session: Id<Session>,
        now: DateTime<Utc>,
    ) -> Result<String, Failure> {
        let claims = Claims {
            iss: self.settings.issuer.clone(),
            aud: self.settings.audience.clone(),
            sub: party.0,
            sid: session,
            role: party.1,
            iat: now.timestamp(),
            nbf: now.timestamp(),
            exp: (now + ACCESS_LIFE).timestamp(),
            jti: Id::new(now),
        };
        self.keys.sign(&claims)
    }

    /// The claims of an access token that is ours and good at `now`. Whether its session still stands is another question.
    pub(crate) fn verify_access(
        &self,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<Claims, BadToken> {
        let expected = Expected {
            issuer: &self.settings.issuer,
            audience: &self.settings.audience,
            now,
        };
        self.keys.verify(token, expected)
    }
}
