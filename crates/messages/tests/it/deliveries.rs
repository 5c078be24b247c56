//! Deliveries to webhooks: signed, tried again, and never sent where they may not go.

use axum::http::{Method, StatusCode};
use chrono::{DateTime, Duration, Utc};
use kernel::{Clock, Db, testing};
use messages::Targets;
use parties::{Language, Role};
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use crate::{
    servers::Integrator,
    support::{api, client, deliver, endpoint, only_delivery, person, publish, release},
};

#[tokio::test]
async fn a_delivery_is_signed_as_standard_webhooks_wants_it() {
    let (fixed, guard) = testing::db().await;
    // The verifier compares with the machine's clock; ours may be ahead, as in the sandbox.
    let db = Db::new(guard.pool().await, Clock::system());
    drop(fixed);
    db.clock().advance(Duration::days(30));
    let server = Integrator::start(&[]);
    let api = api(&db, Targets::PrivateToo);
    let owner = person(&db, Role::Brand, Language::Fr).await;
    let view = endpoint(&api, &owner, &server.url, &[]).await;
    publish(&db, &[owner.id()], release("Tanger")).await;
    assert_eq!(deliver(&db, &client(Targets::PrivateToo)).await, 1);

    let received = server.received().remove(0);
    assert_eq!(received.path, "/hook");
    let secret = view["secret"].as_str().unwrap();
    assert!(secret.starts_with("whsec_"));
    Webhook::new(secret)
        .unwrap()
        .verify(&received.body, &received.headers)
        .unwrap();
    assert!(received.header("user-agent").starts_with("Daman-Webhooks/"));
    let body: Value = serde_json::from_slice(&received.body).unwrap();
    assert_eq!(body["type"], "payment_release");
    assert_eq!(body["data"], release("Tanger"));
    assert!(
        body["timestamp"]
            .as_str()
            .unwrap()
            .parse::<DateTime<Utc>>()
            .is_ok()
    );
    let delivery = only_delivery(&api, &owner).await;
    assert_eq!(delivery["status"], "delivered");
    assert_eq!(delivery["event"], received.header("webhook-id"));
    assert_eq!(delivery["log"][0]["http_status"], 204);
    assert_eq!(delivery["can"], json!(["redeliver"]));
}

#[tokio::test]
async fn a_delivery_is_tried_eight_times_at_the_written_pauses() {
    let (db, _guard) = testing::db().await;
    let server = Integrator::start(&["500 Oops"; 8]);
    let (api, client) = (api(&db, Targets::PrivateToo), client(Targets::PrivateToo));
    let owner = person(&db, Role::Brand, Language::Fr).await;
    endpoint(&api, &owner, &server.url, &[]).await;
    publish(&db, &[owner.id()], release("Tanger")).await;
    for pause in [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000] {
        assert_eq!(deliver(&db, &client).await, 1);
        db.clock().advance(Duration::seconds(pause - 1));
        assert_eq!(deliver(&db, &client).await, 0);
        db.clock().advance(Duration::seconds(1));
    }
    assert_eq!(deliver(&db, &client).await, 1);
    db.clock().advance(Duration::days(9));
    assert_eq!(deliver(&db, &client).await, 0);
    let delivery = only_delivery(&api, &owner).await;
    assert_eq!(
        (&delivery["status"], &delivery["attempts"]),
        (&json!("failed"), &json!(8))
    );
    assert_eq!(delivery["log"][0]["error"], "answered 500");
    let received = server.received();
    assert!(
        received
            .iter()
            .all(|request| request.header("webhook-id") == received[0].header("webhook-id"))
    );
    assert!(
        received
            .iter()
            .all(|request| request.body == received[0].body)
    );

    // The owner may ask for it again; a new round begins.
    let path = format!(
        "/webhooks/deliveries/{}/redeliver",
        delivery["id"].as_str().unwrap()
    );
    let (status, again) = api.call(&owner.caller, (Method::POST, &path), None).await;
    assert_eq!(
        (status, &again["status"]),
        (StatusCode::ACCEPTED, &json!("queued"))
    );
    let (status, problem) = api.call(&owner.caller, (Method::POST, &path), None).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("messages.still_queued"))
    );
    assert_eq!(deliver(&db, &client).await, 1);
    assert_eq!(only_delivery(&api, &owner).await["status"], "delivered");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (db, _guard) = testing::db().await;
    let elsewhere = Integrator::start(&[]);
    let answer = format!("302 Found\r\nlocation: {}", elsewhere.url);
    let server = Integrator::start(&[&answer]);
    let (api, client) = (api(&db, Targets::PrivateToo), client(Targets::PrivateToo));
    let owner = person(&db, Role::Brand, Language::Fr).await;
    endpoint(&api, &owner, &server.url, &[]).await;
    publish(&db, &[owner.id()], release("Tanger")).await;
    deliver(&db, &client).await;
    let delivery = only_delivery(&api, &owner).await;
    assert_eq!(
        delivery["log"][0]["error"],
        "a redirect, which is not followed"
    );
    assert!(elsewhere.received().is_empty());
}

#[tokio::test]
async fn private_targets_are_refused_when_named_and_when_reached() {
    let (db, _guard) = testing::db().await;
    let server = Integrator::start(&[]);
    let owner = person(&db, Role::Brand, Language::Fr).await;
    let strict = api(&db, Targets::Public);
    for url in [
        &server.url,
        "https://10.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "nonsense",
    ] {
        let body = json!({"url": url});
        let (status, problem) = strict
            .call(
                &owner.caller,
                (Method::POST, "/webhooks/endpoints"),
                Some(body),
            )
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{url}");
        assert_eq!(problem["code"], "messages.target_refused", "{url}");
        assert_eq!(problem["errors"][0]["pointer"], "/url");
    }
    // An endpoint from before the setting was changed is refused when it is reached.
    let lax = api(&db, Targets::PrivateToo);
    endpoint(&lax, &owner, &server.url.replace("http:", "https:"), &[]).await;
    publish(&db, &[owner.id()], release("Tanger")).await;
    assert_eq!(deliver(&db, &client(Targets::Public)).await, 1);
    let delivery = only_delivery(&lax, &owner).await;
    let error = delivery["log"][0]["error"].as_str().unwrap();
    assert!(error.contains("no public address"), "{error}");
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn each_endpoint_gets_what_its_owner_is_told_and_asked_for() {
    let (db, _guard) = testing::db().await;
    let server = Integrator::start(&[]);
    let (api, client) = (api(&db, Targets::PrivateToo), client(Targets::PrivateToo));
    let brand = person(&db, Role::Brand, Language::Fr).await;
    let stranger = person(&db, Role::Brand, Language::Fr).await;
    let operator = person(&db, Role::Operator, Language::Fr).await;
    let at = |path: &str| server.url.replace("hook", path);
    endpoint(&api, &brand, &at("all"), &[]).await;
    endpoint(
        &api,
        &brand,
        &at("payouts"),
        &["payout_paid", "payout_paid"],
    )
    .await;
    let removed = endpoint(&api, &brand, &at("removed"), &[]).await;
    endpoint(&api, &stranger, &at("stranger"), &[]).await;
    let platform = endpoint(&api, &operator, &at("platform"), &["payment_release"]).await;
    assert_eq!(platform["scope"], "platform");
    let path = format!("/webhooks/endpoints/{}", removed["id"].as_str().unwrap());
    let (status, _) = api.call(&brand.caller, (Method::DELETE, &path), None).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    publish(&db, &[brand.id()], release("Tanger")).await;
    deliver(&db, &client).await;
    let mut paths: Vec<String> = server
        .received()
        .into_iter()
        .map(|request| request.path)
        .collect();
    paths.sort();
    assert_eq!(paths, ["/all", "/platform"]);
}
