//! Files of any kind: nothing panics, and what is counted is what was given.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| formats::fuzzing::check(bytes, None));
