//! What watches the server: `/healthz`, `/readyz`.

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use kernel::{Db, Problem};

/// `/healthz`: the process answers. `/readyz`: it can serve, since its database answers.
pub(crate) fn routes(db: Db) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(ready))
        .with_state(db)
}

async fn ready(State(db): State<Db>) -> Response {
    match sqlx::query_scalar!(r#"SELECT 1 AS "one!""#)
        .fetch_one(db.pool())
        .await
    {
        Ok(_) => "ready".into_response(),
        Err(error) => {
            tracing::warn!(error = %error, "the database does not answer");
            let detail =
                "The database does not answer. Requests will be served again when it does.";
            Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "server.not_ready",
                "Not ready",
                detail,
            )
            .retry_after(1)
            .into_response()
        }
    }
}
