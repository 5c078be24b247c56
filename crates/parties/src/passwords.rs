//! Passwords: which are accepted, and how they are kept.

use std::{fmt, sync::Arc, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier},
};
use kernel::{Failure, Fault};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::{Email, PartyError};

/// OWASP and ASVS 5.0, appendix C: argon2id with 19 MiB, 2 passes, 1 lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// How long a sign-in waits for its turn before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(5);
/// In characters. Length is what protects; ASVS asks that at least 64 are accepted.
const LENGTH: std::ops::RangeInclusive<usize> = 10..=128;

/// A password that somebody chose and that is accepted. It is never printed.
#[derive(Debug, Clone)]
pub struct Password(SecretString);

impl Password {
    /// Reads the password chosen for the account of `email`: 10 to 128 characters of any kind, not one of the most
    /// common ones, not the address itself.
    ///
    /// # Errors
    /// [`PartyError::Invalid`] at `/password`.
    pub fn parse(text: String, email: &Email) -> Result<Self, PartyError> {
        let refused = |fault| {
            Err(PartyError::Invalid {
                pointer: "/password",
                fault,
            })
        };
        if !LENGTH.contains(&text.chars().count()) {
            return refused(Fault::characters(*LENGTH.start(), *LENGTH.end()));
        }
        if is_common(&text) {
            return refused(Fault::common_password());
        }
        let (text_lower, email) = (text.to_lowercase(), email.as_str().to_lowercase());
        let local = email.split('@').next().unwrap_or_default();
        if text_lower == email || text_lower == local {
            return refused(Fault::email_as_password());
        }
        Ok(Self(text.into()))
    }
}

/// A hashed password in PHC form.
#[derive(Clone)]
pub struct PasswordHash(String);

impl PasswordHash {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// Hashes and checks passwords, a bounded number at once: each takes 19 MiB, so without a bound sign-in would be the way
/// to bring the server down. Copies share the bound.
#[derive(Clone)]
pub struct Passwords {
    slots: Arc<Semaphore>,
    /// The hash of a password that nobody has, checked when the account is unknown, so that it takes as long.
    nobody: Arc<str>,
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passwords")
            .field("free", &self.slots.available_permits())
            .finish_non_exhaustive()
    }
}

impl Passwords {
    /// Checks up to `at_once` passwords at the same time (at least one). Takes the time of one hashing.
    ///
    /// # Errors
    /// [`Failure`] when the machine gives no random bytes.
    pub fn new(at_once: usize) -> Result<Self, Failure> {
        let nobody = hash(&crate::opaque::random()?)?;
        Ok(Self {
            slots: Arc::new(Semaphore::new(at_once.max(1))),
            nobody: nobody.0.into(),
        })
    }

    /// The hash under which a password is kept.
    ///
    /// # Errors
    /// [`PartyError::Busy`] when it had to wait too long for its turn.
    pub async fn hash(&self, password: Password) -> Result<PasswordHash, PartyError> {
        let hashed = self
            .in_turn(move || hash(password.0.expose_secret().as_bytes()))
            .await?;
        Ok(hashed?)
    }

    /// Whether `password` is the one of `stored`; takes as long when there is no account.
    ///
    /// # Errors
    /// [`PartyError::Busy`] when it had to wait too long for its turn.
    pub(crate) async fn matches(
        &self,
        password: SecretString,
        stored: Option<String>,
    ) -> Result<bool, PartyError> {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.nobody.to_string());
        let right = self
            .in_turn(move || verify(password.expose_secret().as_bytes(), &stored))
            .await??;
        Ok(right && known)
    }

    /// Runs `work` on a thread where it holds nobody up. It keeps its slot until it ends, even if the client left.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PartyError> {
        let wait = Arc::clone(&self.slots).acquire_owned();
        let slot = match tokio::time::timeout(PATIENCE, wait).await {
            Ok(slot) => slot.map_err(Failure::new)?,
            Err(_too_long) => return Err(PartyError::Busy),
        };
        let work = move || {
            let done = work();
            drop(slot);
            done
        };
        Ok(tokio::task::spawn_blocking(work)
            .await
            .map_err(Failure::new)?)
    }
}

fn hasher() -> Result<Argon2<'static>, Failure> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(Failure::new)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &[u8]) -> Result<PasswordHash, Failure> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(Failure::new)?;
    let hashed = hasher()?
        .hash_password_with_salt(password, &salt)
        .map_err(Failure::new)?;
    Ok(PasswordHash(hashed.to_string()))
}

fn verify(password: &[u8], stored: &str) -> Result<bool, Failure> {
    match hasher()?.verify_password(password, stored) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
        Err(broken) => Err(Failure::new(broken)),
    }
}

/// Those of the most common passwords (public lists of leaked ones) that are long enough to be chosen here, in lower case.
const COMMON: &str = "
    0123456789 0987654321 1029384756 1111111111 11111111111 1122334455 1212121212 1231231231 123123123123
    1234512345 1234554321 12345678900 1234567890 12345678901 12345678910 123456789012 1234567891 123456789a
    123456789q 12345qwert 147258369a 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc 1qazxsw23edc 3rjs1la7qe 9876543210
    987654321a a123456789 a1b2c3d4e5 aa12345678 abcd123456 abcd1234567 abcdefghij administrator asdfasdfasdf
    asdfghjkl1 asdfghjkl; azertyuiop azertyuiop123 basketball bismillah123 bonjour123 casablanca changeme123
    christopher contraseña doudou1234 football123 iloveyou12 iloveyou123 inchallah123 letmein123 liverpool1
    marrakech1 michael123 minecraft1 motdepasse motdepasse1 motdepasse123 password01 password12 password123
    password1234 princess123 qazwsxedcr qwerty1234 qwerty12345 qwerty123456 qwertyuiop qwertyuiop123 welcome123
";

/// One of the common ones, or one or two characters over and over.
fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    let mut characters: Vec<char> = lower.chars().collect();
    characters.sort_unstable();
    characters.dedup();
    characters.len() <= 2 || COMMON.split_whitespace().any(|common| common == lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email() -> Email {
        Email::parse("salma.benali@example.com").unwrap()
    }

    fn password(text: &str) -> Result<Password, PartyError> {
        Password::parse(text.to_owned(), &email())
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert!(password("abc de fgh").is_ok());
        assert!(password("abc de fg").is_err());
        assert!(password(&"سلمى-".repeat(25)).is_ok());
        assert!(password(&"abcde".repeat(26)).is_err());
    }

    #[test]
    fn common_ones_and_the_address_itself_are_refused() {
        let refused = [
            "Password123",
            "1234567890",
            "aaaaaaaaaaaa",
            "abababababab",
            "Salma.Benali@example.com",
            "salma.benali",
        ];
        for text in refused {
            assert!(password(text).is_err(), "{text}");
        }
    }

    #[test]
    fn nothing_prints_a_password() {
        let shown = format!("{:?}", password("correct horse battery").unwrap());
        assert!(!shown.contains("horse"), "{shown}");
    }

    #[tokio::test]
    async fn a_hash_names_its_cost_and_fits_only_its_password() {
        let passwords = Passwords::new(2).unwrap();
        let stored = passwords
            .hash(password("correct horse battery").unwrap())
            .await
            .unwrap();
        assert!(
            stored
                .as_str()
                .starts_with("$argon2id$v=19$m=19456,t=2,p=1$")
        );
        let again = passwords
            .hash(password("correct horse battery").unwrap())
            .await
            .unwrap();
        assert_ne!(stored.as_str(), again.as_str());
        let check = async |text: &str, stored: Option<&PasswordHash>| {
            let stored = stored.map(|hash| hash.as_str().to_owned());
            passwords
                .matches(text.to_owned().into(), stored)
                .await
                .unwrap()
        };
        assert!(check("correct horse battery", Some(&stored)).await);
        assert!(!check("correct horse batterx", Some(&stored)).await);
        assert!(!check("correct horse battery", None).await);
    }

    #[tokio::test]
    async fn a_stored_hash_that_is_none_is_a_failure_not_a_wrong_password() {
        let passwords = Passwords::new(1).unwrap();
        let broken = passwords
            .matches("x".to_owned().into(), Some("plain".to_owned()))
            .await;
        assert!(matches!(broken, Err(PartyError::Failed(_))));
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_too_long_is_told_to_come_back() {
        let passwords = Passwords::new(1).unwrap();
        let _held = passwords.slots.acquire().await.unwrap();
        let refused = passwords.matches("x".to_owned().into(), None).await;
        assert!(matches!(refused, Err(PartyError::Busy)));
    }
}
