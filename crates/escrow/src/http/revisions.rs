//! The routes by which content is sent back, and by which both sides agree that it may be once more.

use axum::{extract::State, http::StatusCode, response::Response};
use kernel::{
    Fault, Id, Problem, ProblemBody,
    http::{IdempotencyKey, Json, WireMoney},
};
use parties::{Caller, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    Answer, EscrowState, NotSignedIn, OnceOnly, OthersThanBrands, answer, pins, pins::PinBody,
    text, view,
};
use crate::{NewRounds, RevisionRequest, acts, views::EscrowView};

pub(super) fn routes() -> OpenApiRouter<EscrowState> {
    OpenApiRouter::new()
        .routes(routes!(revision))
        .routes(routes!(offer_rounds))
        .routes(routes!(answer_rounds))
}

/// What to send back, and why.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EscrowRevisionBody)]
struct RevisionBody {
    /// The escrow transaction.
    escrow_id: Uuid,
    /// The deliverables whose content is sent back.
    #[schema(min_items = 1, max_items = 100)]
    deliverables: Vec<Uuid>,
    /// The numbers of the acceptance items that the content does not meet, from 1.
    #[schema(min_items = 1, max_items = 100)]
    items: Vec<i16>,
    /// What is to be changed: 1 to 2,000 characters.
    #[schema(min_length = 1, max_length = 2000)]
    note: String,
    /// Where in the content, each in a file of what is sent back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 50)]
    pins: Vec<PinBody>,
}

/// Send content back
///
/// Asks the creator to redo the content of the named deliverables, for reasons that cite acceptance items of the brief by
/// their numbers. It is a counted round of each; the creator has 48 hours (or until the agreed deadline, when that is later),
/// and the review begins anew with the next submission. A deliverable that was sent back as often as agreed (`rounds_agreed`) is
/// not sent back once more, unless both sides accept further rounds first (POST /api/escrow/rounds): the request then opens a dispute about the named deliverables by itself, and the answer's `status` is `disputed`.
///
/// Pins say where: a moment of a video, a region of a picture or video. GET /api/escrow/status/{id} shows them with the
/// revision (`revisions`), and those of a refusal that opened a dispute as `disputed_pins`.
#[utoipa::path(
    post,
    path = "/escrow/revision",
    tag = "escrow",
    params(OnceOnly),
    request_body(
        content = RevisionBody,
        example = json!({
            "escrow_id": "0197a6f2-93a1-7c11-8a61-6f0c1d2e0000",
            "deliverables": ["0197a6f2-93a1-7c11-8a61-6f0c1d2f0000"],
            "items": [1],
            "note": "The product is not in the picture before second 12.",
            "pins": [{
                "file_id": "0197a6f2-93a1-7c11-8a61-6f0c1d300000",
                "at_ms": 12000, "x": 2500, "y": 4000, "w": 1500, "h": 1500,
                "text": "Here it should be in her hand."
            }]
        })
    ),
    responses(
        (status = 200, description = "Sent back, or disputed", body = EscrowView),
        OthersThanBrands,
        (status = 404, description = "No such escrow transaction of yours", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`escrow.not_allowed`: nothing is under review; `escrow.deliverable_not_allowed`: a named deliverable is not submitted; `escrow.frozen`; or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "An item that the brief does not have, a deliverable of another transaction, a pin on no file of what is sent back or out of bounds (each with its pointer), or the Idempotency-Key was used for another request", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
async fn revision(
    State(state): State<EscrowState>,
    caller: Caller,
    key: IdempotencyKey,
    Json(body): Json<RevisionBody>,
) -> Result<Response, Problem> {
    caller.require(Role::Brand)?;
    for (pointer, count) in [
        ("/deliverables", body.deliverables.len()),
        ("/items", body.items.len()),
    ] {
        if !(1..=100).contains(&count) {
            return Err(Problem::invalid(pointer, Fault::items(1, 100)));
        }
    }
    let revision = RevisionRequest {
        escrow: Id::from_uuid(body.escrow_id),
        lines: body.deliverables.clone(),
        items: body.items.clone(),
        note: text("/note", &body.note)?,
        pins: pins::read(&body.pins)?,
    };
    let request = ("POST /api/escrow/revision", &body);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let escrow = acts::revise(tx, caller.party, revision).await?;
        answer(StatusCode::OK, &view(tx, &escrow, caller).await?)
    })
    .await
}

/// Further rounds to offer.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EscrowRoundsBody)]
struct RoundsBody {
    /// The escrow transaction.
    escrow_id: Uuid,
    /// The deliverable whose content may be sent back more often.
    deliverable_id: Uuid,
    /// How many further rounds.
    #[schema(minimum = 1, maximum = 20)]
    rounds: u16,
    /// What they cost together, the platform's fee included.
    price: WireMoney,
    /// Why, for the other side: 1 to 2,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 2000)]
    note: Option<String>,
}

/// Offer further rounds
///
/// Offers to the other side that the content of a deliverable may be sent back more often than agreed, for a price. Either side
/// may offer. The answer shows the platform's fee and the creator's net of the price (`rounds_offer`). The other side has 48
/// hours to accept it (POST /api/escrow/rounds/answer), and meanwhile all goes on; unanswered, it is withdrawn. Accepted, the
/// price leaves what the campaign's budget holds and promised to nobody, and becomes a line that is judged and paid with the
/// deliverable.
#[utoipa::path(
    post,
    path = "/escrow/rounds",
    tag = "escrow",
    params(OnceOnly),
    request_body(
        content = RoundsBody,
        example = json!({
            "escrow_id": "0197a6f2-93a1-7c11-8a61-6f0c1d2e0000",
            "deliverable_id": "0197a6f2-93a1-7c11-8a61-6f0c1d2f0000",
            "rounds": 2,
            "price": {"amount": "150.00", "currency": "MAD"},
            "note": "Two more takes with the other product."
        })
    ),
    responses(
        (status = 200, description = "Offered (`rounds_offer`)", body = EscrowView),
        NotSignedIn,
        (status = 404, description = "No such escrow transaction of yours", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`escrow.not_allowed`: its money is not locked, it is disputed or over; `escrow.deliverable_not_allowed`: the deliverable is paid; `escrow.rounds_offer_open`: an offer waits already; `escrow.rounds_not_covered`: your campaign's budget does not hold the price; `escrow.rounds_too_late`: it is closed; `escrow.frozen`; or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A deliverable of another transaction, too many rounds; `escrow.price_not_carried`: no multiple of what the rail carries (0.010 TND, 1.00 HUF); `escrow.other_currency`; or the Idempotency-Key was used for another request", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
async fn offer_rounds(
    State(state): State<EscrowState>,
    caller: Caller,
    key: IdempotencyKey,
    Json(body): Json<RoundsBody>,
) -> Result<Response, Problem> {
    if !(1..=20).contains(&body.rounds) {
        return Err(Problem::invalid("/rounds", Fault::range(1, 20)));
    }
    let note = body.note.as_deref().map(|note| text("/note", note));
    let new = NewRounds {
        escrow: Id::from_uuid(body.escrow_id),
        deliverable: body.deliverable_id,
        rounds: body.rounds,
        price: body.price.positive("/price")?,
        note: note.transpose()?,
    };
    let request = ("POST /api/escrow/rounds", &body);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let escrow = acts::propose_rounds(tx, caller.party, new).await?;
        answer(StatusCode::OK, &view(tx, &escrow, caller).await?)
    })
    .await
}

/// The answer to an offer of further rounds.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EscrowRoundsAnswerBody)]
struct RoundsAnswerBody {
    /// The escrow transaction.
    escrow_id: Uuid,
    /// The offer that you saw (`rounds_offer.id`).
    offer_id: Uuid,
    /// `accept` or `decline`.
    answer: Answer,
}

/// Answer an offer of further rounds
///
/// Accepting moves the price from the campaign's budget into the transaction, as a line that is judged and paid with its
/// deliverable, and lets its content be sent back that much more often. Declining lets all go on as it was; your own offer is
/// taken back by it.
#[utoipa::path(
    post,
    path = "/escrow/rounds/answer",
    tag = "escrow",
    params(OnceOnly),
    request_body(
        content = RoundsAnswerBody,
        example = json!({
            "escrow_id": "0197a6f2-93a1-7c11-8a61-6f0c1d2e0000",
            "offer_id": "0197a6f2-93a1-7c11-8a61-6f0c1d310000",
            "answer": "accept"
        })
    ),
    responses(
        (status = 200, description = "Agreed, or going on as it was", body = EscrowView),
        NotSignedIn,
        (status = 404, description = "No such escrow transaction of yours", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`escrow.no_rounds_offer`: no such offer waits for you; `escrow.rounds_not_covered`: the campaign's budget does not hold the price; `escrow.rounds_too_late`: it is closed; or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The Idempotency-Key was used for another request", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
async fn answer_rounds(
    State(state): State<EscrowState>,
    caller: Caller,
    key: IdempotencyKey,
    Json(body): Json<RoundsAnswerBody>,
) -> Result<Response, Problem> {
    let request = ("POST /api/escrow/rounds/answer", &body);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let (id, offer) = (Id::from_uuid(body.escrow_id), Id::from_uuid(body.offer_id));
        let escrow = match body.answer {
            Answer::Accept => acts::accept_rounds(tx, caller.party, id, offer).await?,
            Answer::Decline => acts::decline_rounds(tx, caller.party, id, offer).await?,
        };
        answer(StatusCode::OK, &view(tx, &escrow, caller).await?)
    })
    .await
}
