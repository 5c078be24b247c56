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
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[7; 32])
    }

    fn expected(now: i64) -> Expected<'static> {
        Expected {
            issuer: "https://daman.example",
            audience: "daman-api",
            now: DateTime::from_timestamp(now, 0).unwrap(),
        }
    }

    fn claims() -> Claims {
        Claims {
            iss: "https://daman.example".to_owned(),
            aud: "daman-api".to_owned(),
            sub: Id::from_uuid(Uuid::from_u128(1)),
            sid: Id::from_uuid(Uuid::from_u128(2)),
            role: Role::Brand,
            iat: NOW,
            nbf: NOW,
            exp: NOW + 600,
            jti: Id::from_uuid(Uuid::from_u128(3)),
        }
    }

    fn check(token: &str, now: i64) -> Result<Claims, BadToken> {
        assert_eq!(key_of(token)?, "k1");
        verify(token, &key().verifying_key(), expected(now))
    }

    /// A token with any header and claims, signed well with our own key.
    fn forge(header: &Value, claims: &Value) -> String {
        let signed = format!("{}.{}", encode(header).unwrap(), encode(claims).unwrap());
        let signature = URL_SAFE_NO_PAD.encode(key().sign(signed.as_bytes()).to_bytes());
        format!("{signed}.{signature}")
    }

    fn good_header() -> Value {
        json!({"alg": "EdDSA", "typ": "at+jwt", "kid": "k1"})
    }

    fn changed(name: &str, value: Value) -> Value {
        let mut claims = serde_json::to_value(claims()).unwrap();
        claims[name] = value;
        claims
    }

    #[test]
    fn a_token_says_what_was_signed() {
        let token = sign(&claims(), "k1", &key()).unwrap();
        assert_eq!(check(&token, NOW), Ok(claims()));
    }

    #[test]
    fn its_time_is_ten_minutes_with_five_seconds_for_the_clocks() {
        let token = sign(&claims(), "k1", &key()).unwrap();
        assert!(check(&token, NOW - 5).is_ok());
        assert_eq!(check(&token, NOW - 6), Err(BadToken::Time));
        assert!(check(&token, NOW + 604).is_ok());
        assert_eq!(check(&token, NOW + 605), Err(BadToken::Time));
    }

    #[test]
    fn the_header_chooses_no_algorithm_and_brings_no_key() {
        let claims = serde_json::to_value(claims()).unwrap();
        let headers = [
            json!({"alg": "none", "typ": "at+jwt", "kid": "k1"}),
            json!({"alg": "None", "typ": "at+jwt", "kid": "k1"}),
            json!({"alg": "HS256", "typ": "at+jwt", "kid": "k1"}),
            json!({"alg": "eddsa", "typ": "at+jwt", "kid": "k1"}),
            json!({"alg": "EdDSA", "typ": "JWT", "kid": "k1"}),
            json!({"alg": "EdDSA", "kid": "k1"}),
            json!({"alg": "EdDSA", "typ": "at+jwt"}),
            json!({"alg": "EdDSA", "typ": "at+jwt", "kid": "k1", "crit": ["x"]}),
            json!({"alg": "EdDSA", "typ": "at+jwt", "kid": "k1", "jku": "https://evil.example"}),
            json!({"alg": "EdDSA", "typ": "at+jwt", "kid": "k1", "jwk": {"kty": "OKP"}}),
            json!([]),
        ];
        for header in headers {
            assert_eq!(
                check(&forge(&header, &claims), NOW),
                Err(BadToken::Form),
                "{header}"
            );
        }
    }

    #[test]
    fn an_hmac_made_with_the_public_key_is_no_signature() {
        use hmac::{Hmac, KeyInit, Mac};
        let header = json!({"alg": "HS256", "typ": "at+jwt", "kid": "k1"});
        let signed = format!(
            "{}.{}",
            encode(&header).unwrap(),
            encode(&claims()).unwrap()
        );
        let public = key().verifying_key().to_bytes();
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&public).unwrap();
        mac.update(signed.as_bytes());
        let token = format!(
            "{signed}.{}",
            URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
        );
        assert_eq!(check(&token, NOW), Err(BadToken::Form));
        let verified = verify(&token, &key().verifying_key(), expected(NOW));
        assert_eq!(verified, Err(BadToken::Form));
    }

    #[test]
    fn another_key_signs_nothing_of_ours() {
        let token = sign(&claims(), "k1", &SigningKey::from_bytes(&[8; 32])).unwrap();
        assert_eq!(check(&token, NOW), Err(BadToken::Signature));
    }

    #[test]
    fn claims_of_or_for_somebody_else_are_refused() {
        for (name, value) in [
            ("iss", json!("https://daman.example.evil")),
            ("iss", json!("")),
            ("aud", json!("daman-web")),
        ] {
            let token = forge(&good_header(), &changed(name, value));
            assert_eq!(check(&token, NOW), Err(BadToken::Parties), "{name}");
        }
        // A list of audiences is another form, even with ours in it.
        let token = forge(&good_header(), &changed("aud", json!(["daman-api"])));
        assert_eq!(check(&token, NOW), Err(BadToken::Form));
    }

    #[test]
    fn times_that_cannot_be_are_refused() {
        for (name, value) in [
            ("nbf", json!(NOW + 6)),
            ("iat", json!(NOW + 6)),
            ("iat", json!(NOW - 1)),
            ("exp", json!(NOW + 601)),
            ("exp", json!(i64::MAX)),
            ("exp", json!(i64::MIN)),
            ("iat", json!(i64::MIN)),
        ] {
            let token = forge(&good_header(), &changed(name, value.clone()));
            assert_eq!(check(&token, NOW), Err(BadToken::Time), "{name} {value}");
        }
        for value in [json!("1800000600"), json!(1.8e9), Value::Null] {
            let token = forge(&good_header(), &changed("exp", value));
            assert_eq!(check(&token, NOW), Err(BadToken::Form));
        }
    }

    #[test]
    fn no_claim_is_optional_unknown_or_twice() {
        let whole = serde_json::to_value(claims()).unwrap();
        for name in whole.as_object().unwrap().keys() {
            let mut less = whole.clone();
            less.as_object_mut().unwrap().remove(name);
            assert_eq!(
                check(&forge(&good_header(), &less), NOW),
                Err(BadToken::Form),
                "{name}"
            );
        }
        let more = forge(&good_header(), &changed("scope", json!("admin")));
        assert_eq!(check(&more, NOW), Err(BadToken::Form));
        let role = forge(&good_header(), &changed("role", json!("root")));
        assert_eq!(check(&role, NOW), Err(BadToken::Form));

        let text = serde_json::to_string(&claims()).unwrap();
        let twice = text.replace(r#""role":"brand""#, r#""role":"brand","role":"operator""#);
        assert_ne!(text, twice);
        let header = encode(&good_header()).unwrap();
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(twice));
        let signature = URL_SAFE_NO_PAD.encode(key().sign(signed.as_bytes()).to_bytes());
        assert_eq!(
            check(&format!("{signed}.{signature}"), NOW),
            Err(BadToken::Form)
        );
    }

    #[test]
    fn other_spellings_of_a_good_token_are_refused() {
        let token = sign(&claims(), "k1", &key()).unwrap();
        let padded = format!("{token}=");
        let longer = format!("{token}.");
        let spaced = format!(" {token}");
        let huge = format!("{token}{}", "A".repeat(MAX_BYTES));
        // The last of the 86 characters of a signature carries four bits that must be zero.
        let (start, _) = token.split_at(token.len() - 1);
        let respelled = format!("{start}_");
        for text in [
            "", ".", "..", "...", "a.b.c", &padded, &longer, &spaced, &huge, &respelled,
        ] {
            assert!(check(text, NOW).is_err(), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn one_flipped_bit_anywhere_breaks_a_token(place in any::<prop::sample::Index>(), bit in 0_u8..7) {
            let token = sign(&claims(), "k1", &key()).unwrap();
            let mut bytes = token.into_bytes();
            let place = place.index(bytes.len());
            bytes[place] ^= 1 << bit;
            let flipped = String::from_utf8(bytes).unwrap();
            let outcome = key_of(&flipped)
                .and_then(|_| verify(&flipped, &key().verifying_key(), expected(NOW)));
            prop_assert!(outcome.is_err());
        }

        #[test]
        fn no_text_whatever_makes_it_fall_over(text in "\\PC{0,80}") {
            prop_assert!(key_of(&text).is_err());
            prop_assert!(verify(&text, &key().verifying_key(), expected(NOW)).is_err());
        }
    }
}
