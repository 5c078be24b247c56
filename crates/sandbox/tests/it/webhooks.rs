use hmac::{Hmac, KeyInit, Mac};
use sandbox::WebhookScope;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::world::{Hook, Listener, SECRET, World, config, id};

/// Checks a signature the way a receiver does.
fn assert_signed(hook: &Hook) {
    let (time, signature) = hook
        .signature
        .strip_prefix("t=")
        .unwrap()
        .split_once(",v1=")
        .unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{time}.{}", hook.body).as_bytes());
    let made = mac.finalize().into_bytes();
    let made: Vec<String> = made.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(made.concat(), signature);
}

async fn listening(scope: WebhookScope) -> (World, Listener) {
    let listener = Listener::start().await;
    let mut config = config();
    config.webhooks = vec![listener.target(scope)];
    (World::start(config).await, listener)
}

#[tokio::test]
async fn what_happens_is_told_signed() {
    let (world, mut listener) = listening(WebhookScope::Both).await;
    let intent = world.paid(500, "").await;
    let mut kinds = Vec::new();
    for _ in 0..3 {
        let hook = listener.next().await;
        assert_signed(&hook);
        let event = hook.event();
        assert_eq!(event["api_version"], "2026-10-28.endive");
        assert_eq!(event.get("account"), None);
        if event["type"] == "payment_intent.succeeded" {
            assert_eq!(event["data"]["object"]["id"], intent["id"]);
        }
        kinds.push(event["type"].as_str().unwrap().to_owned());
    }
    kinds.sort();
    assert_eq!(
        kinds,
        [
            "charge.succeeded",
            "payment_intent.created",
            "payment_intent.succeeded"
        ]
    );
}

#[tokio::test]
async fn a_payout_arrives_by_itself_and_is_told_with_its_account() {
    let (world, mut listener) = listening(WebhookScope::Both).await;
    let account = world.account("").await;
    world.paid(1_000, "").await;
    world
        .post(
            "/v1/transfers",
            &format!("amount=900&currency=eur&destination={account}"),
        )
        .await;
    let payout = world
        .post_as(
            &account,
            "/v1/payouts",
            "amount=900&currency=eur&metadata[p]=1",
        )
        .await;
    assert_eq!(payout["status"], "pending");
    let told = listener.event("payout.paid").await;
    assert_eq!(
        (&told["account"], &told["data"]["object"]["id"]),
        (&json!(account), &payout["id"])
    );
    assert_eq!(told["data"]["object"]["metadata"], json!({"p": "1"}));
    assert_eq!(world.balance(&account).await, (0, 0));
}

#[tokio::test]
async fn a_payout_to_a_closed_bank_account_fails_and_the_money_is_back() {
    let (world, mut listener) = listening(WebhookScope::Connected).await;
    let account = world
        .account("&external_account=btok_us_accountClosed")
        .await;
    world.paid(1_000, "").await;
    world
        .post(
            "/v1/transfers",
            &format!("amount=900&currency=eur&destination={account}"),
        )
        .await;
    world
        .post_as(&account, "/v1/payouts", "amount=900&currency=eur")
        .await;
    let told = listener.event("payout.failed").await;
    assert_eq!(told["data"]["object"]["failure_code"], "account_closed");
    assert_eq!(world.balance(&account).await, (900, 0));
}

#[tokio::test]
async fn a_webhook_that_is_not_taken_comes_again_and_the_event_says_so() {
    let mut listener = Listener::failing_first(3).await;
    let mut config = config();
    config.webhooks = vec![listener.target(WebhookScope::Platform)];
    let world = World::start(config).await;
    world
        .post("/v1/payment_intents", "amount=500&currency=eur")
        .await;
    let first = listener.next().await;
    let waiting = world.get("/v1/events?delivery_success=false").await;
    assert_eq!(
        (
            &waiting["data"][0]["id"],
            &waiting["data"][0]["pending_webhooks"]
        ),
        (&first.event()["id"], &json!(1))
    );
    for _ in 0..3 {
        let again = listener.next().await;
        assert_eq!(again.event()["id"], first.event()["id"]);
        assert_signed(&again);
    }
    // Taken at the fourth attempt; a later event proves that the worker has gone on.
    world
        .post("/v1/payment_intents", "amount=501&currency=eur")
        .await;
    listener.next().await;
    let path = format!("/v1/events/{}", first.event()["id"].as_str().unwrap());
    while world.get(&path).await["pending_webhooks"] != 0 {}
    let delivered = world.get("/v1/events?delivery_success=true").await;
    assert!(
        delivered["data"]
            .as_array()
            .unwrap()
            .iter()
            .any(|event| event["id"] == first.event()["id"])
    );
}

#[tokio::test]
async fn a_registered_endpoint_is_told_what_it_asked_for() {
    let world = World::start(config()).await;
    let mut listener = Listener::start().await;
    let body = format!(
        "url={}&enabled_events[0]=charge.succeeded&api_version=2026-10-28.endive",
        listener.url
    );
    let endpoint = world.post("/v1/webhook_endpoints", &body).await;
    assert!(endpoint["secret"].as_str().unwrap().starts_with("whsec_"));
    world.paid(500, "").await;
    assert_eq!(listener.next().await.event()["type"], "charge.succeeded");
    let path = format!("/v1/webhook_endpoints/{}", id(&endpoint));
    assert_eq!(world.get(&path).await.get("secret"), None);
    let deleted = world
        .send(world.request(reqwest::Method::DELETE, &path))
        .await;
    assert_eq!(deleted.1["deleted"], true);
    assert_eq!(world.get("/v1/webhook_endpoints").await["data"], json!([]));
    world.paid(500, "").await;
    let after = world.get("/v1/events?type=charge.succeeded").await;
    assert_eq!(after["data"][0]["pending_webhooks"], 0);
}

#[tokio::test]
async fn a_connect_endpoint_is_told_of_connected_accounts_only() {
    let world = World::start(config()).await;
    let mut listener = Listener::start().await;
    world
        .post(
            "/v1/webhook_endpoints",
            &format!("url={}&enabled_events[0]=*&connect=true", listener.url),
        )
        .await;
    world.paid(500, "").await;
    let account = world.account("").await;
    let mut kinds: Vec<String> = Vec::new();
    for _ in 0..3 {
        let event: Value = listener.next().await.event();
        assert_eq!(event["account"], json!(account));
        kinds.push(event["type"].as_str().unwrap().to_owned());
    }
    kinds.sort();
    assert_eq!(
        kinds,
        [
            "account.external_account.created",
            "account.updated",
            "capability.updated"
        ]
    );
}

#[tokio::test]
async fn what_could_not_be_told_is_told_after_a_restart() {
    let journal = crate::world::journal();
    let mut deaf = config();
    deaf.journal = Some(journal.clone());
    // A port that was free a moment ago: nobody listens there.
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    deaf.webhooks = vec![sandbox::WebhookTarget {
        url: format!("http://{gone}/"),
        secret: SECRET.to_owned(),
        scope: WebhookScope::Both,
    }];
    let world = World::start(deaf.clone()).await;
    world
        .post("/v1/payment_intents", "amount=500&currency=eur")
        .await;
    world.sandbox.shutdown().await;
    let mut listener = Listener::start().await;
    deaf.webhooks = vec![listener.target(WebhookScope::Both)];
    let world = World::start(deaf).await;
    assert_eq!(
        listener.next().await.event()["type"],
        "payment_intent.created"
    );
    drop(world);
}
