//! The records behind the head of each of DDEX's reports; cells are parted by `;` too, which is easier to come by.
#![no_main]

use libfuzzer_sys::fuzz_target;

const PROFILES: [(&str, &str); 4] = [
    ("HEAD", "BasicAudioProfile"),
    ("HEAD", "UgcProfile"),
    ("HEAD", "RoyaltyReportingProfile"),
    ("SRHE", "FinancialReportingToRecordCompaniesProfileSRB"),
];

fuzz_target!(|input: (u8, &[u8])| {
    let (profile, records) = input;
    let (tag, profile) = PROFILES[usize::from(profile) % PROFILES.len()];
    let head = format!(
        "{tag};dsrf/30;{profile};1;M;2026-10-05;1;1;2026-09;2026-09;P;S\nSY02;1;;;M;U;MA;S;1;;MAD;5\n"
    );
    let bytes = [head.as_bytes(), records].concat();
    let bytes: Vec<u8> = bytes
        .into_iter()
        .map(|byte| if byte == b';' { b'\t' } else { byte })
        .collect();
    formats::fuzzing::check(&bytes, None);
});
