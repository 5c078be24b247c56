//! What happens by itself: e-mails are sent, webhooks delivered.
//!
//! A handler records each attempt, and books the next one, in the transaction that ends its job. When it fails itself
//! ([`Failure`]), the worker gives the job back with [`Claim::retry`].

use chrono::Duration;
use kernel::{
    Db, Failure, Id, Tx, audit,
    jobs::{self, Claim, Line, NewJob},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    mailer::Mailer,
    store::{self, AttemptRow, DeliveryRow, DeliveryState, EmailEnd, EmailRow, EndpointStatus},
    topics::SECRET_TEMPLATES,
    webhooks::{self, Answer, PendingDelivery, WebhookClient},
};

/// The job kind of [`send_email`].
pub const SEND_EMAIL: &str = "messages.send_email";
/// The job kind of [`deliver_webhook`].
pub const DELIVER_WEBHOOK: &str = "messages.deliver_webhook";

/// The pauses after a deferred e-mail, in seconds: a mail server's trouble of a day and a half is waited out.
const EMAIL_PAUSES: [i64; 9] = [30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 57_600];
/// The pauses after a failed delivery, in seconds: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h (Standard Webhooks, as Svix).
const WEBHOOK_PAUSES: [i64; 7] = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000];
/// An endpoint that failed at every attempt for so long is disabled.
const DISABLE_AFTER: Duration = Duration::days(5);

/// The payload of [`SEND_EMAIL`].
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct EmailJob {
    pub(crate) email: Uuid,
}

/// The payload of [`DELIVER_WEBHOOK`].
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeliveryJob {
    pub(crate) delivery: Uuid,
}

/// Sends one e-mail, and books the next attempt if the mail server puts it off.
///
/// The lease must be longer than a minute. Killed between the mail server's answer and the record, the message leaves
/// again under the same Message-ID.
///
/// # Errors
/// [`Failure`] of the database, or when the lease was lost: the attempt is then not recorded.
pub async fn send_email(db: &Db, mailer: &Mailer, claim: &Claim) -> Result<(), Failure> {
    let EmailJob { email } = EmailJob::deserialize(&claim.payload)?;
    let id = Id::<EmailRow>::from_uuid(email);
    let Some(email) = store::start_attempt(db, id).await? else {
        let mut tx = db.begin().await?;
        claim.complete(&mut tx).await?;
        return tx.commit().await;
    };

    let end = match (
        mailer.send(&email).await,
        pause(&EMAIL_PAUSES, email.attempt),
    ) {
        (EmailEnd::Deferred(detail), None) => EmailEnd::GivenUp(detail),
        (end, _) => end,
    };
    log_email(&email, &end);

    let mut tx = db.begin().await?;
    store::end_attempt(&mut tx, &email, &end, data_after(&email, &end)).await?;
    if let EmailEnd::Deferred(_) = end {
        let pause = pause(&EMAIL_PAUSES, email.attempt).unwrap_or_default();
        again(
            &mut tx,
            SEND_EMAIL,
            json!(EmailJob { email: id.uuid() }),
            pause,
        )
        .await?;
    }
    claim.complete(&mut tx).await?;
    tx.commit().await
}

/// What is kept of the facts: a link that proves an address or sets a password is forgotten once its message is done with.
fn data_after(email: &EmailRow, end: &EmailEnd) -> Option<Value> {
    let done = !matches!(end, EmailEnd::Deferred(_));
    (done && SECRET_TEMPLATES.contains(&email.letter.template.as_str())).then(|| json!({}))
}

fn log_email(email: &EmailRow, end: &EmailEnd) {
    let (id, attempt) = (email.id, email.attempt);
    match end {
        EmailEnd::Accepted(_) => {
            tracing::info!(message.id = %id, attempt, "sent e-mail {id}");
        }
        EmailEnd::Deferred(detail) => {
            tracing::warn!(message.id = %id, attempt, detail, "e-mail {id} was put off");
        }
        EmailEnd::GivenUp(detail) | EmailEnd::Refused(detail) => {
            tracing::warn!(message.id = %id, attempt, detail, "e-mail {id} will not arrive");
        }
        EmailEnd::Unwritable(detail) => {
            tracing::error!(message.id = %id, attempt, detail, "e-mail {id} cannot be written");
        }
    }
}

/// Delivers one event to one endpoint, and books the next attempt if it was not taken.
///
/// The lease must be longer than half a minute. Killed between the endpoint's answer and the record, the event is
/// delivered again under the same `webhook-id`.
///
/// # Errors
/// [`Failure`] of the database, or when the lease was lost: the attempt is then not recorded.
pub async fn deliver_webhook(
    db: &Db,
    client: &WebhookClient,
    claim: &Claim,
) -> Result<(), Failure> {
    let DeliveryJob { delivery } = DeliveryJob::deserialize(&claim.payload)?;
    let id = Id::<DeliveryRow>::from_uuid(delivery);
    let Some(pending) = store::find_pending(db, id).await? else {
        let mut tx = db.begin().await?;
        claim.complete(&mut tx).await?;
        return tx.commit().await;
    };
    let answer = if pending.enabled {
        // Receivers compare with their own clocks, so the signature carries the machine's time even when the sandbox
        // has moved ours.
        let machine_time = db.now() - db.clock().offset();
        client.post(&pending, machine_time).await?
    } else {
        Answer::not_sent("the endpoint is disabled or deleted")
    };
    let mut tx = db.begin().await?;
    record(&mut tx, id, &pending, &answer).await?;
    claim.complete(&mut tx).await?;
    tx.commit().await
}

async fn record(
    tx: &mut Tx,
    id: Id<DeliveryRow>,
    pending: &PendingDelivery,
    answer: &Answer,
) -> Result<(), Failure> {
    let locked = store::lock_delivery(tx, id).await?;
    let mut delivery = locked.ok_or_else(|| Failure::msg(format!("delivery {id} vanished")))?;
    let now = tx.now();
    let log = AttemptRow {
        http_status: answer.http_status,
        error: answer.error.clone(),
        duration_ms: answer.duration_ms,
        at: now,
    };
    store::insert_webhook_attempt(tx, id, &log).await?;
    delivery.attempts = delivery.attempts.saturating_add(1);
    let next = pause(&WEBHOOK_PAUSES, delivery.attempts).filter(|_| answer.may_try_again());
    delivery.state = match (answer.is_taken(), next) {
        (true, _) => DeliveryState::Delivered(now),
        (false, Some(pause)) => DeliveryState::Queued(now + pause),
        (false, None) => DeliveryState::Failed(now),
    };
    store::save_delivery(tx, &delivery).await?;
    if let (DeliveryState::Queued(_), Some(pause)) = (delivery.state, next) {
        again(
            tx,
            DELIVER_WEBHOOK,
            json!(DeliveryJob {
                delivery: id.uuid()
            }),
            pause,
        )
        .await?;
    }
    if answer.was_sent() && (pending.failing || !answer.is_taken()) {
        note_health(tx, pending, answer).await?;
    }
    Ok(())
}

/// Keeps since when the endpoint fails, and disables it when that is too long or when it says that it is gone.
async fn note_health(
    tx: &mut Tx,
    pending: &PendingDelivery,
    answer: &Answer,
) -> Result<(), Failure> {
    let Some(mut endpoint) = store::lock_endpoint(tx, pending.endpoint).await? else {
        return Ok(());
    };
    let now = tx.now();
    if answer.is_taken() {
        endpoint.failing_since = None;
        return store::save_endpoint(tx, &endpoint).await;
    }
    let since = *endpoint.failing_since.get_or_insert(now);
    let reason = if answer.is_gone() {
        Some("it answered 410 Gone")
    } else if now - since >= DISABLE_AFTER {
        Some("every attempt failed for 5 days")
    } else {
        None
    };
    if let (Some(reason), EndpointStatus::Enabled) = (reason, endpoint.status) {
        endpoint.status = EndpointStatus::Disabled;
        endpoint.disabled_reason = Some(reason.to_owned());
        let id = endpoint.id;
        let mut entry = webhooks::entry("messages.endpoint_disabled", None, id);
        entry.after = Some(json!({ "reason": reason }));
        audit::record(tx, entry).await?;
        tracing::warn!(endpoint.id = %id, reason, "disabled webhook endpoint {id}");
    }
    store::save_endpoint(tx, &endpoint).await
}

/// The pause after this attempt, if another follows; the first attempt is 1.
fn pause(pauses: &[i64], attempt: i32) -> Option<Duration> {
    let index = usize::try_from(attempt.checked_sub(1)?).ok()?;
    pauses.get(index).copied().map(Duration::seconds)
}

async fn again(
    tx: &mut Tx,
    kind: &'static str,
    payload: Value,
    pause: Duration,
) -> Result<(), Failure> {
    let job = NewJob {
        line: Line::Outside,
        kind,
        key: None,
        payload,
        run_at: tx.now() + pause,
    };
    jobs::enqueue(tx, job).await
}
