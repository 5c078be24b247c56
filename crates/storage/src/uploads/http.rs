//! The routes for uploads: tus 1.0, core protocol, creation, expiration, termination (<https://tus.io/protocols/resumable-upload>).

use axum::{
    body::Body,
    extract::{FromRequestParts, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    middleware,
    response::{AppendHeaders, IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use kernel::{
    Id, Problem, ProblemBody,
    http::{Json, Path},
};
use parties::{Caller, Role};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    Upload, Uploads,
    docs::{Announced, Onward, Spoken},
};
use crate::UploadError;

const VERSION: &str = "1.0.0";
const EXTENSIONS: &str = "creation,expiration,termination";
const PATCHED: &str = "application/offset+octet-stream";

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const VERSIONS: HeaderName = HeaderName::from_static("tus-version");
const EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");

/// The routes for uploads, relative to `/api`. They stream, so bounds on the size of bodies and the time of answers must not
/// be put around them: they have their own, [`super::UploadLimits`].
pub fn routes(uploads: Uploads) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(begin_upload, describe_uploads))
        .routes(routes!(get_upload, append_to_upload, drop_upload))
        .layer(middleware::map_response(speaks_tus))
        .with_state(uploads)
}

async fn speaks_tus(mut response: Response) -> Response {
    let version = HeaderValue::from_static(VERSION);
    response.headers_mut().insert(RESUMABLE, version);
    response
}

/// The headers of a request that speaks the version of tus that is spoken here.
struct Tus(HeaderMap);

impl<S: Sync> FromRequestParts<S> for Tus {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        if text_of(&parts.headers, &RESUMABLE) == Some(VERSION) {
            return Ok(Self(parts.headers.clone()));
        }
        let problem = Problem::new(
            StatusCode::PRECONDITION_FAILED,
            "storage.tus_version",
            "Say which version of tus you speak",
            format!("Send `Tus-Resumable: {VERSION}` (https://tus.io), or the file in one piece."),
        );
        Err((AppendHeaders([(VERSIONS, VERSION)]), problem).into_response())
    }
}

/// A file that arrives in pieces.
#[derive(Debug, Serialize, ToSchema)]
struct UploadView {
    id: Uuid,
    /// How long it will be.
    length_bytes: u64,
    /// How many of its bytes have arrived, from the first on; the next ones go from there.
    received_bytes: u64,
    /// When it is removed, whole or not, if nothing became of it.
    expires_at: DateTime<Utc>,
}

impl From<&Upload> for UploadView {
    fn from(upload: &Upload) -> Self {
        Self {
            id: upload.id.uuid(),
            length_bytes: upload.length_bytes,
            received_bytes: upload.received_bytes,
            expires_at: upload.expires_at,
        }
    }
}

/// Begin an upload in pieces
///
/// For files that a broken line must not send back to their beginning: tus 1.0, which many clients speak. Its pieces go to the
/// address in `Location`. Once it is whole, name it: `POST /files?upload=` or `POST /statements?upload=`, with what you would
/// have said with the bytes, and the same answer. It waits 24 hours for that.
#[utoipa::path(
    post, path = "/uploads", tag = "files", security(("bearer" = [])), params(Spoken, Announced),
    responses(
        (status = 201, body = UploadView, description = "It can begin.", headers(("Location" = String, description = "Where its pieces go"))),
        (status = 400, body = ProblemBody, content_type = "application/problem+json", description = "`storage.upload_length`: say how long it is."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 403, body = ProblemBody, content_type = "application/problem+json", description = "`parties.wrong_role`: you upload nothing."),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`storage.too_many_uploads`: end or drop another one."),
        (status = 412, body = ProblemBody, content_type = "application/problem+json", description = "`storage.tus_version`."),
        (status = 413, body = ProblemBody, content_type = "application/problem+json", description = "`storage.file_too_large`."),
        (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "`storage.file_empty`."),
    )
)]
async fn begin_upload(
    State(uploads): State<Uploads>,
    caller: Caller,
    Tus(headers): Tus,
) -> Result<Response, Problem> {
    let roles: Vec<Role> = uploads.limits.roles.iter().map(|(role, _)| *role).collect();
    caller.require_any(&roles)?;
    let length = number_of(&headers, &LENGTH).ok_or_else(|| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "storage.upload_length",
            "Say how long the file is",
            "Send its number of bytes as `Upload-Length`.",
        )
    })?;
    let upload = uploads.begin(caller, length).await?;
    let place = [(header::LOCATION, format!("/api/uploads/{}", upload.id))];
    let view = Json(UploadView::from(&upload));
    Ok((StatusCode::CREATED, place, told(&upload), view).into_response())
}

/// What uploads in pieces can do
///
/// For clients of tus that ask before they begin.
#[utoipa::path(
    options, path = "/uploads", tag = "files", security(()),
    responses((status = 204, description = "The version, extensions and bound, as `Tus-Version`, `Tus-Extension` and `Tus-Max-Size`.")),
)]
async fn describe_uploads(State(uploads): State<Uploads>) -> Response {
    let roles = uploads.limits.roles.iter();
    let most = roles.map(|(_, most)| *most).max().unwrap_or(0);
    let headers = [
        (VERSIONS, VERSION.to_owned()),
        (EXTENSION, EXTENSIONS.to_owned()),
        (MAX_SIZE, most.to_string()),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// Where an upload stands
///
/// Clients of tus ask with `HEAD` and read `Upload-Offset`.
#[utoipa::path(
    get, path = "/uploads/{id}", tag = "files", security(("bearer" = [])), params(("id" = Uuid, Path), Spoken),
    responses(
        (status = 200, body = UploadView, description = "What has arrived."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`request.not_found`: no such upload of yours, or its time is over."),
        (status = 412, body = ProblemBody, content_type = "application/problem+json", description = "`storage.tus_version`."),
    )
)]
async fn get_upload(
    State(uploads): State<Uploads>,
    caller: Caller,
    _: Tus,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let upload = uploads.find(caller.party, Id::from_uuid(id)).await?;
    Ok((told(&upload), Json(UploadView::from(&upload))).into_response())
}

/// Send a piece of an upload
///
/// The bytes from `Upload-Offset` on, as many as you like. What arrives is kept, also when the line breaks: ask where it stands
/// and go on from there. One piece at a time.
#[utoipa::path(
    patch, path = "/uploads/{id}", tag = "files", security(("bearer" = [])), params(("id" = Uuid, Path), Spoken, Onward),
    request_body(content_type = "application/offset+octet-stream", description = "The bytes."),
    responses(
        (status = 204, description = "They are kept; `Upload-Offset` tells how many that is in all."),
        (status = 400, body = ProblemBody, content_type = "application/problem+json", description = "`storage.upload_offset`: say from where on; `storage.upload_broken_off`."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`request.not_found`: no such upload of yours, or its time is over."),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`storage.upload_elsewhere`: it goes on at another offset; `storage.too_many_pieces`."),
        (status = 412, body = ProblemBody, content_type = "application/problem+json", description = "`storage.tus_version`."),
        (status = 413, body = ProblemBody, content_type = "application/problem+json", description = "`storage.file_too_large`: more than was announced."),
        (status = 415, body = ProblemBody, content_type = "application/problem+json", description = "`storage.upload_type`."),
        (status = 423, body = ProblemBody, content_type = "application/problem+json", description = "`storage.upload_busy`: another piece is arriving."),
    )
)]
async fn append_to_upload(
    State(uploads): State<Uploads>,
    caller: Caller,
    Tus(headers): Tus,
    Path(id): Path<Uuid>,
    body: Body,
) -> Result<Response, Problem> {
    let id = Id::from_uuid(id);
    // Whose it is comes before what is wrong with the request.
    uploads.find(caller.party, id).await?;
    if text_of(&headers, &header::CONTENT_TYPE) != Some(PATCHED) {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "storage.upload_type",
            "A piece is no file",
            format!("Send it with `Content-Type: {PATCHED}`."),
        ));
    }
    let offset = number_of(&headers, &OFFSET).ok_or_else(|| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "storage.upload_offset",
            "Say from where on",
            "Send how many bytes arrived before as `Upload-Offset`.",
        )
    })?;
    let declared = number_of(&headers, &header::CONTENT_LENGTH);
    let appended = uploads
        .append(
            (caller.party, id),
            (offset, declared),
            body.into_data_stream(),
        )
        .await;
    match appended {
        Ok(upload) => Ok((StatusCode::NO_CONTENT, told(&upload)).into_response()),
        Err(UploadError::BrokenOff | UploadError::Stalled) => Err(cut()),
        Err(error) => Err(error.into()),
    }
}

/// Drop an upload
///
/// What has arrived is removed. What became of it, if anything did, stays.
#[utoipa::path(
    delete, path = "/uploads/{id}", tag = "files", security(("bearer" = [])), params(("id" = Uuid, Path), Spoken),
    responses(
        (status = 204, description = "It is gone."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`request.not_found`: no such upload of yours, or its time is over."),
        (status = 412, body = ProblemBody, content_type = "application/problem+json", description = "`storage.tus_version`."),
    )
)]
async fn drop_upload(
    State(uploads): State<Uploads>,
    caller: Caller,
    _: Tus,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    uploads.drop_one(caller.party, Id::from_uuid(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where an upload stands, as tus tells it.
fn told(upload: &Upload) -> [(HeaderName, String); 3] {
    // The form of dates in HTTP.
    let expires = upload.expires_at.format("%a, %d %b %Y %H:%M:%S GMT");
    [
        (OFFSET, upload.received_bytes.to_string()),
        (LENGTH, upload.length_bytes.to_string()),
        (EXPIRES, expires.to_string()),
    ]
}

fn cut() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "storage.upload_broken_off",
        "The piece broke off",
        "What arrived is kept. Ask where the upload stands (HEAD), and go on from there.",
    )
    .retry_after(1)
}

fn text_of<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// A number of bytes; one that a database cannot count is none.
fn number_of(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    let text = text_of(headers, name).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    text?
        .parse()
        .ok()
        .filter(|bytes| i64::try_from(*bytes).is_ok())
}
