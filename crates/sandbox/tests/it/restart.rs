use serde_json::{Value, json};

use crate::world::{World, config, id, journal};

/// A life with something of everything.
async fn live(world: &World) -> (String, String) {
    let account = world.account("").await;
    let intent = world.paid(10_000, "&metadata[k]=v").await;
    let source = intent["latest_charge"].as_str().unwrap();
    let body =
        format!("amount=9000&currency=eur&destination={account}&source_transaction={source}");
    let transfer = id(&world.post("/v1/transfers", &body).await);
    world
        .post(
            &format!("/v1/transfers/{transfer}/reversals"),
            "amount=1000",
        )
        .await;
    world
        .post("/v1/refunds", &format!("charge={source}&amount=500"))
        .await;
    world
        .post_as(&account, "/v1/payouts", "amount=700&currency=eur")
        .await;
    world
        .post(
            "/v1/checkout/sessions",
            "mode=payment&success_url=https%3A%2F%2Fx.test&line_items[0][price_data][currency]=eur\
        &line_items[0][price_data][unit_amount]=5&line_items[0][price_data][product_data][name]=x",
        )
        .await;
    world.advance(3_600).await;
    (account, transfer)
}

/// Everything a client can see, but for events that follow by themselves.
async fn seen(world: &World, account: &str, transfer: &str) -> Vec<Value> {
    let mut all = Vec::new();
    for path in [
        "/v1/payment_intents",
        "/v1/charges",
        "/v1/refunds",
        "/v1/balance_transactions",
        "/v1/balance",
        "/v1/transfers",
    ] {
        all.push(world.get(path).await);
    }
    all.push(
        world
            .get(&format!("/v1/transfers/{transfer}/reversals"))
            .await,
    );
    for path in ["/v1/payouts", "/v1/balance", "/v1/balance_transactions"] {
        all.push(world.get_as(account, path).await);
    }
    all.push(world.get(&format!("/v1/accounts/{account}")).await);
    all
}

#[tokio::test]
async fn a_start_from_the_journal_as_kill_nine_leaves_it_loses_nothing() {
    let mut config = config();
    config.journal = Some(journal());
    config.payouts_arrive_after = None;
    let world = World::start(config.clone()).await;
    let (account, transfer) = live(&world).await;
    let before = seen(&world, &account, &transfer).await;
    // What the disk holds at this very moment is what a killed process leaves.
    let copy = journal();
    std::fs::copy(config.journal.as_ref().unwrap(), &copy).unwrap();
    config.journal = Some(copy);
    let again = World::start(config).await;
    assert_eq!(seen(&again, &account, &transfer).await, before);
    assert_eq!(again.balance(&account).await, (9_000 - 1_000 - 700, 0));
    let sessions = again.get("/v1/checkout/sessions?status=open").await;
    assert_eq!(sessions["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_dropped_sandbox_hands_its_journal_on() {
    let mut config = config();
    config.journal = Some(journal());
    let world = World::start(config.clone()).await;
    let (account, _) = live(&world).await;
    drop(world);
    let again = World::start(config).await;
    assert_eq!(
        again.get(&format!("/v1/accounts/{account}")).await["details_submitted"],
        true
    );
}

#[tokio::test]
async fn keys_and_clock_outlive_a_restart() {
    let mut config = config();
    config.journal = Some(journal());
    let world = World::start(config.clone()).await;
    let (first, _) = world
        .keyed("k1", "/v1/payment_intents", "amount=5&currency=eur")
        .await;
    world.advance(60).await;
    world.sandbox.shutdown().await;
    let again = World::start(config).await;
    let (second, replayed) = again
        .keyed("k1", "/v1/payment_intents", "amount=5&currency=eur")
        .await;
    assert_eq!((first, true), (second, replayed));
    let clock = again
        .send(again.http.get(again.url("/_sandbox/clock")))
        .await
        .1;
    assert_eq!(clock["offset_seconds"], 60);
}

#[tokio::test]
async fn what_became_due_while_it_was_down_is_done_at_the_next_start() {
    let mut config = config();
    config.journal = Some(journal());
    config.payouts_arrive_after = Some(std::time::Duration::from_millis(1));
    let world = World::start(config.clone()).await;
    let account = world.account("").await;
    world.paid(1_000, "").await;
    world
        .post(
            "/v1/transfers",
            &format!("amount=900&currency=eur&destination={account}"),
        )
        .await;
    let payout = id(&world
        .post_as(&account, "/v1/payouts", "amount=900&currency=eur")
        .await);
    world.sandbox.shutdown().await;
    let again = World::start(config).await;
    let path = format!("/v1/payouts/{payout}");
    while again.get_as(&account, &path).await["status"] != "paid" {}
    let told = again.get_as(&account, "/v1/events?type=payout.paid").await;
    assert_eq!(
        told["data"].as_array().map(Vec::len),
        Some(1),
        "{}",
        json!(told)
    );
}
