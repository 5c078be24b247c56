use serde_json::{Value, json};

use crate::world::{World, config, id, ok};

const DAY: i64 = 86_400;

#[tokio::test]
async fn who_follows_the_clock_is_answered_when_it_moves() {
    let world = World::start(config()).await;
    let follow = |known: i64| {
        world.send(
            world
                .http
                .get(world.url(&format!("/_sandbox/clock/wait?offset_seconds={known}"))),
        )
    };
    // Another offset than ours: answered at once.
    assert_eq!(ok(follow(7).await)["offset_seconds"], 0);
    let (told, ()) = tokio::join!(follow(0), world.advance(DAY));
    assert_eq!(ok(told)["offset_seconds"], DAY);
}

#[tokio::test]
async fn the_clock_moves_ahead_only() {
    let world = World::start(config()).await;
    for body in [
        json!({"advance_seconds": -1}),
        json!({"advance_seconds": i64::MAX}),
        json!({"advance": 1}),
        Value::Null,
    ] {
        assert_eq!(world.admin("/clock", body).await.0, 400);
    }
}

#[tokio::test]
async fn payments_are_settled_and_refused_on_order() {
    let world = World::start(config()).await;
    let intent = id(&world
        .post("/v1/payment_intents", "amount=500&currency=eur")
        .await);
    let refused = ok(world
        .admin(&format!("/payment_intents/{intent}/refuse"), Value::Null)
        .await);
    assert_eq!(refused["last_payment_error"]["code"], "card_declined");
    let settled = ok(world
        .admin(&format!("/payment_intents/{intent}/settle"), Value::Null)
        .await);
    assert_eq!(settled["status"], "succeeded");
    assert_eq!(
        world
            .admin(&format!("/payment_intents/{intent}/settle"), Value::Null)
            .await
            .0,
        400
    );
    assert_eq!(
        world
            .admin(&format!("/payment_intents/{intent}/forget"), Value::Null)
            .await
            .0,
        400
    );
    assert_eq!(
        world
            .admin("/payment_intents/pi_0/settle", Value::Null)
            .await
            .0,
        404
    );
}

#[tokio::test]
async fn sessions_are_settled_and_refused_on_order() {
    let world = World::start(config()).await;
    let body = "mode=payment&success_url=https%3A%2F%2Fx.test&line_items[0][price_data][currency]=eur\
        &line_items[0][price_data][unit_amount]=500&line_items[0][price_data][product_data][name]=x";
    let session = id(&world.post("/v1/checkout/sessions", body).await);
    let refused = ok(world
        .admin(&format!("/checkout_sessions/{session}/refuse"), Value::Null)
        .await);
    assert_eq!(
        (&refused["status"], &refused["payment_status"]),
        (&json!("open"), &json!("unpaid"))
    );
    let settled = ok(world
        .admin(&format!("/checkout_sessions/{session}/settle"), Value::Null)
        .await);
    assert_eq!(
        (&settled["status"], &settled["payment_status"]),
        (&json!("complete"), &json!("paid"))
    );
    assert_eq!(
        world
            .admin(&format!("/checkout_sessions/{session}/refuse"), Value::Null)
            .await
            .0,
        400
    );
}

#[tokio::test]
async fn a_payout_waits_for_the_bank_when_told_to_and_can_come_back_after_it_arrived() {
    let mut config = config();
    config.payouts_arrive_after = None;
    let world = World::start(config).await;
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
    world.advance(30 * DAY).await;
    assert_eq!(
        world
            .get_as(&account, &format!("/v1/payouts/{payout}"))
            .await["status"],
        "pending"
    );
    assert_eq!(
        ok(world
            .admin(&format!("/payouts/{payout}/settle"), Value::Null)
            .await)["status"],
        "paid"
    );
    assert_eq!(
        world
            .admin(
                &format!("/payouts/{payout}/fail"),
                json!({"failure_code": "bad_luck"})
            )
            .await
            .0,
        400
    );
    let failed = ok(world
        .admin(
            &format!("/payouts/{payout}/fail"),
            json!({"failure_code": "account_closed"}),
        )
        .await);
    assert_eq!(
        (&failed["status"], &failed["failure_code"]),
        (&json!("failed"), &json!("account_closed"))
    );
    assert_eq!(world.balance(&account).await, (900, 0));
    assert_eq!(
        world
            .admin(&format!("/payouts/{payout}/settle"), Value::Null)
            .await
            .0,
        400
    );
}

#[tokio::test]
async fn the_summary_counts_and_sums_by_currency_status_and_metadata() {
    let world = World::start(config()).await;
    world.paid(1_000, "&metadata[escrow]=e1").await;
    world.paid(500, "&metadata[escrow]=e2").await;
    ok(world.admin("/settle_all", Value::Null).await);
    let summary = ok(world
        .send(
            world
                .http
                .get(world.url("/_sandbox/summary?metadata_key=escrow")),
        )
        .await);
    assert_eq!(
        summary["charges"],
        json!({
            "by_currency": { "eur": { "count": 2, "amount": 1_500, "statuses": { "succeeded": { "count": 2, "amount": 1_500 } } } },
            "by_metadata": {
                "e1": { "eur": { "count": 1, "amount": 1_000, "statuses": { "succeeded": { "count": 1, "amount": 1_000 } } } },
                "e2": { "eur": { "count": 1, "amount": 500, "statuses": { "succeeded": { "count": 1, "amount": 500 } } } },
            },
        })
    );
    assert_eq!(
        summary["events"],
        json!({"count": 6, "undelivered": 0, "pending": 0})
    );
}

#[tokio::test]
async fn everything_that_waits_is_paid_at_once() {
    let world = World::start(config()).await;
    world
        .post("/v1/payment_intents", "amount=500&currency=eur")
        .await;
    let settled = ok(world.admin("/settle_all", Value::Null).await);
    assert_eq!(
        settled,
        json!({"checkout_sessions": 0, "payment_intents": 1})
    );
    assert_eq!(world.balance("").await, (500 - 15, 0));
}

#[tokio::test]
async fn a_party_names_another_bank_at_the_rails_own_pages() {
    let world = World::start(config()).await;
    let account = world.account("").await;
    let before = world.get(&format!("/v1/accounts/{account}")).await;
    let path = format!("/accounts/{account}/bank");
    let after = ok(world.admin(&path, json!({"token": "btok_2"})).await);
    let bank = |account: &Value| account["external_accounts"]["data"][0]["id"].clone();
    assert_ne!(bank(&before), bank(&after));
    let events = world
        .get_as(&account, "/v1/events?type=account.external_account.created")
        .await;
    assert_eq!(events["data"][0]["data"]["object"]["id"], bank(&after));
    assert_eq!(world.admin(&path, json!({})).await.0, 400);
}
