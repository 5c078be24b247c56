//! Who is told: integrators by signed webhooks, parties by a live stream, and the logs by nobody's name.

use std::time::Duration;

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, routing::post};
use serde_json::{Value, json};
use standardwebhooks::Webhook;
use tokio::{
    net::TcpListener,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinSet,
};

use crate::support::{Installation, World};

/// An integrator's server: every delivery, as it came.
async fn integrator() -> (
    String,
    UnboundedReceiver<(HeaderMap, Bytes)>,
    JoinSet<std::io::Result<()>>,
) {
    let (send, receive) = unbounded_channel();
    let take = async |State(send): State<UnboundedSender<(HeaderMap, Bytes)>>,
                      headers: HeaderMap,
                      body: Bytes| {
        send.send((headers, body)).unwrap();
    };
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let router = Router::new().route("/hook", post(take)).with_state(send);
    let mut serving = JoinSet::new();
    serving.spawn(async move { axum::serve(listener, router).await });
    (url, receive, serving)
}

#[tokio::test]
async fn integrators_are_told_by_signed_webhooks() {
    let world = World::start().await;
    let brand = world.join("brand", "Atlas").await;
    let (url, mut deliveries, _serving) = integrator().await;
    let endpoint = brand
        .api
        .post(
            "/api/webhooks/endpoints",
            &json!({"url": url, "topics": ["payment_release"]}),
        )
        .await
        .ok();
    let creator = world.join_creator("Salma").await;
    let campaign = world.campaign(&brand, "2000.00").await;
    world.lock_budget(&brand, &campaign).await;
    let escrow = world.engage(&brand, &creator, &campaign).await;
    world
        .submit(
            &creator,
            &escrow,
            &[
                &campaign["deliverables"][0]["id"],
                &campaign["deliverables"][1]["id"],
            ],
        )
        .await;
    brand
        .api
        .act(
            "/api/escrow/release",
            "release",
            &json!({"escrow_id": escrow}),
        )
        .await
        .ok();
    world.run_jobs().await;
    let (headers, body) = deliveries.recv().await.unwrap();
    let webhook = Webhook::new(endpoint["secret"].as_str().unwrap()).unwrap();
    webhook.verify(&body, &headers).unwrap();
    let event: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(
        (&event["type"], &event["data"]["escrow_id"]),
        (&json!("payment_release"), &json!(escrow))
    );
    assert_eq!(
        event["data"]["net"],
        json!({"amount": "1800.00", "currency": "MAD"})
    );
    assert!(
        !String::from_utf8_lossy(&body).contains('@'),
        "no address is part of an event"
    );
    assert!(deliveries.try_recv().is_err(), "one delivery for one event");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_follows_the_sandboxs_clock_and_logs_no_names() {
    let installation = Installation::start("clock").await;
    assert!(installation.run(&["seed"]).status.success());
    let api = installation
        .api()
        .sign_in("brand@daman.example", "play-money-only")
        .await;
    assert_eq!(api.get("/api/parties/me").await.status, 200);
    installation
        .sandbox()
        .post("/_sandbox/clock", &json!({"advance_seconds": 3_600}))
        .await
        .ok();
    // The access token of an hour ago has ended.
    let mut status = 200;
    for _ in 0..100 {
        status = api.get("/api/parties/me").await.status;
        if status == 401 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(status, 401);
    let log = installation.server_log();
    assert!(
        log.contains("request.id") && log.contains("/api/auth/sign-in"),
        "{log}"
    );
    for secret in [
        "@daman.example",
        "play-money-only",
        "Salma",
        "Bearer",
        "eyJ",
        "whsec_",
        "sk_test",
    ] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
    for line in log.lines() {
        serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    }
}
