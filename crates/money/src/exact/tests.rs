//! Exact numbers beside an oracle that shares nothing with them: integers without bound.

use num_bigint::BigInt;
use proptest::prelude::*;

use super::{Exact, ExactError, Notation, SCALE};
use crate::{Currency, Money};

fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

fn big(exact: Exact) -> BigInt {
    BigInt::from(exact.units())
}

/// The quotient rounded down; for a positive divisor.
fn floor(number: &BigInt, divisor: &BigInt) -> BigInt {
    let (quotient, rest) = (number / divisor, number % divisor);
    if rest < BigInt::from(0) {
        quotient - 1
    } else {
        quotient
    }
}

#[test]
fn numbers_of_statements_are_read() {
    for (text, notation, canonical, currency) in [
        ("0.0998269974", Notation::Point, "0.0998269974", None),
        ("-0.062356", Notation::Point, "-0.062356", None),
        (
            "0.12345678901234567",
            Notation::Point,
            "0.12345678901234567",
            None,
        ),
        ("1,234.56", Notation::Point, "1234.56", None),
        ("1.234,56", Notation::Comma, "1234.56", None),
        ("1 234,56", Notation::Comma, "1234.56", None),
        (
            "1\u{202f}234\u{202f}567,8",
            Notation::Comma,
            "1234567.8",
            None,
        ),
        ("1'234.5", Notation::Point, "1234.5", None),
        ("(4.10)", Notation::Point, "-4.1", None),
        ("(1,234.56)", Notation::Point, "-1234.56", None),
        ("(1.234,56)", Notation::Comma, "-1234.56", None),
        ("4.10-", Notation::Point, "-4.1", None),
        ("\u{2212}4.10", Notation::Point, "-4.1", None),
        ("+4.10", Notation::Point, "4.1", None),
        ("EUR 0,0042", Notation::Comma, "0.0042", Some("EUR")),
        ("0,0042 EUR", Notation::Comma, "0.0042", Some("EUR")),
        ("$1.20", Notation::Point, "1.2", Some("$")),
        ("-$1.20", Notation::Point, "-1.2", Some("$")),
        ("$(1.20)", Notation::Point, "-1.2", Some("$")),
        ("($1.20)", Notation::Point, "-1.2", Some("$")),
        ("US$ 1.20", Notation::Point, "1.2", Some("US$")),
        ("1,20 €", Notation::Comma, "1.2", Some("€")),
        ("1.5E-7", Notation::Point, "0.00000015", None),
        ("1.5e+3", Notation::Point, "1500", None),
        ("1E3", Notation::Point, "1000", None),
        (".5", Notation::Point, "0.5", None),
        (".00", Notation::Point, "0", None),
        ("-0", Notation::Point, "0", None),
        ("007.50", Notation::Point, "7.5", None),
        (
            "0.10000000000000000000000000000",
            Notation::Point,
            "0.1",
            None,
        ),
    ] {
        let written = Exact::read(text, notation).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(written.value.to_string(), canonical, "{text}");
        assert_eq!(written.currency, currency, "{text}");
    }
}

#[test]
fn what_is_no_number_or_another_in_the_other_notation_is_refused() {
    for (text, notation) in [
        ("", Notation::Point),
        (" ", Notation::Point),
        (".", Notation::Point),
        ("-", Notation::Point),
        ("5.", Notation::Point),
        ("1.2.3", Notation::Point),
        ("0,123", Notation::Point),
        ("0,0042", Notation::Point),
        ("1,23", Notation::Point),
        ("1234,567.8", Notation::Point),
        ("1,2345", Notation::Point),
        ("1.234.56", Notation::Comma),
        ("0.123", Notation::Comma),
        ("1,234 567", Notation::Point),
        ("--1", Notation::Point),
        ("(-1)", Notation::Point),
        ("(1)-", Notation::Point),
        ("EUR 1 USD", Notation::Point),
        ("1 kr", Notation::Point),
        ("NaN", Notation::Point),
        ("inf", Notation::Point),
        ("0x10", Notation::Point),
        ("1e", Notation::Point),
        ("1e1e1", Notation::Point),
        ("1e9999", Notation::Point),
        ("١٢", Notation::Point),
        ("12\u{0}", Notation::Point),
        ("1,٢٣٤", Notation::Point),
    ] {
        assert_eq!(
            Exact::read(text, notation),
            Err(ExactError::Malformed),
            "{text}"
        );
    }
}

#[test]
fn what_cannot_be_kept_exactly_is_refused() {
    assert_eq!(
        Exact::parse("0.0000000000000000001"),
        Err(ExactError::TooPrecise)
    );
    assert_eq!(exact("0.000000000000000001").units(), 1);
    assert_eq!(
        Exact::parse("1000000000000000000000"),
        Err(ExactError::OutOfRange)
    );
    let most = Exact::from_units(i128::MAX);
    assert_eq!(most.to_string(), "170141183460469231731.687303715884105727");
    assert_eq!(exact(&most.to_string()), most);
    assert_eq!(
        most.checked_add(Exact::from_units(1)),
        Err(ExactError::OutOfRange)
    );
    assert_eq!(
        Exact::from_units(i128::MIN).checked_neg(),
        Err(ExactError::OutOfRange)
    );
    let long = "9".repeat(5_000);
    assert_eq!(Exact::parse(&long), Err(ExactError::OutOfRange));
}

#[test]
fn minor_units_are_rounded_down_on_both_sides_of_zero() {
    let (mad, krw, usdc) = (
        Currency::MAD,
        Currency::parse("KRW").unwrap(),
        Currency::parse("USDC").unwrap(),
    );
    for (text, currency, minor) in [
        ("0.009", mad, 0),
        ("0.01", mad, 1),
        ("1.999999", mad, 199),
        ("-0.001", mad, -1),
        ("-0.01", mad, -1),
        ("-1.001", mad, -101),
        ("12.9", krw, 12),
        ("0.0000019", usdc, 1),
    ] {
        assert_eq!(
            exact(text).floor_minor(currency),
            Ok(minor),
            "{text} {currency}"
        );
    }
    assert!(exact("100000000000000000000").floor_minor(mad).is_err());
}

#[test]
fn it_is_a_string_on_the_wire() {
    let json = serde_json::to_string(&exact("-0.0042")).unwrap();
    assert_eq!(json, "\"-0.0042\"");
    assert_eq!(
        serde_json::from_str::<Exact>(&json).unwrap(),
        exact("-0.0042")
    );
    assert!(serde_json::from_str::<Exact>("0.5").is_err());
    assert!(serde_json::from_str::<Exact>("\"1,5\"").is_err());
}

/// Numbers of all sizes, small ones as often as large ones.
fn any_exact() -> impl Strategy<Value = Exact> {
    (any::<i128>(), 0_u32..127).prop_map(|(units, shift)| Exact::from_units(units >> shift))
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(number in any_exact()) {
        prop_assume!(number.units() != i128::MIN);
        let text = number.to_string();
        prop_assert_eq!(Exact::parse(&text), Ok(number));
        prop_assert_eq!(Exact::read(&text, Notation::Point).map(|w| w.value), Ok(number));
        let comma = text.replace('.', ",");
        prop_assert_eq!(Exact::read(&comma, Notation::Comma).map(|w| w.value), Ok(number));
    }

    #[test]
    fn sums_are_those_of_the_oracle(a in any_exact(), b in any_exact()) {
        for (sum, oracle) in [
            (a.checked_add(b), big(a) + big(b)),
            (a.checked_sub(b), big(a) - big(b)),
        ] {
            match sum {
                Ok(sum) => prop_assert_eq!(big(sum), oracle),
                Err(error) => {
                    prop_assert_eq!(error, ExactError::OutOfRange);
                    prop_assert!(i128::try_from(&oracle).is_err());
                }
            }
        }
    }

    #[test]
    fn products_are_those_of_the_oracle_rounded_down(a in any_exact(), b in any_exact()) {
        let oracle = floor(&(big(a) * big(b)), &BigInt::from(SCALE));
        match a.mul_floor(b) {
            Ok(product) => prop_assert_eq!(big(product), oracle),
            // Its parts may not fit where the product just does: above half of the limit.
            Err(error) => {
                prop_assert_eq!(error, ExactError::OutOfRange);
                prop_assert!(oracle.magnitude().bits() > 126);
            }
        }
    }

    #[test]
    fn minor_units_are_those_of_the_oracle(a in any_exact(), code in prop::sample::select(vec!["MAD", "KRW", "TND", "USDC", "CLF"])) {
        let currency = Currency::parse(code).unwrap();
        let per_minor = SCALE / i128::from(currency.minor_per_major());
        let oracle = floor(&big(a), &BigInt::from(per_minor));
        match a.floor_minor(currency) {
            Ok(minor) => {
                prop_assert_eq!(BigInt::from(minor), oracle);
                let back = Exact::from(Money::new(minor, currency));
                prop_assert!(back <= a && a.units() - back.units() < per_minor);
            }
            Err(_) => prop_assert!(i64::try_from(&oracle).is_err()),
        }
    }

    #[test]
    fn grouped_thousands_are_the_same_number(number in any::<i64>(), decimals in 0_u32..1_000_000) {
        let digits = number.unsigned_abs().to_string();
        let mut grouped = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let text = format!("({grouped}.{decimals:06})");
        let plain = format!("-{digits}.{decimals:06}");
        prop_assert_eq!(Exact::read(&text, Notation::Point).unwrap().value, exact(&plain));
    }

    #[test]
    fn no_text_panics(text in "[-+(),.0-9eE$€ a-z'\u{a0}]{0,40}") {
        for notation in [Notation::Point, Notation::Comma] {
            if let Ok(written) = Exact::read(&text, notation) {
                prop_assert_eq!(Exact::parse(&written.value.to_string()), Ok(written.value));
            }
        }
        if let Ok(number) = Exact::parse(&text) {
            prop_assert_eq!(Exact::parse(&number.to_string()), Ok(number));
        }
    }
}
