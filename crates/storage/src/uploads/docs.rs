//! What requests of tus say in their headers, for the API's description.

use utoipa::IntoParams;

/// The header that every request of tus has.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub(super) struct Spoken {
    /// The version of tus
    #[param(rename = "Tus-Resumable", example = "1.0.0")]
    #[expect(dead_code, reason = "it describes what `Tus` reads")]
    version: String,
}

/// How long the file is.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub(super) struct Announced {
    /// How many bytes it has
    #[param(rename = "Upload-Length", example = 200_000, minimum = 1)]
    #[expect(dead_code, reason = "it describes what `begin_upload` reads")]
    length: u64,
}

/// From where on bytes are sent.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub(super) struct Onward {
    /// How many bytes arrived before
    #[param(rename = "Upload-Offset", example = 0, minimum = 0)]
    #[expect(dead_code, reason = "it describes what `append_to_upload` reads")]
    offset: u64,
}
