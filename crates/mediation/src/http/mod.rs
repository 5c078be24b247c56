//! The routes of this room.

mod bodies;
mod decide;
mod docs;
mod open;
mod read;
mod talk;

use axum::http::StatusCode;
use kernel::{Db, Failure, Id, Problem, Tx};
use parties::Caller;
use serde::Serialize;
use serde_json::Value;
use storage::FileStore;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    MediationError,
    model::Ticket,
    reads,
    rules::Rules,
    views::{Reader, RoomView},
};

/// What the routes of this room work with.
#[derive(Debug, Clone)]
pub struct MediationState {
    /// The database.
    pub db: Db,
    /// The desk's clocks and amounts.
    pub rules: Rules,
    /// Where evidence is kept.
    pub files: FileStore,
}

/// The routes of this room for callers that are signed in, relative to `/api`.
pub fn routes(state: MediationState) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(open::open_dispute))
        .routes(routes!(read::list_disputes))
        .routes(routes!(read::get_dispute))
        .routes(routes!(read::download_evidence))
        .routes(routes!(read::open_content))
        .routes(routes!(read::quote_award))
        .routes(routes!(talk::answer_dispute))
        .routes(routes!(talk::write_dispute_message))
        .routes(routes!(talk::write_dispute_note))
        .routes(routes!(talk::file_evidence))
        .routes(routes!(talk::offer_split))
        .routes(routes!(talk::accept_split))
        .routes(routes!(talk::decline_split))
        .routes(routes!(decide::assign_dispute))
        .routes(routes!(decide::unassign_dispute))
        .routes(routes!(decide::rule_dispute))
        .routes(routes!(decide::confirm_award))
        .routes(routes!(decide::send_award_back))
        .routes(routes!(decide::appeal_award))
        .with_state(state)
}

/// The routes for everybody, signed in or not, relative to `/api`.
pub fn public_routes(state: MediationState) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(read::list_rulings))
        .with_state(state)
}

/// The case room as the caller sees it after what it did.
async fn room(tx: &mut Tx, id: Id<Ticket>, caller: Caller) -> Result<RoomView, Problem> {
    let reader = Reader::from(caller);
    let room = reads::room(tx, id, reader).await?;
    let room = room.ok_or(MediationError::NotFound("dispute"))?;
    Ok(RoomView::new(&room, (reader, tx.now()))?)
}

/// The same as the answer to a request that is meant once.
async fn room_answer(
    tx: &mut Tx,
    id: Id<Ticket>,
    (status, caller): (StatusCode, Caller),
) -> Result<(StatusCode, Value), Problem> {
    let view = room(tx, id, caller).await?;
    answer(status, &view)
}

fn answer<V: Serialize>(status: StatusCode, view: &V) -> Result<(StatusCode, Value), Problem> {
    Ok((status, serde_json::to_value(view).map_err(Failure::from)?))
}
