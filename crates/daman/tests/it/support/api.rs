//! A client of the public API, as an integrator would write one.

use std::time::Duration;

use reqwest::{Method, header};
use serde_json::Value;

/// One client: where the API is, and who speaks.
#[derive(Clone)]
pub(crate) struct Api {
    client: reqwest::Client,
    base: String,
    token: Option<String>,
}

/// An answer of the API.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: header::HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    /// How long the server asks to wait.
    pub(crate) fn retry_after(&self) -> Duration {
        let seconds = self.headers[header::RETRY_AFTER].to_str().unwrap();
        Duration::from_secs(seconds.parse().unwrap())
    }

    /// The body of an answer that must be a success.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{self:?}");
        self.body
    }

    /// The status and code of an answer that must be a problem.
    #[track_caller]
    pub(crate) fn problem(&self) -> (u16, &str) {
        let content_type = self
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        assert_eq!(content_type, Some("application/problem+json"), "{self:?}");
        (self.status, self.body["code"].as_str().unwrap())
    }
}

impl Api {
    /// A client of the server at `base`, signed in as nobody.
    pub(crate) fn new(base: &str) -> Self {
        // Another client of this process may have installed it.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            client,
            base: base.to_owned(),
            token: None,
        }
    }

    /// The same client, signed in.
    pub(crate) async fn sign_in(&self, email: &str, password: &str) -> Self {
        let body = serde_json::json!({"email": email, "password": password});
        let session = self.post("/api/auth/sign-in", &body).await.ok();
        Self {
            token: Some(session["access_token"].as_str().unwrap().to_owned()),
            ..self.clone()
        }
    }

    /// Whoever holds `token`.
    pub(crate) fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// The access token of whoever speaks.
    pub(crate) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await.unwrap()
    }

    /// The bytes of what is no JSON, which must be there.
    pub(crate) async fn bytes(&self, path: &str) -> (header::HeaderMap, Vec<u8>) {
        let answer = self.request(Method::GET, path).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {answer:?}");
        let headers = answer.headers().clone();
        (headers, answer.bytes().await.unwrap().to_vec())
    }

    /// A GET; fails when the connection does.
    pub(crate) async fn try_get(&self, path: &str) -> Result<Answer, reqwest::Error> {
        self.send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(
            self.request(Method::POST, path)
                .header(header::CONTENT_TYPE, "application/json")
                .body(body.to_string()),
        )
        .await
        .unwrap()
    }

    /// A POST under an Idempotency-Key; fails when the connection does.
    pub(crate) async fn try_post(
        &self,
        path: &str,
        key: &str,
        body: &Value,
    ) -> Result<Answer, reqwest::Error> {
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/json");
        self.send(
            request
                .header("idempotency-key", key)
                .body(body.to_string()),
        )
        .await
    }

    /// A POST under an Idempotency-Key.
    pub(crate) async fn act(&self, path: &str, key: &str, body: &Value) -> Answer {
        self.try_post(path, key, body).await.unwrap()
    }

    /// A request with a method that nobody knows.
    pub(crate) async fn strange(&self, method: &str, path: &str) -> Answer {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        self.send(self.request(method, path)).await.unwrap()
    }

    /// A GET as a proxy passes it on.
    pub(crate) async fn forwarded(&self, path: &str) -> Answer {
        let request = self.request(Method::GET, path);
        self.send(request.header("x-forwarded-for", "203.0.113.7"))
            .await
            .unwrap()
    }

    /// Uploads a file; answers its description.
    pub(crate) async fn upload(&self, name: &str, content_type: &str, bytes: Vec<u8>) -> Answer {
        let request = self.request(Method::POST, &format!("/api/files?name={name}"));
        self.send(
            request
                .header(header::CONTENT_TYPE, content_type)
                .body(bytes),
        )
        .await
        .unwrap()
    }

    /// Submits an HTML form, wherever it is.
    pub(crate) async fn form(&self, url: &str) -> Answer {
        self.send(
            self.client
                .post(url)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded"),
        )
        .await
        .unwrap()
    }

    /// Where `url` redirects to.
    pub(crate) async fn redirect(&self, url: &str) -> String {
        let answer = self.send(self.client.get(url)).await.unwrap();
        assert_eq!(answer.status, 303, "{answer:?}");
        answer.headers[header::LOCATION]
            .to_str()
            .unwrap()
            .to_owned()
    }

    /// Where `url` redirects to, if it does by now.
    pub(crate) async fn try_redirect(&self, url: &str) -> Option<String> {
        let answer = self.send(self.client.get(url)).await.ok()?;
        Some(
            answer
                .headers
                .get(header::LOCATION)?
                .to_str()
                .ok()?
                .to_owned(),
        )
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Answer, reqwest::Error> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await?;
        let body = serde_json::from_slice(&bytes)
            .unwrap_or_else(|_| Value::from(String::from_utf8_lossy(&bytes)));
        Ok(Answer {
            status,
            headers,
            body,
        })
    }
}
