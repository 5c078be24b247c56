//! A client of the public API.

use std::time::Duration;

use anyhow::{Context as _, bail};
use reqwest::{Client as Http, Method, RequestBuilder, header, redirect::Policy};
use serde_json::Value;
use url::Url;

use crate::settings::Settings;

/// One party's client.
#[derive(Clone)]
pub(super) struct Client {
    http: Http,
    base: Url,
    token: Option<String>,
    /// The party that is signed in.
    pub(super) party: Value,
}

impl Client {
    /// Nobody's client of the server on this machine.
    pub(super) fn new(settings: &Settings) -> anyhow::Result<Self> {
        // Somebody else may have chosen the TLS provider of this process already.
        let _chosen = rustls::crypto::ring::default_provider().install_default();
        let http = Http::builder()
            .no_proxy()
            .redirect(Policy::none())
            .timeout(Duration::from_secs(40))
            .build()?;
        let base = Url::parse(&format!("http://localhost:{}", settings.port))?;
        Ok(Self {
            http,
            base,
            token: None,
            party: Value::Null,
        })
    }

    /// The same server, signed in.
    pub(super) async fn sign_in(&self, email: &str, password: &str) -> anyhow::Result<Self> {
        let body = serde_json::json!({"email": email, "password": password});
        let mut session = self.post("/api/auth/sign-in", &body).await?;
        let token = session
            .get("access_token")
            .and_then(Value::as_str)
            .context("no access token")?
            .to_owned();
        let party = session
            .get_mut("party")
            .map(Value::take)
            .context("no party")?;
        Ok(Self {
            token: Some(token),
            party,
            ..self.clone()
        })
    }

    pub(super) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.send(self.request(Method::GET, path)?).await
    }

    /// A POST of its own, never repeated: under a new Idempotency-Key.
    pub(super) async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let mut random = [0_u8; 16];
        getrandom::fill(&mut random)?;
        let key = uuid::Uuid::from_bytes(random).to_string();
        let request = self
            .request(Method::POST, path)?
            .header(header::CONTENT_TYPE, "application/json");
        self.send(
            request
                .header("idempotency-key", key)
                .body(body.to_string()),
        )
        .await
    }

    /// Uploads a small file; answers its id.
    pub(super) async fn upload(
        &self,
        name: &str,
        content_type: &str,
        bytes: Vec<u8>,
    ) -> anyhow::Result<Value> {
        let request = self.request(Method::POST, &format!("/api/files?name={name}"))?;
        let file = self
            .send(
                request
                    .header(header::CONTENT_TYPE, content_type)
                    .body(bytes),
            )
            .await?;
        Ok(file.get("id").cloned().unwrap_or_default())
    }

    /// Follows a link of ours to the rail's page, and presses the page's button there.
    pub(super) async fn press(&self, link: &str, button: &str) -> anyhow::Result<()> {
        let link = self.base.join(link)?;
        let answer = self.http.get(link).send().await?;
        let page = answer
            .headers()
            .get(header::LOCATION)
            .context("the link led to no page of the rail")?
            .to_str()?;
        let form = self
            .http
            .post(format!("{}{button}", page.trim_end_matches('/')));
        let answer = form
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .send()
            .await?;
        if answer.status().is_client_error() || answer.status().is_server_error() {
            bail!("the rail's page answered {}", answer.status());
        }
        Ok(())
    }

    /// Asks `path` until `done` says so of the answer, at most half a minute.
    pub(super) async fn wait_until(
        &self,
        path: &str,
        done: impl Fn(&Value) -> bool,
    ) -> anyhow::Result<Value> {
        for _ in 0..150 {
            let answer = self.get(path).await?;
            if done(&answer) {
                return Ok(answer);
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        bail!("{path} did not change within half a minute")
    }

    fn request(&self, method: Method, path: &str) -> anyhow::Result<RequestBuilder> {
        let request = self.http.request(method, self.base.join(path)?);
        Ok(match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        })
    }

    async fn send(&self, request: RequestBuilder) -> anyhow::Result<Value> {
        let answer = request.send().await?;
        let status = answer.status();
        let path = answer.url().path().to_owned();
        let bytes = answer.bytes().await?;
        let body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        if status.is_success() {
            return Ok(body);
        }
        bail!(
            "{path} answered {status}: {} {}",
            body.pointer("/detail").unwrap_or(&Value::Null),
            body.pointer("/errors").unwrap_or(&Value::Null)
        )
    }
}
