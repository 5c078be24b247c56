//! The one form of JWT that this server makes and accepts (RFC 9068, RFC 8725): Ed25519, `at+jwt`, nothing optional.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use kernel::{Failure, Id};
use serde::{Deserialize, Serialize, Serializer};

use crate::{Party, Role, Session};

/// How long an access token is good.
pub(crate) const ACCESS_LIFE: Duration = Duration::minutes(10);
/// How far the clocks of two server processes may differ, in seconds.
const LEEWAY_SECONDS: i64 = 5;
/// Ours have about 600 bytes.
const MAX_BYTES: usize = 2048;

/// Why an access token is not accepted. Clients are told only that it is not good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadToken {
    /// It is no JWT of the one form that this server makes.
    #[error("it has another form than ours")]
    Form,
    /// Its key is not, or no longer, one of ours.
    #[error("its key is not one of ours")]
    UnknownKey,
    /// Its signature is not of this key over these bytes.
    #[error("its signature is wrong")]
    Signature,
    /// It was made by somebody else, or for somebody else.
    #[error("it is from or for somebody else")]
    Parties,
    /// It has expired, is not good yet, or claims to be good for too long.
    #[error("it is not good at this moment")]
    Time,
}

/// The header. An unknown member (`crit`, `jwk`, `jku`, …) makes it another form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Claims {
    /// Who made it.
    pub(crate) iss: String,
    /// For whom.
    pub(crate) aud: String,
    /// The party that it speaks for.
    pub(crate) sub: Id<Party>,
    /// The session that it came from.
    pub(crate) sid: Id<Session>,
    /// What the party may do.
    #[serde(serialize_with = "role_word", deserialize_with = "role_of_word")]
    pub(crate) role: Role,
    /// Made at, in seconds since 1970.
    pub(crate) iat: i64,
    /// Not before, in seconds since 1970.
    pub(crate) nbf: i64,
    /// Not from this second on, since 1970.
    pub(crate) exp: i64,
    /// The token's own id.
    pub(crate) jti: Id<Claims>,
}

/// What a good token must say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) audience: &'a str,
    pub(crate) now: DateTime<Utc>,
}

/// Signs `claims` with the key named `kid`.
pub(super) fn sign(claims: &Claims, kid: &str, key: &SigningKey) -> Result<String, Failure> {
    let header = Header {
        alg: "EdDSA".to_owned(),
        typ: "at+jwt".to_owned(),
        kid: kid.to_owned(),
    };
    let mut token = encode(&header)?;
    token.push('.');
    token.push_str(&encode(claims)?);
    let signature = key.sign(token.as_bytes());
    token.push('.');
    token.push_str(&URL_SAFE_NO_PAD.encode(signature.to_bytes()));
    Ok(token)
}

/// The name of the key that `token` says it was signed with, if it has our form; the rest is not yet trusted.
pub(super) fn key_of(token: &str) -> Result<String, BadToken> {
    let (signed, _) = split(token)?;
    let (header, _) = signed.split_once('.').ok_or(BadToken::Form)?;
    let header: Header = decode(header)?;
    // The algorithm is ours to choose: the header may only agree.
    if header.alg == "EdDSA" && header.typ == "at+jwt" {
        return Ok(header.kid);
    }
    Err(BadToken::Form)
}

/// Checks `token` under `key`, in the order in which nothing is believed too early: form, signature, claims.
pub(super) fn verify(
    token: &str,
    key: &VerifyingKey,
    expected: Expected<'_>,
) -> Result<Claims, BadToken> {
    let (signed, signature) = split(token)?;
    let signature = URL_SAFE_NO_PAD
        .decode(signature)
        .ok()
        .and_then(|bytes| <[u8; 64]>::try_from(bytes).ok())
        .ok_or(BadToken::Form)?;
    key.verify_strict(signed.as_bytes(), &Signature::from_bytes(&signature))
        .or(Err(BadToken::Signature))?;
    let (_, claims) = signed.split_once('.').ok_or(BadToken::Form)?;
    let claims: Claims = decode(claims)?;
    claims.check(expected)?;
    Ok(claims)
}

impl Claims {
    fn check(&self, expected: Expected<'_>) -> Result<(), BadToken> {
        if self.iss != expected.issuer || self.aud != expected.audience {
            return Err(BadToken::Parties);
        }
        let now = expected.now.timestamp();
        let earliest = now.saturating_sub(LEEWAY_SECONDS);
        let latest = now.saturating_add(LEEWAY_SECONDS);
        let life = self.exp.saturating_sub(self.iat);
        let good = self.exp > earliest
            && self.nbf <= latest
            && self.iat <= latest
            && (1..=ACCESS_LIFE.num_seconds()).contains(&life);
        if good { Ok(()) } else { Err(BadToken::Time) }
    }
}

/// The signed part (header and claims) and the signature.
fn split(token: &str) -> Result<(&str, &str), BadToken> {
    let (signed, signature) = token.rsplit_once('.').ok_or(BadToken::Form)?;
    if token.len() <= MAX_BYTES && signed.matches('.').count() == 1 {
        return Ok((signed, signature));
    }
    Err(BadToken::Form)
}

fn encode(part: &impl Serialize) -> Result<String, Failure> {
    Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(part)?))
}

/// base64url in its one canonical spelling, then JSON without duplicate or unknown members.
fn decode<T: for<'de> Deserialize<'de>>(part: &str) -> Result<T, BadToken> {
    let bytes = URL_SAFE_NO_PAD.decode(part).or(Err(BadToken::Form))?;
    serde_json::from_slice(&bytes).or(Err(BadToken::Form))
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde calls"
)]
fn role_word<S: Serializer>(role: &Role, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(role.as_str())
}

fn role_of_word<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Role, D::Error> {
    let word = String::deserialize(deserializer)?;
    Role::parse(&word).ok_or_else(|| serde::de::Error::custom("unknown role"))
}

#[cfg(test)]
#[path = "jwt_tests.rs"]
mod tests;
