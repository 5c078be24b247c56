use serde_json::{Value, json};

use super::*;

fn mad(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::MAD)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The fault on the wire.
fn wire(fault: &Fault) -> Value {
    serde_json::to_value(fault).unwrap()
}

#[test]
fn bounds_are_values_and_stand_in_the_sentence() {
    for (fault, wanted) in [
        (
            Fault::characters(1, 2_000),
            json!({"code": "characters", "detail": "write 1 to 2000 characters", "least": 1, "most": 2000}),
        ),
        (
            Fault::at_most_characters(80),
            json!({"code": "most_characters", "detail": "at most 80 characters", "most": 80}),
        ),
        (
            Fault::range(3, 14),
            json!({"code": "range", "detail": "from 3 to 14", "least": 3, "most": 14}),
        ),
        (
            Fault::items(1, 20),
            json!({"code": "range", "detail": "1 to 20 of them", "least": 1, "most": 20}),
        ),
        (
            Fault::at_most_items(10),
            json!({"code": "most_items", "detail": "at most 10 of them", "most": 10}),
        ),
        (
            Fault::at_most_days(366),
            json!({"code": "most_days", "detail": "at most 366 days", "most": 366}),
        ),
        (
            Fault::address(500),
            json!({
                "code": "address", "most": 500,
                "detail": "write an address such as https://example.com/album, at most 500 characters"
            }),
        ),
    ] {
        assert_eq!(wire(&fault), wanted);
    }
}

#[test]
fn amounts_and_currencies_are_values_and_stand_in_the_sentence() {
    let amount = json!({"amount": "150.00", "currency": "MAD"});
    for (fault, wanted) in [
        (
            Fault::at_most(mad(15_000)),
            json!({"code": "at_most", "detail": "at most 150.00 MAD", "amount": amount}),
        ),
        (
            Fault::at_least(mad(15_000)),
            json!({"code": "at_least", "detail": "at least 150.00 MAD", "amount": amount}),
        ),
        (
            Fault::multiple_of(mad(15_000)),
            json!({
                "code": "multiple", "amount": amount,
                "detail": "a multiple of 150.00 MAD, the smallest amount that can be paid out to a bank"
            }),
        ),
        (
            Fault::currency(Currency::MAD),
            json!({"code": "currency", "detail": "must be MAD", "currency": "MAD"}),
        ),
        (
            Fault::not_carried(Currency::MAD),
            json!({
                "code": "not_carried", "currency": "MAD",
                "detail": "MAD cannot be collected and paid out; use another currency"
            }),
        ),
    ] {
        assert_eq!(wire(&fault), wanted);
    }
}

#[test]
fn what_has_no_value_has_a_code_and_a_sentence() {
    let unknown = Currency::parse("MDH").unwrap_err();
    let precise = Money::parse("1.005", Currency::MAD).unwrap_err();
    for (fault, code, part) in [
        (Fault::control('\u{202e}'), "control", "U+202E"),
        (Fault::amount(&precise), "amount", "MAD has 2 decimals"),
        (Fault::not_positive(), "amount", "more than nothing"),
        (Fault::unknown_currency(&unknown), "choice", "`MDH`"),
        (Fault::one_of(&["a", "b"]), "choice", "one of a, b"),
        (Fault::country(), "choice", "ISO 3166-1"),
        (Fault::missing("write a title"), "missing", "write a title"),
        (
            Fault::leave_out("a title has no lines"),
            "leave_out",
            "leave it out: a title has no lines",
        ),
        (
            Fault::unknown("file of yours"),
            "unknown",
            "there is no such file of yours",
        ),
        (Fault::twice(), "twice", "it is there twice"),
        (
            Fault::not_whole(9_000),
            "whole",
            "10 000 basis points, not 9000",
        ),
        (
            Fault::later_than("the one before"),
            "later",
            "later than the one before",
        ),
        (
            Fault::day(day("1970-01-01"), day("9998-12-31")),
            "day",
            "a day from 1970-01-01 to 9998-12-31",
        ),
        (
            Fault::day_before("from"),
            "day_order",
            "no day before `from`",
        ),
        (
            Fault::email("it is too long"),
            "email",
            "name@example.com: it is too long",
        ),
        (
            Fault::common_password(),
            "password_common",
            "most common passwords",
        ),
        (
            Fault::email_as_password(),
            "password_email",
            "your e-mail address",
        ),
        (Fault::isrc(), "isrc", "FRZ031400123"),
        (Fault::iswc(), "iswc", "T3452468001"),
        (Fault::upc(), "upc", "12 digits, an EAN 13"),
        (Fault::cursor(), "cursor", "`next` of the page before"),
        (Fault::other("write one line"), "other", "write one line"),
    ] {
        assert_eq!(
            wire(&fault),
            json!({"code": code, "detail": fault.detail()})
        );
        assert!(fault.detail().contains(part), "{fault}");
    }
}

#[test]
fn a_hint_says_more_and_changes_no_value() {
    let fault = Fault::items(1, 100).hint("leave the field out for all");
    assert_eq!(fault.code(), FaultCode::Range);
    assert_eq!(
        wire(&fault),
        json!({
            "code": "range", "detail": "1 to 100 of them; leave the field out for all", "least": 1, "most": 100
        })
    );
}

#[test]
fn an_amount_that_is_only_too_large_is_not_told_to_be_no_amount() {
    let fault = Fault::amount(&AmountError::OutOfRange);
    assert_eq!(fault.code(), FaultCode::Other);
}
