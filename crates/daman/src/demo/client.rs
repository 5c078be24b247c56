//! A client of the public API, as an integrator would write one.

use std::time::Duration;

use anyhow::{Context as _, bail};
use reqwest::{Client as Http, Method, RequestBuilder, Response, StatusCode, header};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use url::Url;

use super::accounts::{Account, PASSWORD};
use crate::{sandbox_rail, settings::Settings};

/// The longest that a server may ask for patience.
const PATIENCE_SECONDS: u64 = 20;

/// One party's client. When time has gone by and its token is not good any more, it gets the next one.
pub(super) struct Client {
    http: Http,
    base: Url,
    sandbox: Url,
    account: &'static Account,
    grant: Mutex<Grant>,
    /// The party that is signed in.
    pub(super) party: Value,
}

/// What a sign-in gives, and each refresh gives anew.
#[derive(Default)]
struct Grant {
    access: String,
    refresh: String,
}

impl Client {
    /// A client of the server on this machine, signed in.
    pub(super) async fn sign_in(
        settings: &Settings,
        account: &'static Account,
    ) -> anyhow::Result<Self> {
        let mut client = Self {
            http: sandbox_rail::client()?,
            base: Url::parse(&format!("http://localhost:{}", settings.port))?,
            sandbox: settings.stripe.url.clone(),
            account,
            grant: Mutex::default(),
            party: Value::Null,
        };
        client
            .begin_session()
            .await
            .with_context(|| format!("{} could not sign in", account.email))?;
        client.party = client.get("/api/parties/me").await?;
        Ok(client)
    }

    /// Begins a session; whoever has an authenticator looks at it.
    async fn begin_session(&self) -> anyhow::Result<()> {
        let body = json!({"email": self.account.email, "password": PASSWORD});
        let mut granted = read(self.ask("/api/auth/sign-in", &body).await?).await?;
        if let (Some(challenge), Some(secret)) =
            (granted.pointer("/challenge"), self.account.authenticator)
        {
            let now = sandbox_rail::clock(&self.sandbox).await?.now();
            let code = parties::authenticator_code(secret, now);
            let body = json!({"challenge": challenge, "code": code});
            let path = "/api/auth/sign-in/second-factor";
            granted = read(self.ask(path, &body).await?).await?;
        }
        self.keep(&granted).await
    }

    /// Gets the next access token; when the session has ended, by another session.
    pub(super) async fn renew(&self) -> anyhow::Result<()> {
        let body = json!({"refresh_token": self.grant.lock().await.refresh});
        let answer = self.ask("/api/auth/refresh", &body).await?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            return self.begin_session().await;
        }
        self.keep(&read(answer).await?).await
    }

    async fn keep(&self, granted: &Value) -> anyhow::Result<()> {
        *self.grant.lock().await = Grant {
            access: text(granted, "/access_token")?,
            refresh: text(granted, "/refresh_token")?,
        };
        Ok(())
    }

    pub(super) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.send(self.http.request(Method::GET, self.base.join(path)?))
            .await
    }

    /// A POST of its own: under a new Idempotency-Key, which is the same when it has to be sent again.
    pub(super) async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let mut random = [0_u8; 16];
        getrandom::fill(&mut random)?;
        let key = uuid::Uuid::from_bytes(random).to_string();
        let request = self.http.request(Method::POST, self.base.join(path)?);
        self.send(
            request
                .header(header::CONTENT_TYPE, "application/json")
                .header("idempotency-key", key)
                .body(body.to_string()),
        )
        .await
    }

    /// Uploads a small picture; answers its id.
    pub(super) async fn upload(&self, name: &str, picture: &[u8]) -> anyhow::Result<Value> {
        let mut url = self.base.join("/api/files")?;
        url.query_pairs_mut().append_pair("name", name);
        let request = self.http.request(Method::POST, url);
        let request = request.header(header::CONTENT_TYPE, "image/png");
        let file = self.send(request.body(picture.to_vec())).await?;
        Ok(file.get("id").cloned().unwrap_or_default())
    }

    /// Uploads a statement of royalties; answers it.
    pub(super) async fn upload_statement(
        &self,
        said: &[(&str, &str)],
        content: Vec<u8>,
    ) -> anyhow::Result<Value> {
        let mut url = self.base.join("/api/statements")?;
        url.query_pairs_mut().extend_pairs(said);
        let request = self.http.request(Method::POST, url);
        let request = request.header(header::CONTENT_TYPE, "application/octet-stream");
        self.send(request.body(content)).await
    }

    /// Follows a link of ours to the rail's page, and presses the page's button there.
    pub(super) async fn press(&self, link: &str, button: &str) -> anyhow::Result<()> {
        let answer = self.http.get(self.base.join(link)?).send().await?;
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
        let mut answer = Value::Null;
        for _ in 0..200 {
            answer = self.get(path).await?;
            if done(&answer) {
                return Ok(answer);
            }
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
        bail!("{path} did not change within half a minute: {answer}")
    }

    /// What the party is called.
    pub(super) const fn name(&self) -> &'static str {
        self.account.name
    }

    /// The answer to a request that nobody needs to be signed in for.
    async fn ask(&self, path: &str, body: &Value) -> anyhow::Result<Response> {
        let request = self.http.request(Method::POST, self.base.join(path)?);
        let request = request.header(header::CONTENT_TYPE, "application/json");
        patiently(&request.body(body.to_string())).await
    }

    async fn send(&self, request: RequestBuilder) -> anyhow::Result<Value> {
        let signed = async || {
            let request = request.try_clone().context("a request that streams")?;
            let token = self.grant.lock().await.access.clone();
            patiently(&request.bearer_auth(token)).await
        };
        let mut answer = signed().await?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            self.renew().await?;
            answer = signed().await?;
        }
        read(answer).await
    }
}

/// Sends a request, and sends it again as long as the server asks for patience.
async fn patiently(request: &RequestBuilder) -> anyhow::Result<Response> {
    loop {
        let request = request.try_clone().context("a request that streams")?;
        let answer = request.send().await?;
        if answer.status() != StatusCode::TOO_MANY_REQUESTS {
            return Ok(answer);
        }
        let wait = answer.headers().get(header::RETRY_AFTER);
        let wait = wait.and_then(|wait| wait.to_str().ok()?.parse().ok());
        let seconds: u64 = wait.unwrap_or(1);
        if seconds > PATIENCE_SECONDS {
            bail!("the server asks to wait for {seconds} seconds");
        }
        tokio::time::sleep(Duration::from_secs(seconds)).await;
    }
}

/// The answer to a request that must succeed.
async fn read(answer: Response) -> anyhow::Result<Value> {
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

/// The text at `pointer`.
pub(super) fn text(value: &Value, pointer: &str) -> anyhow::Result<String> {
    let text = value.pointer(pointer).and_then(Value::as_str);
    Ok(text
        .with_context(|| format!("the answer has no {pointer}: {value}"))?
        .to_owned())
}
