//! Content: what may be uploaded, and where it is kept.

mod access;
mod disposition;
mod inspect;
mod preview;
mod receive;
mod sniff;
mod upload;

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use parties::Party;

pub(crate) use access::Access;
pub(crate) use disposition::attachment;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use inspect::inspect;
pub use preview::{Confinement, PreviewMaker};
pub(crate) use preview::{Made, Preview, PreviewStatus, mark};
pub(crate) use receive::UploadError;
pub use sniff::MediaType;
pub(crate) use sniff::Showing;
pub(crate) use upload::{Uploader, take_whole, upload};

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

/// What others may know of a file, and what opens it ([`crate::open_file`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFacts {
    /// The id.
    pub id: Id<StoredFile>,
    /// Who uploaded it.
    pub uploader: Id<Party>,
    /// The name it was uploaded under.
    pub name: String,
    /// What it is, by its bytes.
    pub media_type: MediaType,
    /// Its size in bytes.
    pub size_bytes: i64,
    /// The SHA-256 of its content.
    pub sha256: Vec<u8>,
    /// When its upload was complete.
    pub uploaded_at: DateTime<Utc>,
    /// Where its object is; nobody outside this room learns it.
    object_key: String,
}

impl From<StoredFile> for FileFacts {
    fn from(file: StoredFile) -> Self {
        Self {
            id: file.id,
            uploader: file.uploader,
            name: file.name,
            media_type: file.media_type,
            size_bytes: file.size_bytes,
            sha256: file.sha256,
            uploaded_at: file.created_at,
            object_key: file.object_key,
        }
    }
}

impl FileFacts {
    /// Where its object is in the store.
    pub(crate) fn object_key(&self) -> &str {
        &self.object_key
    }
}

/// A file by its id, whoever may read it: the caller decides that.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_file(tx: &mut Tx, id: Id<StoredFile>) -> Result<Option<FileFacts>, Failure> {
    Ok(crate::store::find_file(tx, id).await?.map(FileFacts::from))
}
