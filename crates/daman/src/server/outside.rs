//! The front page, and what is nowhere.

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use kernel::Problem;

use crate::app::RailKind;

/// `/`.
pub(crate) fn routes(rail: RailKind) -> Router {
    Router::new().route("/", get(front)).with_state(rail)
}

async fn front(State(rail): State<RailKind>) -> Html<String> {
    let notice = match rail {
        RailKind::Sandbox => "<p><strong>Sandbox: no real money moves here.</strong></p>",
        RailKind::Live => "",
    };
    Html(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Daman</title>\
         <h1>Daman</h1>{notice}\
         <p>Daman holds money between people who do not yet trust each other, lets a written contract decide, and pays by itself.</p>\
         <ul><li><a href=\"/api/docs/\">Read the API</a></li><li><a href=\"/api/openapi.json\">OpenAPI description</a></li></ul></html>"
    ))
}

/// The answer for a path that leads nowhere.
pub(crate) async fn nowhere() -> Response {
    let detail = "There is nothing at this path. /api/docs lists what there is.";
    Problem::new(
        StatusCode::NOT_FOUND,
        "request.no_such_path",
        "No such path",
        detail,
    )
    .into_response()
}

/// The answer for a method that a path does not take.
pub(crate) async fn wrong_method() -> Response {
    let detail = "This path does not take that method. /api/docs lists what it takes.";
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "request.wrong_method",
        "Wrong method",
        detail,
    )
    .into_response()
}
