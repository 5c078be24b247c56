//! What goes wrong on order: calls, webhooks, disputes, refunds that come back.

use reqwest::Method;
use sandbox::WebhookScope;
use serde_json::{Value, json};

use crate::world::{Listener, World, config, id, ok, refused};

async fn order(world: &World, fault: &str, more: Value) {
    let mut order = json!({ "call": "POST /v1/refunds", "fault": fault });
    for (name, value) in more.as_object().into_iter().flatten() {
        order[name] = value.clone();
    }
    ok(world.admin("/faults", order).await);
}

async fn refunds(world: &World) -> usize {
    let list = world.get("/v1/refunds").await;
    list["data"].as_array().unwrap().len()
}

/// How a refund of 100 under a key ends for the client: the status of a whole answer, or none.
async fn refund(world: &World, intent: &str, key: &str) -> Option<u16> {
    let request = world
        .request(Method::POST, "/v1/refunds")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("idempotency-key", key)
        .body(format!("payment_intent={intent}&amount=100"));
    let response = request.send().await.ok()?;
    let status = response.status().as_u16();
    let body = response.bytes().await.ok()?;
    serde_json::from_slice::<Value>(&body).ok()?;
    Some(status)
}

#[tokio::test]
async fn a_call_goes_wrong_as_ordered_once_and_its_key_tells_the_truth_afterwards() {
    for (fault, seen, acted) in [
        ("slow_before", None, 0),
        ("slow_after", Some(200), 1),
        ("error_before", Some(500), 0),
        ("error_after", Some(500), 1),
        ("cut_before", None, 0),
        ("cut_after", None, 1),
        ("malformed", None, 1),
        ("refused", Some(400), 0),
    ] {
        let world = World::start(config()).await;
        let intent = id(&world.paid(1_000, "").await);
        order(&world, fault, json!({ "milliseconds": 10 })).await;
        assert_eq!(refund(&world, &intent, "k1").await, seen, "{fault}");
        assert_eq!(refunds(&world).await, acted, "{fault}");
        assert_eq!(refund(&world, &intent, "k1").await, Some(200), "{fault}");
        assert_eq!(refunds(&world).await, 1, "{fault}");
    }
}

#[tokio::test]
async fn an_order_is_for_the_calls_that_it_names_and_can_be_forgotten() {
    let world = World::start(config()).await;
    let (one, other) = (
        id(&world.paid(1_000, "").await),
        id(&world.paid(1_000, "").await),
    );
    let more = json!({ "contains": one, "times": 2 });
    order(&world, "error_before", more).await;
    assert_eq!(refund(&world, &other, "k1").await, Some(200));
    assert_eq!(refund(&world, &one, "k2").await, Some(500));
    let forget = world.http.delete(world.url("/_sandbox/faults"));
    ok(world.send(forget).await);
    assert_eq!(refund(&world, &one, "k2").await, Some(200));
}

#[tokio::test]
async fn an_order_that_makes_no_sense_is_refused() {
    let world = World::start(config()).await;
    for (path, body) in [
        (
            "/faults",
            json!({ "call": "POST /v1/refunds", "fault": "explode" }),
        ),
        ("/faults", json!({ "fault": "refused" })),
        (
            "/webhook_faults",
            json!({ "kind": "*", "fault": "lost", "why": 1 }),
        ),
    ] {
        refused(world.admin(path, body).await, 400, "null");
    }
}

#[tokio::test]
async fn webhooks_are_lost_repeated_forged_and_replayed_as_ordered() {
    for (fault, heard, genuine) in [
        ("lost", 0, 0),
        ("repeated", 5, 5),
        ("forged", 2, 1),
        ("replayed", 2, 2),
    ] {
        let mut listener = Listener::start().await;
        let mut config = config();
        config.webhooks = vec![listener.target(WebhookScope::Both)];
        let world = World::start(config).await;
        let more = json!({ "kind": "refund.created", "fault": fault });
        ok(world.admin("/webhook_faults", more).await);
        let intent = id(&world.paid(1_000, "").await);
        assert_eq!(refund(&world, &intent, "k1").await, Some(200));
        // The one that is told last, by an act of its own: what is to come has come by then.
        let other = id(&world.paid(2_000, "&metadata[last]=1").await);
        let (mut all, mut own) = (0, 0);
        loop {
            let event = listener.next().await.event();
            if event["type"] == "refund.created" {
                all += 1;
                own += usize::from(event["id"] != "evt_forged");
            }
            let last = event["data"]["object"]["id"] == other.as_str();
            if last && event["type"] == "payment_intent.succeeded" {
                break;
            }
        }
        while all < heard {
            let event = listener.next().await.event();
            all += usize::from(event["type"] == "refund.created");
            own += usize::from(event["type"] == "refund.created" && event["id"] != "evt_forged");
        }
        assert_eq!((all, own), (heard, genuine), "{fault}");
        let undelivered = world
            .get("/v1/events?delivery_success=false&type=refund.created")
            .await;
        let undelivered = undelivered["data"].as_array().unwrap().len();
        assert_eq!(undelivered == 1, fault == "lost", "{fault}");
    }
}

#[tokio::test]
async fn a_dispute_takes_the_money_with_a_fee_and_gives_it_back_when_it_is_won() {
    for (act, status, balance) in [
        ("win", "won", 9_710 - 1_500),
        ("lose", "lost", -290 - 1_500),
    ] {
        let world = World::start(config()).await;
        let intent = world.paid(10_000, "").await;
        let charge = intent["latest_charge"].as_str().unwrap();
        let path = format!("/charges/{charge}/dispute");
        let why = json!({ "reason": "product_not_received" });
        let opened = ok(world.admin(&path, why).await);
        assert_eq!(opened["status"], "needs_response");
        assert_eq!(world.balance("").await, (-290 - 1_500, 0));
        refused(world.admin(&path, Value::Null).await, 400, "null");
        let body = format!("payment_intent={}", id(&intent));
        refused(
            world.try_post("/v1/refunds", &body).await,
            400,
            "charge_disputed",
        );
        let dispute = id(&opened);
        ok(world
            .admin(&format!("/disputes/{dispute}/review"), Value::Null)
            .await);
        ok(world
            .admin(&format!("/disputes/{dispute}/{act}"), Value::Null)
            .await);
        let seen = world.get(&format!("/v1/disputes/{dispute}")).await;
        assert_eq!(seen["status"], status);
        assert_eq!(world.balance("").await, (balance, 0));
        let again = format!("/disputes/{dispute}/win");
        refused(world.admin(&again, Value::Null).await, 400, "null");
    }
}

#[tokio::test]
async fn a_refund_that_comes_back_is_in_the_balance_and_can_be_made_again() {
    let world = World::start(config()).await;
    let intent = id(&world.paid(1_000, "").await);
    assert_eq!(refund(&world, &intent, "k1").await, Some(200));
    let made = id(&world.get("/v1/refunds").await["data"][0]);
    let path = format!("/refunds/{made}/fail");
    let why = json!({ "failure_reason": "expired_or_canceled_card" });
    let failed = ok(world.admin(&path, why).await);
    assert_eq!(
        (&failed["status"], &failed["failure_reason"]),
        (&json!("failed"), &json!("expired_or_canceled_card"))
    );
    assert_eq!(world.balance("").await, (1_000 - 29, 0));
    refused(world.admin(&path, Value::Null).await, 400, "null");
    let whole = format!("payment_intent={intent}&amount=1000");
    world.post("/v1/refunds", &whole).await;
}
