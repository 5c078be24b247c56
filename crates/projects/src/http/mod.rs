//! The routes of this room.

mod bodies;
mod distributions;
mod investments;
mod milestones;
mod projects;
mod updates;
mod views;

use axum::http::StatusCode;
use kernel::{Db, Failure, Problem, ProblemBody};
use serde::Serialize;
use serde_json::Value;
use utoipa::{IntoParams, IntoResponses};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub use views::{InvestmentView, ProjectView};

use crate::rules::Rules;

/// What the routes of this room work with.
#[derive(Debug, Clone)]
pub struct ProjectState {
    /// The database.
    pub db: Db,
    /// The settings of this room.
    pub rules: Rules,
}

/// The routes of this room for callers that are signed in, relative to `/api`.
pub fn routes(state: ProjectState) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(projects::create_project))
        .routes(routes!(projects::change_project))
        .routes(routes!(projects::open_project))
        .routes(routes!(projects::extend_raise))
        .routes(routes!(projects::list_own_projects))
        .routes(routes!(projects::read_history))
        .routes(routes!(distributions::list_splits))
        .routes(routes!(distributions::preview_distributions))
        .routes(routes!(distributions::read_distribution))
        .routes(routes!(distributions::list_split_holders))
        .routes(routes!(updates::post_update))
        .routes(routes!(updates::withdraw_update))
        .routes(routes!(investments::invest))
        .routes(routes!(investments::retry_investment))
        .routes(routes!(investments::withdraw_investment))
        .routes(routes!(investments::list_investments))
        .routes(routes!(investments::read_investment))
        .routes(routes!(milestones::prove_milestone))
        .routes(routes!(milestones::vote_on_milestone))
        .with_state(state)
}

/// The routes for everybody, signed in or not, relative to `/api`.
pub fn public_routes(state: ProjectState) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(projects::list_projects))
        .routes(routes!(projects::read_project))
        .routes(routes!(updates::list_updates))
        .with_state(state)
}

/// Which project.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it describes a request, and is none")]
struct OfProject {
    /// The project
    id: Uuid,
}

/// The header of a request that has one effect, however often it is sent.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it describes a request, and is none")]
struct OnceOnly {
    /// A random text of 1 to 255 characters, new for each request that is meant once
    #[param(rename = "Idempotency-Key")]
    idempotency_key: String,
}

/// Who is turned away.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it describes answers, and is none")]
enum Outside {
    /// Not signed in
    #[response(status = 401, content_type = "application/problem+json")]
    SignedOut(ProblemBody),
    /// `parties.wrong_role`: it is for others; or `projects.closed_country`
    #[response(status = 403, content_type = "application/problem+json")]
    OtherRole(ProblemBody),
    /// No such thing, or not yours to see
    #[response(status = 404, content_type = "application/problem+json")]
    Absent(ProblemBody),
}

/// What a request that is meant once can lack.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it describes answers, and is none")]
enum NotOnce {
    /// `request.idempotency_key_missing`
    #[response(status = 400, content_type = "application/problem+json")]
    Keyless(ProblemBody),
}

/// What is wrong with a request.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it describes answers, and is none")]
enum AtFault {
    /// A field at fault, or the Idempotency-Key was used for another request
    #[response(status = 422, content_type = "application/problem+json")]
    Field(ProblemBody),
}

fn answer<V: Serialize>(status: StatusCode, view: &V) -> Result<(StatusCode, Value), Problem> {
    Ok((status, serde_json::to_value(view).map_err(Failure::from)?))
}
