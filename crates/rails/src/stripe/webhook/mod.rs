//! Webhooks: the signature on the raw bytes first, the event after.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, de::Error};
use sha2::Sha256;

use super::{
    API_VERSION,
    read::FromWire,
    wire::{Call, Wire},
};
use crate::{
    Delivery, Doubt, Event, OperationKey, RailError, RegisterWebhook, RegisteredWebhook,
    WebhookError, WebhookScope, form::Form,
};

#[cfg(test)]
mod tests;

/// The header with the signature.
const HEADER: &str = "stripe-signature";

/// The longest header read, in bytes: a genuine one has about 80 per secret.
const MAX_HEADER: usize = 4096;

/// How far the signing may be from now, either way: Stripe's own libraries' 300 s.
const TOLERANCE_SECONDS: u64 = 300;

/// What a `Stripe-Signature` header says.
struct Signature {
    /// When it was signed, in seconds since 1970, as text: these very characters are signed.
    signed_at: String,
    /// The `v1` signatures: one per live secret of the endpoint. Other schemes are not looked at.
    candidates: Vec<[u8; 32]>,
}

/// Believes a delivery or not, and reads its event.
pub(super) fn read(
    secrets: &[SecretString],
    delivery: &Delivery<'_>,
) -> Result<Event, WebhookError> {
    let mut headers = delivery.headers.get_all(HEADER).iter();
    let (Some(header), None) = (headers.next(), headers.next()) else {
        return Err(WebhookError::Header);
    };
    let text = header
        .to_str()
        .ok()
        .filter(|text| text.len() <= MAX_HEADER)
        .ok_or(WebhookError::Header)?;
    verify(text, delivery.body, secrets, delivery.received_at)?;
    parse(delivery.body).map_err(WebhookError::NotAnEvent)
}

/// Whether one of `secrets` signed exactly these bytes about now.
fn verify(
    header: &str,
    body: &[u8],
    secrets: &[SecretString],
    now: DateTime<Utc>,
) -> Result<(), WebhookError> {
    let signature = Signature::parse(header).ok_or(WebhookError::Malformed)?;
    let signed_at: i64 = signature
        .signed_at
        .parse()
        .ok()
        .ok_or(WebhookError::Malformed)?;
    if now.timestamp().abs_diff(signed_at) > TOLERANCE_SECONDS {
        return Err(WebhookError::OutOfTime);
    }
    let genuine = secrets
        .iter()
        .any(|secret| signature.made_with(secret, body));
    if genuine {
        Ok(())
    } else {
        Err(WebhookError::Forged)
    }
}

impl Signature {
    /// Reads `t=<seconds>,v1=<hex>[,v1=<hex>…][,…]`. `None` when there is not exactly one time and at least one `v1`.
    fn parse(header: &str) -> Option<Self> {
        let mut signed_at = None;
        let mut candidates = Vec::new();
        for item in header.split(',') {
            match item.split_once('=')? {
                ("t", seconds) if signed_at.is_none() && is_number(seconds) => {
                    signed_at = Some(seconds.to_owned());
                }
                ("t", _) => return None,
                // A signature that is no SHA-256 matches nothing.
                ("v1", hex) => candidates.extend(unhex(hex)),
                _ => {}
            }
        }
        let signed_at = signed_at?;
        (!candidates.is_empty()).then_some(Self {
            signed_at,
            candidates,
        })
    }

    /// Whether a candidate is the signature by `secret`, compared in constant time.
    fn made_with(&self, secret: &SecretString, body: &[u8]) -> bool {
        // The key is the secret as text, `whsec_` included. HMAC takes keys of any length, so there is no error to hide.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else {
            return false;
        };
        mac.update(self.signed_at.as_bytes());
        mac.update(b".");
        mac.update(body);
        !secret.expose_secret().is_empty()
            && self
                .candidates
                .iter()
                .any(|candidate| mac.clone().verify_slice(candidate).is_ok())
    }
}

fn is_number(text: &str) -> bool {
    (1..=18).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// 64 lower-case hexadecimal digits as bytes.
fn unhex(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: &u8| match byte {
        b'0'..=b'9' => Some(byte.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(byte.wrapping_sub(b'a').wrapping_add(10)),
        _ => None,
    };
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
        return None;
    };
    let bytes: Option<Vec<u8>> = pairs
        .iter()
        .map(|[high, low]| Some(digit(high)? << 4 | digit(low)?))
        .collect();
    bytes?.try_into().ok()
}

#[derive(Deserialize)]
struct EventWire {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    created: i64,
    account: Option<String>,
    #[serde(default)]
    livemode: bool,
    data: DataWire,
}

#[derive(Deserialize)]
struct DataWire {
    object: serde_json::Value,
}

/// Reads an event; `body` must be believed already.
pub(super) fn parse(body: &[u8]) -> Result<Event, serde_json::Error> {
    let wire: EventWire = serde_json::from_slice(body)?;
    let created = DateTime::from_timestamp(wire.created, 0)
        .ok_or_else(|| serde_json::Error::custom("`created` is no moment"))?;
    let raw = str::from_utf8(body).map_err(serde_json::Error::custom)?;
    Ok(Event {
        id: wire.id,
        kind: wire.kind,
        created,
        account: wire.account,
        live: wire.livemode,
        object: wire.data.object,
        raw: raw.to_owned(),
    })
}

pub(super) async fn register(
    wire: &Wire,
    key: &OperationKey,
    ask: &RegisterWebhook,
) -> Result<RegisteredWebhook, RailError> {
    let connect = match ask.scope {
        WebhookScope::Platform => None,
        WebhookScope::ConnectedAccounts => Some("true"),
    };
    let form = Form::new()
        .with("url", &ask.url)
        .list("enabled_events", &ask.kinds)
        .with("api_version", API_VERSION)
        .maybe("connect", connect);
    wire.post(key, Call::platform("/v1/webhook_endpoints", form))
        .await
}

#[derive(Deserialize)]
pub(super) struct EndpointWire {
    id: String,
    secret: SecretText,
}

/// A secret on its way in: it has no `Debug`, so that it cannot be printed in passing.
#[derive(Deserialize)]
struct SecretText(String);

impl FromWire for RegisteredWebhook {
    type Wire = EndpointWire;

    fn from_wire(wire: EndpointWire) -> Result<Self, Doubt> {
        Ok(Self {
            id: wire.id,
            secret: wire.secret.0.into(),
        })
    }
}
