use std::time::Duration;

use serde_json::{Value, json};

use crate::world::{World, config, id, refused};

const DAY: i64 = 86_400;

#[tokio::test]
async fn a_charge_brings_its_amount_less_the_fee_rounded_half_up() {
    let world = World::start(config()).await;
    // 2.9 % of 1050 is 30.45, of 1051 is 30.479, of 1500 is 43.5.
    for (amount, fee) in [(1_050, 30), (1_500, 44)] {
        let intent = world
            .paid(amount, "&expand[]=latest_charge.balance_transaction")
            .await;
        assert_eq!(intent["latest_charge"]["balance_transaction"]["fee"], fee);
    }
    assert_eq!(world.balance("").await, (1_050 - 30 + 1_500 - 44, 0));
}

#[tokio::test]
async fn a_transfer_needs_available_money() {
    let world = World::start(config()).await;
    let account = world.account("").await;
    world.paid(1_000, "").await;
    let body = |amount: i64| format!("amount={amount}&currency=eur&destination={account}");
    refused(
        world.try_post("/v1/transfers", &body(972)).await,
        400,
        "balance_insufficient",
    );
    world.post("/v1/transfers", &body(971)).await;
    assert_eq!(
        (world.balance("").await, world.balance(&account).await),
        ((0, 0), (971, 0))
    );
}

#[tokio::test]
async fn a_transfer_from_a_charge_is_bounded_by_the_charge_and_waits_with_it() {
    let mut config = config();
    config.funds_available_after = Duration::from_hours(48);
    let world = World::start(config).await;
    let account = world.account("").await;
    let intent = world.paid(1_000, "&transfer_group=g1").await;
    let source = intent["latest_charge"].as_str().unwrap();
    let body = |amount: i64| format!("amount={amount}&currency=eur&destination={account}");
    refused(
        world.try_post("/v1/transfers", &body(1)).await,
        400,
        "balance_insufficient",
    );
    let first = world
        .post(
            "/v1/transfers",
            &format!("{}&source_transaction={source}", body(600)),
        )
        .await;
    assert_eq!(first["transfer_group"], "g1");
    refused(
        world
            .try_post(
                "/v1/transfers",
                &format!("{}&source_transaction={source}", body(401)),
            )
            .await,
        400,
        "null",
    );
    world
        .post(
            "/v1/transfers",
            &format!("{}&source_transaction={source}", body(400)),
        )
        .await;
    assert_eq!(
        (world.balance("").await, world.balance(&account).await),
        ((0, -29), (0, 1_000))
    );
    refused(
        world
            .try_post_as(&account, "/v1/payouts", "amount=1&currency=eur")
            .await,
        400,
        "balance_insufficient",
    );
    world.advance(2 * DAY).await;
    assert_eq!(
        (world.balance("").await, world.balance(&account).await),
        ((-29, 0), (1_000, 0))
    );
    let told = world
        .get_as(&account, "/v1/events?type=balance.available")
        .await;
    assert_eq!(
        told["data"][0]["data"]["object"]["available"][0]["amount"],
        1_000
    );
}

#[tokio::test]
async fn a_transfer_needs_a_receiver_who_may_receive() {
    let world = World::start(config()).await;
    world.paid(1_000, "").await;
    let stranger = world
        .try_post("/v1/transfers", "amount=5&currency=eur&destination=acct_0")
        .await;
    refused(stranger, 400, "resource_missing");
    let account = id(&world
        .post(
            "/v1/accounts",
            "country=FR&capabilities[transfers][requested]=true",
        )
        .await);
    let body = format!("amount=5&currency=eur&destination={account}");
    refused(
        world.try_post("/v1/transfers", &body).await,
        400,
        "insufficient_capabilities_for_transfer",
    );
    world
        .admin(&format!("/accounts/{account}/onboard"), Value::Null)
        .await;
    world.post("/v1/transfers", &body).await;
    world
        .admin(
            &format!("/accounts/{account}/capabilities/transfers"),
            json!({"status": "inactive"}),
        )
        .await;
    refused(
        world.try_post("/v1/transfers", &body).await,
        400,
        "insufficient_capabilities_for_transfer",
    );
    assert_eq!(
        world.get(&format!("/v1/accounts/{account}")).await["capabilities"]["transfers"],
        "inactive"
    );
}

#[tokio::test]
async fn a_transfer_of_another_currency_than_its_charge_is_refused() {
    let world = World::start(config()).await;
    let account = world.account("").await;
    let intent = world.paid(1_000, "").await;
    let source = intent["latest_charge"].as_str().unwrap();
    let body = format!("amount=5&currency=mad&destination={account}&source_transaction={source}");
    refused(world.try_post("/v1/transfers", &body).await, 400, "null");
}

#[tokio::test]
async fn a_transfer_is_taken_back_as_long_as_the_money_is_there() {
    let world = World::start(config()).await;
    let account = world.account("").await;
    let intent = world.paid(1_000, "").await;
    let source = intent["latest_charge"].as_str().unwrap();
    let body = format!("amount=800&currency=eur&destination={account}&source_transaction={source}");
    let transfer = world.post("/v1/transfers", &body).await;
    let path = format!("/v1/transfers/{}/reversals", id(&transfer));
    refused(world.try_post(&path, "amount=801").await, 400, "null");
    world.post(&path, "amount=300").await;
    assert_eq!(world.balance(&account).await, (500, 0));
    world
        .post_as(&account, "/v1/payouts", "amount=400&currency=eur")
        .await;
    refused(
        world.try_post(&path, "amount=101").await,
        400,
        "balance_insufficient",
    );
    world.post(&path, "amount=100").await;
    let after = world.get(&format!("/v1/transfers/{}", id(&transfer))).await;
    assert_eq!(
        (&after["amount_reversed"], &after["reversed"]),
        (&json!(400), &json!(false))
    );
    assert_eq!(after["reversals"]["data"].as_array().unwrap().len(), 2);
    assert_eq!(world.get(&path).await["data"][0]["amount"], 100);
    // What came back can be transferred again: 1000 - 800 + 400.
    let again =
        format!("amount=601&currency=eur&destination={account}&source_transaction={source}");
    refused(world.try_post("/v1/transfers", &again).await, 400, "null");
}

#[tokio::test]
async fn a_refund_is_bounded_by_its_charge() {
    let world = World::start(config()).await;
    let intent = id(&world.paid(1_000, "").await);
    refused(
        world
            .try_post(
                "/v1/refunds",
                &format!("payment_intent={intent}&amount=1001"),
            )
            .await,
        400,
        "null",
    );
    let part = world
        .post(
            "/v1/refunds",
            &format!("payment_intent={intent}&amount=400&expand[]=charge"),
        )
        .await;
    assert_eq!(
        (
            &part["charge"]["amount_refunded"],
            &part["charge"]["refunded"]
        ),
        (&json!(400), &json!(false))
    );
    world
        .post("/v1/refunds", &format!("payment_intent={intent}"))
        .await;
    refused(
        world
            .try_post("/v1/refunds", &format!("payment_intent={intent}"))
            .await,
        400,
        "charge_already_refunded",
    );
    assert_eq!(world.balance("").await, (-29, 0));
    let listed = world
        .get(&format!("/v1/refunds?payment_intent={intent}"))
        .await;
    assert_eq!(listed["data"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_was_not_collected_is_not_refunded() {
    let world = World::start(config()).await;
    let waiting = id(&world
        .post("/v1/payment_intents", "amount=500&currency=eur")
        .await);
    refused(
        world
            .try_post("/v1/refunds", &format!("payment_intent={waiting}"))
            .await,
        400,
        "null",
    );
    refused(
        world.try_post("/v1/refunds", "charge=ch_0").await,
        400,
        "resource_missing",
    );
    refused(
        world.try_post("/v1/refunds", "amount=5").await,
        400,
        "parameter_missing",
    );
}

#[tokio::test]
async fn a_declined_card_is_kept_and_told_and_can_be_followed_by_another() {
    let world = World::start(config()).await;
    let intent = id(&world
        .post("/v1/payment_intents", "amount=500&currency=eur")
        .await);
    let path = format!("/v1/payment_intents/{intent}");
    refused(
        world.try_post(&format!("{path}/confirm"), "").await,
        400,
        "payment_intent_unexpected_state",
    );
    let declined = world
        .try_post(
            &format!("{path}/confirm"),
            "payment_method=pm_card_chargeDeclinedInsufficientFunds",
        )
        .await;
    assert_eq!(declined.1["error"]["decline_code"], "insufficient_funds");
    refused(declined, 402, "card_declined");
    let after = world.get(&format!("{path}?expand[]=latest_charge")).await;
    assert_eq!(
        (&after["status"], &after["latest_charge"]["status"]),
        (&json!("requires_payment_method"), &json!("failed"))
    );
    assert_eq!(after["last_payment_error"]["code"], "card_declined");
    let paid = world
        .post(&format!("{path}/confirm"), "payment_method=pm_card_visa")
        .await;
    assert_eq!(
        (&paid["status"], &paid["last_payment_error"]),
        (&json!("succeeded"), &Value::Null)
    );
    refused(
        world.try_post(&format!("{path}/cancel"), "").await,
        400,
        "payment_intent_unexpected_state",
    );
}

#[tokio::test]
async fn an_authorised_amount_is_captured_in_part_or_let_go() {
    let world = World::start(config()).await;
    let held = world.paid(1_000, "&capture_method=manual").await;
    assert_eq!(
        (&held["status"], &held["amount_capturable"]),
        (&json!("requires_capture"), &json!(1_000))
    );
    assert_eq!(world.balance("").await, (0, 0));
    let path = format!("/v1/payment_intents/{}/capture", id(&held));
    refused(
        world.try_post(&path, "amount_to_capture=1001").await,
        400,
        "amount_too_large",
    );
    assert_eq!(
        world.post(&path, "amount_to_capture=600").await["amount_received"],
        600
    );
    refused(
        world.try_post(&path, "").await,
        400,
        "payment_intent_unexpected_state",
    );
    assert_eq!(world.balance("").await, (600 - 17, 0));
    let other = id(&world.paid(1_000, "&capture_method=manual").await);
    assert_eq!(
        world
            .post(&format!("/v1/payment_intents/{other}/cancel"), "")
            .await["status"],
        "canceled"
    );
    assert_eq!(world.balance("").await, (583, 0));
}

#[tokio::test]
async fn a_payout_needs_onboarding_and_available_money() {
    let world = World::start(config()).await;
    let fresh = id(&world.post("/v1/accounts", "country=FR").await);
    refused(
        world
            .try_post_as(&fresh, "/v1/payouts", "amount=5&currency=eur")
            .await,
        400,
        "payouts_not_allowed",
    );
    let account = world.account("").await;
    refused(
        world
            .try_post_as(&account, "/v1/payouts", "amount=5&currency=eur")
            .await,
        400,
        "balance_insufficient",
    );
}

#[tokio::test]
async fn every_line_of_a_balance_is_listed_by_type_and_source() {
    let world = World::start(config()).await;
    let account = world.account("").await;
    let intent = world.paid(1_000, "").await;
    let source = intent["latest_charge"].as_str().unwrap();
    let body = format!("amount=800&currency=eur&destination={account}&source_transaction={source}");
    let transfer = id(&world.post("/v1/transfers", &body).await);
    let of = async |query: &str| {
        world
            .get(&format!("/v1/balance_transactions?{query}"))
            .await["data"]
            .clone()
    };
    assert_eq!(of("type=transfer").await[0]["source"], json!(transfer));
    assert_eq!(of(&format!("source={source}")).await[0]["type"], "charge");
    assert_eq!(of("created[lt]=1").await, json!([]));
    let received = world.get_as(&account, "/v1/balance_transactions").await;
    assert_eq!(
        (&received["data"][0]["type"], &received["data"][0]["net"]),
        (&json!("payment"), &json!(800))
    );
}

#[tokio::test]
async fn amounts_and_currencies_are_checked() {
    let world = World::start(config()).await;
    let make = async |body: &str| world.try_post("/v1/payment_intents", body).await;
    refused(
        make("amount=0&currency=eur").await,
        400,
        "parameter_invalid_integer",
    );
    refused(
        make("amount=100000000&currency=eur").await,
        400,
        "amount_too_large",
    );
    refused(make("amount=5&currency=zzz").await, 400, "null");
    assert_eq!(make("amount=5&currency=MAD").await.1["currency"], "mad");
}
