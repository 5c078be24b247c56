//! Codes of six digits that change every 30 seconds (RFC 6238), as authenticator apps make them.
//!
//! Forty lines over `ring`'s HMAC: `totp-rs` would bring a second generation of `hmac` and `sha1` for them. SHA-1 is what
//! the apps speak; HMAC does not need a hash without collisions.

use chrono::{DateTime, Utc};
use kernel::Failure;
use ring::hmac;

/// How long a code is shown, in seconds.
const STEP_SECONDS: i64 = 30;
/// How many steps a clock may be off, either way (RFC 6238, 5.2 recommends one).
const SKEW_STEPS: i64 = 1;
/// RFC 4226, 4 recommends 160 bits.
const SECRET_BYTES: usize = 20;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What an authenticator app and this server share. It has no `Debug`, so that nothing prints it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct TotpSecret([u8; SECRET_BYTES]);

impl TotpSecret {
    /// A new random secret.
    pub(crate) fn fresh() -> Result<Self, Failure> {
        let mut bytes = [0; SECRET_BYTES];
        getrandom::fill(&mut bytes).map_err(Failure::new)?;
        Ok(Self(bytes))
    }

    /// A secret as it was kept.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Failure> {
        let bytes = bytes.try_into().map_err(Failure::new)?;
        Ok(Self(bytes))
    }

    /// A secret as a person types it into an app.
    pub(crate) fn from_base32(text: &str) -> Result<Self, Failure> {
        let bytes = from_base32(text).ok_or_else(|| Failure::msg("this is no base32"))?;
        Self::from_bytes(&bytes)
    }

    pub(crate) const fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The secret as a person types it into an app.
    pub(crate) fn base32(&self) -> String {
        base32(&self.0)
    }

    /// The secret as an app reads it from a QR code: issuer, account, secret.
    pub(crate) fn uri(&self, account: &str) -> String {
        let account: String = account.bytes().map(percent).collect();
        let secret = self.base32();
        format!(
            "otpauth://totp/Daman:{account}?secret={secret}&issuer=Daman&algorithm=SHA1&digits=6&period=30"
        )
    }

    /// The step that `code` belongs to, if it is good at `now` and behind `last_step`: a code is good once.
    pub(crate) fn step_of(&self, code: u32, now: DateTime<Utc>, last_step: i64) -> Option<i64> {
        let current = now.timestamp().div_euclid(STEP_SECONDS);
        let steps = current.saturating_sub(SKEW_STEPS)..=current.saturating_add(SKEW_STEPS);
        // All steps are looked at, whichever fits: how long it takes tells nothing.
        steps
            .filter(|step| self.code(*step) == Some(code))
            .filter(|step| *step > last_step)
            .min()
    }

    /// The code of a step (RFC 4226, 5.3).
    fn code(&self, step: i64) -> Option<u32> {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let bytes = tag.as_ref();
        let offset = usize::from(bytes.last()? & 0xf);
        let word = bytes.get(offset..)?.first_chunk::<4>()?;
        Some((u32::from_be_bytes(*word) & 0x7fff_ffff) % 1_000_000)
    }

    /// The code that an app shows at `now`.
    pub(crate) fn code_at(&self, now: DateTime<Utc>) -> u32 {
        self.code(now.timestamp().div_euclid(STEP_SECONDS))
            .unwrap_or_default()
    }
}

/// The six digits that an authenticator with this secret, in base32, shows at `now`; none when it is no secret. For programs
/// that sign in by themselves, such as the demo.
pub fn authenticator_code(secret: &str, now: DateTime<Utc>) -> Option<String> {
    let secret = TotpSecret::from_base32(secret).ok()?;
    Some(format!("{:06}", secret.code_at(now)))
}

/// The number that six digits are, whatever spaces stand between them; none when it is something else.
pub(crate) fn read_code(text: &str) -> Option<u32> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let six = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if six { digits.parse().ok() } else { None }
}

/// RFC 4648, 6, without padding.
pub(crate) fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut buffer, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(letter(buffer >> bits));
        }
        buffer &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(letter(buffer << (5 - bits)));
    }
    text
}

/// The bytes that [`base32`] made a text of.
pub(crate) fn from_base32(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut buffer, mut bits) = (0_u32, 0_u32);
    for letter in text.bytes() {
        let value = BASE32.iter().position(|known| *known == letter)?;
        buffer = (buffer << 5) | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(buffer >> bits).ok()?);
            buffer &= (1 << bits) - 1;
        }
    }
    Some(bytes)
}

fn letter(bits: u32) -> char {
    let at = usize::try_from(bits & 31).unwrap_or_default();
    BASE32.get(at).copied().map_or('A', char::from)
}

fn percent(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn secret() -> TotpSecret {
        TotpSecret::from_bytes(b"12345678901234567890").unwrap()
    }

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // Appendix B, the last six of its eight digits.
        for (seconds, code) in [
            (59, 287_082),
            (1_111_111_109, 81_804),
            (1_111_111_111, 50_471),
            (1_234_567_890, 5_924),
            (2_000_000_000, 279_037),
            (20_000_000_000, 353_130),
        ] {
            assert_eq!(secret().code_at(at(seconds)), code);
            assert!(secret().step_of(code, at(seconds), 0).is_some());
        }
    }

    #[test]
    fn a_clock_may_be_off_by_one_step() {
        let code = secret().code_at(at(3000));
        for (seconds, good) in [
            (2969, false),
            (2970, true),
            (3029, true),
            (3059, true),
            (3060, false),
        ] {
            assert_eq!(
                secret().step_of(code, at(seconds), 0).is_some(),
                good,
                "{seconds}"
            );
        }
    }

    #[test]
    fn a_code_is_good_once_and_none_before_it() {
        let (before, code) = (secret().code_at(at(2970)), secret().code_at(at(3000)));
        let step = secret().step_of(code, at(3000), 0).unwrap();
        assert_eq!(secret().step_of(code, at(3010), step), None);
        assert_eq!(secret().step_of(before, at(3010), step), None);
        let next = secret().code_at(at(3030));
        assert_eq!(secret().step_of(next, at(3010), step), Some(step + 1));
    }

    #[test]
    fn six_digits_are_read_and_nothing_else() {
        assert_eq!(read_code("012 345"), Some(12_345));
        for text in [
            "",
            "12345",
            "1234567",
            "12345a",
            "+12345",
            "١٢٣٤٥٦",
            "-12345",
        ] {
            assert_eq!(read_code(text), None, "{text}");
        }
    }

    #[test]
    fn base32_is_that_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), text);
            assert_eq!(from_base32(text).unwrap(), bytes.as_bytes());
        }
        assert_eq!(
            secret().uri("salma@example.com"),
            "otpauth://totp/Daman:salma%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Daman&algorithm=SHA1&digits=6&period=30"
        );
    }
}
