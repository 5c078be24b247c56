//! The routes and pages.

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use chrono::Duration;
use kernel::Id;
use parties::{Caller, Language, Party, Role};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{World, fake, mad};
use crate::{MAX_BODY_BYTES, http};

/// An answer: status, `Location`, and the body as text.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) location: Option<String>,
    pub(super) text: String,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }
}

pub(super) async fn send(router: Router, request: Request<Body>) -> Answer {
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    let location = response
        .headers()
        .get(header::LOCATION)
        .map(|value| value.to_str().unwrap().to_owned());
    let bytes = axum::body::to_bytes(response.into_body(), 1_000_000)
        .await
        .unwrap();
    Answer {
        status,
        location,
        text: String::from_utf8(bytes.to_vec()).unwrap(),
    }
}

pub(super) fn api(world: &World) -> Router {
    http::routes(world.ctx.clone()).split_for_parts().0
}

pub(super) async fn get(world: &World, party: Id<Party>, path: &str) -> Answer {
    let mut request = Request::get(path).body(Body::empty()).unwrap();
    request.extensions_mut().insert(Caller {
        party,
        role: Role::Creator,
        session: Id::new(world.db.now()),
    });
    send(api(world), request).await
}

pub(super) async fn post(world: &World, caller: Caller, path: &str, body: Value) -> Answer {
    let mut request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/json")
        .header("idempotency-key", "k")
        .body(Body::from(body.to_string()))
        .unwrap();
    request.extensions_mut().insert(caller);
    send(api(world), request).await
}

pub(super) async fn page(world: &World, path: &str) -> Answer {
    send(
        http::pay_pages(world.ctx.clone()),
        Request::get(path).body(Body::empty()).unwrap(),
    )
    .await
}

#[tokio::test]
async fn a_party_sees_its_own_payments_and_nobody_elses() {
    let world = World::new().await;
    let payout = world.payable().await;
    let deposit = world.payout(payout).await.deposit.unwrap();
    let seen = get(&world, world.brand, &format!("/deposits/{deposit}"))
        .await
        .json();
    assert_eq!(
        seen["amount"],
        json!({ "amount": "100.00", "currency": "MAD" })
    );
    assert_eq!(
        (
            seen["status"].as_str(),
            seen["can"].as_array().unwrap().len()
        ),
        (Some("settled"), 0)
    );
    let seen = get(&world, world.creator, &format!("/payouts/{payout}"))
        .await
        .json();
    assert_eq!(
        (seen["status"].as_str(), seen["amount"]["amount"].as_str()),
        (Some("scheduled"), Some("60.00"))
    );
    for (party, path) in [
        (world.creator, format!("/deposits/{deposit}")),
        (world.brand, format!("/payouts/{payout}")),
        (world.brand, "/deposits/not-an-id".to_owned()),
        (world.brand, "/payout-account".to_owned()),
    ] {
        let absent = get(&world, party, &path).await;
        assert_eq!(
            (absent.status, absent.json()["code"].as_str()),
            (StatusCode::NOT_FOUND, Some("request.not_found"))
        );
    }
    let anonymous = send(
        api(&world),
        Request::get("/wallet").body(Body::empty()).unwrap(),
    )
    .await;
    assert_eq!(anonymous.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn lists_come_newest_first_a_page_at_a_time() {
    let world = World::new().await;
    for amount in [100, 200, 300] {
        world.collect(mad(amount)).await;
        world.db.clock().advance(Duration::seconds(1));
    }
    let first = get(&world, world.brand, "/deposits?limit=2").await.json();
    let amounts: Vec<_> = first["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["amount"]["amount"].clone())
        .collect();
    assert_eq!(amounts, ["3.00", "2.00"]);
    let rest = get(
        &world,
        world.brand,
        &format!(
            "/deposits?limit=2&after={}",
            first["next"].as_str().unwrap()
        ),
    )
    .await
    .json();
    assert_eq!(
        (rest["items"].as_array().unwrap().len(), rest.get("next")),
        (1, None)
    );
    assert_eq!(
        get(&world, world.creator, "/payouts").await.json(),
        json!({ "items": [] })
    );
}

#[tokio::test]
async fn the_wallet_tells_what_is_held_on_its_way_and_paid() {
    let world = World::new().await;
    assert_eq!(
        get(&world, world.creator, "/wallet").await.json(),
        json!({ "balances": [] })
    );
    world.payable().await;
    let amounts = async || {
        let wallet = get(&world, world.creator, "/wallet").await.json();
        ["held", "in_transit", "paid"].map(|part| {
            wallet["balances"][0][part]["amount"]
                .as_str()
                .unwrap()
                .to_owned()
        })
    };
    assert_eq!(amounts().await, ["60.00", "0.00", "0.00"]);
    world.run_due().await;
    assert_eq!(amounts().await, ["0.00", "60.00", "0.00"]);
    let payout_ref = world.rail.payouts()[0].id.clone();
    world
        .rail
        .set_payout(&payout_ref, rails::PayoutStatus::Paid, None);
    world.after(Duration::minutes(1)).await;
    assert_eq!(amounts().await, ["0.00", "0.00", "60.00"]);
}

#[tokio::test]
async fn a_creator_connects_an_account_and_is_led_to_the_rail() {
    let world = World::new().await;
    let party = world.person(Role::Creator, Language::Fr).await;
    let session = Id::new(world.db.now());
    let caller = Caller {
        party,
        role: Role::Creator,
        session,
    };
    let made = post(&world, caller, "/payout-account", json!({})).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let made = made.json();
    assert_eq!(
        (made["country"].as_str(), made["can"].clone()),
        (Some("MA"), json!(["onboard"]))
    );
    let path = made["onboarding_url"]
        .as_str()
        .unwrap()
        .strip_prefix("https://daman.test")
        .unwrap()
        .to_owned();
    assert!(world.run_due().await.is_empty());
    let [one, two] = [page(&world, &path).await, page(&world, &path).await];
    assert_eq!(one.status, StatusCode::SEE_OTHER);
    assert_ne!(one.location, two.location, "a link of the rail works once");
    let done = page(&world, &format!("{path}/done")).await;
    assert!(
        done.status == StatusCode::OK && done.text.contains("lang=\"fr\""),
        "{}",
        done.text
    );
    world
        .rail
        .set_account(fake::account("open_account_1", None));
    assert!(world.run_due().await.is_empty());
    let account = get(&world, party, "/payout-account").await.json();
    assert_eq!(
        (account["status"].as_str(), account["can"].clone()),
        (Some("ready"), json!(["change"]))
    );
    assert!(page(&world, &path).await.text.contains("Prêt"));
    assert_eq!(
        page(&world, "/onboard/00000000000000000000000000000000")
            .await
            .status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_country_is_two_capitals_and_a_key_names_one_request() {
    let world = World::new().await;
    let caller = Caller {
        party: world.creator,
        role: Role::Creator,
        session: Id::new(world.db.now()),
    };
    for (country, pointer) in [
        ("ma", Some("/country")),
        ("MAR", Some("/country")),
        ("M1", Some("/country")),
        ("MA", None),
        ("FR", None),
    ] {
        let body = json!({ "country": country });
        let answer = post(&world, caller, "/payout-account", body).await;
        let taken = answer.status == StatusCode::CREATED;
        assert_eq!(taken, country == "MA", "{}", answer.text);
        let found = answer.json()["errors"][0]["pointer"].clone();
        assert_eq!(found.as_str(), pointer, "{country}");
    }
}

#[tokio::test]
async fn a_mediator_is_not_paid_out() {
    let world = World::new().await;
    let caller = Caller {
        party: world.brand,
        role: Role::Mediator,
        session: Id::new(world.db.now()),
    };
    let refused = post(&world, caller, "/payout-account", json!({})).await;
    assert_eq!(
        (refused.status, refused.json()["code"].as_str()),
        (StatusCode::FORBIDDEN, Some("parties.wrong_role"))
    );
}

#[tokio::test]
async fn the_webhook_is_answered_once_stored_and_refused_when_not_believed() {
    let world = World::new().await;
    let body = json!({ "id": "evt_1", "type": "charge.succeeded", "created": 1, "data": { "object": {} } }).to_string();
    let post = async |secret: &str, body: String| {
        let mut request = Request::post("/webhooks/stripe")
            .body(Body::empty())
            .unwrap();
        *request.headers_mut() = super::inbox::signed(&world, secret, &body);
        *request.body_mut() = Body::from(body);
        send(api(&world), request).await
    };
    let taken = post("whsec_test", body.clone()).await;
    assert_eq!(
        (taken.status, taken.json()),
        (StatusCode::OK, json!({ "received": true }))
    );
    let forged = post("whsec_other", body).await;
    assert_eq!(
        (forged.status, forged.json()["code"].as_str()),
        (
            StatusCode::BAD_REQUEST,
            Some("payments.webhook_not_believed")
        )
    );
    let long = post("whsec_test", "x".repeat(MAX_BODY_BYTES + 1)).await;
    assert_eq!(long.status, StatusCode::PAYLOAD_TOO_LARGE);
}
