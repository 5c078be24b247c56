//! A client of the public API.

use std::time::Duration;

use anyhow::{Context as _, bail};
use reqwest::{Client as Http, Method, RequestBuilder, header, redirect::Policy};
use serde_json::{Value, json};

/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(50);
/// How many looks are taken before it is called stuck: a minute of them.
const LOOKS: u32 = 1_200;

/// One party's client.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    http: Http,
    base: String,
    token: Option<String>,
    /// The party that is signed in.
    pub(crate) party: Value,
}

impl Client {
    /// Nobody's client of the server at `base`.
    pub(crate) fn new(base: &str) -> anyhow::Result<Self> {
        // An error says that it was chosen already.
        let _chosen = rustls::crypto::ring::default_provider().install_default();
        let http = Http::builder()
            .no_proxy()
            .redirect(Policy::none())
            .timeout(Duration::from_secs(40))
            .build()?;
        Ok(Self {
            http,
            base: base.trim_end_matches('/').to_owned(),
            token: None,
            party: Value::Null,
        })
    }

    /// The same server, signed in.
    pub(crate) async fn sign_in(&self, email: &str, password: &str) -> anyhow::Result<Self> {
        let body = json!({"email": email, "password": password});
        let session = self.post("/api/auth/sign-in", "sign-in", &body).await?;
        Ok(Self {
            token: Some(text(&session, "/access_token")?),
            party: session.get("party").cloned().context("no party")?,
            ..self.clone()
        })
    }

    pub(crate) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.send(self.request(Method::GET, path)).await
    }

    /// A POST under an Idempotency-Key.
    pub(crate) async fn post(&self, path: &str, key: &str, body: &Value) -> anyhow::Result<Value> {
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", key);
        self.send(request.body(body.to_string())).await
    }

    /// The page of the rail that a link of ours leads to, once it does.
    pub(crate) async fn page(&self, link: &str) -> anyhow::Result<String> {
        let link = if link.starts_with('/') {
            format!("{}{link}", self.base)
        } else {
            link.to_owned()
        };
        for _ in 0..LOOKS {
            let answer = self.http.get(&link).send().await?;
            if let Some(page) = answer.headers().get(header::LOCATION) {
                return Ok(page.to_str()?.trim_end_matches('/').to_owned());
            }
            tokio::time::sleep(PAUSE).await;
        }
        bail!("{link} led to no page of the rail")
    }

    /// Presses a button of the rail's page.
    pub(crate) async fn press(&self, button: &str) -> anyhow::Result<()> {
        let form = "application/x-www-form-urlencoded";
        let request = self.http.post(button).header(header::CONTENT_TYPE, form);
        let answer = request.send().await?;
        if answer.status().is_client_error() || answer.status().is_server_error() {
            bail!("{button} answered {}", answer.status());
        }
        Ok(())
    }

    /// Asks `path` until `done` says so of the answer.
    pub(crate) async fn wait_until(
        &self,
        path: &str,
        done: impl Fn(&Value) -> bool,
    ) -> anyhow::Result<Value> {
        for _ in 0..LOOKS {
            let answer = self.get(path).await?;
            if done(&answer) {
                return Ok(answer);
            }
            tokio::time::sleep(PAUSE).await;
        }
        bail!("{path} did not change within a minute")
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    async fn send(&self, request: RequestBuilder) -> anyhow::Result<Value> {
        let answer = request.send().await?;
        let (status, path) = (answer.status(), answer.url().path().to_owned());
        let bytes = answer.bytes().await?;
        if status.is_success() {
            return Ok(serde_json::from_slice(&bytes).unwrap_or_default());
        }
        bail!(
            "{path} answered {status}: {}",
            String::from_utf8_lossy(&bytes)
        )
    }
}

/// The text at `pointer`.
pub(crate) fn text(value: &Value, pointer: &str) -> anyhow::Result<String> {
    let text = value.pointer(pointer).and_then(Value::as_str);
    let text = text.with_context(|| format!("the answer has no {pointer}: {value}"))?;
    Ok(text.to_owned())
}
