//! Where files are kept, how they arrive (streamed, bounded, measured and hashed on the way), and how they are given out: whole
//! or in parts.
//!
//! The rooms say what they take (content in `campaigns`, statements in `statements`); here is nothing but bytes under keys
//! that nobody can guess.

mod arrival;
mod error;
mod http;
mod store;
#[cfg(any(test, feature = "testing"))]
#[expect(clippy::unwrap_used, reason = "a test stops at what goes wrong")]
pub mod testing;
pub mod uploads;

pub use arrival::{Arrival, Incoming, Received};
pub use error::UploadError;
pub use http::{Served, Wanted};
pub use store::{FileStore, FileStoreError, FileStoreSettings, S3Settings};
pub use uploads::{Upload, UploadLimits, Uploads, Whole};
