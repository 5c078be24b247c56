//! What a party says about itself, checked at the door.

use std::{fmt, str::FromStr};

use iso_currency::Country as Iso3166;
use kernel::Fault;

use crate::PartyError;

/// The longest e-mail address that SMTP carries, in bytes (RFC 5321, 4.5.3.1.3, less the two brackets).
const MAX_EMAIL_BYTES: usize = 254;
/// The longest part before the `@`, in bytes (RFC 5321, 4.5.3.1.1).
const MAX_LOCAL_BYTES: usize = 64;
/// The longest name, in characters; the table repeats it.
const MAX_NAME_CHARS: usize = 120;

/// An e-mail address: trimmed, its domain in lower case. Two that differ only in case are one account.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Reads an address. Internationalised domains are given in their ASCII form (`xn--`).
    ///
    /// Only what every mail server of today accepts: no quoted local parts, no comments, no bare hosts. Whether the
    /// address exists is proved by the mail that is sent to it.
    ///
    /// # Errors
    /// [`PartyError::Invalid`] at `/email`.
    pub fn parse(text: &str) -> Result<Self, PartyError> {
        let text = text.trim();
        let (local, domain) = text
            .rsplit_once('@')
            .ok_or_else(|| invalid_email("it has no @"))?;
        let domain = domain.to_ascii_lowercase();
        if text.len() > MAX_EMAIL_BYTES || local.len() > MAX_LOCAL_BYTES {
            return Err(invalid_email("it is longer than mail servers accept"));
        }
        if !is_local_part(local) {
            return Err(invalid_email(
                "the part before the @ has a character that is not accepted",
            ));
        }
        if !is_domain(&domain) {
            return Err(invalid_email(
                "the part behind the @ is not a domain such as example.com",
            ));
        }
        Ok(Self(format!("{local}@{domain}")))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Shows no address: what is printed may end in a log.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

fn invalid_email(why: &str) -> PartyError {
    PartyError::Invalid {
        pointer: "/email",
        fault: Fault::email(why),
    }
}

fn is_local_part(local: &str) -> bool {
    let atom = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c))
    };
    local.split('.').all(atom)
}

fn is_domain(domain: &str) -> bool {
    let label = |text: &str| {
        (1..=63).contains(&text.len())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !text.starts_with('-')
            && !text.ends_with('-')
    };
    let top_is_a_name = domain
        .rsplit('.')
        .next()
        .is_some_and(|top| top.len() >= 2 && !top.chars().all(|c| c.is_ascii_digit()));
    domain.contains('.') && domain.split('.').all(label) && top_is_a_name
}

/// What a party is called: any script, 1 to 120 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisplayName(String);

impl DisplayName {
    /// Reads a name; runs of white space become one space.
    ///
    /// # Errors
    /// [`PartyError::Invalid`] at `/name` when it is empty, too long, or has characters that control the text around
    /// it: a name stands in mails and on pages beside amounts.
    pub fn parse(text: &str) -> Result<Self, PartyError> {
        let refused = |fault| {
            Err(PartyError::Invalid {
                pointer: "/name",
                fault,
            })
        };
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() || name.chars().count() > MAX_NAME_CHARS {
            return refused(Fault::characters(1, MAX_NAME_CHARS));
        }
        if let Some(steers) = text.chars().find(|c| c.is_control() || steers_text(*c)) {
            return refused(Fault::control(steers));
        }
        if !name.chars().any(char::is_alphanumeric) {
            return refused(Fault::missing("write a letter or a digit"));
        }
        Ok(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Characters that are not seen but turn or hide what stands after them: directions, separators, byte order marks.
/// The joiners U+200C and U+200D stay allowed, since Persian and other names are written with them.
fn steers_text(c: char) -> bool {
    matches!(
        c,
        '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{061C}' | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}'
    )
}

/// A country of ISO 3166-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country(Iso3166);

impl Country {
    /// Reads an alpha-2 code in capitals, such as `MA`.
    ///
    /// # Errors
    /// [`PartyError::Invalid`] at `/country`.
    pub fn parse(code: &str) -> Result<Self, PartyError> {
        Iso3166::from_str(code)
            .ok()
            .map(Self)
            // The crate takes the empty text for a country too.
            .filter(|country| code.len() == 2 && country.code() == code)
            .ok_or_else(|| PartyError::Invalid {
                pointer: "/country",
                fault: Fault::country(),
            })
    }

    /// Its alpha-2 code.
    pub fn code(self) -> String {
        self.0.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_is_trimmed_and_its_domain_lowered() {
        let email = Email::parse(" Salma.B+ugc@Example.CO.ma ").unwrap();
        assert_eq!(email.as_str(), "Salma.B+ugc@example.co.ma");
        assert_eq!(format!("{email:?}"), "Email(…)");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long_local = format!("{}@example.com", "a".repeat(65));
        let long_domain = format!("a@{}.com", "abcdefgh.".repeat(30));
        let cases = [
            "",
            "@",
            "a@",
            "@example.com",
            "a@b",
            "a@b.c",
            "a b@example.com",
            "a@exa mple.com",
            "a..b@example.com",
            ".a@example.com",
            "a.@example.com",
            "a@-b.com",
            "a@b-.com",
            "a@b..com",
            "a@127.0.0.1",
            "a@[127.0.0.1]",
            "\"a\"@example.com",
            "a@example.com\r\nBcc: b@example.com",
            "a@b@example.com",
            "<a@example.com>",
            "é@example.com",
            &long_local,
            &long_domain,
        ];
        for case in cases {
            assert!(Email::parse(case).is_err(), "{case:?}");
        }
    }

    #[test]
    fn names_of_any_script_are_kept() {
        for name in [
            "Salma Benali",
            "سلمى بنعلي",
            "김민지",
            "Ðorđe O’Neill-Łoś",
            "7UP",
        ] {
            assert_eq!(DisplayName::parse(name).unwrap().as_str(), name);
        }
        assert_eq!(
            DisplayName::parse("  Ali   Baba ").unwrap().as_str(),
            "Ali Baba"
        );
    }

    #[test]
    fn names_that_steer_the_text_around_them_are_refused() {
        let long = "x".repeat(121);
        for name in [
            "",
            "   ",
            "...",
            "a\nb",
            "a\u{0}b",
            "a\u{202E}b",
            "a\u{200B}b",
            "a\u{FEFF}",
            &long,
        ] {
            assert!(DisplayName::parse(name).is_err(), "{name:?}");
        }
        assert!(DisplayName::parse(&"ص".repeat(120)).is_ok());
    }

    #[test]
    fn a_country_is_two_capitals_of_the_standard() {
        assert_eq!(Country::parse("MA").unwrap().code(), "MA");
        for code in ["", "ma", "Ma", "MAR", "ZZ", "M", "Morocco"] {
            assert!(Country::parse(code).is_err(), "{code:?}");
        }
    }

    proptest! {
        #[test]
        fn a_read_address_is_read_again_as_itself(text in ".{0,40}@.{0,40}") {
            if let Ok(email) = Email::parse(&text) {
                prop_assert!(email.as_str().len() <= MAX_EMAIL_BYTES);
                prop_assert!(email.as_str().is_ascii() && !email.as_str().contains(char::is_whitespace));
                prop_assert_eq!(Email::parse(email.as_str()).unwrap(), email);
            }
        }

        #[test]
        fn a_read_name_fits_its_column_and_is_read_again_as_itself(text in "\\PC{0,130}") {
            if let Ok(name) = DisplayName::parse(&text) {
                prop_assert!((1..=MAX_NAME_CHARS).contains(&name.as_str().chars().count()));
                prop_assert_eq!(DisplayName::parse(name.as_str()).unwrap(), name);
            }
        }
    }
}
