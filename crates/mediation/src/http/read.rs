//! What can be read: the queue, a case room, its files, the published rulings.

use axum::{extract::State, response::Response};
use campaigns::CampaignError;
use kernel::{
    Fault, Id, Problem, ProblemBody,
    http::{Json, Page, PageQuery, Path, Query},
};
use parties::Caller;
use serde::Deserialize;
use storage::Wanted;
use uuid::Uuid;

use super::{MediationState, bodies::share, room};
use crate::{
    MediationError, events, reads,
    store::{self, Desk, Filter},
    views::{AwardQuoteView, DisputeView, Reader, RoomView, RulingView, RulingsView, this_quarter},
};

/// How many rulings are published at most: the newest.
const RULINGS: i64 = 200;

/// Which disputes are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// How many items, 1 to 100; 25 when absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
    /// For the desk and those who watch: `queue` (all open ones; the default), `mine`, `free` (open and nobody's), or
    /// `closed`.
    #[param(example = "free")]
    list: Option<String>,
}

impl ListQuery {
    /// What the desk, or whoever watches it, wants to see.
    fn filter(&self, caller: Caller) -> Result<Filter, Problem> {
        match self.list.as_deref() {
            None | Some("queue") => Ok(Filter::Queue(Desk::All)),
            Some("mine") => Ok(Filter::Queue(Desk::Of(caller.party))),
            Some("free") => Ok(Filter::Queue(Desk::Free)),
            Some("closed") => Ok(Filter::Closed),
            Some(_) => Err(Problem::invalid(
                "list",
                Fault::one_of(&["queue", "mine", "free", "closed"]),
            )),
        }
    }
}

/// Disputes
///
/// Your own, the newest first. Mediators, operators and auditors see everybody's: the open ones by their clock, what is due
/// first; or the closed ones, the newest first.
#[utoipa::path(
    get,
    path = "/disputes",
    tag = "disputes",
    params(ListQuery),
    responses(
        (status = 200, description = "One page", body = Page<DisputeView>),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "An unknown list, cursor or page size", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn list_disputes(
    State(state): State<MediationState>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<DisputeView>>, Problem> {
    let reader = Reader::from(caller);
    let filter = if reader.reads_all() {
        query.filter(caller)?
    } else {
        Filter::Own(caller.party)
    };
    let page = PageQuery {
        limit: query.limit,
        after: query.after,
    };
    let (limit, after) = (page.limit()?, page.after()?);
    let mut tx = state.db.begin().await?;
    let tickets = store::list(&mut tx, filter, (after, limit.saturating_add(1))).await?;
    let page = Page::of(tickets, limit, |ticket| ticket.id.uuid());
    let (listed, people) = reads::listed(&mut tx, page.items).await?;
    let now = tx.now();
    tx.commit().await?;
    let items = listed
        .iter()
        .map(|listed| DisputeView::new(listed, &people, (reader, now)));
    Ok(Json(Page {
        items: items.collect(),
        next: page.next,
    }))
}

/// A case room
///
/// The ticket with all that was said, filed, offered and decided. For its two sides and the desk, and for operators and
/// auditors to read. The desk's notes are for the desk and for auditors.
#[utoipa::path(
    get,
    path = "/disputes/{id}",
    tag = "disputes",
    params(("id" = Uuid, Path, description = "The dispute")),
    responses(
        (status = 200, description = "The case room", body = RoomView),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such dispute, or not yours to see", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn get_dispute(
    State(state): State<MediationState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<RoomView>, Problem> {
    let mut tx = state.db.begin().await?;
    let view = room(&mut tx, Id::from_uuid(id), caller).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// Download a piece of evidence
///
/// For the two sides, the mediator that has the ticket, any mediator while an award waits to be confirmed, and auditors. What
/// was submitted to the brand as well opens for it no sooner than there: once it is paid. Each opening of another's file is
/// in the audit log.
#[utoipa::path(
    get,
    path = "/disputes/{id}/evidence/{evidence}",
    tag = "disputes",
    params(
        ("id" = Uuid, Path, description = "The dispute"),
        ("evidence" = Uuid, Path, description = "The piece of evidence"),
    ),
    responses(
        (status = 200, content_type = "*/*", description = "The bytes, under their own type"),
        (status = 206, content_type = "*/*", description = "The bytes of one `Range`"),
        (status = 416, description = "`storage.range_outside`: it has no such bytes", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`campaigns.file_locked`: it was submitted to you, and is not paid for", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such evidence, or not yours to open", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn download_evidence(
    State(state): State<MediationState>,
    caller: Caller,
    Path((id, evidence)): Path<(Uuid, Uuid)>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let id = Id::from_uuid(id);
    let absent = || MediationError::NotFound("evidence");
    let mut tx = state.db.begin().await?;
    let ticket = store::find(&mut tx, id).await?;
    let reader = Reader::from(caller);
    let ticket = ticket.filter(|ticket| reader.opens_files(ticket));
    let ticket = ticket.ok_or_else(absent)?;
    let evidence = store::find_evidence(&mut tx, id, Id::from_uuid(evidence)).await?;
    let evidence = evidence.ok_or_else(absent)?;
    let file = campaigns::find_file(&mut tx, Id::from_uuid(evidence.file)).await?;
    // What was filed is what is given, or nothing is.
    let file = file.filter(|file| file.sha256 == evidence.sha256);
    let file = file.ok_or_else(absent)?;
    if !reads::opens(&mut tx, &evidence, reader).await? {
        return Err(CampaignError::FileLocked.into());
    }
    if reader.judges(&ticket) {
        events::opened_content(&mut tx, &ticket, (caller, &wanted), file.id).await?;
    } else if file.uploader != caller.party {
        campaigns::note_download(&mut tx, &file, (caller, &wanted)).await?;
    }
    // The download may take long; it needs no connection to the database.
    tx.commit().await?;
    campaigns::open_file(&state.files, &file, &wanted).await
}

/// Open delivered content
///
/// What the dispute is about, whole: for the mediator that has the ticket, any mediator while an award waits to be confirmed,
/// and auditors. The two sides see it as a submission. Each opening is in the audit log.
#[utoipa::path(
    get,
    path = "/disputes/{id}/content/{file}",
    tag = "disputes",
    params(
        ("id" = Uuid, Path, description = "The dispute"),
        ("file" = Uuid, Path, description = "The file, as `content` of the case room names it"),
    ),
    responses(
        (status = 200, content_type = "*/*", description = "The bytes, under their own type"),
        (status = 206, content_type = "*/*", description = "The bytes of one `Range`"),
        (status = 416, description = "`storage.range_outside`: it has no such bytes", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such content, or not yours to open", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn open_content(
    State(state): State<MediationState>,
    caller: Caller,
    Path((id, file)): Path<(Uuid, Uuid)>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let absent = || MediationError::NotFound("content");
    let mut tx = state.db.begin().await?;
    let ticket = store::find(&mut tx, Id::from_uuid(id)).await?;
    let ticket = ticket.filter(|ticket| Reader::from(caller).judges(ticket));
    let ticket = ticket.ok_or_else(absent)?;
    let delivered = campaigns::list_delivered(&mut tx, ticket.escrow.uuid()).await?;
    let mut files = delivered.iter().flat_map(|submission| &submission.files);
    let delivered = files.find(|delivered| delivered.id.uuid() == file);
    let delivered = delivered.ok_or_else(absent)?;
    let file = campaigns::find_file(&mut tx, delivered.id).await?;
    // What was delivered is what is given, or nothing is.
    let file = file.filter(|file| file.sha256 == delivered.sha256);
    let file = file.ok_or_else(absent)?;
    events::opened_content(&mut tx, &ticket, (caller, &wanted), file.id).await?;
    // The download may take long; it needs no connection to the database.
    tx.commit().await?;
    campaigns::open_file(&state.files, &file, &wanted).await
}

/// Which share is asked about.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct QuoteQuery {
    /// The creator's share, in basis points of the frozen amount.
    #[param(minimum = 0, maximum = 10000, example = 6000)]
    creator_bps: u16,
}

/// What a share is in money
///
/// The exact amounts of an award, before it is made. For everybody who sees the dispute.
#[utoipa::path(
    get,
    path = "/disputes/{id}/award",
    tag = "disputes",
    params(("id" = Uuid, Path, description = "The dispute"), QuoteQuery),
    responses(
        (status = 200, description = "Both parts, the fee and the creator's net", body = AwardQuoteView),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such dispute, or not yours to see", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "No share", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn quote_award(
    State(state): State<MediationState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<QuoteQuery>,
) -> Result<Json<AwardQuoteView>, Problem> {
    let share = share("creator_bps", query.creator_bps)?;
    let absent = || MediationError::NotFound("dispute");
    let mut tx = state.db.begin().await?;
    let ticket = store::find(&mut tx, Id::from_uuid(id)).await?;
    let ticket = ticket.filter(|ticket| Reader::from(caller).sees(ticket));
    let ticket = ticket.ok_or_else(absent)?;
    let escrow = escrow::find(&mut tx, ticket.escrow).await?;
    let escrow = escrow.ok_or_else(absent)?;
    tx.commit().await?;
    Ok(Json(AwardQuoteView::of_share(&ticket, &escrow, share)?))
}

/// Published rulings
///
/// The final rulings of the desk, without anything that leads to whom they concern: no names, no ids, the amount and the
/// share as bands, the length in weeks, the time as a quarter. A ruling is listed once its quarter is over, so that watching the list tells no day either. Empty
/// unless the operator publishes them and there are enough of them. For everybody.
#[utoipa::path(
    get,
    path = "/rulings",
    tag = "disputes",
    responses((status = 200, description = "The newest rulings, at most 200", body = RulingsView)),
    security(())
)]
pub(super) async fn list_rulings(
    State(state): State<MediationState>,
) -> Result<Json<RulingsView>, Problem> {
    let least = usize::from(state.rules.publish_from);
    let hidden = RulingsView {
        published: false,
        items: Vec::new(),
    };
    if least == 0 {
        return Ok(Json(hidden));
    }
    let mut tx = state.db.begin().await?;
    let until = this_quarter(tx.now());
    let most = RULINGS.max(i64::from(state.rules.publish_from));
    let rulings = store::list_rulings(&mut tx, (until, most)).await?;
    tx.commit().await?;
    if rulings.len() < least {
        return Ok(Json(hidden));
    }
    let newest = rulings.iter().zip(0..RULINGS);
    Ok(Json(RulingsView {
        published: true,
        items: newest.map(|(ruling, _)| RulingView::from(ruling)).collect(),
    }))
}
