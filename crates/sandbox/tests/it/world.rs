//! A started sandbox, a client of it, and a listener for its webhooks.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use reqwest::{Client, Method, RequestBuilder};
use sandbox::{API_VERSION, Config, Running, WebhookScope, WebhookTarget};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

pub(crate) const KEY: &str = "sk_test_123";
pub(crate) const SECRET: &str = "whsec_test";

/// A configuration on any free port.
pub(crate) fn config() -> Config {
    Config::new("127.0.0.1:0".parse().unwrap(), KEY)
}

/// A file name of this test alone.
pub(crate) fn journal() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!(
        "journal-{}-{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(std::fs::remove_file(&path));
    path
}

/// A status and the JSON that came with it.
pub(crate) type Reply = (StatusCode, Value);

pub(crate) struct World {
    pub(crate) sandbox: Running,
    pub(crate) http: Client,
}

impl World {
    pub(crate) async fn start(config: Config) -> Self {
        let sandbox = sandbox::start(config).await.unwrap();
        let http = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self { sandbox, http }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.base_url())
    }

    /// An API request with key and version.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, self.url(path))
            .bearer_auth(KEY)
            .header("stripe-version", API_VERSION)
    }

    pub(crate) async fn send(&self, request: RequestBuilder) -> Reply {
        let response = request.send().await.unwrap();
        let status = response.status();
        (
            status,
            serde_json::from_slice(&response.bytes().await.unwrap()).unwrap(),
        )
    }

    fn form(&self, path: &str, body: &str) -> RequestBuilder {
        let kind = "application/x-www-form-urlencoded";
        self.request(Method::POST, path)
            .header("content-type", kind)
            .body(body.to_owned())
    }

    /// A POST that may be refused.
    pub(crate) async fn try_post(&self, path: &str, body: &str) -> Reply {
        self.send(self.form(path, body)).await
    }

    /// A POST on a connected account that may be refused.
    pub(crate) async fn try_post_as(&self, account: &str, path: &str, body: &str) -> Reply {
        self.send(self.form(path, body).header("stripe-account", account))
            .await
    }

    /// A POST with an idempotency key, and whether its answer is an earlier one.
    pub(crate) async fn keyed(&self, key: &str, path: &str, body: &str) -> (Reply, bool) {
        let response = self
            .form(path, body)
            .header("idempotency-key", key)
            .send()
            .await
            .unwrap();
        let replayed = response
            .headers()
            .get("idempotent-replayed")
            .is_some_and(|value| value == "true");
        let status = response.status();
        let body = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
        ((status, body), replayed)
    }

    pub(crate) async fn post(&self, path: &str, body: &str) -> Value {
        ok(self.try_post(path, body).await)
    }

    pub(crate) async fn post_as(&self, account: &str, path: &str, body: &str) -> Value {
        ok(self.try_post_as(account, path, body).await)
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        ok(self.send(self.request(Method::GET, path)).await)
    }

    pub(crate) async fn get_as(&self, account: &str, path: &str) -> Value {
        ok(self
            .send(
                self.request(Method::GET, path)
                    .header("stripe-account", account),
            )
            .await)
    }

    /// An admin request; no body when it is null.
    pub(crate) async fn admin(&self, path: &str, body: Value) -> Reply {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.send(
            self.http
                .post(self.url(&format!("/_sandbox{path}")))
                .body(body),
        )
        .await
    }

    pub(crate) async fn advance(&self, seconds: i64) {
        ok(self
            .admin("/clock", serde_json::json!({ "advance_seconds": seconds }))
            .await);
    }

    /// A paid payment intent.
    pub(crate) async fn paid(&self, amount: i64, more: &str) -> Value {
        let body =
            format!("amount={amount}&currency=eur&confirm=true&payment_method=pm_card_visa{more}");
        self.post("/v1/payment_intents", &body).await
    }

    /// The id of an onboarded account.
    pub(crate) async fn account(&self, more: &str) -> String {
        let account = self
            .post(
                "/v1/accounts",
                &format!("country=FR&capabilities[transfers][requested]=true{more}"),
            )
            .await;
        ok(self
            .admin(&format!("/accounts/{}/onboard", id(&account)), Value::Null)
            .await);
        id(&account)
    }

    /// What an account (`""`: the platform) has: available, pending.
    pub(crate) async fn balance(&self, account: &str) -> (i64, i64) {
        let balance = if account.is_empty() {
            self.get("/v1/balance").await
        } else {
            self.get_as(account, "/v1/balance").await
        };
        (
            balance["available"][0]["amount"]
                .as_i64()
                .unwrap_or_default(),
            balance["pending"][0]["amount"].as_i64().unwrap_or_default(),
        )
    }
}

#[track_caller]
pub(crate) fn ok((status, body): Reply) -> Value {
    assert_eq!(status, StatusCode::OK, "{body:#}");
    body
}

/// Asserts a refusal by its status and code (`null` when it has none).
#[track_caller]
pub(crate) fn refused((status, body): Reply, expected: u16, code: &str) {
    let got = body["error"]["code"].as_str().unwrap_or("null");
    assert_eq!((status.as_u16(), got), (expected, code), "{body:#}");
}

pub(crate) fn id(object: &Value) -> String {
    object["id"].as_str().unwrap().to_owned()
}

/// One webhook, as it arrived.
pub(crate) struct Hook {
    pub(crate) signature: String,
    pub(crate) body: String,
}

impl Hook {
    pub(crate) fn event(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// A server that webhooks are sent to. It answers 500 to the first `failures` of them.
pub(crate) struct Listener {
    pub(crate) url: String,
    hooks: mpsc::UnboundedReceiver<Hook>,
    _server: JoinSet<()>,
}

#[derive(Clone)]
struct Ear {
    heard: mpsc::UnboundedSender<Hook>,
    failures: std::sync::Arc<AtomicU32>,
}

impl Listener {
    pub(crate) async fn failing_first(failures: u32) -> Self {
        let (heard, hooks) = mpsc::unbounded_channel();
        let ear = Ear {
            heard,
            failures: std::sync::Arc::new(AtomicU32::new(failures)),
        };
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", socket.local_addr().unwrap());
        let router = Router::new().route("/hook", post(hear)).with_state(ear);
        let mut server = JoinSet::new();
        server.spawn(async move { axum::serve(socket, router).await.unwrap() });
        Self {
            url,
            hooks,
            _server: server,
        }
    }

    pub(crate) async fn start() -> Self {
        Self::failing_first(0).await
    }

    pub(crate) fn target(&self, scope: WebhookScope) -> WebhookTarget {
        WebhookTarget {
            url: self.url.clone(),
            secret: SECRET.to_owned(),
            scope,
        }
    }

    pub(crate) async fn next(&mut self) -> Hook {
        self.hooks.recv().await.unwrap()
    }

    /// The next event of this type; others are let go.
    pub(crate) async fn event(&mut self, kind: &str) -> Value {
        loop {
            let event = self.next().await.event();
            if event["type"] == kind {
                return event;
            }
        }
    }
}

async fn hear(State(ear): State<Ear>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let failing = ear
        .failures
        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
            left.checked_sub(1)
        })
        .is_ok();
    let signature = headers
        .get("stripe-signature")
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned();
    ear.heard
        .send(Hook {
            signature,
            body: String::from_utf8(body.to_vec()).unwrap(),
        })
        .unwrap();
    if failing {
        StatusCode::INTERNAL_SERVER_ERROR
    } else {
        StatusCode::OK
    }
}
