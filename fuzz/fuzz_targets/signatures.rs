//! `Stripe-Signature` headers over bodies: none that this target can write is believed.
#![no_main]

use std::sync::LazyLock;

use chrono::DateTime;
use libfuzzer_sys::fuzz_target;
use rails::{
    Delivery, HeaderMap, Rail,
    stripe::{Stripe, StripeConfig},
};

static RAIL: LazyLock<Stripe> = LazyLock::new(|| {
    // A secret that no input can be signed with, but by a break of SHA-256.
    let secret = "whsec_2f9a1c5be07d4c6fa8b3".into();
    let url = "http://127.0.0.1:1".parse().unwrap();
    Stripe::try_new(StripeConfig::new(url, "sk_test_fuzz".into(), vec![secret])).unwrap()
});

fuzz_target!(|input: (&[u8], &[u8], i32)| {
    let (header, body, second) = input;
    let mut headers = HeaderMap::new();
    if let Ok(value) = header.try_into() {
        headers.insert("stripe-signature", value);
    }
    let delivery = Delivery {
        headers: &headers,
        body,
        received_at: DateTime::from_timestamp(second.into(), 0).unwrap(),
    };
    assert!(RAIL.read_webhook(&delivery).is_err());
});
