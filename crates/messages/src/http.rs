//! Routes of the feed, the messages and the webhooks.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, StatusCode},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::StreamExt;
use kernel::{
    Db, Id, Problem, ProblemBody,
    http::{Json, Page, PageQuery, Path, Query},
};
use parties::Caller;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    error::MessageError,
    feed::{self, Feed, Reading},
    store::{self, Cursor, ParseCursorError},
    topics,
    views::{
        DeliveriesQuery, DeliveryView, EndpointBody, EndpointList, EndpointView, FeedEvent,
        MessageView, StreamQuery,
    },
    webhooks::{self, NewEndpoint, WebhookClient},
};

/// How often a stream without events says that it lives, so that proxies leave it open.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long a client waits before it resumes.
const RECONNECT_AFTER: Duration = Duration::from_secs(1);

/// What the routes of this room need.
#[derive(Debug, Clone)]
pub struct Messages {
    /// The database.
    pub db: Db,
    /// The streams of this process, which [`crate::run_feed`] wakes.
    pub feed: Feed,
    /// Who says where webhooks may go.
    pub webhooks: WebhookClient,
}

/// The routes of this room, relative to `/api`.
pub fn routes(messages: Messages) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(stream_events))
        .routes(routes!(list_feed))
        .routes(routes!(list_messages))
        .routes(routes!(add_endpoint, list_endpoints))
        .routes(routes!(remove_endpoint))
        .routes(routes!(rotate_secret))
        .routes(routes!(enable_endpoint))
        .routes(routes!(list_deliveries))
        .routes(routes!(read_delivery))
        .routes(routes!(redeliver))
        .with_state(messages)
}

/// The caller's events as they happen, as server-sent events.
///
/// Each has an `id`, the topic as `event`, and a `FeedEvent` as `data`. Send the last `id` as `Last-Event-ID` to go on
/// behind it without loss. An event `public`, without `id` and with an empty object as `data`, says that something changed that
/// all may see, such as a project or an open campaign: read again what of it is on the screen. A stream ends after ten minutes at the latest: connect again with a fresh token.
#[utoipa::path(
    get, path = "/events", tag = "messages", security(("bearer" = [])),
    params(StreamQuery, ("Last-Event-ID" = Option<String>, Header, description = "The `id` of the last event seen")),
    responses(
        (status = 200, description = "The stream", content_type = "text/event-stream", body = String),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "No place in the feed", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "Too many streams", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn stream_events(
    State(messages): State<Messages>,
    caller: Caller,
    headers: HeaderMap,
    Query(query): Query<StreamQuery>,
) -> Result<Response, Problem> {
    let header = headers
        .get("last-event-id")
        .map(|value| value.to_str().unwrap_or_default());
    let after = place(header.or(query.after.as_deref()))?;
    let seat = messages.feed.listen(caller.party)?;
    let readings = feed::follow(messages.db, seat, after).await?;
    let events = readings.map(|reading| Ok::<_, Infallible>(sse_event(reading)));
    let sse = Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    // Asks nginx not to hold events back.
    let unbuffered = [(HeaderName::from_static("x-accel-buffering"), "no")];
    Ok((unbuffered, sse).into_response())
}

fn sse_event(reading: Reading) -> Event {
    match reading {
        // Without data it is no event to a client, which keeps the id all the same.
        Reading::Begins(cursor) => Event::default()
            .id(cursor.to_string())
            .retry(RECONNECT_AFTER),
        // Without an id: it is no place in the feed.
        Reading::Public => Event::default().event(topics::PUBLIC).data("{}"),
        Reading::Event(row) => {
            let view = FeedEvent::from(*row);
            // Text that serde_json made holds no line break.
            let data = serde_json::to_string(&view).unwrap_or_default();
            Event::default().id(view.id).event(view.topic).data(data)
        }
    }
}

fn place(text: Option<&str>) -> Result<Option<Cursor>, MessageError> {
    let parse = |text: &str| -> Result<Cursor, ParseCursorError> { text.parse() };
    Ok(text.map(parse).transpose()?)
}

/// The caller's past events, the newest first.
#[utoipa::path(
    get, path = "/feed", tag = "messages", security(("bearer" = [])), params(PageQuery),
    responses(
        (status = 200, description = "A page of events", body = Page<FeedEvent>),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "No such page", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list_feed(
    State(messages): State<Messages>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<FeedEvent>>, Problem> {
    let limit = query.limit()?;
    let before = place(query.after.as_deref())?;
    let mut rows =
        store::list_before(&messages.db, caller.party, before, limit.saturating_add(1)).await?;
    let limit = usize::try_from(limit).unwrap_or_default();
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows
        .last()
        .filter(|_| more)
        .map(|row| row.cursor.to_string());
    let items = rows.into_iter().map(FeedEvent::from).collect();
    Ok(Json(Page { items, next }))
}

/// The e-mails to the caller and what became of them, the newest first.
#[utoipa::path(
    get, path = "/messages", tag = "messages", security(("bearer" = [])), params(PageQuery),
    responses(
        (status = 200, description = "A page of messages", body = Page<MessageView>),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "No such page", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list_messages(
    State(messages): State<Messages>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<MessageView>>, Problem> {
    let (limit, before) = (query.limit()?, query.after()?);
    let more = limit.saturating_add(1);
    let emails = store::list_emails(&messages.db, caller.party, before, more).await?;
    let page = Page::of(emails, limit, |email| email.id);
    Ok(Json(page.map(MessageView::from)))
}

/// Adds a webhook endpoint.
///
/// Events that the caller is told of are posted to it in the format of Standard Webhooks; an operator's endpoint gets
/// those of all parties. The answer holds the secret, which is never shown again.
#[utoipa::path(
    post, path = "/webhooks/endpoints", tag = "webhooks", security(("bearer" = [])), request_body = EndpointBody,
    responses(
        (status = 201, description = "The endpoint with its secret", body = EndpointView),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "Too many endpoints", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "No such target or topic", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn add_endpoint(
    State(messages): State<Messages>,
    caller: Caller,
    Json(body): Json<EndpointBody>,
) -> Result<(StatusCode, Json<EndpointView>), Problem> {
    let new = NewEndpoint {
        url: body.url,
        topics: body.topics,
    };
    let mut tx = messages.db.begin().await?;
    let added = webhooks::add(&mut tx, &caller, messages.webhooks.targets(), new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(EndpointView::with_secret(added))))
}

/// The caller's webhook endpoints.
#[utoipa::path(
    get, path = "/webhooks/endpoints", tag = "webhooks", security(("bearer" = [])),
    responses(
        (status = 200, description = "The endpoints", body = EndpointList),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list_endpoints(
    State(messages): State<Messages>,
    caller: Caller,
) -> Result<Json<EndpointList>, Problem> {
    let endpoints = store::list_endpoints(&messages.db, caller.party).await?;
    let items = endpoints.into_iter().map(EndpointView::from).collect();
    Ok(Json(EndpointList { items }))
}

/// Removes a webhook endpoint; nothing more is posted to it.
#[utoipa::path(
    delete, path = "/webhooks/endpoints/{id}", tag = "webhooks", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The endpoint")),
    responses(
        (status = 204, description = "Removed"),
        (status = 404, description = "No such endpoint", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn remove_endpoint(
    State(messages): State<Messages>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    let mut tx = messages.db.begin().await?;
    webhooks::remove(&mut tx, &caller, Id::from_uuid(id)).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a webhook endpoint a new secret; the one before it signs too for 24 hours.
#[utoipa::path(
    post, path = "/webhooks/endpoints/{id}/rotate", tag = "webhooks", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The endpoint")),
    responses(
        (status = 200, description = "The endpoint with its new secret", body = EndpointView),
        (status = 404, description = "No such endpoint", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn rotate_secret(
    State(messages): State<Messages>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<EndpointView>, Problem> {
    let mut tx = messages.db.begin().await?;
    let rotated = webhooks::rotate(&mut tx, &caller, Id::from_uuid(id)).await?;
    tx.commit().await?;
    Ok(Json(EndpointView::with_secret(rotated)))
}

/// Enables a webhook endpoint that was disabled.
#[utoipa::path(
    post, path = "/webhooks/endpoints/{id}/enable", tag = "webhooks", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The endpoint")),
    responses(
        (status = 200, description = "The endpoint", body = EndpointView),
        (status = 404, description = "No such endpoint", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn enable_endpoint(
    State(messages): State<Messages>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<EndpointView>, Problem> {
    let mut tx = messages.db.begin().await?;
    let endpoint = webhooks::enable(&mut tx, &caller, Id::from_uuid(id)).await?;
    tx.commit().await?;
    Ok(Json(EndpointView::from(endpoint)))
}

/// What was or will be delivered to the caller's webhook endpoints, the newest first.
#[utoipa::path(
    get, path = "/webhooks/deliveries", tag = "webhooks", security(("bearer" = [])), params(DeliveriesQuery),
    responses(
        (status = 200, description = "A page of deliveries", body = Page<DeliveryView>),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "No such page", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list_deliveries(
    State(messages): State<Messages>,
    caller: Caller,
    Query(query): Query<DeliveriesQuery>,
) -> Result<Json<Page<DeliveryView>>, Problem> {
    let page = PageQuery {
        limit: query.limit,
        after: query.after,
    };
    let (limit, before) = (page.limit()?, page.after()?);
    let span = (before, limit.saturating_add(1));
    let rows = store::list_deliveries(&messages.db, caller.party, query.endpoint, span).await?;
    let page = Page::of(rows, limit, |delivery| delivery.id.uuid());
    Ok(Json(page.map(DeliveryView::from)))
}

/// One delivery with the log of its attempts.
#[utoipa::path(
    get, path = "/webhooks/deliveries/{id}", tag = "webhooks", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The delivery")),
    responses(
        (status = 200, description = "The delivery", body = DeliveryView),
        (status = 404, description = "No such delivery", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn read_delivery(
    State(messages): State<Messages>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<DeliveryView>, Problem> {
    let found = store::find_delivery(&messages.db, caller.party, Id::from_uuid(id)).await?;
    let delivery = found.ok_or(MessageError::NotFound("delivery"))?;
    let log = store::list_attempts(&messages.db, delivery.id).await?;
    Ok(Json(DeliveryView::with_log(delivery, log)))
}

/// Delivers an event again that was delivered or given up, under the same `webhook-id`.
#[utoipa::path(
    post, path = "/webhooks/deliveries/{id}/redeliver", tag = "webhooks", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The delivery")),
    responses(
        (status = 202, description = "It is on its way", body = DeliveryView),
        (status = 404, description = "No such delivery", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "Still being tried, or the endpoint is disabled", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn redeliver(
    State(messages): State<Messages>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<(StatusCode, Json<DeliveryView>), Problem> {
    let mut tx = messages.db.begin().await?;
    let delivery = webhooks::redeliver(&mut tx, &caller, Id::from_uuid(id)).await?;
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(DeliveryView::from(delivery))))
}
