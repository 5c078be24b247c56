//! One request over HTTP, and what each way it can end means.

use std::{fmt, sync::Arc};

use reqwest::{
    Method, RequestBuilder, Response,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue},
    redirect, retry,
};
use secrecy::ExposeSecret;
use serde::Deserialize;
use url::Url;

use super::{
    API_VERSION, ConfigError, NAME, StripeConfig,
    read::{FromWire, unreadable},
};
use crate::{Doubt, NotSendable, OperationKey, RailError, form::Form};

/// The longest answer read, in bytes. A page of 100 events is about 1 MB.
const MAX_ANSWER: usize = 8 << 20;

const STRIPE_VERSION: HeaderName = HeaderName::from_static("stripe-version");
const STRIPE_ACCOUNT: HeaderName = HeaderName::from_static("stripe-account");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The connection to Stripe.
#[derive(Clone)]
pub(super) struct Wire {
    http: reqwest::Client,
    base: Url,
    authorization: HeaderValue,
}

/// One request: where, what, and on whose account.
pub(super) struct Call<'a> {
    /// The path from `/v1`; ids in it went through [`segment`].
    pub(super) path: String,
    /// The parameters.
    pub(super) form: Form,
    /// The connected account to act on; the platform when absent.
    pub(super) account: Option<&'a str>,
}

/// What was seen instead of a good answer, before it is known whether that matters.
enum Trouble {
    Refused {
        status: u16,
        code: String,
        message: String,
    },
    Unauthorized,
    Doubt(Doubt),
}

impl<'a> Call<'a> {
    /// A call on the platform's own account.
    pub(super) fn platform(path: impl Into<String>, form: Form) -> Self {
        Self {
            path: path.into(),
            form,
            account: None,
        }
    }

    /// A call on a connected account.
    pub(super) fn account(account: &'a str, path: impl Into<String>, form: Form) -> Self {
        Self {
            path: path.into(),
            form,
            account: Some(account),
        }
    }
}

impl Wire {
    /// Makes the HTTP client: no proxy (the key goes to Stripe only), no redirect, no repetition.
    pub(super) fn try_new(config: &StripeConfig) -> Result<Self, ConfigError> {
        let key = config.secret_key.expose_secret();
        let base = config.base_url.clone();
        let clear = is_plain_http(&base)?;
        if clear && (key.starts_with("sk_live_") || key.starts_with("rk_live_")) {
            return Err(ConfigError::LiveKeyInClear);
        }
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ConfigError::SecretKey);
        }
        let mut authorization = HeaderValue::from_str(&format!("Bearer {key}"))
            .map_err(|source| ConfigError::Client(source.into()))?;
        authorization.set_sensitive(true);
        let builder = reqwest::Client::builder()
            .user_agent(concat!("daman/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(config.connect_timeout)
            .timeout(config.total_timeout)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .no_proxy();
        let builder = if clear {
            builder.tls_backend_preconfigured(no_tls()?)
        } else {
            with_system_roots(builder)
        };
        let http = builder
            .build()
            .map_err(|source| ConfigError::Client(source.into()))?;
        Ok(Self {
            http,
            base,
            authorization,
        })
    }

    /// Asks for something to be done, once, under the caller's key. What ends without a word of Stripe's is in doubt.
    pub(super) async fn post<T: FromWire>(
        &self,
        key: &OperationKey,
        call: Call<'_>,
    ) -> Result<T, RailError> {
        let request = self
            .request(Method::POST, &call, "")?
            .header(IDEMPOTENCY_KEY, key.as_str())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(call.form.body());
        send(request).await.map_err(|trouble| {
            trouble.into_error(|source| RailError::InDoubt { rail: NAME, source })
        })
    }

    /// Asks a question. What ends without a word of Stripe's can simply be asked again.
    pub(super) async fn get<T: FromWire>(&self, call: Call<'_>) -> Result<T, RailError> {
        let query = call.form.query();
        let request = self.request(Method::GET, &call, &query)?;
        send(request).await.map_err(|trouble| {
            trouble.into_error(|source| RailError::Unavailable { rail: NAME, source })
        })
    }

    fn request(
        &self,
        method: Method,
        call: &Call<'_>,
        query: &str,
    ) -> Result<RequestBuilder, RailError> {
        let mut url = self.base.clone();
        url.set_path(&call.path);
        url.set_query((!query.is_empty()).then_some(query));
        let request = self
            .http
            .request(method, url)
            .header(AUTHORIZATION, self.authorization.clone())
            .header(STRIPE_VERSION, API_VERSION);
        Ok(match call.account {
            Some(account) => request.header(STRIPE_ACCOUNT, segment(account)?),
            None => request,
        })
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire")
            .field("base", &self.base.as_str())
            .finish_non_exhaustive()
    }
}

/// Takes an id of Stripe's into a path or a header: letters, digits and `_`, so that it cannot change what is asked.
pub(super) fn segment(id: &str) -> Result<&str, RailError> {
    let fits = (1..=255).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if fits {
        Ok(id)
    } else {
        Err(not_sent(NotSendable::Id(id.chars().take(64).collect())))
    }
}

/// Nothing was sent.
pub(super) const fn not_sent(source: NotSendable) -> RailError {
    RailError::NotSent { rail: NAME, source }
}

async fn send<T: FromWire>(request: RequestBuilder) -> Result<T, Trouble> {
    let mut response = request
        .send()
        .await
        .map_err(|source| Trouble::Doubt(broken(source)))?;
    let status = response.status().as_u16();
    if status == 401 {
        return Err(Trouble::Unauthorized);
    }
    if let Some(doubt) = doubt_of(status) {
        return Err(Trouble::Doubt(doubt));
    }
    let body = read_bounded(&mut response).await.map_err(Trouble::Doubt)?;
    if status == 200 {
        let read = serde_json::from_slice(&body)
            .map_err(unreadable)
            .and_then(T::from_wire);
        return read.map_err(Trouble::Doubt);
    }
    Err(refusal(status, &body))
}

async fn read_bounded(response: &mut Response) -> Result<Vec<u8>, Doubt> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        if body.len().saturating_add(chunk.len()) > MAX_ANSWER {
            return Err(Doubt::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What a broken request was. The URL is taken out of it: it can hold ids, and says nothing new.
fn broken(source: reqwest::Error) -> Doubt {
    let source = source.without_url();
    if source.is_connect() {
        Doubt::NotConnected(source.into())
    } else if source.is_timeout() {
        Doubt::TimedOut(source.into())
    } else {
        Doubt::Cut(source.into())
    }
}

/// Stripe's envelope of errors.
#[derive(Deserialize)]
struct ErrorBody {
    error: ErrorObject,
}

#[derive(Deserialize)]
struct ErrorObject {
    #[serde(rename = "type")]
    kind: String,
    code: Option<String>,
    message: Option<String>,
}

/// Statuses that mean nothing certain, whatever the body says.
fn doubt_of(status: u16) -> Option<Doubt> {
    match status {
        409 => Some(Doubt::Busy),
        429 => Some(Doubt::Throttled),
        // What Stripe documents as "the request was not carried out" (docs.stripe.com/api/errors), if it says so itself.
        200 | 400 | 402 | 403 | 404 => None,
        _ => Some(Doubt::Status(status)),
    }
}

fn refusal(status: u16, body: &[u8]) -> Trouble {
    let error = match serde_json::from_slice::<ErrorBody>(body) {
        Ok(body) => body.error,
        // Something between us and Stripe answered: what happened behind it is unknown.
        Err(source) => return Trouble::Doubt(unreadable(source)),
    };
    match error.kind.as_str() {
        "idempotency_error" => Trouble::Doubt(Doubt::KeyReused),
        // Stripe's own trouble, whatever status it came with.
        "api_error" => Trouble::Doubt(Doubt::Status(status)),
        _ => {
            let code = error.code.unwrap_or(error.kind);
            Trouble::Refused {
                status,
                code,
                message: error
                    .message
                    .unwrap_or_default()
                    .chars()
                    .take(500)
                    .collect(),
            }
        }
    }
}

impl Trouble {
    fn into_error(self, doubtful: impl FnOnce(Doubt) -> RailError) -> RailError {
        match self {
            Self::Refused {
                status,
                code,
                message,
            } => RailError::Refused {
                rail: NAME,
                status,
                code,
                message,
            },
            Self::Unauthorized => RailError::Unauthorized { rail: NAME },
            Self::Doubt(doubt) => doubtful(doubt),
        }
    }
}

/// Whether requests go unencrypted, which only a test key may.
fn is_plain_http(address: &Url) -> Result<bool, ConfigError> {
    let bare = address.username().is_empty()
        && address.password().is_none()
        && address.has_host()
        && address.path() == "/"
        && address.query().is_none()
        && address.fragment().is_none();
    match address.scheme() {
        "https" if bare => Ok(false),
        "http" if bare => Ok(true),
        _ => Err(ConfigError::BaseUrl),
    }
}

/// TLS that trusts nobody, for a server spoken to in clear: so that a machine without certificates can run the sandbox.
fn no_tls() -> Result<rustls::ClientConfig, ConfigError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions =
        rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = versions.map_err(|source| ConfigError::Client(source.into()))?;
    Ok(builder
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth())
}

/// TLS as the system trusts it. The first room to need it installs the cryptography for the whole process.
fn with_system_roots(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // An error says that another thread was faster, which is as good.
        drop(rustls::crypto::ring::default_provider().install_default());
    }
    builder
}
