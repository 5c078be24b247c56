use reqwest::Method;
use serde_json::{Value, json};

use crate::world::{KEY, World, config, id, ok, refused};

#[tokio::test]
async fn nobody_gets_in_without_the_key() {
    let world = World::start(config()).await;
    let plain = || world.http.get(world.url("/v1/balance"));
    refused(world.send(plain()).await, 401, "null");
    refused(
        world.send(plain().bearer_auth("sk_test_other")).await,
        401,
        "null",
    );
    ok(world.send(plain().bearer_auth(KEY)).await);
    ok(world.send(plain().basic_auth(KEY, Some(""))).await);
}

#[tokio::test]
async fn another_version_is_refused() {
    let world = World::start(config()).await;
    let other = world
        .http
        .get(world.url("/v1/balance"))
        .bearer_auth(KEY)
        .header("stripe-version", "2023-08-16");
    refused(world.send(other).await, 400, "null");
}

#[tokio::test]
async fn unknown_urls_accounts_and_objects_are_told_apart() {
    let world = World::start(config()).await;
    refused(
        world
            .send(world.request(Method::GET, "/v1/customers"))
            .await,
        404,
        "null",
    );
    refused(
        world
            .send(world.request(Method::GET, "/v1/payment_intents/pi_0"))
            .await,
        404,
        "resource_missing",
    );
    let stranger = world
        .request(Method::GET, "/v1/balance")
        .header("stripe-account", "acct_0");
    refused(world.send(stranger).await, 403, "account_invalid");
}

#[tokio::test]
async fn json_bodies_are_refused() {
    let world = World::start(config()).await;
    let request = world
        .request(Method::POST, "/v1/transfers")
        .header("content-type", "application/json")
        .body("{}");
    refused(world.send(request).await, 400, "null");
}

#[tokio::test]
async fn ids_expand_along_dotted_paths() {
    let world = World::start(config()).await;
    let intent = world
        .paid(1_000, "&expand[]=latest_charge.balance_transaction")
        .await;
    assert_eq!(intent["latest_charge"]["object"], "charge");
    assert_eq!(intent["latest_charge"]["balance_transaction"]["net"], 971);
    let listed = world
        .get("/v1/balance_transactions?expand[]=data.source.payment_intent")
        .await;
    assert_eq!(
        listed["data"][0]["source"]["payment_intent"]["id"],
        intent["id"]
    );
}

#[tokio::test]
async fn a_path_that_leads_nowhere_is_refused_before_anything_is_done() {
    let world = World::start(config()).await;
    let body = "amount=500&currency=eur&expand[]=latest_charge.amount";
    refused(
        world.try_post("/v1/payment_intents", body).await,
        400,
        "null",
    );
    assert_eq!(world.get("/v1/payment_intents").await["data"], json!([]));
}

#[tokio::test]
async fn pages_of_a_list_join_without_gap_or_overlap() {
    let world = World::start(config()).await;
    let mut made = Vec::new();
    for amount in 1..=7 {
        made.push(id(&world
            .post(
                "/v1/payment_intents",
                &format!("amount={amount}&currency=eur"),
            )
            .await));
    }
    made.reverse();
    let mut seen: Vec<String> = Vec::new();
    loop {
        let after = seen
            .last()
            .map(|id| format!("&starting_after={id}"))
            .unwrap_or_default();
        let page = world
            .get(&format!("/v1/payment_intents?limit=3{after}"))
            .await;
        seen.extend(page["data"].as_array().unwrap().iter().map(id));
        if page["has_more"] == false {
            break;
        }
    }
    assert_eq!(seen, made);
    let before = world
        .get(&format!(
            "/v1/payment_intents?limit=2&ending_before={}",
            made[4]
        ))
        .await;
    let ids: Vec<String> = before["data"].as_array().unwrap().iter().map(id).collect();
    assert_eq!(
        (ids, before["has_more"].clone()),
        (made[2..4].to_vec(), json!(true))
    );
    refused(
        world
            .send(world.request(Method::GET, "/v1/payment_intents?limit=0"))
            .await,
        400,
        "parameter_invalid_integer",
    );
    refused(
        world
            .send(world.request(Method::GET, "/v1/payment_intents?starting_after=pi_0"))
            .await,
        400,
        "resource_missing",
    );
}

#[tokio::test]
async fn events_are_filtered_by_type_time_and_delivery() {
    let world = World::start(config()).await;
    world.paid(500, "").await;
    let kinds = async |query: &str| -> Vec<Value> {
        let events = world.get(&format!("/v1/events?limit=100{query}")).await;
        events["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|event| event["type"].clone())
            .collect()
    };
    let both = kinds("&types[0]=charge.succeeded&types[1]=payment_intent.succeeded").await;
    assert_eq!(both, ["payment_intent.succeeded", "charge.succeeded"]);
    assert_eq!(kinds("&type=charge.*").await, ["charge.succeeded"]);
    assert!(kinds("&created[gte]=32503680000").await.is_empty());
    // Nobody listens, so nothing is undelivered.
    assert!(kinds("&delivery_success=false").await.is_empty());
}

#[tokio::test]
async fn metadata_merges_and_unsets() {
    let world = World::start(config()).await;
    let account = world
        .post("/v1/accounts", "metadata[a]=1&metadata[b]=2")
        .await;
    let path = format!("/v1/accounts/{}", id(&account));
    let merged = world.post(&path, "metadata[a]=&metadata[c]=3").await;
    assert_eq!(merged["metadata"], json!({"b": "2", "c": "3"}));
    assert_eq!(world.post(&path, "metadata=").await["metadata"], json!({}));
}

#[tokio::test]
async fn an_owner_does_not_see_the_objects_of_another() {
    let world = World::start(config()).await;
    let account = world.account("").await;
    let intent = world.paid(500, "").await;
    let path = format!("/v1/payment_intents/{}", id(&intent));
    let request = world
        .request(Method::GET, &path)
        .header("stripe-account", &account);
    refused(world.send(request).await, 404, "resource_missing");
}

#[tokio::test]
async fn balance_settings_are_kept_by_account() {
    let world = World::start(config()).await;
    let account = world.account("").await;
    world
        .post_as(
            &account,
            "/v1/balance_settings",
            "payments[payouts][schedule][interval]=manual",
        )
        .await;
    let interval =
        |settings: Value| settings["payments"]["payouts"]["schedule"]["interval"].clone();
    assert_eq!(
        interval(world.get_as(&account, "/v1/balance_settings").await),
        "manual"
    );
    assert_eq!(interval(world.get("/v1/balance_settings").await), "daily");
}

#[tokio::test]
async fn answers_carry_a_request_id_which_events_name() {
    let world = World::start(config()).await;
    let request = world
        .request(Method::POST, "/v1/payment_intents")
        .header("content-type", "application/x-www-form-urlencoded");
    let response = request
        .header("idempotency-key", "k")
        .body("amount=5&currency=eur")
        .send()
        .await
        .unwrap();
    let request_id = response.headers()["request-id"]
        .to_str()
        .unwrap()
        .to_owned();
    let events = world.get("/v1/events").await;
    assert_eq!(
        events["data"][0]["request"],
        json!({"id": request_id, "idempotency_key": "k"})
    );
}
