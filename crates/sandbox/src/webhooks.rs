//! Deliveries: signed events posted to whoever listens, until they are taken.
//!
//! Times here are the machine's, not the sandbox clock's: moving the clock ahead does not give up on anybody. Signatures
//! carry sandbox time, which a listener that follows the clock compares with its own.

use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tokio::task::JoinSet;

use crate::error::Error;
use crate::events;
use crate::idempotency::hex;
use crate::model::{Delivery, DeliveryStatus, Endpoint, Event, Guise};
use crate::shared::Shared;
use crate::state::State;

/// Waits between attempts, in milliseconds; the last one repeats.
const BACKOFF_MS: &[i64] = &[
    200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000,
];
/// Stripe tries for three days.
const GIVE_UP_MS: i64 = 3 * 86_400_000;
/// How long a listener may take to answer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Deliveries under way at once.
const MAX_IN_FLIGHT: usize = 32;

/// The value of `Stripe-Signature` for a payload at a time, in seconds.
pub(crate) fn signature(secret: &str, timestamp: i64, payload: &[u8]) -> Option<String> {
    // HMAC takes keys of any length, so there is always a signature.
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(timestamp.to_string().as_bytes());
    mac.update(b".");
    mac.update(payload);
    Some(format!(
        "t={timestamp},v1={}",
        hex(&mac.finalize().into_bytes())
    ))
}

/// One post to make.
struct Attempt {
    delivery: String,
    url: String,
    signature: String,
    body: String,
}

/// The HTTP client of deliveries.
pub(crate) fn client() -> Result<reqwest::Client, Error> {
    // Fails when the process has a provider already, which is just as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(TIMEOUT)
        .redirect(reqwest::redirect::Policy::none());
    Ok(client.build()?)
}

/// Takes the deliveries whose time has come, at most `room` of them.
fn take(state: &mut State, room: usize) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    while attempts.len() < room {
        let Some((at_ms, id)) = state.outbox.first().cloned() else {
            break;
        };
        if at_ms > state.machine_ms {
            break;
        }
        state.outbox.pop_first();
        match attempt(state, &id) {
            Some(attempt) => attempts.push(attempt),
            None => abandon(state, &id),
        }
    }
    attempts
}

/// What to post, unless its target is gone.
fn attempt(state: &State, id: &str) -> Option<Attempt> {
    let delivery = state.get::<Delivery>(id)?;
    let (url, secret) = if let Some(place) = delivery.target.strip_prefix("config_") {
        let target = state.rules.webhooks.get(place.parse::<usize>().ok()?)?;
        (target.url.clone(), target.secret.clone())
    } else {
        let endpoint = state.get::<Endpoint>(&delivery.target);
        let endpoint = endpoint.filter(|endpoint| !endpoint.deleted)?;
        (endpoint.url.clone(), endpoint.secret.clone())
    };
    let body = format!(
        "{:#}",
        events::wire(state, state.get::<Event>(&delivery.event)?)
    );
    let (body, secret, signed_at) = match delivery.guise {
        Guise::Genuine => (body, secret, state.now()),
        Guise::Forged => (
            body.replace(&delivery.event, "evt_forged"),
            "whsec_of_somebody_else".to_owned(),
            state.now(),
        ),
        Guise::Replayed => (body, secret, state.now() - 3_600),
    };
    let signature = signature(&secret, signed_at, body.as_bytes())?;
    Some(Attempt {
        delivery: delivery.id.clone(),
        url,
        signature,
        body,
    })
}

fn abandon(state: &mut State, id: &str) {
    if let Some(mut delivery) = state.get::<Delivery>(id).cloned() {
        delivery.status = DeliveryStatus::Abandoned;
        state.put(delivery);
    }
}

/// How a post ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Landed {
    /// Answered 2xx.
    Taken,
    /// Answered otherwise, or not at all.
    Refused,
}

/// Posts, and says how it ended.
async fn post(client: reqwest::Client, attempt: Attempt) -> (String, Landed) {
    let sent = client
        .post(&attempt.url)
        .header("content-type", "application/json; charset=utf-8")
        .header(
            "user-agent",
            "Stripe/1.0 (+https://stripe.com/docs/webhooks) daman-sandbox",
        )
        .header("stripe-signature", attempt.signature)
        .body(attempt.body)
        .send()
        .await;
    let landed = match sent {
        Ok(response) if response.status().is_success() => Landed::Taken,
        Ok(response) => {
            tracing::debug!(
                status = response.status().as_u16(),
                delivery = attempt.delivery,
                "sandbox webhook refused"
            );
            Landed::Refused
        }
        Err(error) => {
            tracing::debug!(%error, delivery = attempt.delivery, "sandbox webhook not delivered");
            Landed::Refused
        }
    };
    (attempt.delivery, landed)
}

fn record(state: &mut State, id: &str, landed: Landed) {
    let Some(mut delivery) = state.get::<Delivery>(id).cloned() else {
        return;
    };
    let place = usize::try_from(delivery.attempts).unwrap_or(usize::MAX);
    let wait_ms = BACKOFF_MS
        .get(place)
        .or(BACKOFF_MS.last())
        .copied()
        .unwrap_or_default();
    delivery.attempts += 1;
    if delivery.guise != Guise::Genuine {
        delivery.status = DeliveryStatus::Abandoned;
    } else if landed == Landed::Taken {
        delivery.status = DeliveryStatus::Delivered;
    } else if state.machine_ms - delivery.first_attempt_ms > GIVE_UP_MS {
        delivery.status = DeliveryStatus::Abandoned;
    } else {
        delivery.next_attempt_ms = state.machine_ms + wait_ms;
        state
            .outbox
            .insert((delivery.next_attempt_ms, delivery.id.clone()));
    }
    state.put(delivery);
}

/// How long until something is due, on any clock. At most a minute, so that a machine clock set by hand does not stop us.
fn until_next(state: &State) -> Duration {
    let due = state.next_due_ms().map(|at_ms| at_ms - state.now_ms());
    let delivery = state
        .outbox
        .first()
        .map(|(at_ms, _)| at_ms - state.machine_ms);
    let wait = due
        .into_iter()
        .chain(delivery)
        .min()
        .unwrap_or(60_000)
        .clamp(1, 60_000);
    Duration::from_millis(wait.unsigned_abs())
}

/// Delivers what waits and does what becomes due, until the sandbox stops.
pub(crate) async fn work(shared: Arc<Shared>, client: reqwest::Client) {
    let mut flights: JoinSet<(String, Landed)> = JoinSet::new();
    loop {
        let room = MAX_IN_FLIGHT - flights.len();
        let Ok((attempts, wait)) = shared.run(|state| {
            let attempts = take(state, room);
            (attempts, until_next(state))
        }) else {
            // The journal cannot be written: callers are told with each answer, and nothing more goes out.
            return;
        };
        for attempt in attempts {
            flights.spawn(post(client.clone(), attempt));
        }
        tokio::select! {
            () = shared.stopped() => return,
            Some(joined) = flights.join_next(), if !flights.is_empty() => {
                if let Ok((delivery, landed)) = joined {
                    // A broken journal is met again, and acted upon, at the head of the loop.
                    drop(shared.run(|state| record(state, &delivery, landed)));
                }
            }
            () = shared.wake.notified() => {}
            () = tokio::time::sleep(wait), if room > 0 => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::testing::{self, state};

    #[test]
    fn signatures_are_those_of_stripes_own_signer() {
        let Some(golden) = testing::spec("stripe/golden-webhook-signatures.json") else {
            return;
        };
        for vector in golden["vectors"].as_array().unwrap() {
            let text = |name: &str| vector[name].as_str().unwrap().to_owned();
            let timestamp = vector["timestamp"].as_i64().unwrap();
            let made = signature(&text("secret"), timestamp, text("payload").as_bytes()).unwrap();
            assert_eq!(made, text("header"));
        }
    }

    #[test]
    fn a_known_signature_comes_out() {
        let made = signature(
            "whsec_test",
            1_700_000_000,
            br#"{"id":"evt_1","object":"event"}"#,
        )
        .unwrap();
        assert!(
            made.ends_with("v1=4c15fb2a43f93ef61eaa3e0893866d57cad9cad4223242cfb96f362480cb4021")
        );
    }

    fn told() -> (State, String) {
        let mut state = state();
        state.rules.webhooks = vec![crate::WebhookTarget {
            url: "http://127.0.0.1:9/".to_owned(),
            secret: "whsec_x".to_owned(),
            scope: crate::WebhookScope::Both,
        }];
        events::tell(&mut state, None, "balance.available", Value::Null);
        let id = state.outbox.first().unwrap().1.clone();
        (state, id)
    }

    #[test]
    fn waits_grow_and_a_delivery_is_given_up_after_three_days() {
        let (mut state, id) = told();
        let mut waits = Vec::new();
        loop {
            state.outbox.clear();
            record(&mut state, &id, Landed::Refused);
            let delivery = state.get::<Delivery>(&id).unwrap().clone();
            if delivery.status == DeliveryStatus::Abandoned {
                break;
            }
            waits.push(delivery.next_attempt_ms - state.machine_ms);
            state.machine_ms = delivery.next_attempt_ms;
        }
        assert_eq!(&waits[..4], &[200, 500, 1_000, 2_000]);
        assert!(waits.is_sorted() && waits.iter().sum::<i64>() > GIVE_UP_MS);
        assert!(state.outbox.is_empty());
    }

    #[test]
    fn a_target_that_is_gone_is_given_up() {
        let (mut state, id) = told();
        state.rules.webhooks.clear();
        assert!(take(&mut state, 9).is_empty());
        assert_eq!(
            state.get::<Delivery>(&id).unwrap().status,
            DeliveryStatus::Abandoned
        );
    }

    #[test]
    fn each_attempt_is_signed_with_the_sandbox_time_of_that_attempt() {
        let (mut state, _) = told();
        state.advance(86_400);
        let signed = take(&mut state, 9).remove(0).signature;
        assert!(
            signed.starts_with(&format!("t={},v1=", state.now())),
            "{signed}"
        );
    }
}
