use serde_json::Value;

use crate::world::{World, config, id, refused};

const PATH: &str = "/v1/payment_intents";
const BODY: &str = "amount=500&currency=eur";

#[tokio::test]
async fn the_same_request_is_answered_once_and_repeated() {
    let world = World::start(config()).await;
    let (first, fresh) = world.keyed("k1", PATH, BODY).await;
    let (second, replayed) = world.keyed("k1", PATH, BODY).await;
    assert_eq!((first.1, fresh, replayed), (second.1, false, true));
    assert_eq!(world.get(PATH).await["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn another_request_under_the_same_key_is_refused() {
    let world = World::start(config()).await;
    world.keyed("k1", PATH, BODY).await;
    for (path, body) in [(PATH, "amount=501&currency=eur"), ("/v1/accounts", "")] {
        let (reply, _) = world.keyed("k1", path, body).await;
        assert_eq!(reply.1["error"]["type"], "idempotency_error");
        refused(reply, 400, "null");
    }
}

#[tokio::test]
async fn a_refusal_of_the_act_is_kept_but_one_of_the_door_is_not() {
    let world = World::start(config()).await;
    let account = world.account("").await;
    let body = format!("amount=5&currency=eur&destination={account}");
    let (poor, _) = world.keyed("k1", "/v1/transfers", &body).await;
    refused(poor, 400, "balance_insufficient");
    world.paid(1_000, "").await;
    let (still, replayed) = world.keyed("k1", "/v1/transfers", &body).await;
    assert!(replayed);
    refused(still, 400, "balance_insufficient");
    let (unknown, _) = world
        .keyed("k2", "/v1/transfers", &format!("{body}&foo=1"))
        .await;
    refused(unknown, 400, "parameter_unknown");
    let (moved, replayed) = world.keyed("k2", "/v1/transfers", &body).await;
    assert_eq!((moved.0.as_u16(), replayed), (200, false));
}

#[tokio::test]
async fn eight_at_once_make_one_object() {
    let world = World::start(config()).await;
    let replies = {
        let send = || world.keyed("k1", PATH, BODY);
        tokio::join!(
            send(),
            send(),
            send(),
            send(),
            send(),
            send(),
            send(),
            send()
        )
    };
    let all = [
        replies.0, replies.1, replies.2, replies.3, replies.4, replies.5, replies.6, replies.7,
    ];
    let made: Vec<&Value> = all
        .iter()
        .filter(|(reply, _)| reply.0 == 200)
        .map(|(reply, _)| &reply.1["id"])
        .collect();
    assert!(made.iter().all(|id| *id == made[0]));
    assert!(
        all.iter()
            .all(|(reply, _)| matches!(reply.0.as_u16(), 200 | 409))
    );
    assert_eq!(world.get(PATH).await["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn keys_belong_to_an_account() {
    let world = World::start(config()).await;
    let account = world.account("").await;
    let (platform, _) = world.keyed("k1", PATH, BODY).await;
    let request = world
        .request(reqwest::Method::POST, PATH)
        .header("content-type", "application/x-www-form-urlencoded");
    let connected = world
        .send(
            request
                .header("stripe-account", account)
                .header("idempotency-key", "k1")
                .body(BODY),
        )
        .await;
    assert_ne!(id(&platform.1), id(&connected.1));
}
