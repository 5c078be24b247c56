//! Files that arrive in pieces and survive a cut: the line's, the browser's, the server's (docs/decisions/0062).
//!
//! ```text
//!   begun --append--> a part is durable --append--> whole --a room takes it--> a file, or a statement
//!     '---------------- 24 hours pass, or its owner drops it ----------------> gone
//! ```
//!
//! What must stay true:
//! - its offset is what is durable: a row is written after its object is;
//! - two that append at once never mix: each writes objects of its own, and one of them is refused;
//! - what it becomes, it becomes as a whole POST would have, by the room that takes it, once;
//! - an object belongs to an upload that is open, or is swept away.

mod append;
mod begin;
mod docs;
mod http;
pub mod jobs;
mod store;
#[cfg(test)]
mod tests;
mod whole;

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id};
use parties::{Party, Role};
use uuid::Uuid;

use crate::{FileStore, UploadError};

pub use http::routes;
pub use whole::Whole;

/// How many more parts an upload may have than its length needs: a line that breaks often leaves small ones.
const SPARE_PARTS: u64 = 1_000;
/// So many bytes are made durable at a time: what a cut can lose.
const PART_BYTES: usize = 1024 * 1024;

/// The bounds of uploads.
#[derive(Debug, Clone)]
pub struct UploadLimits {
    /// Who uploads, and the most bytes of a file of theirs.
    pub roles: Vec<(Role, u64)>,
    /// How many a party may have open.
    pub open: u64,
    /// How many bytes all that it has open may come to.
    pub open_bytes: u64,
    /// How long to wait for the next piece; nothing is lost by giving up.
    pub idle: Duration,
    /// How long one may take.
    pub age: chrono::Duration,
}

impl UploadLimits {
    /// For these roles, the rest as a marketplace has it: 40 at once, 6 GB, 24 hours.
    pub fn new(roles: Vec<(Role, u64)>) -> Self {
        Self {
            roles,
            open: 40,
            open_bytes: 6_000_000_000,
            idle: Duration::from_secs(20),
            age: chrono::Duration::hours(24),
        }
    }
}

/// All uploads. Cheap to clone; its clones share who is appending.
#[derive(Debug, Clone)]
pub struct Uploads {
    db: Db,
    parts: FileStore,
    limits: Arc<UploadLimits>,
    held: Arc<Mutex<HashSet<Uuid>>>,
}

/// A file that arrives in pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Upload {
    /// The id.
    pub id: Id<Upload>,
    /// Whose it is.
    pub party: Id<Party>,
    /// How long it will be, in bytes.
    pub length_bytes: u64,
    /// How many of them are durable, from the first on.
    pub received_bytes: u64,
    /// When it is removed.
    pub expires_at: DateTime<Utc>,
    /// In how many parts it has come.
    parts: u64,
    /// What it became.
    became: Option<Uuid>,
}

impl Upload {
    /// Whether bytes from `offset` on may follow, so many of them if that was said.
    fn takes(&self, offset: u64, declared: Option<u64>) -> Result<(), UploadError> {
        if offset != self.received_bytes {
            return Err(UploadError::Elsewhere {
                received_bytes: self.received_bytes,
            });
        }
        let part = u64::try_from(PART_BYTES).map_err(Failure::new)?;
        let most = (self.length_bytes / part).saturating_add(SPARE_PARTS);
        if self.parts >= most && offset < self.length_bytes {
            return Err(UploadError::TooManyParts);
        }
        let most_bytes = self.length_bytes.saturating_sub(offset);
        if declared.is_some_and(|bytes| bytes > most_bytes) {
            return Err(UploadError::TooLarge { most_bytes });
        }
        Ok(())
    }
}

impl Uploads {
    /// Uploads whose parts are kept in a folder of this store.
    pub fn new(db: Db, files: &FileStore, limits: UploadLimits) -> Self {
        Self {
            db,
            parts: files.folder("uploads"),
            limits: Arc::new(limits),
            held: Arc::default(),
        }
    }

    /// One of the party's own.
    ///
    /// # Errors
    /// [`UploadError::NoSuchUpload`] when it is not, or its time is over.
    async fn find(&self, party: Id<Party>, id: Id<Upload>) -> Result<Upload, UploadError> {
        let mut tx = self.db.begin().await?;
        let upload = store::find(&mut tx, id).await?;
        tx.rollback().await?;
        let its = |upload: &Upload| upload.party == party && upload.expires_at > self.db.now();
        upload.filter(its).ok_or(UploadError::NoSuchUpload)
    }

    /// Removes one with all that has arrived.
    async fn drop_one(&self, party: Id<Party>, id: Id<Upload>) -> Result<(), UploadError> {
        self.find(party, id).await?;
        let mut tx = self.db.begin().await?;
        let keys = store::list_parts(&mut tx, id).await?;
        store::delete(&mut tx, id).await?;
        tx.commit().await?;
        for key in keys {
            self.parts.discard(&key).await;
        }
        Ok(())
    }

    /// Holds an upload for who appends to it; none when somebody else does, in this process. Another process's is found
    /// out when the parts are written down.
    fn hold(&self, id: Id<Upload>) -> Option<Hold> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.insert(id.uuid()).then(|| Hold {
            held: Arc::clone(&self.held),
            id: id.uuid(),
        })
    }
}

/// Nobody else appends while it is there.
struct Hold {
    held: Arc<Mutex<HashSet<Uuid>>>,
    id: Uuid,
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.remove(&self.id);
    }
}
