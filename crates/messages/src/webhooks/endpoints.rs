//! What an integrator does with its endpoints and deliveries.

use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::Duration;
use kernel::{
    Failure, Id, Tx,
    audit::{self, Entry},
    jobs::{self, Line, NewJob},
};
use parties::{Caller, Role};
use serde_json::json;

use super::Targets;
use crate::{
    error::MessageError,
    jobs::{DELIVER_WEBHOOK, DeliveryJob},
    store::{self, DeliveryRow, DeliveryState, EndpointRow, EndpointStatus, Scope},
    topics,
};

/// How many endpoints a party may have.
const MOST_ENDPOINTS: i64 = 10;
/// How long the secret before the current one still signs.
const OVERLAP: Duration = Duration::hours(24);
/// The size of a secret (Standard Webhooks: 24 to 64 bytes).
const KEY_BYTES: usize = 32;

/// What an endpoint is made of.
#[derive(Debug, Clone)]
pub(crate) struct NewEndpoint {
    pub(crate) url: String,
    pub(crate) topics: Vec<String>,
}

/// Adds an endpoint of the caller; an operator's gets the events of all parties. Returns it with its secret, which is
/// shown this once.
///
/// # Errors
/// [`MessageError::TargetRefused`], [`MessageError::UnknownTopic`] or [`MessageError::TooManyEndpoints`].
pub(crate) async fn add(
    tx: &mut Tx,
    by: &Caller,
    targets: Targets,
    new: NewEndpoint,
) -> Result<(EndpointRow, String), MessageError> {
    let url = targets.check_url(&new.url)?;
    let mut topics = new.topics;
    if let Some(position) = topics.iter().position(|topic| !topics::is_known(topic)) {
        return Err(MessageError::UnknownTopic { position });
    }
    topics.sort_unstable();
    topics.dedup();
    let scope = match by.role {
        Role::Operator => Scope::Platform,
        Role::Brand
        | Role::Creator
        | Role::Fan
        | Role::Artist
        | Role::Label
        | Role::Mediator
        | Role::Auditor => Scope::Party,
    };
    let endpoint = EndpointRow {
        id: tx.new_id(),
        party: by.party,
        scope,
        url: url.into(),
        topics,
        status: EndpointStatus::Enabled,
        failing_since: None,
        disabled_reason: None,
        created_at: tx.now(),
    };
    if !store::insert_endpoint(tx, &endpoint, MOST_ENDPOINTS).await? {
        return Err(MessageError::TooManyEndpoints {
            most: MOST_ENDPOINTS,
        });
    }
    let secret = new_secret(tx, endpoint.id).await?;
    let after = json!({ "scope": endpoint.scope.as_str(), "topics": endpoint.topics });
    let mut entry = entry("messages.endpoint_added", Some(by), endpoint.id);
    entry.after = Some(after);
    audit::record(tx, entry).await?;
    Ok((endpoint, secret))
}

/// What the audit log is told of an endpoint: not where it is, which may hold a secret of its owner.
pub(crate) fn entry(act: &'static str, by: Option<&Caller>, endpoint: Id<EndpointRow>) -> Entry {
    Entry {
        actor: by.map(Caller::actor),
        act,
        object_kind: "endpoint",
        object: endpoint.uuid(),
        before: None,
        after: None,
    }
}

/// Gives an endpoint a new secret, shown this once; the one before it signs too for another day.
///
/// # Errors
/// [`MessageError::NotFound`].
pub(crate) async fn rotate(
    tx: &mut Tx,
    by: &Caller,
    id: Id<EndpointRow>,
) -> Result<(EndpointRow, String), MessageError> {
    let endpoint = own(tx, by, id).await?;
    let until = tx.now() + OVERLAP;
    store::retire_secrets(tx, id, until).await?;
    let secret = new_secret(tx, id).await?;
    audit::record(tx, entry("messages.endpoint_rotated", Some(by), id)).await?;
    Ok((endpoint, secret))
}

/// Enables an endpoint that was disabled; what failed meanwhile can be redelivered.
///
/// # Errors
/// [`MessageError::NotFound`].
pub(crate) async fn enable(
    tx: &mut Tx,
    by: &Caller,
    id: Id<EndpointRow>,
) -> Result<EndpointRow, MessageError> {
    let mut endpoint = own(tx, by, id).await?;
    if endpoint.status == EndpointStatus::Disabled {
        endpoint.status = EndpointStatus::Enabled;
        endpoint.disabled_reason = None;
        endpoint.failing_since = None;
        store::save_endpoint(tx, &endpoint).await?;
        audit::record(tx, entry("messages.endpoint_enabled", Some(by), id)).await?;
    }
    Ok(endpoint)
}

/// Removes an endpoint and its secrets; its delivery log stays.
///
/// # Errors
/// [`MessageError::NotFound`].
pub(crate) async fn remove(
    tx: &mut Tx,
    by: &Caller,
    id: Id<EndpointRow>,
) -> Result<(), MessageError> {
    let mut endpoint = own(tx, by, id).await?;
    endpoint.status = EndpointStatus::Deleted;
    endpoint.disabled_reason = None;
    store::save_endpoint(tx, &endpoint).await?;
    store::delete_secrets(tx, id).await?;
    audit::record(tx, entry("messages.endpoint_removed", Some(by), id)).await?;
    Ok(())
}

/// Delivers an event again that was delivered or given up, beginning a new round of attempts.
///
/// # Errors
/// [`MessageError::NotFound`], [`MessageError::StillQueued`] or [`MessageError::EndpointDisabled`].
pub(crate) async fn redeliver(
    tx: &mut Tx,
    by: &Caller,
    id: Id<DeliveryRow>,
) -> Result<DeliveryRow, MessageError> {
    let locked = store::lock_delivery(tx, id).await?;
    let mut delivery = locked.ok_or(MessageError::NotFound("delivery"))?;
    let endpoint = own(tx, by, delivery.endpoint).await.map_err(as_delivery)?;
    if endpoint.status != EndpointStatus::Enabled {
        return Err(MessageError::EndpointDisabled);
    }
    if let DeliveryState::Queued(_) = delivery.state {
        return Err(MessageError::StillQueued);
    }
    delivery.state = DeliveryState::Queued(tx.now());
    delivery.attempts = 0;
    store::save_delivery(tx, &delivery).await?;
    let job = NewJob {
        line: Line::Outside,
        kind: DELIVER_WEBHOOK,
        key: None,
        payload: json!(DeliveryJob {
            delivery: id.uuid()
        }),
        run_at: tx.now(),
    };
    jobs::enqueue(tx, job).await?;
    let mut entry = entry("messages.redelivered", Some(by), endpoint.id);
    entry.after = Some(json!({ "delivery": id }));
    audit::record(tx, entry).await?;
    Ok(delivery)
}

/// To who may not see the endpoint, it is the delivery that is absent.
fn as_delivery(error: MessageError) -> MessageError {
    if matches!(error, MessageError::NotFound(_)) {
        return MessageError::NotFound("delivery");
    }
    error
}

/// The caller's own endpoint, locked; another's is as good as absent.
async fn own(tx: &mut Tx, by: &Caller, id: Id<EndpointRow>) -> Result<EndpointRow, MessageError> {
    store::lock_endpoint(tx, id)
        .await?
        .filter(|endpoint| endpoint.party == by.party)
        .ok_or(MessageError::NotFound("endpoint"))
}

async fn new_secret(tx: &mut Tx, endpoint: Id<EndpointRow>) -> Result<String, Failure> {
    let mut key = [0_u8; KEY_BYTES];
    getrandom::fill(&mut key)
        .map_err(|error| Failure::msg(format!("no random bytes for a secret: {error}")))?;
    store::insert_secret(tx, endpoint, &key).await?;
    Ok(format!("whsec_{}", BASE64_STANDARD.encode(key)))
}
