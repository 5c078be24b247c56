//! Webhook endpoints: targets that a client registers through the API.

use serde_json::{Value, json};

use crate::API_VERSION;
use crate::checkout::web_address;
use crate::error::{Answer, Refusal};
use crate::list;
use crate::model::{Endpoint, Metadata};
use crate::operations::Call;
use crate::params;
use crate::state::{State, named, new_id};

/// `POST /v1/webhook_endpoints`: the answer is the only one that shows the secret.
pub(crate) fn create(state: &mut State, call: &Call) -> Answer {
    let url = call
        .params
        .owned("/url")
        .ok_or_else(|| params::absent("url"))?;
    web_address(Some(&url), "url")?;
    let enabled_events: Vec<String> = call
        .params
        .texts("/enabled_events")
        .into_iter()
        .map(str::to_owned)
        .collect();
    if enabled_events.is_empty() {
        return Err(
            Refusal::invalid("enabled_events must name at least one event.")
                .param("enabled_events"),
        );
    }
    let endpoint = Endpoint {
        id: new_id("we_"),
        created: state.now(),
        url,
        secret: new_id("whsec_"),
        connect: call.params.is_true("/connect"),
        enabled_events,
        description: call.params.owned("/description"),
        metadata: call.params.metadata("/metadata", &Metadata::new()),
        deleted: false,
    };
    let mut answer = wire(&endpoint);
    if let Some(object) = answer.as_object_mut() {
        object.insert("secret".to_owned(), json!(endpoint.secret));
    }
    state.put(endpoint);
    Ok(answer)
}

fn of_path(state: &State, call: &Call) -> Result<Endpoint, Refusal> {
    named(
        state,
        |endpoint: &Endpoint| !endpoint.deleted,
        "webhook endpoint",
        call.id(0),
    )
    .cloned()
}

/// `GET /v1/webhook_endpoints/{webhook_endpoint}`
pub(crate) fn retrieve(state: &mut State, call: &Call) -> Answer {
    of_path(state, call).map(|endpoint| wire(&endpoint))
}

/// `DELETE /v1/webhook_endpoints/{webhook_endpoint}`
pub(crate) fn delete(state: &mut State, call: &Call) -> Answer {
    let mut endpoint = of_path(state, call)?;
    endpoint.deleted = true;
    let answer = json!({ "id": endpoint.id, "object": "webhook_endpoint", "deleted": true });
    state.put(endpoint);
    Ok(answer)
}

/// `GET /v1/webhook_endpoints`
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    list::page(
        state,
        call,
        "/v1/webhook_endpoints",
        |endpoint: &Endpoint| !endpoint.deleted,
        |_, endpoint| wire(endpoint),
    )
}

fn wire(endpoint: &Endpoint) -> Value {
    json!({
        "id": endpoint.id,
        "object": "webhook_endpoint",
        "api_version": API_VERSION,
        "application": null,
        "created": endpoint.created,
        "description": endpoint.description,
        "enabled_events": endpoint.enabled_events,
        "livemode": false,
        "metadata": endpoint.metadata,
        "status": "enabled",
        "url": endpoint.url,
    })
}
