//! The lines under the header of each format that is a table.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, u8, &[u8])| {
    let (which, delimiter, lines) = input;
    let delimiter = [',', '\t', ';', '|'][usize::from(delimiter) % 4];
    let (_, header) = formats::fuzzing::header(which, delimiter);
    formats::fuzzing::check(&[header.as_bytes(), lines].concat(), None);
});
