//! What is said and filed in a ticket.

use chrono::{DateTime, Utc};
use kernel::Id;
use parties::Party;
use uuid::Uuid;

use crate::status::{Seat, Side};

/// A message between the parties and the desk, or an internal note of the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: Id<Self>,
    /// Who wrote it.
    pub author: Id<Party>,
    /// From where in the room.
    pub seat: Seat,
    /// What.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A file that proves something. Never changed, never taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Its id.
    pub id: Id<Self>,
    /// The file.
    pub file: Uuid,
    /// Who filed it.
    pub uploader: Id<Party>,
    /// The side it was filed by.
    pub side: Side,
    /// What it shows.
    pub caption: String,
    /// The file's name.
    pub name: String,
    /// What it is, by its bytes.
    pub media_type: String,
    /// Its size in bytes.
    pub size_bytes: i64,
    /// The SHA-256 of its content.
    pub sha256: Vec<u8>,
    /// When its upload was complete.
    pub uploaded_at: DateTime<Utc>,
    /// When it was filed.
    pub at: DateTime<Utc>,
}
