//! The routes for files: bytes in, bytes out.

use axum::{
    body::Body,
    extract,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::{
    Failure, Problem, ProblemBody,
    http::{Json, Path, Query},
};
use parties::{Caller, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{State, id_of};
use crate::{
    CampaignError,
    error::kinds,
    files::{Incoming, MediaType, StoredFile, Uploader, attachment, hex, upload},
    store,
    submission::SubmittedFile,
    text::line,
};

/// What a file is called.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct UploadQuery {
    /// The name that it is downloaded under, 1 to 255 characters, without `/` and `\`.
    #[param(example = "recipe.mp4")]
    name: String,
}

/// A file.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FileView {
    id: Uuid,
    name: String,
    /// What it is, by its first bytes.
    #[schema(example = "video/mp4")]
    media_type: String,
    size_bytes: i64,
    /// The SHA-256 of its content, in hexadecimal.
    sha256: String,
    /// What you may do next.
    #[schema(example = json!(["download"]))]
    can: Vec<&'static str>,
}

impl From<&SubmittedFile> for FileView {
    fn from(file: &SubmittedFile) -> Self {
        Self {
            id: file.id.uuid(),
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            size_bytes: file.size_bytes,
            sha256: hex(&file.sha256),
            can: vec!["download"],
        }
    }
}

impl From<&StoredFile> for FileView {
    fn from(file: &StoredFile) -> Self {
        Self {
            id: file.id.uuid(),
            name: file.name.clone(),
            media_type: file.media_type.as_str().to_owned(),
            size_bytes: file.size_bytes,
            sha256: hex(&file.sha256),
            can: vec!["download", "submit"],
        }
    }
}

/// Upload a file
///
/// Its bytes are the body. It is seen by you, and by the brand that you submit it to.
#[utoipa::path(
    post, path = "/files", tag = "files", security(("bearer" = [])), params(UploadQuery),
    request_body(content_type = "application/octet-stream", description = "The bytes, under their own `Content-Type`: \
        image/jpeg, image/png, image/webp, image/heic, video/mp4, video/quicktime, video/webm, application/pdf or text/plain."),
    responses(
        (status = 201, body = FileView, description = "Done."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 400, body = ProblemBody, content_type = "application/problem+json", description = "`campaigns.upload_broken_off`."),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`campaigns.storage_full`."),
        (status = 413, body = ProblemBody, content_type = "application/problem+json", description = "`campaigns.file_too_large`."),
        (status = 415, body = ProblemBody, content_type = "application/problem+json", description = "`campaigns.file_type`."),
        (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "`campaigns.file_not_as_declared`, `campaigns.file_empty`."),
    )
)]
pub(super) async fn upload_file(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Query(query): Query<UploadQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<FileView>), Problem> {
    caller.require(Role::Creator)?;
    let file_name = file_name(&query.name)?;
    let incoming = Incoming {
        declared: declared(&headers)?,
        declared_bytes: text_of(&headers, &header::CONTENT_LENGTH)
            .and_then(|text| text.parse().ok()),
        most_bytes: state.limits.file_bytes,
        idle: state.limits.upload_idle,
        content: body.into_data_stream(),
    };
    let uploader = Uploader {
        party: caller.party,
        file_name,
        most_bytes: state.limits.party_bytes,
    };
    let file = upload(&state.db, &state.files, uploader, incoming).await?;
    Ok((StatusCode::CREATED, Json(FileView::from(&file))))
}

/// Download a file
///
/// One that you uploaded, or that was submitted to you.
#[utoipa::path(
    get, path = "/files/{id}", tag = "files", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses(
        (status = 200, content_type = "application/octet-stream", description = "The bytes, under their own type."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`request.not_found`: no such file, or not yours to see."),
    )
)]
pub(super) async fn download_file(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let mut tx = state.db.begin().await?;
    let file = store::find_readable_file(&mut tx, id_of(&id, "file")?, caller.party)
        .await?
        .ok_or(CampaignError::NotFound("file"))?;
    // The download may take long; it needs no connection to the database.
    tx.commit().await?;
    let content = state.files.read(&file.object_key).await?;
    let length = u64::try_from(file.size_bytes).map_err(Failure::new)?;
    let headers = [
        (header::CONTENT_TYPE, file.media_type.as_str().to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
        (header::CONTENT_DISPOSITION, attachment(&file.name)),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox".to_owned(),
        ),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, Body::from_stream(content)).into_response())
}

fn file_name(text: &str) -> Result<String, Problem> {
    let name = line(text, 1..=255).and_then(|name| {
        if name.contains(['/', '\\']) {
            Err("a name without folders".to_owned())
        } else {
            Ok(name)
        }
    });
    name.map_err(|detail| Problem::invalid("name", detail))
}

fn declared(headers: &HeaderMap) -> Result<MediaType, Problem> {
    let content_type = text_of(headers, &header::CONTENT_TYPE).unwrap_or_default();
    MediaType::declared(content_type).ok_or_else(|| {
        Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "campaigns.file_type",
            "Files of this type are not taken",
            format!(
                "Send the file's bytes as the body with its own `Content-Type`, one of: {}.",
                kinds()
            ),
        )
    })
}

fn text_of<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
