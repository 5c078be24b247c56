//! Content delivered.

use chrono::{DateTime, Utc};
use kernel::Id;
use uuid::Uuid;

use crate::{campaign::Deliverable, engagement::Engagement, files::StoredFile};

/// Content that a creator delivered for some deliverables. Delivered again, it is another submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The id.
    pub id: Id<Submission>,
    /// The engagement it was delivered under.
    pub engagement: Id<Engagement>,
    /// That engagement's escrow transaction.
    pub escrow: Uuid,
    /// What it is for.
    pub deliverables: Vec<Id<Deliverable>>,
    /// The files, in the creator's order.
    pub files: Vec<SubmittedFile>,
    /// What the creator wrote with it.
    pub note: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A file of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmittedFile {
    /// The file.
    pub id: Id<StoredFile>,
    /// The name it was uploaded under.
    pub name: String,
    /// What it is, by its first bytes.
    pub media_type: String,
    /// Its size in bytes.
    pub size_bytes: i64,
    /// The SHA-256 of its content, as recorded with the submission.
    pub sha256: Vec<u8>,
}

impl From<&StoredFile> for SubmittedFile {
    fn from(file: &StoredFile) -> Self {
        Self {
            id: file.id,
            name: file.name.clone(),
            media_type: file.media_type.as_str().to_owned(),
            size_bytes: file.size_bytes,
            sha256: file.sha256.clone(),
        }
    }
}

/// A submission that is about to be made.
#[derive(Debug, Clone)]
pub struct NewSubmission {
    /// The escrow transaction.
    pub escrow: Uuid,
    /// The deliverables it is for, each once, at least one.
    pub deliverables: Vec<Id<Deliverable>>,
    /// The files, each once.
    pub files: Vec<Id<StoredFile>>,
    /// What the creator writes with it. There is a file or a note.
    pub note: Option<String>,
}
