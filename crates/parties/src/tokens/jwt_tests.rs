//! Tests of the form of access tokens.

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
