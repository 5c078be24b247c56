//! The log's own key: what signs its heads.
//!
//! A folder with a file for each key, `<made at, seconds since 1970>.<key id>.key`: the origin in the first line, the seed in
//! base64 in the second. The newest signs. What older ones signed is verified with their public keys, which the log lists.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use kernel::{Failure, secret_file};

use crate::{
    note::{Name, SigningKey, VerifierKey},
    openings::random,
    text,
};

/// Signs heads of the log.
pub struct Signer {
    key: SigningKey,
    /// The public keys of all in the folder, this one first.
    keys: Vec<VerifierKey>,
}

/// Shows no key.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("keys", &self.keys)
            .finish_non_exhaustive()
    }
}

impl Signer {
    /// The newest key of `folder`; makes the folder and a first key, of a log called `origin`, where there is none. The name of
    /// a log is that of its first key for good, whatever `origin` says later.
    ///
    /// # Errors
    /// [`Failure`] when the folder cannot be read or written, a file is no key, or others than the owner may read one.
    pub fn open(folder: &Path, origin: &str, now: DateTime<Utc>) -> Result<Self, Failure> {
        secret_file::make_folder(folder)?;
        if let Some(signer) = newest(folder)? {
            return Ok(signer);
        }
        make(folder, origin, now.timestamp())?;
        newest(folder)?.ok_or_else(|| Failure::msg("the log has no key, though one was made"))
    }

    /// Makes a new key of the same log, which signs from the next start of each server on.
    ///
    /// # Errors
    /// [`Failure`] when it cannot be written; the old key goes on then.
    pub fn rotate(folder: &Path, origin: &str, now: DateTime<Utc>) -> Result<Self, Failure> {
        let old = Self::open(folder, origin, now)?;
        // Newer than all others, whatever the clock says.
        let after = files(folder)?
            .first()
            .map_or(0, |(made_at, _)| made_at.saturating_add(1));
        let origin = old.key.verifier().name().as_str().to_owned();
        make(folder, &origin, now.timestamp().max(after))?;
        Self::open(folder, &origin, now)
    }

    /// The public keys of all keys of `folder`, the newest first.
    ///
    /// # Errors
    /// As [`Signer::open`]; there is no key where there is no folder.
    pub fn all(folder: &Path) -> Result<Vec<VerifierKey>, Failure> {
        if !folder.exists() {
            return Ok(Vec::new());
        }
        let key = |(_, file): &(i64, PathBuf)| Ok(read(file)?.verifier().clone());
        files(folder)?.iter().map(key).collect()
    }

    /// The public keys of the log, the one that signs now first.
    pub fn keys(&self) -> &[VerifierKey] {
        &self.keys
    }

    /// The public key.
    pub fn verifier(&self) -> &VerifierKey {
        self.key.verifier()
    }

    pub(crate) const fn key(&self) -> &SigningKey {
        &self.key
    }
}

fn make(folder: &Path, origin: &str, made_at: i64) -> Result<(), Failure> {
    let name = Name::try_new(origin).map_err(Failure::new)?;
    let seed = random()?;
    let key = SigningKey::from_seed(name, &seed);
    let vkey = key.verifier().to_string();
    let id = vkey.split('+').nth(1).unwrap_or_default();
    let file = folder.join(format!("{made_at}.{id}.key"));
    secret_file::create(&file, &format!("{origin}\n{}\n", text::base64(&seed)))
}

/// The files of keys with the second they were made in, the newest first.
fn files(folder: &Path) -> Result<Vec<(i64, PathBuf)>, Failure> {
    let about =
        |error| Failure::new(error).context(format!("the log's keys: {}", folder.display()));
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(about)? {
        let file = entry.map_err(about)?.path();
        if file.extension().is_none_or(|ending| ending != "key") {
            continue;
        }
        let name = file.file_stem().and_then(|stem| stem.to_str());
        let made_at = name.and_then(|name| name.split('.').next()?.parse().ok());
        let made_at = made_at.ok_or_else(|| is_no_key(&file))?;
        files.push((made_at, file));
    }
    files.sort_by(|a, b| b.cmp(a));
    Ok(files)
}

fn newest(folder: &Path) -> Result<Option<Signer>, Failure> {
    let Some((_, file)) = files(folder)?.into_iter().next() else {
        return Ok(None);
    };
    Ok(Some(Signer {
        key: read(&file)?,
        keys: Signer::all(folder)?,
    }))
}

fn read(file: &Path) -> Result<SigningKey, Failure> {
    let written = secret_file::read(file)?.ok_or_else(|| is_no_key(file))?;
    let mut lines = written.lines();
    let (Some(origin), Some(seed), None) = (lines.next(), lines.next(), lines.next()) else {
        return Err(is_no_key(file));
    };
    let seed = text::unbase64(seed).ok();
    let seed = seed.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    let seed = seed.ok_or_else(|| is_no_key(file))?;
    let name = Name::try_new(origin).map_err(Failure::new)?;
    Ok(SigningKey::from_seed(name, &seed))
}

fn is_no_key(file: &Path) -> Failure {
    Failure::msg(format!("{} is no key of the log", file.display()))
}
