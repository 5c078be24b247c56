use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::world::{World, config, id};

const SESSION: &str = "mode=payment&success_url=https%3A%2F%2Fx.test%2Fok%3Fs%3D%7BCHECKOUT_SESSION_ID%7D&cancel_url=https%3A%2F%2Fx.test%2Fno\
    &line_items[0][quantity]=2&line_items[0][price_data][currency]=mad&line_items[0][price_data][unit_amount]=75000\
    &line_items[0][price_data][product_data][name]=Vid%C3%A9o+%3Cb%3E&payment_intent_data[metadata][escrow]=e1\
    &payment_intent_data[transfer_group]=g1&client_reference_id=c1";

async fn press(world: &World, path: &str) -> Response {
    world.http.post(world.url(path)).send().await.unwrap()
}

fn location(response: &Response) -> String {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    response.headers()["location"].to_str().unwrap().to_owned()
}

async fn retrieve(world: &World, session: &Value) -> Value {
    world
        .get(&format!(
            "/v1/checkout/sessions/{}?expand[]=payment_intent.latest_charge.balance_transaction",
            id(session)
        ))
        .await
}

#[tokio::test]
async fn a_payer_pays_on_the_page_and_is_sent_back() {
    let world = World::start(config()).await;
    let session = world.post("/v1/checkout/sessions", SESSION).await;
    assert_eq!(
        (
            &session["payment_intent"],
            &session["payment_status"],
            &session["amount_total"]
        ),
        (&Value::Null, &json!("unpaid"), &json!(150_000))
    );
    let page = world
        .http
        .get(session["url"].as_str().unwrap())
        .send()
        .await
        .unwrap();
    assert!(
        page.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .starts_with("default-src 'none'")
    );
    let html = page.text().await.unwrap();
    for part in [
        "SANDBOX",
        "no real money",
        "1,500.00 MAD",
        "Vidéo &lt;b&gt;",
        "/decline",
    ] {
        assert!(html.contains(part), "{part} is not on the page");
    }
    let pay = format!("/c/pay/{}/pay", id(&session));
    assert_eq!(
        location(&press(&world, &pay).await),
        format!("https://x.test/ok?s={}", id(&session))
    );
    let paid = retrieve(&world, &session).await;
    assert_eq!(
        (&paid["status"], &paid["payment_status"], &paid["url"]),
        (&json!("complete"), &json!("paid"), &Value::Null)
    );
    let intent = &paid["payment_intent"];
    assert_eq!(
        (&intent["metadata"], &intent["transfer_group"]),
        (&json!({"escrow": "e1"}), &json!("g1"))
    );
    assert_eq!(
        intent["latest_charge"]["balance_transaction"]["net"],
        150_000 - 4_350
    );
    // Pressed again, it is still paid once.
    location(&press(&world, &pay).await);
    assert_eq!(world.balance("").await.0, 145_650);
}

#[tokio::test]
async fn a_decline_leaves_the_page_open_for_another_card() {
    let world = World::start(config()).await;
    let session = world.post("/v1/checkout/sessions", SESSION).await;
    let base = format!("/c/pay/{}", id(&session));
    assert_eq!(
        location(&press(&world, &format!("{base}/decline")).await),
        "https://x.test/no"
    );
    let declined = retrieve(&world, &session).await;
    assert_eq!(
        (&declined["status"], &declined["payment_intent"]["status"]),
        (&json!("open"), &json!("requires_payment_method"))
    );
    let html = world
        .http
        .get(world.url(&base))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(html.contains("declined"));
    press(&world, &format!("{base}/pay")).await;
    let paid = retrieve(&world, &session).await;
    assert_eq!(
        paid["payment_intent"]["id"],
        declined["payment_intent"]["id"]
    );
    assert_eq!(paid["payment_status"], "paid");
}

#[tokio::test]
async fn an_expired_page_takes_no_money() {
    let world = World::start(config()).await;
    let session = world.post("/v1/checkout/sessions", SESSION).await;
    world.advance(86_401).await;
    assert_eq!(
        press(&world, &format!("/c/pay/{}/pay", id(&session)))
            .await
            .status(),
        StatusCode::GONE
    );
    assert_eq!(retrieve(&world, &session).await["status"], "expired");
    assert_eq!(
        world.get("/v1/events?type=checkout.session.expired").await["data"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_session_is_expired_once_by_hand() {
    let world = World::start(config()).await;
    let session = world.post("/v1/checkout/sessions", SESSION).await;
    let path = format!("/v1/checkout/sessions/{}/expire", id(&session));
    assert_eq!(world.post(&path, "").await["status"], "expired");
    assert_eq!(world.try_post(&path, "").await.0, 400);
}

#[tokio::test]
async fn a_session_without_what_it_needs_is_refused() {
    let world = World::start(config()).await;
    let refused = async |body: &str| {
        world.try_post("/v1/checkout/sessions", body).await.1["error"]["param"].clone()
    };
    assert_eq!(refused("success_url=https%3A%2F%2Fx.test").await, "mode");
    assert_eq!(refused("mode=payment").await, "success_url");
    assert_eq!(
        refused("mode=payment&success_url=javascript%3Aalert(1)").await,
        "success_url"
    );
    assert_eq!(
        refused("mode=payment&success_url=https%3A%2F%2Fx.test").await,
        "line_items"
    );
    assert_eq!(
        refused(&SESSION.replace("unit_amount]=75000", "unit_amount]=0")).await,
        "line_items[0][price_data][unit_amount]"
    );
    assert_eq!(
        refused(&format!("{SESSION}&expires_at=1")).await,
        "expires_at"
    );
}

#[tokio::test]
async fn a_creator_is_onboarded_on_the_page() {
    let world = World::start(config()).await;
    let account = id(&world
        .post(
            "/v1/accounts",
            "country=MA&email=a%40b.test&controller[stripe_dashboard][type]=express",
        )
        .await);
    let body = format!(
        "account={account}&type=account_onboarding&refresh_url=https%3A%2F%2Fx.test%2Fr&return_url=https%3A%2F%2Fx.test%2Fd"
    );
    let link = world.post("/v1/account_links", &body).await;
    let url = link["url"].as_str().unwrap();
    let html = world
        .http
        .get(url)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(html.contains("SANDBOX") && html.contains("a@b.test"));
    let before = world.get(&format!("/v1/accounts/{account}")).await;
    assert_eq!(
        (&before["details_submitted"], &before["payouts_enabled"]),
        (&json!(false), &json!(false))
    );
    let done = world.http.request(Method::POST, url).send().await.unwrap();
    assert_eq!(location(&done), "https://x.test/d");
    let after = world.get(&format!("/v1/accounts/{account}")).await;
    assert_eq!(
        (&after["details_submitted"], &after["payouts_enabled"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(
        (
            &after["capabilities"]["transfers"],
            &after["requirements"]["currently_due"]
        ),
        (&json!("active"), &json!([]))
    );
    assert_eq!(after["external_accounts"]["total_count"], 1);
    world.advance(3_601).await;
    let late = world.http.get(url).send().await.unwrap();
    assert_eq!(location(&late), "https://x.test/r");
}

#[tokio::test]
async fn pages_that_are_not_there_say_so() {
    let world = World::start(config()).await;
    for path in ["/c/pay/cs_test_0", "/c/onboard/al_0"] {
        let page = world.http.get(world.url(path)).send().await.unwrap();
        assert_eq!(page.status(), StatusCode::NOT_FOUND);
        assert!(page.text().await.unwrap().contains("SANDBOX"));
    }
}
