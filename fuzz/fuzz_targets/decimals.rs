//! Numbers as statements write them: what is read is written back as the same number, and sums and products do not overflow.
#![no_main]

use libfuzzer_sys::fuzz_target;
use money::{Currency, Exact, Notation};

fuzz_target!(|input: (&str, i128)| {
    let (text, units) = input;
    for notation in [Notation::Point, Notation::Comma] {
        if let Ok(written) = Exact::read(text, notation) {
            let value = written.value;
            assert_eq!(Exact::parse(&value.to_string()), Ok(value));
            let other = Exact::from_units(units);
            if let Ok(sum) = value.checked_add(other) {
                assert_eq!(sum.checked_sub(other), Ok(value));
            }
            let _ = value.mul_floor(other);
            if let Ok(minor) = value.floor_minor(Currency::MAD) {
                let back = Exact::from(money::Money::new(minor, Currency::MAD));
                assert!(back <= value);
            }
        }
    }
    if let Ok(value) = Exact::parse(text) {
        assert_eq!(
            Exact::read(text, Notation::Point).map(|w| w.value),
            Ok(value)
        );
    }
});
