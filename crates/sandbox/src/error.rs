//! What the sandbox refuses, in Stripe's error shape; and why it may not start.

use std::path::PathBuf;

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

/// Why a sandbox did not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address could not be listened on.
    #[error("the sandbox cannot listen on {address}")]
    Listen {
        /// The address asked for.
        address: std::net::SocketAddr,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The journal could not be read or written.
    #[error("the sandbox cannot use its journal {path}")]
    Journal {
        /// The journal's file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Another sandbox holds the journal.
    #[error("the journal {path} is in use by another sandbox")]
    JournalInUse {
        /// The journal's file.
        path: PathBuf,
    },
    /// A line of the journal, other than a last one cut short, is not readable.
    #[error("line {line} of the journal {path} is not readable")]
    JournalLine {
        /// The journal's file.
        path: PathBuf,
        /// Line number, from 1.
        line: usize,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// The HTTP client for webhooks could not be built.
    #[error("the sandbox cannot make its HTTP client")]
    Client(#[from] reqwest::Error),
    /// The server stopped by itself.
    #[error("the sandbox server stopped")]
    Server(#[source] std::io::Error),
}

/// What an operation answers: an object in Stripe's shape, or a refusal.
pub(crate) type Answer = Result<Value, Refusal>;

/// A refusal in Stripe's error shape.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    kind: &'static str,
    code: Option<&'static str>,
    message: String,
    param: Option<String>,
    more: Option<Box<Map<String, Value>>>,
}

impl Refusal {
    /// A request that cannot be done as asked (400).
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            kind: "invalid_request_error",
            code: None,
            message: message.into(),
            param: None,
            more: None,
        }
    }

    /// A path that names an object which is not there (404).
    pub(crate) fn not_found(object: &str, id: &str) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            ..Self::missing(object, id).param("id")
        }
    }

    /// A parameter that names an object which is not there (400).
    pub(crate) fn missing(object: &str, id: &str) -> Self {
        Self::invalid(format!("No such {object}: '{id}'")).code("resource_missing")
    }

    /// A payment method that refused to pay (402).
    pub(crate) fn card(decline_code: &str) -> Self {
        let refusal = Self {
            status: StatusCode::PAYMENT_REQUIRED,
            kind: "card_error",
            ..Self::invalid("Your card was declined.")
        };
        refusal
            .code("card_declined")
            .with("decline_code", json!(decline_code))
    }

    /// Another use of an idempotency key than the first (400).
    pub(crate) fn idempotency(message: impl Into<String>) -> Self {
        Self {
            kind: "idempotency_error",
            ..Self::invalid(message)
        }
    }

    /// The sandbox itself is broken (500).
    pub(crate) fn broken() -> Self {
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            kind: "api_error",
            ..Self::invalid(
                "The sandbox cannot write its journal. Look at its log, then restart it.",
            )
        }
    }

    /// With this HTTP status.
    pub(crate) fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// With this machine-readable code.
    pub(crate) fn code(self, code: &'static str) -> Self {
        Self {
            code: Some(code),
            ..self
        }
    }

    /// About this parameter, in wire form (`a[b]`).
    pub(crate) fn param(self, param: impl Into<String>) -> Self {
        Self {
            param: Some(param.into()),
            ..self
        }
    }

    /// With one more member of the error object.
    pub(crate) fn with(mut self, name: &str, value: Value) -> Self {
        self.more
            .get_or_insert_default()
            .insert(name.to_owned(), value);
        self
    }

    /// The error object, without its envelope.
    pub(crate) fn object(&self) -> Value {
        let mut error = Map::new();
        if let Some(code) = self.code {
            error.insert("code".to_owned(), json!(code));
            error.insert(
                "doc_url".to_owned(),
                json!(format!(
                    "https://stripe.com/docs/error-codes/{}",
                    code.replace('_', "-")
                )),
            );
        }
        error.insert("message".to_owned(), json!(self.message));
        if let Some(param) = &self.param {
            error.insert("param".to_owned(), json!(param));
        }
        error.insert("type".to_owned(), json!(self.kind));
        if let Some(more) = &self.more {
            error.extend((**more).clone());
        }
        Value::Object(error)
    }

    /// The body of the answer.
    pub(crate) fn body(&self) -> Value {
        json!({ "error": self.object() })
    }
}
