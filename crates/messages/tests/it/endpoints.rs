//! Webhook endpoints: whose they are, their secrets, and when they are disabled.

use axum::http::{Method, StatusCode};
use chrono::{DateTime, Duration, Utc};
use kernel::{Clock, Db, testing};
use messages::{TOPICS, Targets};
use parties::{Language, Role};
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use crate::{
    servers::Integrator,
    support::{api, client, deliver, endpoint, look_up, only_delivery, person, publish, release},
};

#[tokio::test]
async fn a_rotated_secret_signs_for_another_day() {
    let (db, guard) = testing::db().await;
    let db = Db::new(guard.pool().await, Clock::fixed(db.now()));
    let server = Integrator::start(&[]);
    let (api, client) = (api(&db, Targets::PrivateToo), client(Targets::PrivateToo));
    let owner = person(&db, Role::Brand, Language::Fr).await;
    let first = endpoint(&api, &owner, &server.url, &[]).await;
    let path = format!(
        "/webhooks/endpoints/{}/rotate",
        first["id"].as_str().unwrap()
    );
    let (status, second) = api.call(&owner.caller, (Method::POST, &path), None).await;
    assert_eq!(status, StatusCode::OK);
    publish(&db, &[owner.id()], release("Tanger")).await;
    deliver(&db, &client).await;
    db.clock().advance(Duration::hours(24));
    publish(&db, &[owner.id()], release("Rabat")).await;
    deliver(&db, &client).await;

    let signed_by = |number: usize| -> Vec<bool> {
        let request = server.received().remove(number);
        let at: i64 = request.header("webhook-timestamp").parse().unwrap();
        let verifies = |view: &Value| {
            let webhook = Webhook::new(view["secret"].as_str().unwrap()).unwrap();
            let expected = webhook
                .sign(request.header("webhook-id"), at, &request.body)
                .unwrap();
            request
                .header("webhook-signature")
                .split(' ')
                .any(|signature| signature == expected)
        };
        [&second, &first].map(verifies).to_vec()
    };
    assert_eq!(signed_by(0), [true, true]);
    assert_eq!(signed_by(1), [true, false]);
    // It is shown once.
    let (_, list) = api
        .call(&owner.caller, (Method::GET, "/webhooks/endpoints"), None)
        .await;
    assert!(!list.to_string().contains("whsec_"), "{list}");
}

#[tokio::test]
async fn an_endpoint_that_is_gone_is_disabled_and_can_be_enabled() {
    let (db, _guard) = testing::db().await;
    let server = Integrator::start(&["410 Gone"]);
    let (api, client) = (api(&db, Targets::PrivateToo), client(Targets::PrivateToo));
    let owner = person(&db, Role::Brand, Language::Fr).await;
    let view = endpoint(&api, &owner, &server.url, &[]).await;
    publish(&db, &[owner.id()], release("Tanger")).await;
    deliver(&db, &client).await;
    let (_, list) = api
        .call(&owner.caller, (Method::GET, "/webhooks/endpoints"), None)
        .await;
    assert_eq!(list["items"][0]["status"], "disabled");
    assert_eq!(
        list["items"][0]["can"],
        json!(["enable", "rotate", "delete"])
    );
    publish(&db, &[owner.id()], release("not delivered")).await;
    assert_eq!(deliver(&db, &client).await, 0);

    let delivery = only_delivery(&api, &owner).await;
    let again = format!(
        "/webhooks/deliveries/{}/redeliver",
        delivery["id"].as_str().unwrap()
    );
    let (status, problem) = api.call(&owner.caller, (Method::POST, &again), None).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("messages.endpoint_disabled"))
    );
    let enable = format!(
        "/webhooks/endpoints/{}/enable",
        view["id"].as_str().unwrap()
    );
    let (_, view) = api.call(&owner.caller, (Method::POST, &enable), None).await;
    assert_eq!(view["status"], "enabled");
    api.call(&owner.caller, (Method::POST, &again), None).await;
    assert_eq!(deliver(&db, &client).await, 1);
    assert_eq!(only_delivery(&api, &owner).await["status"], "delivered");
}

#[tokio::test]
async fn an_endpoint_that_fails_for_five_days_is_disabled() {
    let (db, _guard) = testing::db().await;
    let server = Integrator::start(&["500 Oops", "204 Fine", "500 Oops", "500 Oops", "500 Oops"]);
    let (api, client) = (api(&db, Targets::PrivateToo), client(Targets::PrivateToo));
    let owner = person(&db, Role::Brand, Language::Fr).await;
    endpoint(&api, &owner, &server.url, &[]).await;
    let status = async || -> String { look_up(&db, "SELECT status FROM webhook_endpoints").await };
    publish(&db, &[owner.id()], release("a")).await;
    deliver(&db, &client).await;
    db.clock().advance(Duration::days(6));
    // Taken: the days of failure count from anew.
    deliver(&db, &client).await;
    let since: Option<DateTime<Utc>> =
        look_up(&db, "SELECT failing_since FROM webhook_endpoints").await;
    assert_eq!(since, None);
    publish(&db, &[owner.id()], release("b")).await;
    deliver(&db, &client).await;
    db.clock().advance(Duration::days(4));
    deliver(&db, &client).await;
    assert_eq!(status().await, "enabled");
    db.clock().advance(Duration::days(1));
    deliver(&db, &client).await;
    assert_eq!(status().await, "disabled");
}

#[tokio::test]
async fn what_is_anothers_is_as_good_as_absent() {
    let (db, _guard) = testing::db().await;
    let server = Integrator::start(&[]);
    let api = api(&db, Targets::PrivateToo);
    let owner = person(&db, Role::Brand, Language::Fr).await;
    let other = person(&db, Role::Operator, Language::Fr).await;
    let view = endpoint(&api, &owner, &server.url, &[]).await;
    publish(&db, &[owner.id()], release("Tanger")).await;
    let delivery = only_delivery(&api, &owner).await;
    let (endpoint, delivery) = (
        view["id"].as_str().unwrap(),
        delivery["id"].as_str().unwrap(),
    );
    for (method, path) in [
        (Method::DELETE, format!("/webhooks/endpoints/{endpoint}")),
        (
            Method::POST,
            format!("/webhooks/endpoints/{endpoint}/rotate"),
        ),
        (
            Method::POST,
            format!("/webhooks/endpoints/{endpoint}/enable"),
        ),
        (Method::GET, format!("/webhooks/deliveries/{delivery}")),
        (
            Method::POST,
            format!("/webhooks/deliveries/{delivery}/redeliver"),
        ),
        (Method::GET, "/webhooks/deliveries/nonsense".to_owned()),
    ] {
        let (status, problem) = api.call(&other.caller, (method, &path), None).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path} {problem}");
    }
    for path in ["/webhooks/endpoints", "/webhooks/deliveries"] {
        let (_, list) = api.call(&other.caller, (Method::GET, path), None).await;
        assert_eq!(list["items"], json!([]), "{path}");
    }
}

#[tokio::test]
async fn an_endpoint_wants_topics_that_exist_and_a_party_has_ten_at_most() {
    let (db, _guard) = testing::db().await;
    let api = api(&db, Targets::Public);
    let owner = person(&db, Role::Creator, Language::Fr).await;
    let post = (Method::POST, "/webhooks/endpoints");
    let body = json!({"url": "https://example.com/", "topics": ["payout_paid", "nonsense"]});
    let (status, problem) = api.call(&owner.caller, post.clone(), Some(body)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem["errors"][0]["pointer"], "/topics/1");
    for _ in 0..10 {
        endpoint(&api, &owner, "https://example.com/", &[]).await;
    }
    let body = json!({"url": "https://example.com/"});
    let (status, problem) = api.call(&owner.caller, post, Some(body)).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("messages.too_many_endpoints"))
    );
}

#[tokio::test]
async fn an_endpoint_may_name_every_topic_there_is() {
    let (db, _guard) = testing::db().await;
    let api = api(&db, Targets::Public);
    let owner = person(&db, Role::Brand, Language::Fr).await;
    let view = endpoint(&api, &owner, "https://example.com/", &TOPICS).await;
    assert_eq!(view["topics"].as_array().unwrap().len(), TOPICS.len());
}

#[tokio::test]
async fn endpoints_added_at_the_same_time_are_counted_too() {
    let (db, _guard) = testing::db().await;
    let api = api(&db, Targets::Public);
    let owner = person(&db, Role::Brand, Language::Fr).await;
    for _ in 0..8 {
        endpoint(&api, &owner, "https://example.com/", &[]).await;
    }
    let add = async || {
        let body = Some(json!({"url": "https://example.com/"}));
        let call = (Method::POST, "/webhooks/endpoints");
        api.call(&owner.caller, call, body).await.0
    };
    let added = futures_util::future::join_all((0..6).map(|_| add())).await;
    let added = added
        .iter()
        .filter(|status| **status == StatusCode::CREATED);
    assert_eq!(added.count(), 2);
}

#[tokio::test]
async fn what_is_done_to_an_endpoint_is_in_the_audit_log_and_its_secrets_are_not() {
    let (db, _guard) = testing::db().await;
    let server = Integrator::start(&["410 Gone"]);
    let (api, client) = (api(&db, Targets::PrivateToo), client(Targets::PrivateToo));
    let owner = person(&db, Role::Brand, Language::Fr).await;
    let view = endpoint(&api, &owner, &server.url, &[]).await;
    publish(&db, &[owner.id()], release("Tanger")).await;
    deliver(&db, &client).await;
    let path = format!("/webhooks/endpoints/{}", view["id"].as_str().unwrap());
    let delivery = only_delivery(&api, &owner).await;
    let again = format!(
        "/webhooks/deliveries/{}/redeliver",
        delivery["id"].as_str().unwrap()
    );
    let mut secrets = vec![view["secret"].as_str().unwrap().to_owned()];
    for (method, path) in [
        (Method::POST, format!("{path}/enable")),
        // Again, it changes nothing and leaves no row.
        (Method::POST, format!("{path}/enable")),
        (Method::POST, format!("{path}/rotate")),
        (Method::POST, again),
        (Method::DELETE, path),
    ] {
        let (status, answer) = api.call(&owner.caller, (method, &path), None).await;
        assert!(status.is_success(), "{path} {answer}");
        secrets.extend(answer["secret"].as_str().map(str::to_owned));
    }
    let acts: Vec<String> = look_up(
        &db,
        "SELECT array_agg(act || ' ' || coalesce(role, 'by itself') ORDER BY act) FROM audit_log",
    )
    .await;
    assert_eq!(
        acts,
        [
            "messages.endpoint_added brand",
            "messages.endpoint_disabled by itself",
            "messages.endpoint_enabled brand",
            "messages.endpoint_removed brand",
            "messages.endpoint_rotated brand",
            "messages.redelivered brand",
        ]
    );
    let log: String = look_up(&db, "SELECT string_agg(a::text, '') FROM audit_log a").await;
    assert_eq!(secrets.len(), 2);
    for secret in secrets {
        assert!(!log.contains(secret.trim_start_matches("whsec_")), "{log}");
    }
}
