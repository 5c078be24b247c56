//! Uploads: how a file is cut on its way makes no difference to what it is taken for, and no name breaks a header.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&[u8], u16, u16)| {
    let (content, one, two) = input;
    let whole = campaigns::fuzzing::upload(&[content]);
    let one = usize::from(one).min(content.len());
    let two = (one + usize::from(two)).min(content.len());
    let cut = [&content[..one], &content[one..two], &content[two..]];
    assert_eq!(campaigns::fuzzing::upload(&cut), whole);
    if whole == Some("text/plain") {
        assert!(std::str::from_utf8(content).is_ok());
    }
    if let Ok(name) = std::str::from_utf8(content) {
        let header = campaigns::fuzzing::disposition(name);
        assert!(header.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
        assert_eq!(header.matches('"').count(), 2);
    }
});
