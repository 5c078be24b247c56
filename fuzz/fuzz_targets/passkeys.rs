//! What an authenticator says of a new key: whatever the bytes, they are refused or read, and nothing falls over.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use parties::fuzzing::Enrolment;

static ENROLMENT: LazyLock<Enrolment> = LazyLock::new(Enrolment::begin);

fuzz_target!(|input: (&[u8], &[u8])| {
    let (name, attestation) = input;
    let taken = ENROLMENT.takes(name, attestation);
    // Said twice, judged the same.
    assert_eq!(taken, ENROLMENT.takes(name, attestation));
});
