//! Access tokens: whatever is sent, and a good one with something changed. Only the good one is believed.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use parties::fuzzing::Verifier;

static VERIFIER: LazyLock<(Verifier, String)> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("daman-fuzz-tokens-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let verifier = Verifier::new(&folder);
    std::fs::remove_dir_all(folder).unwrap();
    let genuine = verifier.genuine();
    assert!(verifier.accepts(&genuine));
    (verifier, genuine)
});

fuzz_target!(|input: (&str, u16, u16)| {
    let (text, from, length) = input;
    let (verifier, genuine) = &*VERIFIER;
    assert!(!verifier.accepts(text) || text == genuine);

    // A part of the good one replaced.
    let from = usize::from(from) % genuine.len();
    let to = (from + usize::from(length)).min(genuine.len());
    let spliced = format!("{}{text}{}", &genuine[..from], &genuine[to..]);
    assert!(!verifier.accepts(&spliced) || spliced == *genuine);
});
