//! Answers to requests that could not be served: RFC 9457 problem details.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Failure, Fault, Faults};

/// A refusal as the client sees it. `type` and `code` never change; `detail` says what to do next.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    body: Box<ProblemBody>,
    retry_after_seconds: Option<u64>,
}

/// The body of a problem, in the form of RFC 9457.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProblemBody {
    /// A URN made of the code; it names the kind of problem and never changes.
    #[serde(rename = "type")]
    #[schema(example = "urn:daman:problem:escrow.not_allowed")]
    pub kind: String,
    /// A short sentence for the kind of problem.
    pub title: String,
    /// The HTTP status.
    #[schema(example = 409)]
    pub status: u16,
    /// What happened here, and what to do next.
    pub detail: String,
    /// The stable code that programs compare.
    #[schema(example = "escrow.not_allowed")]
    pub code: String,
    /// The fields of the request that are at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
}

/// One field of the request, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// A JSON Pointer into the request body, such as `/amount/currency`; for a query parameter or header, its name.
    #[schema(example = "/amount")]
    pub pointer: String,
    /// What is wrong with it.
    #[serde(flatten)]
    pub fault: Fault,
}

impl Problem {
    /// A problem: its status, its stable code (`room.reason`), a title for the kind, and what happened here.
    pub fn new(status: StatusCode, code: &str, title: &str, detail: impl Into<String>) -> Self {
        let body = ProblemBody {
            kind: format!("urn:daman:problem:{code}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            code: code.to_owned(),
            errors: Vec::new(),
        };
        Self {
            status,
            body: Box::new(body),
            retry_after_seconds: None,
        }
    }

    /// A request that could be read but breaks a rule: 422, with the field at fault.
    pub fn invalid(pointer: impl Into<String>, fault: Fault) -> Self {
        let mut faults = Faults::default();
        faults.add(pointer, fault);
        faults.into()
    }

    /// No such object, or none that this caller may see.
    pub fn not_found(what: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "request.not_found",
            "Not found",
            format!("There is no such {what}, or it is not yours to see. Check the id."),
        )
    }

    /// The same problem, naming one more field at fault.
    #[must_use]
    pub fn field(mut self, pointer: impl Into<String>, fault: Fault) -> Self {
        self.body.errors.push(FieldProblem {
            pointer: pointer.into(),
            fault,
        });
        self
    }

    /// The same problem, telling when to try again, in seconds.
    #[must_use]
    pub const fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// The HTTP status.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        &self.body.code
    }

    /// The body.
    pub fn body(&self) -> &ProblemBody {
        &self.body
    }
}

impl From<Faults> for Problem {
    fn from(faults: Faults) -> Self {
        let mut problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "request.invalid",
            "The request breaks a rule",
            "Correct the fields listed under `errors` and send the request again.",
        );
        problem.body.errors = faults.into_vec();
        problem
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        tracing::error!(error = %failure.chain(), "a request failed inside");
        if failure.is_database_away() {
            let away = Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "server.database_away",
                "The database is away",
                "Nothing was decided by this answer. Repeat the request with the same Idempotency-Key in a few seconds.",
            );
            return away.retry_after(2);
        }
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "server.failed",
            "The server failed",
            "Nothing was decided by this answer. Repeat the request with the same Idempotency-Key; if it goes on, \
             tell the operator the request id of this answer.",
        )
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        Failure::from(error).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let bytes = serde_json::to_vec(&self.body).unwrap_or_default();
        let mut response = (self.status, bytes).into_response();
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = self.retry_after_seconds {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
