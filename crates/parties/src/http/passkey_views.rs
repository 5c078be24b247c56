//! What goes over the wire about passkeys.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Passkey, PasskeyChallenge, acts::Registered, grant::CHALLENGE_LIFE};

/// What a browser is to ask a passkey for.
#[derive(Serialize, ToSchema)]
pub(super) struct PasskeyChallengeView {
    /// Send it with the passkey's answer.
    #[schema(example = "dmk_3Rf2…")]
    challenge: String,
    /// How long it is good, in seconds, for one answer.
    #[schema(example = 300)]
    expires_in: i64,
    /// What `navigator.credentials.create()` or `.get()` is to be called with, its `publicKey` read by
    /// `PublicKeyCredential.parseCreationOptionsFromJSON()` or `.parseRequestOptionsFromJSON()`.
    #[schema(value_type = Object)]
    options: Value,
}

impl From<PasskeyChallenge> for PasskeyChallengeView {
    fn from(challenge: PasskeyChallenge) -> Self {
        Self {
            challenge: challenge.token,
            expires_in: CHALLENGE_LIFE.num_seconds(),
            options: challenge.options,
        }
    }
}

/// A new passkey.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RegisterPasskeyBody {
    /// The challenge of `POST /api/auth/passkeys/challenge`.
    #[schema(example = "dmk_3Rf2…", max_length = 100)]
    pub(super) challenge: String,
    /// What you call it, 1 to 120 characters.
    #[schema(example = "My telephone", max_length = 120)]
    pub(super) name: String,
    /// What `navigator.credentials.create()` gave, as its `toJSON()` writes it.
    #[schema(value_type = Object)]
    pub(super) passkey: Value,
}

/// The answer of a passkey.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PasskeySignInBody {
    /// The challenge of `POST /api/auth/sign-in/passkey/challenge`.
    #[schema(example = "dmk_3Rf2…", max_length = 100)]
    pub(super) challenge: String,
    /// What `navigator.credentials.get()` gave, as its `toJSON()` writes it.
    #[schema(value_type = Object)]
    pub(super) passkey: Value,
    /// For browsers: `true` keeps the refresh token out of the answer and in a cookie that no script reads, and the access token in a
    /// cookie too, which is good for reading (`GET`, `HEAD`) from pages of this server.
    pub(super) cookie: Option<bool>,
}

/// What a passkey is called.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RenamePasskeyBody {
    /// 1 to 120 characters.
    #[schema(example = "My old telephone", max_length = 120)]
    pub(super) name: String,
}

/// A passkey of yours.
#[derive(Serialize, ToSchema)]
pub(super) struct PasskeyView {
    id: Uuid,
    /// What you call it.
    #[schema(example = "My telephone")]
    name: String,
    created_at: DateTime<Utc>,
    /// When it was last used; absent if never.
    #[serde(skip_serializing_if = "Option::is_none")]
    used_at: Option<DateTime<Utc>>,
    /// When it was set aside, because there may be a copy of it; absent for one that gets you in.
    #[serde(skip_serializing_if = "Option::is_none")]
    set_aside_at: Option<DateTime<Utc>>,
    /// What you may do next.
    can: [&'static str; 2],
}

impl From<Passkey> for PasskeyView {
    fn from(passkey: Passkey) -> Self {
        Self {
            id: passkey.id.uuid(),
            name: passkey.name,
            created_at: passkey.created_at,
            used_at: passkey.used_at,
            set_aside_at: passkey.set_aside_at,
            can: ["rename", "remove"],
        }
    }
}

/// A passkey that was registered.
#[derive(Serialize, ToSchema)]
pub(super) struct RegisteredView {
    passkey: PasskeyView,
    /// With your first second factor: ten codes, each good once, for when all of them are lost. They are not shown again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(["ABCD-EFGH-IJKL-MNOP"]))]
    recovery_codes: Option<Vec<String>>,
}

impl From<Registered> for RegisteredView {
    fn from(registered: Registered) -> Self {
        Self {
            passkey: registered.passkey.into(),
            recovery_codes: registered.recovery_codes,
        }
    }
}
