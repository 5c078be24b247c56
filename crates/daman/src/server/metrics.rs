//! `/metrics`, in the text format of `OpenMetrics`.

use std::{
    fmt,
    net::SocketAddr,
    sync::{Arc, atomic::AtomicU64},
    time::Instant,
};

use axum::{
    Extension, Router,
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::get,
};
use kernel::{Db, Problem, jobs};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};
use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;

/// What this process counts.
#[derive(Clone)]
pub(crate) struct Metrics {
    inner: Arc<Inner>,
}

struct Inner {
    registry: Registry,
    requests: Family<RequestLabels, Counter<u64, AtomicU64>>,
    durations: Family<RouteLabels, Histogram>,
    jobs: Family<JobLabels, Gauge>,
    jobs_run: Family<OutcomeLabels, Counter<u64, AtomicU64>>,
    connections: Gauge,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct JobLabels {
    kind: String,
    status: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OutcomeLabels {
    kind: String,
    outcome: String,
}

fn histogram() -> Histogram {
    Histogram::new([
        0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
    ])
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("daman");
        let requests = Family::default();
        registry.register("http_requests", "Requests answered", requests.clone());
        let durations = Family::new_with_constructor(histogram as fn() -> Histogram);
        registry.register_with_unit(
            "http_request_duration",
            "Time to answer",
            Unit::Seconds,
            durations.clone(),
        );
        let jobs = Family::default();
        registry.register(
            "jobs",
            "Jobs by kind and status; dead ones need a person",
            jobs.clone(),
        );
        let jobs_run = Family::default();
        registry.register("jobs_run", "Attempts at jobs", jobs_run.clone());
        let connections = Gauge::default();
        registry.register(
            "database_connections",
            "Open connections to the database",
            connections.clone(),
        );
        Self {
            inner: Arc::new(Inner {
                registry,
                requests,
                durations,
                jobs,
                jobs_run,
                connections,
            }),
        }
    }

    /// Counts an attempt at a job.
    pub(crate) fn job_run(&self, kind: &str, outcome: &str) {
        let labels = OutcomeLabels {
            kind: kind.to_owned(),
            outcome: outcome.to_owned(),
        };
        self.inner.jobs_run.get_or_create(&labels).inc();
    }

    async fn text(&self, db: &Db) -> Result<String, Problem> {
        self.inner.jobs.clear();
        for count in jobs::counts(db).await? {
            let labels = JobLabels {
                kind: count.kind,
                status: count.status,
            };
            self.inner.jobs.get_or_create(&labels).set(count.count);
        }
        self.inner.connections.set(i64::from(db.pool().size()));
        let mut text = String::new();
        encode(&mut text, &self.inner.registry)
            .map_err(|error: fmt::Error| kernel::Failure::new(error))?;
        Ok(text)
    }
}

/// Who may read `/metrics`: whoever shows the token; without one, this machine, and not through a proxy.
#[derive(Clone)]
struct Readers {
    metrics: Metrics,
    db: Db,
    token: Option<SecretString>,
}

/// `/metrics`.
pub(crate) fn routes(metrics: Metrics, db: Db, token: Option<SecretString>) -> Router {
    let readers = Readers { metrics, db, token };
    Router::new()
        .route("/metrics", get(show))
        .with_state(readers)
}

async fn show(
    State(readers): State<Readers>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let allowed = match &readers.token {
        Some(token) => {
            let shown = headers
                .get(header::AUTHORIZATION)
                .map(HeaderValue::as_bytes)
                .unwrap_or_default();
            let expected = format!("Bearer {}", token.expose_secret());
            bool::from(shown.ct_eq(expected.as_bytes()))
        }
        None => {
            peer.is_some_and(|peer| peer.0.0.ip().is_loopback())
                && !headers.contains_key("x-forwarded-for")
        }
    };
    if !allowed {
        let detail = "Metrics are for this machine, or for whoever shows DAMAN_METRICS_TOKEN as a bearer token.";
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "server.metrics_forbidden",
            "Not for you",
            detail,
        ));
    }
    let content_type = [(
        header::CONTENT_TYPE,
        "application/openmetrics-text; version=1.0.0; charset=utf-8",
    )];
    Ok((content_type, readers.metrics.text(&readers.db).await?).into_response())
}

/// The method, if the protocol names it: strangers invent others, and each would be kept for ever.
const fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::PUT => "PUT",
        _ => "other",
    }
}

/// Counts every request by its route, never by its path: ids would make a series each.
pub(crate) async fn count(
    State(metrics): State<Metrics>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched", MatchedPath::as_str)
        .to_owned();
    let method = known(request.method());
    let response = next.run(request).await;
    metrics
        .inner
        .durations
        .get_or_create(&RouteLabels {
            route: route.clone(),
        })
        .observe(started.elapsed().as_secs_f64());
    let labels = RequestLabels {
        method,
        route,
        status: response.status().as_u16(),
    };
    metrics.inner.requests.get_or_create(&labels).inc();
    response
}
