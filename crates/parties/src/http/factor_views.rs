//! What goes over the wire about second factors and passwords.

use chrono::{DateTime, Utc};
use kernel::Fault;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{passkey_views::PasskeyView, views::WirePassword};
use crate::{Challenge, Factor, PartyError, acts::Proof, grant::CHALLENGE_LIFE};

/// The password was right, and a second factor is asked for.
#[derive(Serialize, ToSchema)]
pub(super) struct ChallengeView {
    /// Send it with the code or the passkey's answer to `POST /api/auth/sign-in/second-factor`.
    #[schema(example = "dmc_7hWq…")]
    challenge: String,
    /// How long it is good, in seconds, for five attempts.
    #[schema(example = 300)]
    expires_in: i64,
    /// What may be given: `passkey`, `totp`, `recovery_code`.
    #[schema(example = json!(["totp", "recovery_code"]))]
    accepts: Vec<&'static str>,
    /// For who has a passkey: what `navigator.credentials.get()` is to be called with, its `publicKey` read by
    /// `PublicKeyCredential.parseRequestOptionsFromJSON()`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    passkey: Option<Value>,
}

impl From<Challenge> for ChallengeView {
    fn from(challenge: Challenge) -> Self {
        Self {
            challenge: challenge.token,
            expires_in: CHALLENGE_LIFE.num_seconds(),
            accepts: challenge.accepts,
            passkey: challenge.passkey,
        }
    }
}

/// The second step of a sign-in: a code, or the answer of a passkey.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChallengeBody {
    /// The challenge of the first step.
    #[schema(example = "dmc_7hWq…", max_length = 100)]
    pub(super) challenge: String,
    /// Six digits of the authenticator, or a recovery code.
    #[schema(example = "492039", max_length = 64)]
    code: Option<String>,
    /// What `navigator.credentials.get()` gave, as its `toJSON()` writes it.
    #[schema(value_type = Option<Object>)]
    passkey: Option<Value>,
    /// For browsers: `true` keeps the refresh token out of the answer and in a cookie that no script reads, and the access token in a
    /// cookie too, which is good for reading (`GET`, `HEAD`) from pages of this server.
    pub(super) cookie: Option<bool>,
}

impl ChallengeBody {
    /// The challenge, and what is given.
    pub(super) fn into_parts(self) -> Result<(String, Factor), PartyError> {
        match (self.code, self.passkey) {
            (Some(code), None) => Ok((self.challenge, Factor::Code(code))),
            (None, Some(answer)) => Ok((self.challenge, Factor::Passkey(answer))),
            (None, None) | (Some(_), Some(_)) => Err(PartyError::Invalid {
                pointer: "/code",
                fault: Fault::other("give either `code` or `passkey`"),
            }),
        }
    }
}

/// A code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeBody {
    /// Six digits of the authenticator.
    #[schema(example = "492039", max_length = 64)]
    pub(super) code: String,
}

/// A code, the answer of a passkey with its challenge, or the password: one of the three.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProveBody {
    /// Six digits of the authenticator, or a recovery code: for who has a second factor.
    #[schema(example = "492039", max_length = 64)]
    code: Option<String>,
    /// The challenge of `POST /api/auth/prove/challenge`, with `passkey`.
    #[schema(example = "dmk_3Rf2…", max_length = 100)]
    challenge: Option<String>,
    /// What `navigator.credentials.get()` gave for that challenge, as its `toJSON()` writes it.
    #[schema(value_type = Option<Object>)]
    passkey: Option<Value>,
    /// The password: for who has no second factor.
    password: Option<WirePassword>,
}

impl TryFrom<ProveBody> for Proof {
    type Error = PartyError;

    fn try_from(body: ProveBody) -> Result<Self, PartyError> {
        match (body.code, body.challenge.zip(body.passkey), body.password) {
            (Some(code), None, None) => Ok(Self::Code(code)),
            (None, Some((challenge, answer)), None) => Ok(Self::Passkey { challenge, answer }),
            (None, None, Some(password)) => Ok(Self::Password(password.into_secret())),
            _ => Err(PartyError::Invalid {
                pointer: "/code",
                fault: Fault::other(
                    "give one of the three: `code`, `challenge` and `passkey`, or `password`",
                ),
            }),
        }
    }
}

/// What an authenticator app is told.
#[derive(Serialize, ToSchema)]
pub(super) struct EnrolmentView {
    /// For typing into the app.
    #[schema(example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    pub(super) secret: String,
    /// For a QR code.
    #[schema(
        example = "otpauth://totp/Daman:salma%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Daman&algorithm=SHA1&digits=6&period=30"
    )]
    pub(super) uri: String,
    /// What to do next.
    #[schema(example = json!(["confirm"]))]
    pub(super) can: [&'static str; 1],
}

/// Recovery codes, shown this once.
#[derive(Serialize, ToSchema)]
pub(super) struct RecoveryCodesView {
    /// Ten codes, each good once, for when the authenticator is lost. Print them, or keep them in a password manager.
    #[schema(example = json!(["ABCD-EFGH-IJKL-MNOP"]))]
    pub(super) recovery_codes: Vec<String>,
}

/// How an account is protected.
#[derive(Serialize, ToSchema)]
pub(super) struct FactorsView {
    /// When the authenticator was confirmed; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) totp_since: Option<DateTime<Utc>>,
    /// Your passkeys, the oldest first.
    pub(super) passkeys: Vec<PasskeyView>,
    /// How many recovery codes are left.
    pub(super) recovery_codes_left: i64,
    /// Whether your role does nothing without a second factor.
    pub(super) required: bool,
    /// What you may do next.
    pub(super) can: Vec<&'static str>,
}

/// Another password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangePasswordBody {
    /// The present password.
    pub(super) old_password: WirePassword,
    /// 10 to 128 characters of any kind.
    #[schema(min_length = 10, max_length = 128)]
    pub(super) password: WirePassword,
}

/// The token of a password link, and the password it sets.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ResetPasswordBody {
    /// The token of the link in the mail.
    #[schema(example = "dmp_4Tz9…", max_length = 100)]
    pub(super) token: String,
    /// 10 to 128 characters of any kind.
    #[schema(min_length = 10, max_length = 128)]
    pub(super) password: WirePassword,
}
