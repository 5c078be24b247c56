//! A mapping, in JSON, and a file that it may fit.
#![no_main]

use formats::Mapping;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &[u8])| {
    let (mapping, bytes) = input;
    if let Ok(mapping) = serde_json::from_str::<Mapping>(mapping) {
        formats::fuzzing::check(bytes, Some(&mapping));
    }
    // One that always fits, so that the lines are tried too.
    let fits = serde_json::json!({
        "header_line": 0, "delimiter": ";", "currency": "EUR", "decimal": "comma", "dates": "day_first",
        "columns": {"#1": "sale", "#2": "net", "#3": "isrc", "#4": "split_percent", "#5": "territory"},
    });
    let fits: Mapping = serde_json::from_value(fits).unwrap();
    formats::fuzzing::check(bytes, Some(&fits));
});
