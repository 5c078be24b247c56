//! Files in every encoding, as they are and packed, with a mapping that says which it is or leaves it open.
#![no_main]

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use formats::Mapping;
use libfuzzer_sys::fuzz_target;

const ENCODINGS: [Option<&str>; 8] = [
    None,
    Some("utf-8"),
    Some("utf-16le"),
    Some("utf-16be"),
    Some("windows-1252"),
    Some("shift_jis"),
    Some("euc-kr"),
    Some("gb18030"),
];

fuzz_target!(|input: (u8, bool, &[u8])| {
    let (encoding, packed, text) = input;
    let mapping = serde_json::json!({
        "encoding": ENCODINGS[usize::from(encoding) % ENCODINGS.len()],
        "header_line": 0, "currency": "EUR", "decimal": "point",
        "columns": {"#1": "title", "#2": "net", "#3": "sale"},
    });
    let mapping: Mapping = serde_json::from_value(mapping).unwrap();
    let mut bytes = text.to_vec();
    if packed {
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(text).unwrap();
        bytes = packer.finish().unwrap();
    }
    formats::fuzzing::check(&bytes, Some(&mapping));
    formats::fuzzing::check(&bytes, None);
});
