//! What settings are refused, and what they are when nobody sets them.

use super::*;

fn load(pairs: &'static [(&'static str, &'static str)]) -> anyhow::Result<Settings> {
    Settings::load(|name| {
        pairs
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| (*value).to_owned())
    })
}

#[test]
fn nothing_set_is_a_sandbox_on_this_machine() {
    let settings = load(&[]).unwrap();
    assert!(settings.sandbox());
    assert_eq!(settings.public_url.as_str(), "http://localhost:8080/");
    assert_eq!(settings.stripe.url.as_str(), "http://127.0.0.1:8081/");
    assert_eq!(settings.fee.get(), 1_000);
}

#[test]
fn a_live_key_without_webhook_secrets_is_refused() {
    assert!(load(&[("DAMAN_STRIPE_KEY", "sk_live_x")]).is_err());
    let settings = load(&[
        ("DAMAN_STRIPE_KEY", "sk_live_x"),
        ("DAMAN_STRIPE_WEBHOOK_SECRETS", "a, b"),
    ])
    .unwrap();
    assert_eq!(
        (settings.sandbox(), settings.stripe.webhook_secrets.len()),
        (false, 2)
    );
    assert_eq!(settings.stripe.url.as_str(), "https://api.stripe.com/");
}

#[test]
fn a_value_that_cannot_be_read_names_its_setting() {
    let error = load(&[("DAMAN_PORT", "eighty")]).unwrap_err();
    assert!(error.to_string().contains("DAMAN_PORT"), "{error}");
    assert!(load(&[("DAMAN_FEE_BPS", "10001")]).is_err());
}

#[test]
fn windows_and_confinements_have_their_bounds() {
    let settings = load(&[("DAMAN_PREVIEW_SANDBOX", "bounds")]).unwrap();
    assert_eq!(settings.preview_confinement, Confinement::Bounds);
    assert_eq!(settings.accept_window_hours, 72);
    for wrong in [
        &[("DAMAN_ACCEPT_WINDOW_HOURS", "0")],
        &[("DAMAN_ACCEPT_EXTENSION_HOURS", "337")],
        &[("DAMAN_REVIEW_WINDOW_DAYS", "2")],
        &[("DAMAN_REVISION_ROUNDS", "6")],
        &[("DAMAN_PREVIEW_SANDBOX", "none")],
        &[("DAMAN_LOG_FORMAT", "yaml")],
        &[("DAMAN_HOLD_ACT_HOURS", "2160")],
        &[("DAMAN_DISPUTE_RULING_DAYS", "0")],
        &[("DAMAN_DISPUTE_LAST_DAY", "85")],
    ] {
        assert!(load(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn payments_wait_as_long_as_they_are_told_and_by_default_as_the_room_says() {
    assert_eq!(load(&[]).unwrap().payments, ::payments::Rules::default());
    let settings = load(&[
        ("DAMAN_CHARGEBACK_WRITE_OFF_DAYS", "30"),
        ("DAMAN_RECONCILE_HOUR_UTC", "23"),
    ]);
    let rules = settings.unwrap().payments;
    assert_eq!(
        (rules.written_off_after.num_days(), rules.compared_at_hour),
        (30, 23)
    );
    for wrong in [
        &[("DAMAN_PAYOUT_WATCH_DAYS", "0")],
        &[("DAMAN_CHARGEBACK_WRITE_OFF_DAYS", "367")],
        &[("DAMAN_RECONCILE_HOUR_UTC", "24")],
        &[("DAMAN_RECONCILE_GRACE_MINUTES", "soon")],
    ] {
        assert!(load(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn secrets_are_not_printed() {
    let settings = load(&[
        ("DAMAN_STRIPE_KEY", "sk_live_x"),
        ("DAMAN_STRIPE_WEBHOOK_SECRETS", "whsec_y"),
    ])
    .unwrap();
    let text = format!("{settings:?}");
    assert!(!text.contains("sk_live_x") && !text.contains("whsec_y"));
}
