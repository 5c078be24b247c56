//! What was ordered and delivered, as the desk judges it, on the wire.

use campaigns::{Campaign, Submission, SubmittedFile};
use chrono::{DateTime, Utc};
use escrow::{Escrow, Line, Pin, PinView};
use kernel::{hex, http::WireMoney};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::model::Ticket;

/// A disputed deliverable.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DisputedDeliverable)]
pub(crate) struct DisputedView {
    id: Uuid,
    #[schema(example = "A video of the recipe")]
    title: String,
    /// What was wanted; empty when the brief says no more than the title.
    description: String,
    /// Its price, the platform's fee included.
    amount: WireMoney,
}

impl DisputedView {
    /// The ticket's deliverables, in the order of the brief.
    pub(super) fn list(ticket: &Ticket, escrow: &Escrow, campaign: Option<&Campaign>) -> Vec<Self> {
        let wanted = |line: &Line| {
            let ordered = campaign?.terms.deliverables.iter();
            let mut same = ordered.filter(|ordered| ordered.id.uuid() == line.deliverable);
            same.next().map(|ordered| ordered.description.clone())
        };
        let lines = escrow.lines.iter();
        let disputed = lines.filter(|line| ticket.deliverables.contains(&line.deliverable));
        let views = disputed.map(|line| Self {
            id: line.deliverable,
            title: line.title.clone(),
            description: wanted(line).unwrap_or_default(),
            amount: line.amount.into(),
        });
        views.collect()
    }
}

/// Content that the creator delivered, as the desk sees it: whole.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DisputeContent)]
pub(crate) struct ContentView {
    submission_id: Uuid,
    /// What it was delivered for.
    deliverables: Vec<Uuid>,
    /// What the creator wrote with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// `GET /api/disputes/{id}/content/{file}` opens one.
    files: Vec<ContentFileView>,
    /// Where in it the brand found fault, whenever it refused it.
    pins: Vec<PinView>,
    at: DateTime<Utc>,
}

/// A file that was delivered.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DisputeContentFile)]
pub(crate) struct ContentFileView {
    id: Uuid,
    #[schema(example = "recipe.mp4")]
    name: String,
    /// What it is, by its bytes.
    #[schema(example = "video/mp4")]
    media_type: String,
    size_bytes: i64,
    /// The SHA-256 of its content when it was delivered, in hexadecimal.
    sha256: String,
}

impl From<&SubmittedFile> for ContentFileView {
    fn from(file: &SubmittedFile) -> Self {
        Self {
            id: file.id.uuid(),
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            size_bytes: file.size_bytes,
            sha256: hex(&file.sha256),
        }
    }
}

impl ContentView {
    /// What was delivered, with those of the pins that are in it.
    pub(super) fn new(submission: &Submission, pins: &[(Uuid, Pin)]) -> Self {
        let its = |(held_by, _): &&(Uuid, Pin)| *held_by == submission.id.uuid();
        let pins = pins.iter().filter(its);
        let deliverables = submission.deliverables.iter();
        Self {
            submission_id: submission.id.uuid(),
            deliverables: deliverables.map(|id| id.uuid()).collect(),
            note: submission.note.clone(),
            files: submission.files.iter().map(ContentFileView::from).collect(),
            pins: pins.map(|(_, pin)| PinView::from(pin)).collect(),
            at: submission.created_at,
        }
    }
}
