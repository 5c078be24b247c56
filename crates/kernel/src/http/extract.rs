//! Extractors that answer with problems instead of bare text.

use std::{fmt, marker::PhantomData};

use axum::{
    extract::{FromRequest, FromRequestParts, Request, rejection::JsonRejection},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, MapAccess, Visitor, value::MapAccessDeserializer},
};

use crate::{Fault, Id, ParseIdError, Problem};

/// A JSON body, read strictly, or a JSON answer.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match axum::Json::<Object<T>>::from_request(request, state).await {
            Ok(axum::Json(Object(body))) => Ok(Self(body)),
            Err(rejection) => Err(body_problem(&rejection)),
        }
    }
}

/// What is written as a JSON object. By itself, serde also takes a list of a struct's fields in their order, which no
/// description of the API allows.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        text.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

fn body_problem(rejection: &JsonRejection) -> Problem {
    let status = rejection.status();
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(
            status,
            "request.too_large",
            "The request is too large",
            "Send a smaller body.",
        );
    }
    if status == StatusCode::UNSUPPORTED_MEDIA_TYPE {
        return Problem::new(
            status,
            "request.not_json",
            "The body is not JSON",
            "Send the body as JSON with `Content-Type: application/json`.",
        );
    }
    // The text of serde names the field and the place; it repeats what the client sent and nothing of ours.
    let text = rejection.body_text();
    let reason: String = text
        .rsplit_once("target type: ")
        .map_or(text.as_str(), |(_, reason)| reason)
        .chars()
        .take(300)
        .collect();
    if matches!(rejection, JsonRejection::JsonDataError(_)) {
        let (path, reason) = split_path(&reason);
        return Problem::invalid(path, Fault::other(reason));
    }
    Problem::new(
        StatusCode::BAD_REQUEST,
        "request.malformed",
        "The body cannot be read",
        format!("The body is not valid JSON ({reason}). Correct it and send it again."),
    )
}

/// `a.b[0]: message` becomes the pointer `/a/b/0` and the message.
fn split_path(reason: &str) -> (String, String) {
    let path_like = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_.[]".contains(c))
    };
    match reason.split_once(": ") {
        Some((path, message)) if path_like(path) => {
            let pointer = path.replace(['.', '['], "/").replace(']', "");
            (format!("/{pointer}"), message.to_owned())
        }
        _ => (String::new(), reason.to_owned()),
    }
}

/// The parts of the path that a route names.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            // A path that cannot be an id names nothing.
            Err(_) => Err(Problem::not_found("object")),
        }
    }
}

/// The query string, read strictly.
#[derive(Debug, Clone, Copy)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(rejection) => {
                let text: String = rejection.body_text().chars().take(300).collect();
                Err(Problem::invalid("?", Fault::other(text)))
            }
        }
    }
}

/// An id out of a path; what is no id names nothing.
///
/// # Errors
/// 404 when it is none, as for an object that is not there: `what` is its kind.
pub fn id_of<T>(text: &str, what: &str) -> Result<Id<T>, Problem> {
    text.parse().map_err(|error: ParseIdError| {
        tracing::debug!(%error, "a path named no {what}");
        Problem::not_found(what)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::Body, http::header};

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[expect(dead_code, reason = "only read by serde")]
        amount: Inner,
    }
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only read by serde")]
        value: u8,
    }

    async fn read(body: &'static str, content_type: &str) -> Problem {
        let request = Request::builder()
            .header(header::CONTENT_TYPE, content_type)
            .body(Body::from(body))
            .unwrap();
        Json::<Sample>::from_request(request, &())
            .await
            .unwrap_err()
    }

    #[tokio::test]
    async fn a_field_at_fault_is_pointed_at() {
        let problem = read(r#"{"amount": {"value": "x"}}"#, "application/json").await;
        assert_eq!(problem.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem.body().errors[0].pointer, "/amount/value");
        assert!(
            problem.body().errors[0]
                .fault
                .detail()
                .contains("expected u8"),
            "{problem:?}"
        );
    }

    #[tokio::test]
    async fn unknown_fields_are_refused() {
        let problem = read(
            r#"{"amount": {"value": 1, "extra": 2}}"#,
            "application/json",
        )
        .await;
        assert_eq!(problem.code(), "request.invalid");
        assert!(
            problem.body().errors[0].fault.detail().contains("extra"),
            "{problem:?}"
        );
    }

    #[tokio::test]
    async fn a_list_is_no_object() {
        for body in ["[]", r#"[{"value": 1}]"#, "1", "null", "\"x\""] {
            let problem = read(body, "application/json").await;
            assert_eq!(problem.code(), "request.invalid", "{body}");
            assert!(
                problem.body().errors[0]
                    .fault
                    .detail()
                    .contains("a JSON object"),
                "{problem:?}"
            );
        }
    }

    #[tokio::test]
    async fn what_is_no_json_is_malformed() {
        assert_eq!(
            read("{", "application/json").await.code(),
            "request.malformed"
        );
        assert_eq!(read("{}", "text/plain").await.code(), "request.not_json");
    }
}
