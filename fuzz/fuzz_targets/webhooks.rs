//! Bodies of webhooks that are genuinely signed: what Stripe might send, and what it never would.
#![no_main]

use std::sync::LazyLock;

use chrono::DateTime;
use hmac::{Hmac, KeyInit, Mac};
use libfuzzer_sys::fuzz_target;
use rails::{
    Delivery, HeaderMap, Rail,
    stripe::{Stripe, StripeConfig},
};
use sha2::Sha256;

const SECRET: &str = "whsec_fuzz";

static RAIL: LazyLock<Stripe> = LazyLock::new(|| {
    let url = "http://127.0.0.1:1".parse().unwrap();
    Stripe::try_new(StripeConfig::new(
        url,
        "sk_test_fuzz".into(),
        vec![SECRET.into()],
    ))
    .unwrap()
});

fuzz_target!(|body: &[u8]| {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(b"0.");
    mac.update(body);
    let signature: String = mac
        .finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let mut headers = HeaderMap::new();
    let header = format!("t=0,v1={signature}");
    headers.insert("stripe-signature", header.parse().unwrap());
    let delivery = Delivery {
        headers: &headers,
        body,
        received_at: DateTime::UNIX_EPOCH,
    };
    if let Ok(event) = RAIL.read_webhook(&delivery) {
        assert_eq!(event.raw.as_bytes(), body);
        event.object_id();
    }
});
