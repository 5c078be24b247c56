//! The keys that sign access tokens: a folder of Ed25519 seeds, one file each.
//!
//! A file is called `<made at, seconds since 1970>.<kid>.key` and holds the seed in base64url. The newest key signs. An
//! older one still verifies until every token that it can have signed has expired; then it is not listed any more, and
//! [`TokenKeys::retire`] removes its file. Server processes that share the folder learn of a new key when the first token
//! made with it comes by.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use ed25519_dalek::{SigningKey, VerifyingKey};
use kernel::{Failure, secret_file};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{
    ACCESS_LIFE, BadToken, Claims, Expected,
    jwt::{key_of, sign, verify},
};

/// How much longer than its last token an older key is kept: for clocks that differ, and for processes of the same folder
/// that have not yet seen the new key and still sign with the old one.
const MARGIN: Duration = Duration::minutes(20);
/// Unknown keys make this process look into the folder again, at most this often.
const LOOK_AGAIN: Duration = Duration::seconds(5);

/// One public key, as RFC 8037 writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Jwk {
    /// Always `OKP`.
    pub kty: &'static str,
    /// Always `Ed25519`.
    pub crv: &'static str,
    /// Always `EdDSA`.
    pub alg: &'static str,
    /// Always `sig`.
    #[serde(rename = "use")]
    pub usage: &'static str,
    /// The key's name in the header of tokens: its RFC 7638 thumbprint.
    pub kid: String,
    /// The public key, 32 bytes in base64url.
    pub x: String,
}

/// The public keys with which access tokens can be verified at present.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Jwks {
    /// The keys, the one that signs first.
    pub keys: Vec<Jwk>,
}

/// The keys of a folder. Copies share them.
#[derive(Clone)]
pub struct TokenKeys {
    dir: Arc<Path>,
    ring: Arc<RwLock<Ring>>,
}

/// Shows no key.
impl fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenKeys")
            .field("dir", &self.dir)
            .finish_non_exhaustive()
    }
}

struct Ring {
    /// Never empty; the newest first.
    keys: Vec<Key>,
    read_at: DateTime<Utc>,
}

struct Key {
    made_at: i64,
    kid: String,
    signing: SigningKey,
    file: PathBuf,
}

impl TokenKeys {
    /// Reads the keys of `dir`. Makes the folder (0700) and a first key (0600) where there is none.
    ///
    /// # Errors
    /// [`Failure`] when the folder cannot be read or written, a file is no key, or others than the owner may read one.
    pub fn open(dir: &Path, now: DateTime<Utc>) -> Result<Self, Failure> {
        secret_file::make_folder(dir)?;
        let mut keys = read_folder(dir)?;
        if keys.is_empty() {
            keys.push(make_key(dir, now.timestamp())?);
        }
        Ok(Self {
            dir: dir.into(),
            ring: Arc::new(RwLock::new(Ring { keys, read_at: now })),
        })
    }

    /// Makes a new key, with which all tokens are signed from here on; returns its name (`kid`).
    ///
    /// # Errors
    /// [`Failure`] when it cannot be written; the old key goes on signing then.
    pub fn rotate(&self, now: DateTime<Utc>) -> Result<String, Failure> {
        let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
        ring.keys = read_folder(&self.dir)?;
        // Newer than all others, whatever the clock says: the newest is the one that signs.
        let after = ring
            .keys
            .first()
            .map_or(0, |key| key.made_at.saturating_add(1));
        let key = make_key(&self.dir, now.timestamp().max(after))?;
        let kid = key.kid.clone();
        ring.keys.insert(0, key);
        ring.read_at = now;
        Ok(kid)
    }

    /// Removes the files of keys that verify nothing any more; returns how many.
    ///
    /// # Errors
    /// [`Failure`] when a file cannot be removed.
    pub fn retire(&self, now: DateTime<Utc>) -> Result<usize, Failure> {
        let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
        ring.keys = read_folder(&self.dir)?;
        let live = ring.live(now).count();
        let retired = ring.keys.split_off(live);
        for key in &retired {
            fs::remove_file(&key.file).map_err(|error| about(&key.file, error))?;
        }
        Ok(retired.len())
    }

    /// The public keys with which tokens can be verified at `now`.
    pub fn jwks(&self, now: DateTime<Utc>) -> Jwks {
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        let keys = ring.live(now).map(Key::jwk).collect();
        Jwks { keys }
    }

    /// Signs `claims` with the newest key.
    pub(crate) fn sign(&self, claims: &Claims) -> Result<String, Failure> {
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        let key = ring
            .keys
            .first()
            .ok_or_else(|| Failure::msg("there is no key to sign with"))?;
        sign(claims, &key.kid, &key.signing)
    }

    /// The claims of `token`, if it is one of ours and good now.
    pub(crate) fn verify(&self, token: &str, expected: Expected<'_>) -> Result<Claims, BadToken> {
        let kid = key_of(token)?;
        let key = self
            .find(&kid, expected.now)
            .or_else(|| {
                self.look_again(expected.now);
                self.find(&kid, expected.now)
            })
            .ok_or(BadToken::UnknownKey)?;
        verify(token, &key, expected)
    }

    fn find(&self, kid: &str, now: DateTime<Utc>) -> Option<VerifyingKey> {
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        ring.live(now)
            .find(|key| key.kid == kid)
            .map(|key| key.signing.verifying_key())
    }

    /// Reads the folder again: another process may have made a key. Anybody can send unknown names, hence the bound.
    fn look_again(&self, now: DateTime<Utc>) {
        let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
        if now - ring.read_at < LOOK_AGAIN {
            return;
        }
        ring.read_at = now;
        match read_folder(&self.dir) {
            Ok(keys) if !keys.is_empty() => ring.keys = keys,
            Ok(_) => {
                tracing::error!("the folder of token keys is empty; going on with those in memory");
            }
            Err(failure) => {
                tracing::error!(error = %failure.chain(), "token keys could not be read again");
            }
        }
    }
}

impl Ring {
    /// The keys that verify at `now`: the newest, and those replaced so shortly ago that their tokens may still be good.
    fn live(&self, now: DateTime<Utc>) -> impl Iterator<Item = &Key> {
        let kept = (ACCESS_LIFE + MARGIN).num_seconds();
        let oldest_replacement = now.timestamp().saturating_sub(kept);
        let replaced_at = std::iter::once(i64::MAX).chain(self.keys.iter().map(|key| key.made_at));
        self.keys
            .iter()
            .zip(replaced_at)
            .take_while(move |(_, replaced_at)| *replaced_at >= oldest_replacement)
            .map(|(key, _)| key)
    }
}

impl Key {
    fn jwk(&self) -> Jwk {
        Jwk {
            kty: "OKP",
            crv: "Ed25519",
            alg: "EdDSA",
            usage: "sig",
            kid: self.kid.clone(),
            x: URL_SAFE_NO_PAD.encode(self.signing.verifying_key().as_bytes()),
        }
    }
}

/// RFC 7638: the hash of the members that make the key, in the order of their names.
fn thumbprint(key: &SigningKey) -> String {
    let x = URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes());
    let members = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    URL_SAFE_NO_PAD.encode(Sha256::digest(members))
}

fn read_folder(dir: &Path) -> Result<Vec<Key>, Failure> {
    let mut keys = Vec::new();
    for entry in fs::read_dir(dir).map_err(|error| about(dir, error))? {
        let file = entry.map_err(|error| about(dir, error))?.path();
        // A file that a process was still writing when it died has another ending.
        if file.extension().is_some_and(|ending| ending == "key") {
            keys.push(read_key(file)?);
        }
    }
    keys.sort_by(|a, b| (b.made_at, &b.kid).cmp(&(a.made_at, &a.kid)));
    Ok(keys)
}

fn read_key(file: PathBuf) -> Result<Key, Failure> {
    let is_no_key = || Failure::msg(format!("{} is no token key of ours", file.display()));
    let text = secret_file::read(&file)?.ok_or_else(is_no_key)?;
    let seed = URL_SAFE_NO_PAD
        .decode(text.trim_end())
        .ok()
        .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
        .ok_or_else(is_no_key)?;
    let signing = SigningKey::from_bytes(&seed);
    let name = file.file_stem().and_then(|stem| stem.to_str());
    let (made_at, kid) = name
        .and_then(|name| name.split_once('.'))
        .ok_or_else(is_no_key)?;
    let made_at = made_at.parse().map_err(Failure::new)?;
    if kid != thumbprint(&signing) {
        return Err(is_no_key());
    }
    let kid = kid.to_owned();
    Ok(Key {
        made_at,
        kid,
        signing,
        file,
    })
}

/// A key exists whole or not at all.
fn make_key(dir: &Path, made_at: i64) -> Result<Key, Failure> {
    let seed = crate::opaque::random()?;
    let signing = SigningKey::from_bytes(&seed);
    let kid = thumbprint(&signing);
    let file = dir.join(format!("{made_at}.{kid}.key"));
    secret_file::create(&file, &format!("{}\n", URL_SAFE_NO_PAD.encode(seed)))?;
    Ok(Key {
        made_at,
        kid,
        signing,
        file,
    })
}

fn about(path: &Path, error: std::io::Error) -> Failure {
    Failure::new(error).context(format!("token keys: {}", path.display()))
}

#[cfg(test)]
#[path = "keys_tests.rs"]
mod tests;
