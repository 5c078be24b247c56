//! What the tests stand on.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, Response, StatusCode},
};
use chrono::Duration;
use kernel::{
    Db, Id,
    jobs::{self, Claim},
};
use messages::{
    Event, Feed, Messages, Targets, WebhookClient,
    jobs::{DELIVER_WEBHOOK, deliver_webhook},
};
use parties::{Caller, Language, Party, Role};
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;

/// A party, written as its own room would.
pub(crate) struct Person {
    pub(crate) caller: Caller,
    pub(crate) email: String,
}

impl Person {
    pub(crate) fn id(&self) -> Id<Party> {
        self.caller.party
    }
}

pub(crate) struct NewPerson {
    pub(crate) role: Role,
    pub(crate) language: Language,
    pub(crate) name: &'static str,
    pub(crate) verified: bool,
}

pub(crate) async fn person(db: &Db, role: Role, language: Language) -> Person {
    let new = NewPerson {
        role,
        language,
        name: "Sara",
        verified: true,
    };
    add(db, new).await
}

pub(crate) async fn add(db: &Db, new: NewPerson) -> Person {
    let party = Id::<Party>::new(db.now());
    let email = format!("{party}@example.com");
    let sql = "INSERT INTO parties (id, role, name, email, password_hash, language, country, email_verified_at,
                                    verification_asked_at, created_at)
               VALUES ($1, $2, $3, $4, '$argon2id$', $5, 'MA', CASE WHEN $6 THEN $7::timestamptz END, $7, $7)
               RETURNING id";
    sqlx::query_scalar::<_, Uuid>(sql)
        .bind(party.uuid())
        .bind(new.role.as_str())
        .bind(new.name)
        .bind(&email)
        .bind(new.language.code())
        .bind(new.verified)
        .bind(db.now())
        .fetch_one(db.pool())
        .await
        .unwrap();
    Person {
        caller: Caller {
            party,
            role: new.role,
            session: Id::new(db.now()),
        },
        email,
    }
}

/// What a release tells.
pub(crate) fn release(title: &str) -> Value {
    json!({
        "escrow_id": Uuid::from_u128(7),
        "campaign_title": title,
        "brand_name": "Atlas",
        "creator_name": "Sara",
        "amount": {"amount": "1500.00", "currency": "MAD"},
        "fee": {"amount": "150.00", "currency": "MAD"},
        "net": {"amount": "1350.00", "currency": "MAD"},
    })
}

pub(crate) async fn publish(db: &Db, audience: &[Id<Party>], data: Value) {
    let mut tx = db.begin().await.unwrap();
    let event = Event {
        topic: "payment_release",
        object: Uuid::from_u128(7),
        audience,
        data,
    };
    messages::publish(&mut tx, event).await.unwrap();
    tx.commit().await.unwrap();
}

/// The due jobs of one kind.
pub(crate) async fn claims(db: &Db, kind: &str) -> Vec<Claim> {
    let mut claims = jobs::claim(db, 100, Duration::minutes(2)).await.unwrap();
    claims.retain(|claim| claim.kind == kind);
    claims
}

pub(crate) struct Api {
    pub(crate) router: Router,
    pub(crate) feed: Feed,
}

pub(crate) fn api(db: &Db, targets: Targets) -> Api {
    let feed = Feed::new();
    let state = Messages {
        db: db.clone(),
        feed: feed.clone(),
        webhooks: WebhookClient::try_new(targets).unwrap(),
    };
    let (router, _) = messages::routes(state).split_for_parts();
    Api { router, feed }
}

impl Api {
    pub(crate) async fn send(&self, by: &Caller, request: Request<Body>) -> Response<Body> {
        let mut request = request;
        request.extensions_mut().insert(*by);
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub(crate) async fn call(
        &self,
        by: &Caller,
        (method, path): (Method, &str),
        body: Option<Value>,
    ) -> (StatusCode, Value) {
        let request = Request::builder().method(method).uri(path);
        let request = match body {
            Some(body) => request
                .header("content-type", "application/json")
                .body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        };
        let response = self.send(by, request.unwrap()).await;
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 1_000_000).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }
}

/// One value of one row, as the owner of the tables would look it up.
pub(crate) async fn look_up<T>(db: &Db, sql: &'static str) -> T
where
    T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    sqlx::query_scalar(sql).fetch_one(db.pool()).await.unwrap()
}

/// Who delivers.
pub(crate) fn client(targets: Targets) -> WebhookClient {
    WebhookClient::try_new(targets).unwrap()
}

/// Adds an endpoint of its owner.
pub(crate) async fn endpoint(api: &Api, owner: &Person, url: &str, topics: &[&str]) -> Value {
    let body = json!({"url": url, "topics": topics});
    let (status, view) = api
        .call(
            &owner.caller,
            (Method::POST, "/webhooks/endpoints"),
            Some(body),
        )
        .await;
    assert_eq!(status, StatusCode::CREATED, "{view}");
    view
}

/// Runs the deliveries that are due, and says how many there were.
pub(crate) async fn deliver(db: &Db, client: &WebhookClient) -> usize {
    let claims = claims(db, DELIVER_WEBHOOK).await;
    for claim in &claims {
        deliver_webhook(db, client, claim).await.unwrap();
    }
    claims.len()
}

/// The newest delivery to the owner's endpoints, with its log.
pub(crate) async fn only_delivery(api: &Api, owner: &Person) -> Value {
    let (_, page) = api
        .call(&owner.caller, (Method::GET, "/webhooks/deliveries"), None)
        .await;
    let id = page["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/webhooks/deliveries/{id}");
    api.call(&owner.caller, (Method::GET, &path), None).await.1
}
