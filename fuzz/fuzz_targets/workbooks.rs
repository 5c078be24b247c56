//! Workbooks, or what is packed as one.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    formats::fuzzing::check(&[b"PK\x03\x04", bytes].concat(), None);
});
