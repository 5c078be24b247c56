//! The signed POST of one event to one endpoint.

use std::{
    error::Error,
    fmt,
    net::SocketAddr,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use kernel::Failure;
use reqwest::{
    Client, StatusCode,
    dns::{Addrs, Name, Resolve, Resolving},
    header::CONTENT_TYPE,
    redirect,
};
use serde_json::json;
use standardwebhooks::{
    HEADER_WEBHOOK_ID, HEADER_WEBHOOK_SIGNATURE, HEADER_WEBHOOK_TIMESTAMP, Webhook,
};

use super::{Targets, target::TargetRefused};
use crate::store::{EventRow, PendingDelivery};

/// How long an endpoint may take to answer, from the look-up of its name to the last byte.
const TIMEOUT: Duration = Duration::from_secs(15);
/// How much of an answer is read, so that its connection can serve again; none of it is kept.
const LONGEST_ANSWER: usize = 4_096;
/// How much of an error is kept, in characters.
const LONGEST_ERROR: usize = 300;

/// Posts events to endpoints, and connects to no address that it may not. Cheap to clone.
#[derive(Clone)]
pub struct WebhookClient {
    client: Client,
    targets: Targets,
}

impl fmt::Debug for WebhookClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookClient")
            .field("targets", &self.targets)
            .finish_non_exhaustive()
    }
}

/// What came of a POST.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) http_status: Option<u16>,
    /// Why it does not count; none when the endpoint took the event.
    pub(crate) error: Option<String>,
    pub(crate) duration_ms: i32,
    sent: bool,
}

impl Answer {
    /// There was no POST, for this reason.
    pub(crate) fn not_sent(reason: &str) -> Self {
        Self {
            http_status: None,
            error: Some(reason.to_owned()),
            duration_ms: 0,
            sent: false,
        }
    }

    /// Whether the endpoint took the event.
    pub(crate) const fn is_taken(&self) -> bool {
        self.error.is_none()
    }

    /// Whether a POST was tried.
    pub(crate) const fn was_sent(&self) -> bool {
        self.sent
    }

    /// Whether the endpoint wants nothing more, ever (Standard Webhooks: 410 disables).
    pub(crate) fn is_gone(&self) -> bool {
        self.http_status == Some(StatusCode::GONE.as_u16())
    }

    /// Whether another attempt may help.
    pub(crate) fn may_try_again(&self) -> bool {
        self.sent && !self.is_gone()
    }
}

impl WebhookClient {
    /// A client that goes to these targets. Installs the ring provider of rustls if the process has none yet.
    ///
    /// # Errors
    /// [`Failure`] when the machine has no trusted certificates.
    pub fn try_new(targets: Targets) -> Result<Self, Failure> {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // Refused only when another thread installed one in this instant, which serves as well.
            drop(rustls::crypto::ring::default_provider().install_default());
        }
        let client = Client::builder()
            .user_agent(concat!("Daman-Webhooks/", env!("CARGO_PKG_VERSION")))
            .timeout(TIMEOUT)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .dns_resolver(CheckedResolver(targets))
            .build()
            .map_err(Failure::new)?;
        Ok(Self { client, targets })
    }

    /// Where it may go.
    pub(crate) const fn targets(&self) -> Targets {
        self.targets
    }

    /// Posts an event, signed for `at` with each live key.
    ///
    /// # Errors
    /// [`Failure`] when the event cannot be written; what the endpoint does is in the [`Answer`].
    pub(crate) async fn post(
        &self,
        delivery: &PendingDelivery,
        at: DateTime<Utc>,
    ) -> Result<Answer, Failure> {
        // An address in the URL itself is never looked up, so it is checked here, and names in the resolver.
        let url = match self.targets.check_url(&delivery.url) {
            Ok(url) => url,
            Err(refused) => return Ok(Answer::failed(None, &refused.to_string(), Duration::ZERO)),
        };
        let id = delivery.event.id.to_string();
        let body = body(&delivery.event)?;
        let signatures = sign(&delivery.keys, &id, at.timestamp(), &body)?;
        let began = Instant::now();
        let answer = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header(HEADER_WEBHOOK_ID, id)
            .header(HEADER_WEBHOOK_TIMESTAMP, at.timestamp())
            .header(HEADER_WEBHOOK_SIGNATURE, signatures)
            .body(body)
            .send()
            .await;
        Ok(match answer {
            Ok(mut response) => {
                let mut read = 0_usize;
                while read < LONGEST_ANSWER {
                    let Ok(Some(chunk)) = response.chunk().await else {
                        break;
                    };
                    read = read.saturating_add(chunk.len());
                }
                Answer::of(response.status(), began.elapsed())
            }
            Err(error) => Answer::failed(None, &reason(&error), began.elapsed()),
        })
    }
}

impl Answer {
    fn of(status: StatusCode, took: Duration) -> Self {
        if status.is_success() {
            return Self {
                http_status: Some(status.as_u16()),
                error: None,
                duration_ms: millis(took),
                sent: true,
            };
        }
        let error = if status.is_redirection() {
            "a redirect, which is not followed".to_owned()
        } else {
            format!("answered {}", status.as_u16())
        };
        Self::failed(Some(status.as_u16()), &error, took)
    }

    fn failed(http_status: Option<u16>, error: &str, took: Duration) -> Self {
        Self {
            http_status,
            error: Some(error.chars().take(LONGEST_ERROR).collect()),
            duration_ms: millis(took),
            sent: true,
        }
    }
}

fn millis(took: Duration) -> i32 {
    i32::try_from(took.as_millis()).unwrap_or(i32::MAX)
}

/// The payload of Standard Webhooks; the same bytes at each attempt.
fn body(event: &EventRow) -> Result<Vec<u8>, Failure> {
    Ok(serde_json::to_vec(&json!({
        "type": event.topic,
        "timestamp": event.at,
        "data": event.data,
    }))?)
}

/// `webhook-signature`: one signature for each live key, so that a secret can be rotated without a lost event.
fn sign(keys: &[Vec<u8>], id: &str, timestamp: i64, body: &[u8]) -> Result<String, Failure> {
    if keys.is_empty() {
        return Err(Failure::msg("an endpoint has no live secret"));
    }
    let sign = |key: &Vec<u8>| {
        let webhook = Webhook::from_bytes(key.clone()).map_err(Failure::new)?;
        webhook.sign(id, timestamp, body).map_err(Failure::new)
    };
    let signatures: Vec<String> = keys.iter().map(sign).collect::<Result<_, Failure>>()?;
    Ok(signatures.join(" "))
}

/// Why a POST had no answer, in words for the integrator: never what a connection inside our network would tell.
fn reason(error: &reqwest::Error) -> String {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if let Some(refused) = inner.downcast_ref::<TargetRefused>() {
            return format!("refused: {refused}");
        }
        cause = inner.source();
    }
    let words = if error.is_timeout() {
        "no answer within 15 seconds"
    } else if error.is_connect() {
        "no connection: the name, the port or the certificate is not right"
    } else {
        "the connection broke before the answer"
    };
    words.to_owned()
}

/// Looks names up and refuses those that lead to an address that may not be connected to. The connection is made to
/// the very addresses that were checked, so a name that changes its mind in between gains nothing.
struct CheckedResolver(Targets);

impl Resolve for CheckedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let targets = self.0;
        Box::pin(async move {
            // Port 0 stands for the scheme's own.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let addresses: Vec<SocketAddr> = found.collect();
            for address in &addresses {
                targets.check_address(address.ip())?;
            }
            let addresses: Addrs = Box::new(addresses.into_iter());
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_standard() {
        // The example of the Standard Webhooks libraries.
        let secret = "C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
        let key = base64::Engine::decode(&base64::prelude::BASE64_STANDARD, secret).unwrap();
        let body = br#"{"email":"test@example.com","username":"test_user"}"#;
        let signed = sign(
            &[key],
            "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
            1_649_367_553,
            body,
        )
        .unwrap();
        assert_eq!(signed, "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=");
    }

    #[test]
    fn each_live_key_signs() {
        let signed = sign(&[vec![1; 32], vec![2; 32]], "id", 1, b"{}").unwrap();
        assert_eq!(
            signed
                .split(' ')
                .filter(|part| part.starts_with("v1,"))
                .count(),
            2
        );
        assert!(sign(&[], "id", 1, b"{}").is_err());
    }

    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_is_refused_before_a_connection() {
        let strict = WebhookClient::try_new(Targets::Public).unwrap();
        // Past the check of the URL: only the resolver stands between the name and the connection.
        let error = strict
            .client
            .post("https://localhost:1/")
            .send()
            .await
            .unwrap_err();
        let reason = reason(&error);
        assert!(
            reason.starts_with("refused: it leads to ") && reason.contains("no public"),
            "{reason}"
        );
        let lax = WebhookClient::try_new(Targets::PrivateToo).unwrap();
        let error = lax
            .client
            .post("https://localhost:1/")
            .send()
            .await
            .unwrap_err();
        assert!(
            super::reason(&error).starts_with("no connection"),
            "{error:?}"
        );
    }
}
