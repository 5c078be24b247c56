//! The routes for submissions.

use axum::{extract, http::StatusCode, response::Response};
use chrono::{DateTime, Utc};
use kernel::{
    Failure, Fault, Faults, Id, Problem, ProblemBody, Tx,
    http::{IdempotencyKey, Json, Page, PageQuery, Path, Query, id_of},
};
use parties::{Caller, Party, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{State, files::FileView};
use crate::{
    CampaignError, acts,
    files::{Access, PreviewStatus},
    store,
    submission::{NewSubmission, Submission},
    text::optional_paragraphs,
};

const NOTE_CHARACTERS: usize = 5_000;
const MOST_DELIVERABLES: usize = 20;

/// Content that is delivered.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SubmissionBody {
    /// The escrow transaction.
    escrow_id: Uuid,
    /// The deliverables that it is for, each once.
    deliverables: Vec<Uuid>,
    /// Your uploaded files, each once, at most 20.
    #[serde(default)]
    files: Vec<Uuid>,
    /// A word with it, up to 5 000 characters; needed when there is no file.
    #[serde(default)]
    note: Option<String>,
}

/// Content that was delivered.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SubmissionView {
    id: Uuid,
    escrow_id: Uuid,
    engagement_id: Uuid,
    deliverables: Vec<Uuid>,
    files: Vec<FileView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    created_at: DateTime<Utc>,
    /// What you may do next with the submission itself; what can be done about its money, the escrow transaction tells.
    can: Vec<&'static str>,
}

/// Submissions of one engagement as one of its sides sees them.
async fn views(
    tx: &mut Tx,
    submissions: Vec<Submission>,
    reader: Id<Party>,
) -> Result<Vec<SubmissionView>, Problem> {
    let Some(first) = submissions.first() else {
        return Ok(Vec::new());
    };
    let (engagement, escrow) = (first.engagement, first.escrow);
    let files: Vec<Uuid> = submissions
        .iter()
        .flat_map(|submission| submission.files.iter().map(|file| file.id.uuid()))
        .collect();
    let previews = store::list_previews(tx, engagement, &files).await?;
    let escrow = escrow::find(tx, Id::from_uuid(escrow))
        .await?
        .ok_or_else(|| Failure::msg("a submission has no escrow transaction"))?;
    let views = submissions.iter().map(|submission| {
        let deliverables: Vec<Uuid> = submission.deliverables.iter().map(|id| id.uuid()).collect();
        let access = if escrow.creator == reader {
            Access::Original
        } else {
            Access::of(&escrow, submission.id.uuid(), &deliverables)
        };
        view(submission, access, &previews)
    });
    Ok(views.collect())
}

fn view(
    submission: &Submission,
    access: Access,
    previews: &[(Uuid, PreviewStatus)],
) -> SubmissionView {
    let files: Vec<FileView> = submission
        .files
        .iter()
        .map(|file| {
            let preview = previews.iter().find(|(id, _)| *id == file.id.uuid());
            FileView::of(file, access, preview.map(|(_, status)| status))
        })
        .collect();
    SubmissionView {
        id: submission.id.uuid(),
        escrow_id: submission.escrow,
        engagement_id: submission.engagement.uuid(),
        deliverables: submission.deliverables.iter().map(|id| id.uuid()).collect(),
        note: submission.note.clone(),
        created_at: submission.created_at,
        can: if files.iter().any(FileView::can_download) {
            vec!["download"]
        } else {
            Vec::new()
        },
        files,
    }
}

/// The one view of one submission.
async fn one(
    tx: &mut Tx,
    submission: Submission,
    reader: Id<Party>,
) -> Result<SubmissionView, Problem> {
    let views = views(tx, vec![submission], reader).await?;
    views
        .into_iter()
        .next()
        .ok_or_else(|| Problem::not_found("submission"))
}

impl SubmissionBody {
    fn read(&self, most_files: u8) -> Result<NewSubmission, Problem> {
        let mut faults = Faults::default();
        let note = faults.take(
            "/note",
            optional_paragraphs(self.note.as_deref(), NOTE_CHARACTERS),
        );
        if !(1..=MOST_DELIVERABLES).contains(&self.deliverables.len()) {
            faults.add("/deliverables", Fault::items(1, MOST_DELIVERABLES));
        }
        if self.files.len() > usize::from(most_files) {
            faults.add("/files", Fault::at_most_items(most_files.into()));
        }
        if self.files.is_empty() && note == Some(None) {
            faults.add("/files", Fault::missing("send a file, or a note"));
        }
        twice(&mut faults, "/deliverables", &self.deliverables);
        twice(&mut faults, "/files", &self.files);
        faults.finish()?;
        Ok(NewSubmission {
            escrow: self.escrow_id,
            deliverables: self
                .deliverables
                .iter()
                .copied()
                .map(Id::from_uuid)
                .collect(),
            files: self.files.iter().copied().map(Id::from_uuid).collect(),
            note: note.flatten(),
        })
    }
}

fn twice(faults: &mut Faults, at: &str, ids: &[Uuid]) {
    for (place, id) in ids.iter().enumerate() {
        if ids.iter().take(place).any(|before| before == id) {
            faults.add(format!("{at}/{place}"), Fault::twice());
        }
    }
}

/// Deliver content
///
/// The escrow transaction's deliverables go under review. What was delivered before stays. Content is taken after
/// `deadline_at`, too.
#[utoipa::path(
    post, path = "/submissions", tag = "submissions", security(("bearer" = [])),
    request_body = SubmissionBody,
    params(("Idempotency-Key" = String, Header, description = "One for each request that is meant once.")),
    responses(
        (status = 201, body = SubmissionView, description = "Done."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`request.not_found`: no such submission, or not yours to see."),
        (status = 409, body = ProblemBody, content_type = "application/problem+json", description = "`escrow.not_allowed`, `escrow.deliverable_not_allowed`."),
        (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "`request.invalid`: every fault with its pointer."),
    )
)]
pub(super) async fn submit_content(
    extract::State(state): extract::State<State>,
    caller: Caller,
    key: IdempotencyKey,
    Json(body): Json<SubmissionBody>,
) -> Result<Response, Problem> {
    caller.require(Role::Creator)?;
    key.run(
        &state.db,
        caller.party.uuid(),
        ("POST /api/submissions", &body),
        async |tx| {
            let new = body.read(state.limits.submission_files)?;
            let submission = acts::submit(tx, caller.party, new).await?;
            let view = one(tx, submission, caller.party).await?;
            Ok((
                StatusCode::CREATED,
                serde_json::to_value(view).map_err(Failure::from)?,
            ))
        },
    )
    .await
}

/// A submission
///
/// Of an escrow transaction of yours.
#[utoipa::path(
    get, path = "/submissions/{id}", tag = "submissions", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = SubmissionView, description = "As it is now."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`request.not_found`: no such submission, or not yours to see."),
    )
)]
pub(super) async fn get_submission(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<SubmissionView>, Problem> {
    let mut tx = state.db.begin().await?;
    let submission = store::find_submission(&mut tx, id_of(&id, "submission")?, caller.party)
        .await?
        .ok_or(CampaignError::NotFound("submission"))?;
    let view = one(&mut tx, submission, caller.party).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// The submissions of an escrow transaction of yours
///
/// The newest first.
#[utoipa::path(
    get, path = "/escrow/{id}/submissions", tag = "submissions", security(("bearer" = [])),
    params(("id" = Uuid, Path), PageQuery),
    responses(
        (status = 200, body = Page<SubmissionView>, description = "As it is now."),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "`parties.sign_in_needed`: not signed in."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "`request.not_found`: no such submission, or not yours to see."),
    )
)]
pub(super) async fn list_submissions(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<SubmissionView>>, Problem> {
    let (limit, after) = (query.limit()?, query.after()?);
    let escrow: Id<escrow::Escrow> = id_of(&id, "escrow transaction")?;
    let mut tx = state.db.begin().await?;
    store::find_of_escrow(&mut tx, escrow.uuid())
        .await?
        .filter(|engagement| engagement.side_of(caller.party).is_some())
        .ok_or(CampaignError::NotFound("escrow transaction"))?;
    let submissions =
        store::list_submissions(&mut tx, escrow.uuid(), after, limit.saturating_add(1)).await?;
    let page = Page::of(submissions, limit, |submission| submission.id.uuid());
    let items = views(&mut tx, page.items, caller.party).await?;
    tx.commit().await?;
    Ok(Json(Page {
        items,
        next: page.next,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Deliverables, files, note, and the fields at fault.
    type Case<'a> = (&'a [u128], &'a [u128], Option<&'a str>, &'a [&'a str]);

    fn faults(deliverables: &[u128], files: &[u128], note: Option<&str>) -> Vec<String> {
        let body = SubmissionBody {
            escrow_id: Uuid::nil(),
            deliverables: deliverables.iter().copied().map(Uuid::from_u128).collect(),
            files: files.iter().copied().map(Uuid::from_u128).collect(),
            note: note.map(str::to_owned),
        };
        match body.read(2) {
            Ok(_) => Vec::new(),
            Err(problem) => problem
                .body()
                .errors
                .iter()
                .map(|fault| fault.pointer.clone())
                .collect(),
        }
    }

    #[test]
    fn a_submission_has_deliverables_and_a_file_or_a_note() {
        let long = "x".repeat(5_001);
        let cases: [Case<'_>; 9] = [
            (&[1], &[1], None, &[]),
            (&[1], &[], Some("A link."), &[]),
            (&[1], &[], Some("  "), &["/files"]),
            (&[1], &[], None, &["/files"]),
            (&[], &[1], None, &["/deliverables"]),
            (&[1, 1], &[1], None, &["/deliverables/1"]),
            (&[1], &[1, 1], None, &["/files/1"]),
            (&[1], &[1, 2, 3], None, &["/files"]),
            (&[1], &[1], Some(&long), &["/note"]),
        ];
        for (deliverables, files, note, expected) in cases {
            assert_eq!(
                faults(deliverables, files, note),
                expected,
                "{deliverables:?} {files:?}"
            );
        }
        let many: Vec<u128> = (0..21).collect();
        assert_eq!(faults(&many, &[1], None), ["/deliverables"]);
    }
}
