//! Signatures: genuine ones, forged ones, and everything between.

use std::sync::LazyLock;

use proptest::prelude::*;
use reqwest::header::{HeaderMap, HeaderValue};

use super::*;

// The first golden vector, written out: these tests run without the shared folder too.
const SECRET: &str = "whsec_test";
const BODY: &str = r#"{"id":"evt_1","object":"event"}"#;
const SIGNED_AT: i64 = 1_700_000_000;
const HEX: &str = "4c15fb2a43f93ef61eaa3e0893866d57cad9cad4223242cfb96f362480cb4021";

static HEADER_TEXT: LazyLock<String> = LazyLock::new(|| format!("t={SIGNED_AT},v1={HEX}"));

fn moment(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

fn secrets(texts: &[&str]) -> Vec<SecretString> {
    texts.iter().map(|text| SecretString::from(*text)).collect()
}

fn verdict(header: &str, body: &[u8], with: &[&str], now: i64) -> Result<(), WebhookError> {
    verify(header, body, &secrets(with), moment(now))
}

fn sign(secret: &str, signed_at: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{signed_at}.{body}").as_bytes());
    let bytes = mac.finalize().into_bytes();
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

#[test]
fn signatures_made_by_stripes_own_library_are_believed() {
    let Some(file) = crate::tests::spec("stripe/golden-webhook-signatures.json") else {
        return;
    };
    let vectors = file["vectors"].as_array().unwrap();
    assert!(vectors.len() >= 3);
    for vector in vectors {
        let text = |name: &str| vector[name].as_str().unwrap();
        let at = vector["timestamp"].as_i64().unwrap();
        let body = text("payload").as_bytes();
        assert!(
            verdict(text("header"), body, &[text("secret")], at).is_ok(),
            "{vector}"
        );
        assert!(
            matches!(
                verdict(text("header"), body, &["whsec_other"], at),
                Err(WebhookError::Forged)
            ),
            "{vector}"
        );
    }
}

#[test]
fn the_signing_is_at_most_five_minutes_away_either_way() {
    for now in [SIGNED_AT - 300, SIGNED_AT, SIGNED_AT + 300] {
        assert!(
            verdict(&HEADER_TEXT, BODY.as_bytes(), &[SECRET], now).is_ok(),
            "{now}"
        );
    }
    for now in [SIGNED_AT - 301, SIGNED_AT + 301] {
        assert!(
            matches!(
                verdict(&HEADER_TEXT, BODY.as_bytes(), &[SECRET], now),
                Err(WebhookError::OutOfTime)
            ),
            "{now}"
        );
    }
}

#[test]
fn any_live_secret_and_any_v1_is_enough_during_a_rotation() {
    let wrong = "0".repeat(64);
    let header = format!("t={SIGNED_AT},v0={wrong},v1={wrong},v1={HEX},v2=x");
    assert!(verdict(&header, BODY.as_bytes(), &["whsec_new", SECRET], SIGNED_AT).is_ok());
}

#[test]
fn other_schemes_are_never_enough() {
    let header = format!("t={SIGNED_AT},v0={HEX}");
    assert!(matches!(
        verdict(&header, BODY.as_bytes(), &[SECRET], SIGNED_AT),
        Err(WebhookError::Malformed)
    ));
}

#[test]
fn a_header_of_another_form_is_refused() {
    for header in [
        String::new(),
        "t=1".to_owned(),
        format!("v1={HEX}"),
        format!("t=,v1={HEX}"),
        format!("t=-1700000000,v1={HEX}"),
        format!("t=+1700000000,v1={HEX}"),
        format!("t={SIGNED_AT},t={SIGNED_AT},v1={HEX}"),
        format!("t=99999999999999999999,v1={HEX}"),
        format!("t={SIGNED_AT},v1={}", HEX.trim_start_matches("4c")),
        format!("t={SIGNED_AT},v1={}", HEX.to_uppercase()),
        format!("t={SIGNED_AT},v1={HEX},junk"),
    ] {
        assert!(
            matches!(
                verdict(&header, BODY.as_bytes(), &[SECRET], SIGNED_AT),
                Err(WebhookError::Malformed)
            ),
            "{header}"
        );
    }
}

#[test]
fn without_a_secret_nothing_is_believed() {
    assert!(matches!(
        verdict(&HEADER_TEXT, BODY.as_bytes(), &[], SIGNED_AT),
        Err(WebhookError::Forged)
    ));
    let header = format!("t={SIGNED_AT},v1={}", sign("", SIGNED_AT, BODY));
    assert!(matches!(
        verdict(&header, BODY.as_bytes(), &[""], SIGNED_AT),
        Err(WebhookError::Forged)
    ));
}

#[test]
fn a_delivery_is_read_only_when_it_is_believed() {
    let body = r#"{"id":"evt_2","type":"payout.paid","created":1700000000,"account":"acct_1","livemode":true,
        "data":{"object":{"id":"po_1","object":"payout"}},"unknown":{"nested":[1.5]}}"#;
    let header = format!("t={SIGNED_AT},v1={}", sign(SECRET, SIGNED_AT, body));
    let mut headers = HeaderMap::new();
    let read_with = |headers: &HeaderMap, body: &str| {
        read(
            &secrets(&[SECRET]),
            &Delivery {
                headers,
                body: body.as_bytes(),
                received_at: moment(SIGNED_AT),
            },
        )
    };
    assert!(matches!(
        read_with(&headers, body),
        Err(WebhookError::Header)
    ));
    headers.insert(HEADER, HeaderValue::from_str(&header).unwrap());
    let event = read_with(&headers, body).unwrap();
    assert_eq!(
        (event.id.as_str(), event.kind.as_str(), event.object_id()),
        ("evt_2", "payout.paid", Some("po_1"))
    );
    assert_eq!(
        (event.account.as_deref(), event.live, event.created),
        (Some("acct_1"), true, moment(SIGNED_AT))
    );
    assert_eq!(event.raw, body);
    assert!(matches!(
        read_with(&headers, &body.replace("po_1", "po_2")),
        Err(WebhookError::Forged)
    ));
    headers.append(HEADER, HeaderValue::from_str(&header).unwrap());
    assert!(
        matches!(read_with(&headers, body), Err(WebhookError::Header)),
        "two headers"
    );
    headers.insert(
        HEADER,
        HeaderValue::from_str(&format!("{header},v1={}", "0".repeat(5000))).unwrap(),
    );
    assert!(
        matches!(read_with(&headers, body), Err(WebhookError::Header)),
        "too long"
    );
    headers.insert(HEADER, HeaderValue::from_str(&HEADER_TEXT).unwrap());
    assert!(matches!(
        read_with(&headers, BODY),
        Err(WebhookError::NotAnEvent(_))
    ));
}

proptest! {
    #[test]
    fn one_flipped_bit_of_the_body_is_a_forgery(at in 0..BODY.len(), bit in 0..8_u32) {
        let mut body = BODY.as_bytes().to_vec();
        body[at] ^= 1 << bit;
        prop_assert!(matches!(verdict(&HEADER_TEXT, &body, &[SECRET], SIGNED_AT), Err(WebhookError::Forged)));
    }

    #[test]
    fn one_changed_character_of_the_header_is_not_believed(at in 0..HEADER_TEXT.len(), to in "[ -~]") {
        let mut header = HEADER_TEXT.clone();
        header.replace_range(at..=at, &to);
        prop_assume!(header != *HEADER_TEXT);
        prop_assert!(verdict(&header, BODY.as_bytes(), &[SECRET], SIGNED_AT).is_err());
    }

    #[test]
    fn no_header_makes_it_stumble(header in any::<String>()) {
        prop_assert!(verdict(&header, BODY.as_bytes(), &[SECRET], SIGNED_AT).is_err());
    }

    #[test]
    fn whatever_is_signed_now_is_believed(body in any::<String>(), secret in "[!-~]{1,80}") {
        let header = format!("t={SIGNED_AT},v1={}", sign(&secret, SIGNED_AT, &body));
        prop_assert!(verdict(&header, body.as_bytes(), &["other", &secret], SIGNED_AT).is_ok());
    }
}
