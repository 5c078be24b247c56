//! The routes for files: bytes in, bytes out.

use axum::{
    body::Body,
    extract,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use kernel::{
    Failure, Fault, Id, Problem, ProblemBody, Tx, hex,
    http::{Json, Path, Query, id_of},
};
use parties::{Caller, Party, Role};
use serde::{Deserialize, Serialize};
use storage::{FileStore, Incoming, Served, Wanted};
use utoipa::ToSchema;
use uuid::Uuid;

use super::State;
use crate::{
    CampaignError, audit,
    engagement::Engagement,
    error::kinds,
    files::{
        Access, FileFacts, MediaType, PreviewStatus, Showing, StoredFile, Uploader, attachment,
        take_whole, upload,
    },
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
    /// The upload in pieces that it arrived by, instead of a body. The same once more is answered the same.
    upload: Option<Uuid>,
}

/// A file.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FileView {
    id: Uuid,
    name: String,
    /// What it is, by its bytes.
    #[schema(example = "video/mp4")]
    media_type: String,
    size_bytes: i64,
    /// The SHA-256 of its content, in hexadecimal.
    sha256: String,
    /// Of a submitted picture or video that you may see: `pending`, `ready` or `unavailable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    preview: Option<&'static str>,
    /// What you may do next: `submit`, `preview`, `download`.
    #[schema(example = json!(["preview"]))]
    can: Vec<&'static str>,
}

impl FileView {
    /// A file of a submission as its reader sees it.
    pub(super) fn of(
        file: &SubmittedFile,
        access: Access,
        preview: Option<&PreviewStatus>,
    ) -> Self {
        let access = MediaType::parse(&file.media_type).map_or(access, |kind| access.to(kind));
        let preview = preview.filter(|_| access >= Access::Preview);
        let acts = [
            ("preview", matches!(preview, Some(PreviewStatus::Ready(_)))),
            ("download", access == Access::Original),
        ];
        Self {
            id: file.id.uuid(),
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            size_bytes: file.size_bytes,
            sha256: hex(&file.sha256),
            preview: preview.map(PreviewStatus::as_str),
            can: acts
                .into_iter()
                .filter_map(|(act, allowed)| allowed.then_some(act))
                .collect(),
        }
    }

    /// Whether its reader may download it.
    pub(super) fn can_download(&self) -> bool {
        self.can.contains(&"download")
    }

    /// A file as whoever just uploaded it sees it.
    fn uploaded(file: &StoredFile, by: Role) -> Self {
        Self {
            id: file.id.uuid(),
            name: file.name.clone(),
            media_type: file.media_type.as_str().to_owned(),
            size_bytes: file.size_bytes,
            sha256: hex(&file.sha256),
            preview: None,
            can: match by {
                Role::Creator => vec!["download", "submit"],
                // A brand delivers nothing.
                Role::Brand
                | Role::Fan
                | Role::Artist
                | Role::Label
                | Role::Mediator
                | Role::Operator
                | Role::Auditor => vec!["download"],
            },
        }
    }
}

/// Upload a file
///
/// Its bytes are the body, or arrived in pieces before (`POST /uploads`) and `upload` names them. It is seen by you. A creator submits it; then its brand sees a preview, and the file itself once
/// it has paid. Either side names it as evidence in a dispute.
#[utoipa::path(
    post, path = "/files", tag = "files", security(("bearer" = [])), params(UploadQuery),
    request_body(content_type = "application/octet-stream", description = "The bytes, under their own `Content-Type`: \
        image/jpeg, image/png, image/webp, image/heic, video/mp4, video/quicktime, video/webm, application/pdf or text/plain."),
    responses(
        (status = 201, body = FileView, description = "Done."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 400, body = ProblemBody, content_type = "application/problem+json", description = "`storage.upload_broken_off`."),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`campaigns.storage_full`; `storage.upload_not_whole`."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`request.not_found`: no such upload of yours."),
        (status = 413, body = ProblemBody, content_type = "application/problem+json", description = "`storage.file_too_large`."),
        (status = 415, body = ProblemBody, content_type = "application/problem+json", description = "`campaigns.file_type`."),
        (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "`campaigns.file_not_as_declared`, `storage.file_empty`; `campaigns.file_refused`: there is an archive or a program in it."),
    )
)]
pub(super) async fn upload_file(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Query(query): Query<UploadQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<FileView>), Problem> {
    // A brand's files are evidence in a dispute.
    if caller.role != Role::Brand {
        caller.require(Role::Creator)?;
    }
    let file_name = file_name(&query.name)?;
    let declared = declared(&headers)?;
    let uploader = Uploader {
        party: caller.party,
        file_name,
        most_bytes: state.limits.party_bytes,
    };
    let bounds = (state.limits.file_bytes, state.limits.upload_idle);
    let file = if let Some(id) = query.upload {
        let id = Id::from_uuid(id);
        let whole = state.uploads.whole(caller.party, id).await?;
        take_whole(
            &state.db,
            &state.files,
            (uploader, declared),
            (whole, bounds),
        )
        .await?
    } else {
        let incoming = Incoming {
            declared_bytes: text_of(&headers, &header::CONTENT_LENGTH)
                .and_then(|text| text.parse().ok()),
            most_bytes: bounds.0,
            idle: bounds.1,
            content: body.into_data_stream(),
        };
        let from = (declared, None);
        upload(&state.db, &state.files, uploader, from, incoming).await?
    };
    Ok((
        StatusCode::CREATED,
        Json(FileView::uploaded(&file, caller.role)),
    ))
}

/// Download a file
///
/// One that you uploaded, or that was submitted to you: a document while you judge it, a picture or video once you have paid
/// for all that it was submitted for. Asking for a revision hides it.
#[utoipa::path(
    get, path = "/files/{id}", tag = "files", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses(
        (status = 200, content_type = "*/*", description = "The bytes, under their own type."),
        (status = 206, content_type = "*/*", description = "The bytes of one `Range`."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 403, body = ProblemBody, content_type = "application/problem+json", description = "`campaigns.file_locked`: it is not paid for, or it is being revised."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`request.not_found`: no such file, or not yours to see."),
        (status = 416, body = ProblemBody, content_type = "application/problem+json", description = "`storage.range_outside`: it has no such bytes."),
    )
)]
pub(super) async fn download_file(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Path(id): Path<String>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let mut tx = state.db.begin().await?;
    let seen = seen(&mut tx, id_of(&id, "file")?, caller.party).await?;
    if seen.access != Access::Original {
        return Err(CampaignError::FileLocked.into());
    }
    let file = FileFacts::from(seen.file);
    if file.uploader != caller.party {
        audit::note_download(&mut tx, &file, (caller, &wanted)).await?;
    }
    // The download may take long; it needs no connection to the database.
    tx.commit().await?;
    open_file(&state.files, &file, &wanted).await
}

/// See a preview of a submitted picture or video
///
/// Smaller, with a mark across it: a JPEG, or an MP4 of at most three minutes. The brand sees it while it judges; asking for
/// a revision hides it.
#[utoipa::path(
    get, path = "/files/{id}/preview", tag = "files", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses(
        (status = 200, content_type = "*/*", description = "`image/jpeg` or `video/mp4`."),
        (status = 206, content_type = "*/*", description = "The bytes of one `Range`."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 403, body = ProblemBody, content_type = "application/problem+json", description = "`campaigns.file_locked`: it is being revised."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`request.not_found`: no such file, not yours to see, or never submitted."),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`campaigns.preview_pending`, `campaigns.preview_unavailable`."),
        (status = 416, body = ProblemBody, content_type = "application/problem+json", description = "`storage.range_outside`: it has no such bytes."),
    )
)]
pub(super) async fn preview_file(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Path(id): Path<String>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let mut tx = state.db.begin().await?;
    let seen = seen(&mut tx, id_of(&id, "file")?, caller.party).await?;
    let previews = match seen.engagement {
        Some(engagement) => {
            store::list_previews(&mut tx, engagement, &[seen.file.id.uuid()]).await?
        }
        None => Vec::new(),
    };
    tx.commit().await?;
    if seen.access == Access::Hidden {
        return Err(CampaignError::FileLocked.into());
    }
    match previews.into_iter().next() {
        None => Err(CampaignError::NotFound("preview").into()),
        Some((_, PreviewStatus::Pending)) => Err(CampaignError::PreviewPending.into()),
        Some((_, PreviewStatus::Unavailable(_))) => Err(CampaignError::PreviewUnavailable.into()),
        Some((_, PreviewStatus::Ready(preview))) => {
            let name = match preview.media_type.showing() {
                Some(Showing::Video) => "preview.mp4",
                Some(Showing::Picture) | None => "preview.jpg",
            };
            let object = Served {
                object_key: &preview.object_key,
                size_bytes: u64::try_from(preview.size_bytes).map_err(Failure::new)?,
                sha256: &preview.sha256,
                media_type: preview.media_type.as_str(),
                disposition: attachment(name, preview.media_type),
            };
            state.files.serve(&wanted, object).await
        }
    }
}

/// A file as somebody sees it, and the engagement it is seen through.
struct Seen {
    file: StoredFile,
    access: Access,
    engagement: Option<Id<Engagement>>,
}

/// What this party sees of a file: all that it uploaded; of what was submitted to it, what its money has come to.
async fn seen(tx: &mut Tx, id: Id<StoredFile>, reader: Id<Party>) -> Result<Seen, CampaignError> {
    let unknown = || CampaignError::NotFound("file");
    let file = store::find_file(tx, id).await?.ok_or_else(unknown)?;
    let uses = store::list_uses(tx, id, reader).await?;
    if file.uploader == reader {
        return Ok(Seen {
            file,
            access: Access::Original,
            engagement: uses.first().map(|newest| newest.engagement),
        });
    }
    let (access, engagement) = most_seen(tx, uses).await?.ok_or_else(unknown)?;
    Ok(Seen {
        access: access.to(file.media_type),
        engagement: Some(engagement),
        file,
    })
}

/// The most that a brand sees of a file in the submissions that brought it, and the engagement that it sees that through;
/// nothing when none did.
async fn most_seen(
    tx: &mut Tx,
    uses: Vec<store::Use>,
) -> Result<Option<(Access, Id<Engagement>)>, Failure> {
    let mut best: Option<(Access, Id<Engagement>)> = None;
    for submitted in uses {
        let escrow = escrow::find(tx, Id::from_uuid(submitted.escrow))
            .await?
            .ok_or_else(|| Failure::msg("a submission has no escrow transaction"))?;
        let access = Access::of(&escrow, submitted.submission, &submitted.deliverables);
        if best.is_none_or(|(most, _)| access > most) {
            best = Some((access, submitted.engagement));
        }
    }
    Ok(best)
}

/// Whether a file that is shown to this party elsewhere, such as evidence in a dispute, may be opened by it: what was
/// submitted to it opens there no sooner than here.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn opens_for(tx: &mut Tx, file: &FileFacts, reader: Id<Party>) -> Result<bool, Failure> {
    if file.uploader == reader {
        return Ok(true);
    }
    let uses = store::list_uses(tx, file.id, reader).await?;
    let seen = most_seen(tx, uses).await?;
    Ok(seen.is_none_or(|(access, _)| access.to(file.media_type) == Access::Original))
}

/// The bytes of a file, or the part of them that is wanted, whoever asks: the caller has decided that.
///
/// # Errors
/// A [`Problem`]: 416 for bytes that it does not have, 500 when the store does not give it.
pub async fn open_file(
    files: &FileStore,
    file: &FileFacts,
    wanted: &Wanted,
) -> Result<Response, Problem> {
    let object = Served {
        object_key: file.object_key(),
        size_bytes: u64::try_from(file.size_bytes).map_err(Failure::new)?,
        sha256: &file.sha256,
        media_type: file.media_type.as_str(),
        disposition: attachment(&file.name, file.media_type),
    };
    files.serve(wanted, object).await
}

fn file_name(text: &str) -> Result<String, Problem> {
    let name = line(text, 1..=255).and_then(|name| {
        if name.contains(['/', '\\']) {
            Err(Fault::other("a name without folders"))
        } else {
            Ok(name)
        }
    });
    name.map_err(|fault| Problem::invalid("name", fault))
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
