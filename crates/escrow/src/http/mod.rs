//! The routes of this room.

mod ends;
mod pay;
mod pins;
mod read;
mod revisions;

use axum::http::StatusCode;
use kernel::{Db, Fault, Problem, ProblemBody, Tx};
use parties::Caller;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, IntoResponses, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use crate::{
    model::Escrow,
    reads,
    views::{EscrowView, Reader},
};

/// What the routes of this room work with.
#[derive(Debug, Clone)]
pub struct EscrowState {
    /// The database.
    pub db: Db,
}

/// The routes of this room, relative to `/api`.
pub fn routes(state: EscrowState) -> OpenApiRouter {
    OpenApiRouter::new()
        .merge(pay::routes())
        .merge(read::routes())
        .merge(revisions::routes())
        .merge(ends::routes())
        .with_state(state)
}

impl From<Caller> for Reader {
    fn from(caller: Caller) -> Self {
        Self {
            party: caller.party,
            role: caller.role,
        }
    }
}

/// The header of a request that has one effect, however often it is sent.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
struct OnceOnly {
    /// A random text of 1 to 255 characters, new for each request
    #[param(rename = "Idempotency-Key")]
    #[expect(dead_code, reason = "it describes what `IdempotencyKey` reads")]
    key: String,
}

/// Who is nobody.
#[derive(IntoResponses)]
#[response(
    status = 401,
    description = "Not signed in",
    content_type = "application/problem+json"
)]
struct NotSignedIn(#[expect(dead_code, reason = "it describes what `Caller` answers")] ProblemBody);

/// Who is not a brand.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it describes what `Caller` answers")]
enum OthersThanBrands {
    #[response(
        status = 401,
        description = "Not signed in",
        content_type = "application/problem+json"
    )]
    Nobody(ProblemBody),
    #[response(
        status = 403,
        description = "Not a brand",
        content_type = "application/problem+json"
    )]
    Others(ProblemBody),
}

/// What you answer to an offer of the other side.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EscrowOfferAnswer)]
enum Answer {
    /// It is agreed as the offer says.
    Accept,
    /// All goes on; also takes your own offer back.
    Decline,
}

/// Text that a person writes to the other side.
fn text(pointer: &'static str, text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 2_000 {
        return Err(Problem::invalid(pointer, Fault::characters(1, 2_000)));
    }
    if text.contains('\0') {
        return Err(Problem::invalid(pointer, Fault::control('\0')));
    }
    Ok(text.to_owned())
}

fn answer<V: Serialize>(status: StatusCode, view: &V) -> Result<(StatusCode, Value), Problem> {
    let value = serde_json::to_value(view).map_err(kernel::Failure::from)?;
    Ok((status, value))
}

async fn view(tx: &mut Tx, escrow: &Escrow, caller: Caller) -> Result<EscrowView, Problem> {
    let parties = reads::parties_of(tx, [escrow]).await?;
    Ok(EscrowView::new(escrow, &parties, caller.into())?)
}
