//! JSON bodies: amounts on the wire, and the largest body there is, a campaign's.
#![no_main]

use chrono::DateTime;
use kernel::http::WireMoney;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    if let Ok(wire) = serde_json::from_slice::<WireMoney>(body)
        && let Ok(money) = wire.positive("/amount")
    {
        assert!(money.is_positive());
        let again = WireMoney::from(money);
        assert_eq!(again.positive("/amount").ok(), Some(money));
    }
    campaigns::fuzzing::campaign(body, DateTime::UNIX_EPOCH);
});
