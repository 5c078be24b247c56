//! Content: what may be uploaded, and where it is kept.

mod disposition;
mod hex;
mod receive;
mod sniff;
mod store;
mod upload;

use chrono::{DateTime, Utc};
use kernel::Id;
use parties::Party;

pub(crate) use disposition::attachment;
pub(crate) use hex::{bytes_of_hex, hex};
pub(crate) use receive::{Incoming, Received, UploadError};
pub use sniff::MediaType;
pub use store::{FileStore, FileStoreError, FileStoreSettings, S3Settings};
pub(crate) use upload::{Uploader, upload};

/// An uploaded file. Its object is in the store for as long as its row exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// The id.
    pub id: Id<StoredFile>,
    /// Who uploaded it.
    pub uploader: Id<Party>,
    /// Where its object is in the store; random, never shown.
    pub object_key: String,
    /// The name it was uploaded under.
    pub name: String,
    /// What it is, by its first bytes.
    pub media_type: MediaType,
    /// Its size in bytes.
    pub size_bytes: i64,
    /// The SHA-256 of its content.
    pub sha256: Vec<u8>,
    /// When its upload was complete.
    pub created_at: DateTime<Utc>,
}
