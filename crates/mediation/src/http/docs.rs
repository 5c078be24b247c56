//! What the descriptions of this room's routes share.

use kernel::ProblemBody;
use uuid::Uuid;

/// Whose room it is.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it describes a request, and is none")]
pub(super) struct InRoom {
    /// The dispute
    id: Uuid,
}

/// What tells a request that is sent again from another one.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it describes a request, and is none")]
pub(super) struct Once {
    /// A random text of 1 to 255 characters, new for each request that is meant once
    #[param(rename = "Idempotency-Key")]
    idempotency_key: String,
}

/// Who is turned away at the door of a case room.
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "it describes answers, and is none")]
pub(super) enum Outside {
    /// Not signed in
    #[response(status = 401, content_type = "application/problem+json")]
    SignedOut(ProblemBody),
    /// No such dispute, or not yours to see
    #[response(status = 404, content_type = "application/problem+json")]
    Absent(ProblemBody),
}

/// What a request that is meant once can lack.
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "it describes answers, and is none")]
pub(super) enum NotOnce {
    /// `request.idempotency_key_missing`
    #[response(status = 400, content_type = "application/problem+json")]
    Keyless(ProblemBody),
}

/// A text or a number that cannot be taken, or a key that was.
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "it describes answers, and is none")]
pub(super) enum AtFault {
    /// A field at fault, or the Idempotency-Key was used for another request
    #[response(status = 422, content_type = "application/problem+json")]
    Field(ProblemBody),
}

/// A key that was used.
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "it describes answers, and is none")]
pub(super) enum KeyUsed {
    /// The Idempotency-Key was used for another request
    #[response(status = 422, content_type = "application/problem+json")]
    Otherwise(ProblemBody),
}
