//! What must not be read from the database, and the key that keeps it so.
//!
//! One key of 32 random bytes in the folder of the token keys, made once, the same for all server processes. From it come a
//! key that seals (ChaCha20-Poly1305) and one that blinds (HMAC-SHA256). Who has the database alone reads neither the
//! secrets of authenticators nor the addresses that sign-ins came from; who loses the file has everybody enrol again.

use std::{fmt, path::Path, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use kernel::{Failure, secret_file};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::Sha256;

/// The file in the folder; not `.key`, which would be one that signs tokens.
const FILE: &str = "vault.secret";

/// The keys. Copies share them.
#[derive(Clone)]
pub struct Vault {
    sealing: Arc<LessSafeKey>,
    blinding: Arc<[u8; 32]>,
}

/// Shows no key.
impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").finish_non_exhaustive()
    }
}

impl Vault {
    /// Reads the key of `dir`; makes the folder (0700) and the file (0600) where there is none.
    ///
    /// # Errors
    /// [`Failure`] when it cannot be read or made, or when others than its owner may read it.
    pub fn open(dir: &Path) -> Result<Self, Failure> {
        let file = dir.join(FILE);
        secret_file::make_folder(dir)?;
        let text = match secret_file::read(&file)? {
            Some(text) => text,
            None => made(&file)?,
        };
        let root = URL_SAFE_NO_PAD
            .decode(text.trim_end())
            .ok()
            .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
            .ok_or_else(|| Failure::msg(format!("{} holds no key of ours", file.display())))?;
        let sealing = UnboundKey::new(&CHACHA20_POLY1305, &mac(&root, &[b"seal"])?);
        Ok(Self {
            sealing: Arc::new(LessSafeKey::new(sealing.map_err(Failure::new)?)),
            blinding: Arc::new(mac(&root, &[b"blind"])?),
        })
    }

    /// Seals `secret` for the place `place` (such as a party's id), and opens for no other: nonce, ciphertext, tag.
    pub(crate) fn seal(&self, place: &[u8], secret: &[u8]) -> Result<Vec<u8>, Failure> {
        let mut nonce = [0; NONCE_LEN];
        // Random nonces of 96 bits are safe for 2^32 secrets under one key; there is one for each enrolment.
        getrandom::fill(&mut nonce).map_err(Failure::new)?;
        let mut sealed = secret.to_vec();
        let tag = self
            .sealing
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place),
                &mut sealed,
            )
            .map_err(Failure::new)?;
        Ok([&nonce, sealed.as_slice(), tag.as_ref()].concat())
    }

    /// Opens what was sealed for `place`.
    ///
    /// # Errors
    /// [`Failure`] when it was sealed for another place or under another key, or was changed.
    pub(crate) fn open_sealed(&self, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Failure> {
        let (nonce, rest) = sealed
            .split_first_chunk::<NONCE_LEN>()
            .ok_or_else(|| Failure::msg("a sealed secret is too short"))?;
        let mut opened = rest.to_vec();
        let length = self
            .sealing
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(place),
                &mut opened,
            )
            .map_err(|error| {
                Failure::new(error).context("a sealed secret does not open; is it the right vault?")
            })?
            .len();
        opened.truncate(length);
        Ok(opened)
    }

    /// A name for `parts` that the parts cannot be read from, nor guessed without the key.
    pub(crate) fn blind(&self, parts: &[&[u8]]) -> Result<[u8; 32], Failure> {
        mac(self.blinding.as_ref(), parts)
    }
}

/// HMAC-SHA256 of the parts, each with its length, so that no two lists of parts are one text.
fn mac(key: &[u8; 32], parts: &[&[u8]]) -> Result<[u8; 32], Failure> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(Failure::new)?;
    for part in parts {
        let length = u64::try_from(part.len()).map_err(Failure::new)?;
        mac.update(&length.to_be_bytes());
        mac.update(part);
    }
    Ok(mac.finalize().into_bytes().into())
}

/// A new key, or the one of another process that was first.
fn made(file: &Path) -> Result<String, Failure> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(Failure::new)?;
    secret_file::create(file, &format!("{}\n", URL_SAFE_NO_PAD.encode(key)))?;
    let text = secret_file::read(file)?;
    text.ok_or_else(|| {
        Failure::msg(format!(
            "{} is not there, though it was made",
            file.display()
        ))
    })
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

    use super::*;

    fn folder(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("daman-vault-{name}-{}", std::process::id()))
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_only() {
        let [dir, other] = [folder("seal"), folder("seal-other")];
        let vault = Vault::open(&dir).unwrap();
        let sealed = vault.seal(b"salma", b"secret").unwrap();
        let again = Vault::open(&dir).unwrap();
        assert_eq!(again.open_sealed(b"salma", &sealed).unwrap(), b"secret");
        assert!(vault.open_sealed(b"omar", &sealed).is_err());
        assert!(vault.open_sealed(b"salma", b"short").is_err());
        let stranger = Vault::open(&other).unwrap();
        assert!(stranger.open_sealed(b"salma", &sealed).is_err());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(vault.open_sealed(b"salma", &changed).is_err(), "byte {at}");
        }
        assert_ne!(vault.seal(b"salma", b"secret").unwrap(), sealed);
        for dir in [dir, other] {
            fs::remove_dir_all(dir).unwrap();
        }
    }

    #[test]
    fn a_blinded_name_is_the_same_for_the_same_parts_only() {
        let dir = folder("blind");
        let vault = Vault::open(&dir).unwrap();
        let name = |parts: &[&[u8]]| vault.blind(parts).unwrap();
        assert_eq!(name(&[b"a", b"bc"]), name(&[b"a", b"bc"]));
        assert_ne!(name(&[b"a", b"bc"]), name(&[b"ab", b"c"]));
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let dir = folder("mode");
        Vault::open(&dir).unwrap();
        fs::set_permissions(dir.join(FILE), fs::Permissions::from_mode(0o644)).unwrap();
        assert!(Vault::open(&dir).is_err());
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn processes_that_start_together_share_one_key() {
        let dir = folder("race");
        let names: Vec<[u8; 32]> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| Vault::open(&dir).unwrap().blind(&[b"x"]).unwrap()))
                .collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        assert!(names.iter().all(|name| *name == names[0]));
        fs::remove_dir_all(dir).unwrap();
    }
}
