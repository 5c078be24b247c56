//! Why a file was not taken.

use axum::http::StatusCode;
use kernel::{Failure, Problem};

/// Why a file was not taken. Nothing of it is left then.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// It is larger than the bound.
    #[error("the file is larger than {most_bytes} bytes")]
    TooLarge {
        /// The bound, in bytes.
        most_bytes: u64,
    },
    /// It has no bytes.
    #[error("the file is empty")]
    Empty,
    /// The connection broke, or the content was not as long as declared.
    #[error("the upload broke off")]
    BrokenOff,
    /// Nothing came for too long.
    #[error("the upload stood still")]
    Stalled,
    /// There is no such upload in pieces of this party, or its time is over.
    #[error("there is no such upload")]
    NoSuchUpload,
    /// Another piece of it is arriving.
    #[error("another piece of the upload is arriving")]
    Busy,
    /// It goes on at another offset.
    #[error("the upload goes on at {received_bytes}")]
    Elsewhere {
        /// How many of its bytes are durable.
        received_bytes: u64,
    },
    /// It is not whole yet.
    #[error("{received_bytes} of {length_bytes} bytes have arrived")]
    NotWhole {
        /// How many of its bytes are durable.
        received_bytes: u64,
        /// How long it is.
        length_bytes: u64,
    },
    /// It became something before.
    #[error("the upload became {0}")]
    Became(uuid::Uuid),
    /// The party has as much open as it may.
    #[error("the party may have {most} uploads of {most_bytes} bytes open")]
    TooManyOpen {
        /// How many.
        most: u64,
        /// How many bytes in all.
        most_bytes: u64,
    },
    /// It came in too many small pieces.
    #[error("the upload came in too many pieces")]
    TooManyParts,
    /// The store failed.
    #[error("the file could not be stored")]
    Failed(#[from] Failure),
}

impl From<axum::Error> for UploadError {
    fn from(error: axum::Error) -> Self {
        tracing::info!(%error, "an upload broke off");
        Self::BrokenOff
    }
}

impl From<std::io::Error> for UploadError {
    fn from(error: std::io::Error) -> Self {
        tracing::info!(%error, "an upload broke off");
        Self::BrokenOff
    }
}

impl From<UploadError> for Problem {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::TooLarge { most_bytes } => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "storage.file_too_large",
                "The file is too large",
                format!("It may have {most_bytes} bytes. Make it smaller, or send it in parts."),
            ),
            UploadError::Empty => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "storage.file_empty",
                "The file is empty",
                "Send the file's bytes as the body of the request.",
            ),
            UploadError::BrokenOff => Self::new(
                StatusCode::BAD_REQUEST,
                "storage.upload_broken_off",
                "The upload broke off",
                "Not all bytes arrived, and nothing was kept. Upload the file again.",
            ),
            UploadError::Stalled => Self::new(
                StatusCode::REQUEST_TIMEOUT,
                "storage.upload_stalled",
                "The upload stood still",
                "No bytes arrived for too long, and nothing was kept. Upload the file again.",
            ),
            UploadError::NoSuchUpload => Self::not_found("upload"),
            UploadError::Busy => Self::new(
                StatusCode::LOCKED,
                "storage.upload_busy",
                "Another piece is arriving",
                "Send one piece at a time. One that broke off ends by itself within seconds.",
            )
            .retry_after(2),
            UploadError::Elsewhere { received_bytes } => conflict(
                "storage.upload_elsewhere",
                "The upload goes on elsewhere",
                format!("{received_bytes} bytes have arrived. Send what comes after them."),
            ),
            UploadError::NotWhole {
                received_bytes,
                length_bytes,
            } => conflict(
                "storage.upload_not_whole",
                "The upload is not whole",
                format!(
                    "{received_bytes} of {length_bytes} bytes have arrived. Send the rest first."
                ),
            ),
            UploadError::Became(_) => conflict(
                "storage.upload_taken",
                "The upload was taken before",
                "It became something else. Upload the file again.",
            ),
            UploadError::TooManyOpen { most, most_bytes } => conflict(
                "storage.too_many_uploads",
                "Too much is being uploaded",
                format!(
                    "You may have {most} uploads open, of {most_bytes} bytes in all. End one, or drop it (DELETE)."
                ),
            ),
            UploadError::TooManyParts => conflict(
                "storage.too_many_pieces",
                "The upload came in too many pieces",
                "Drop it, and send the file again in larger ones.",
            ),
            UploadError::Failed(failure) => failure.into(),
        }
    }
}

fn conflict(code: &str, title: &str, detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::CONFLICT, code, title, detail)
}
