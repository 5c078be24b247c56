//! A door for the fuzz targets: what decides whether an access token is believed, and what reads an authenticator's bytes.

use std::path::Path;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use kernel::Id;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Language, Party, Role, TokenKeys,
    passkey::{Asked, Passkeys},
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

/// A server that waits for a new passkey, asked for at a fixed moment.
pub struct Enrolment {
    here: Passkeys,
    asked: Asked,
    client: String,
}

impl Enrolment {
    /// Asks for a key.
    ///
    /// # Panics
    /// When none can be asked for: there is nothing to fuzz then.
    #[expect(clippy::expect_used, reason = "only fuzz targets call it")]
    pub fn begin() -> Self {
        let origin = "https://daman.example";
        let here = Passkeys::at(origin);
        let asked = here
            .ask_to_make(&somebody(), Vec::new())
            .expect("a key asked for");
        let challenge = asked.options.pointer("/publicKey/challenge");
        let client = json!({
            "type": "webauthn.create", "challenge": challenge, "origin": origin, "crossOrigin": false,
        });
        let client = URL_SAFE_NO_PAD.encode(client.to_string());
        Self {
            here,
            asked,
            client,
        }
    }

    /// Whether these bytes are taken for what an authenticator says of a key of this name that it made when asked.
    pub fn takes(&self, name: &[u8], attestation: &[u8]) -> bool {
        let name = URL_SAFE_NO_PAD.encode(name);
        let answer: Value = json!({
            "id": name, "rawId": name, "type": "public-key", "extensions": {},
            "response": {
                "attestationObject": URL_SAFE_NO_PAD.encode(attestation), "clientDataJSON": self.client,
            },
        });
        self.here.made(&answer, self.asked.state.clone()).is_ok()
    }
}

/// Whoever passkeys are made for here.
pub(crate) fn somebody() -> Party {
    Party {
        id: Id::from_uuid(Uuid::from_u128(1)),
        role: Role::Brand,
        name: "Atlas".to_owned(),
        email: "atlas@example.com".to_owned(),
        language: Language::Fr,
        country: "MA".to_owned(),
        email_verified: true,
        created_at: DateTime::UNIX_EPOCH,
    }
}
