//! What is nowhere.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kernel::Problem;

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
