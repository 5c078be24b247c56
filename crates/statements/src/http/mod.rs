//! The routes of this room.

mod act;
mod lines;
mod read;
mod upload;
mod views;

use kernel::{Db, Fault, Id, Problem, Tx};
use parties::{Caller, Role};
use storage::{FileStore, Uploads};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Rules, Statement, StatementError, store, text::short};

/// What the routes of this room stand on.
#[derive(Debug, Clone)]
pub struct State {
    /// The database.
    pub db: Db,
    /// Where files are kept.
    pub files: FileStore,
    /// What arrives in pieces.
    pub uploads: Uploads,
    /// The bounds and clocks.
    pub rules: Rules,
}

/// The routes for statements, relative to `/api`: JSON, small bodies, short answers.
pub fn routes(state: State) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(read::list_statements))
        .routes(routes!(lines::list_statement_lines))
        .routes(routes!(read::list_statement_works))
        .routes(routes!(act::decide_statement_rows))
        .routes(routes!(read::get_statement))
        .routes(routes!(read::list_quarantine))
        .routes(routes!(read::list_unreadable))
        .routes(routes!(act::give_statement_rate))
        .routes(routes!(act::deposit_for_statement))
        .routes(routes!(act::contest_lateness))
        .with_state(state)
}

/// The route for uploads. It streams, so bounds on the size of bodies and the time of answers must not be put around it: it has
/// its own, [`Rules::file_bytes`] and [`Rules::upload_idle`].
pub fn upload_routes(state: State) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(upload::upload_statement))
        .with_state(state)
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

/// Who has statements of its own.
fn require_owner(caller: Caller) -> Result<(), Problem> {
    caller.require_any(&[Role::Artist, Role::Label])
}

/// Whether the caller sees everybody's.
fn sees_all(caller: Caller) -> bool {
    [Role::Operator, Role::Auditor].contains(&caller.role)
}

/// A statement that the caller may see: its own, or everybody's for operators and auditors.
async fn seen(tx: &mut Tx, id: Id<Statement>, caller: Caller) -> Result<Statement, Problem> {
    let statement = store::find(tx, id).await?;
    let seen = statement.filter(|one| one.owner == caller.party || sees_all(caller));
    Ok(seen.ok_or(StatementError::NotFound("statement"))?)
}

/// A text that a person writes, of 1 to so many characters.
fn text_of(pointer: &'static str, text: &str, most: usize) -> Result<String, Problem> {
    let whole = short(text, most.saturating_add(1)).filter(|text| text.chars().count() <= most);
    whole.ok_or_else(|| Problem::invalid(pointer, Fault::characters(1, most)))
}
