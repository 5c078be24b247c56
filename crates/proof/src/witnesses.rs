//! Telling witnesses of new heads (<https://c2sp.org/tlog-witness>), and keeping what they say.
//!
//! A witness signs only heads that follow from the last one it signed. With its cosignature on a receipt the log can show
//! nobody another history, as long as one of the witnesses that a reader trusts is honest.

use std::time::Duration;

use kernel::{Db, Failure};
use reqwest::{Client, StatusCode, Url};

use crate::{
    log,
    note::{KeyKind, VerifierKey},
    store,
    witness::{self, AddCheckpoint},
};

/// How long a witness may take to answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A witness: where it is asked, and the key that it cosigns with.
#[derive(Debug, Clone)]
pub struct Witness {
    url: Url,
    key: VerifierKey,
}

/// The text names no witness.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a witness is written `<URL> <verifier key>`, with a key for cosignatures (type 4): {0}")]
pub struct BadWitness(String);

impl Witness {
    /// Reads `<URL> <verifier key>`.
    ///
    /// # Errors
    /// [`BadWitness`].
    pub fn parse(text: &str) -> Result<Self, BadWitness> {
        let bad = |why: &str| BadWitness(format!("{text}: {why}"));
        let (url, key) = text.trim().split_once(' ').ok_or_else(|| bad("one word"))?;
        let url = Url::parse(url).map_err(|error| bad(&error.to_string()))?;
        let key: VerifierKey = key
            .trim()
            .parse()
            .map_err(|error: crate::note::KeyError| bad(&error.to_string()))?;
        if key.kind() != KeyKind::CosignatureV1 {
            return Err(bad("this key signs no cosignatures"));
        }
        Ok(Self { url, key })
    }

    /// Its public key.
    pub const fn key(&self) -> &VerifierKey {
        &self.key
    }
}

/// The witnesses of a log.
#[derive(Debug, Clone)]
pub struct Witnesses {
    list: Vec<Witness>,
    http: Client,
}

impl Witnesses {
    /// These witnesses. Installs the ring provider of rustls if the process has none yet.
    ///
    /// # Errors
    /// [`Failure`] when the machine has no trusted certificates.
    pub fn try_new(list: Vec<Witness>) -> Result<Self, Failure> {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // Refused only when another thread installed one in this instant, which serves as well.
            drop(rustls::crypto::ring::default_provider().install_default());
        }
        let http = Client::builder()
            .user_agent(concat!("Daman-Log/", env!("CARGO_PKG_VERSION")))
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(Failure::new)?;
        Ok(Self { list, http })
    }

    /// The witnesses.
    pub fn list(&self) -> &[Witness] {
        &self.list
    }

    /// Tells each of the last head, unless it saw it; how many cosigned. What one of them says or fails to say is logged, and
    /// stops no other.
    ///
    /// # Errors
    /// [`Failure`] of the database.
    pub async fn tell(&self, db: &Db) -> Result<usize, Failure> {
        let mut cosigned = 0_usize;
        for one in &self.list {
            match self.tell_one(db, one).await {
                Ok(true) => cosigned = cosigned.saturating_add(1),
                Ok(false) => {}
                Err(failure) => {
                    let name = one.key.name();
                    tracing::warn!(%name, error = %failure.chain(), "a witness did not cosign");
                }
            }
        }
        Ok(cosigned)
    }

    /// Their public keys.
    pub fn keys(&self) -> Vec<VerifierKey> {
        self.list.iter().map(|one| one.key.clone()).collect()
    }

    async fn tell_one(&self, db: &Db, one: &Witness) -> Result<bool, Failure> {
        let mut connection = db.pool().acquire().await?;
        let name = one.key.name().as_str();
        let seen = store::seen_by(&mut connection, name).await?;
        let mut old = u64::try_from(seen).map_err(Failure::new)?;
        let Some(head) = store::head(&mut connection).await? else {
            return Ok(false);
        };
        let size = u64::try_from(head.size).map_err(Failure::new)?;
        if size == old {
            return Ok(false);
        }
        // It may know of a head that this database forgot to have been cosigned: then it says which.
        for _ in 0..2 {
            let proof = log::consistency(&mut connection, old, size).await?;
            let proof = proof.ok_or_else(|| {
                Failure::msg(format!(
                    "the witness saw {old} leaves, and the log has {size}"
                ))
            })?;
            let body = AddCheckpoint {
                old,
                proof,
                checkpoint: head.note.clone(),
            };
            let (status, answer) = self.post(one, body.to_string()).await?;
            if status == StatusCode::CONFLICT {
                old = answer.trim().parse().map_err(Failure::new)?;
                if old > size {
                    tracing::error!(%name, witness_saw = old, log_has = size, "a witness cosigned a longer log than the database has: history was lost");
                }
                continue;
            }
            if status != StatusCode::OK {
                return Err(Failure::msg(format!("it answered {status}")));
            }
            let keys = std::slice::from_ref(&one.key);
            let lines = witness::read_answer(&answer, &head.note, keys).map_err(Failure::new)?;
            let line = lines
                .first()
                .ok_or_else(|| Failure::msg("its answer has no cosignature of its key"))?;
            let line = line.to_string();
            let line = (name, line.trim_end());
            store::cosign(&mut connection, head.size, line, db.now()).await?;
            return Ok(true);
        }
        Err(Failure::msg(format!(
            "it says twice that it saw {old} leaves"
        )))
    }

    async fn post(&self, one: &Witness, body: String) -> Result<(StatusCode, String), Failure> {
        let mut url = one.url.clone();
        let path = format!("{}/add-checkpoint", url.path().trim_end_matches('/'));
        url.set_path(&path);
        let mut answer = self
            .http
            .post(url)
            .body(body)
            .send()
            .await
            .map_err(Failure::new)?;
        let status = answer.status();
        let mut text = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(Failure::new)? {
            text.extend_from_slice(&chunk);
            if text.len() > witness::MAX_LEN {
                return Err(Failure::msg("its answer does not end"));
            }
        }
        let text = String::from_utf8(text).map_err(Failure::new)?;
        Ok((status, text))
    }
}
