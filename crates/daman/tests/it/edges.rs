//! What strangers and accidents send: limits, problems, other people's objects.

use reqwest::header;
use serde_json::json;

use crate::support::{Installation, PNG, World};

#[tokio::test]
async fn what_is_nowhere_is_a_problem_too() {
    let world = World::start().await;
    assert_eq!(
        world.api().get("/api/nothing").await.problem(),
        (404, "request.no_such_path")
    );
    assert_eq!(
        world.api().post("/api/escrow", &json!({})).await.problem(),
        (405, "request.wrong_method")
    );
    assert_eq!(world.api().get("/api/escrow").await.problem().0, 401);
    assert_eq!(
        world
            .api()
            .with_token("nonsense")
            .get("/api/escrow")
            .await
            .problem()
            .0,
        401
    );
}

#[tokio::test]
async fn every_answer_carries_its_request_id_and_guards() {
    let world = World::start().await;
    let answer = world.api().get("/api/nothing").await;
    for (name, expected) in [
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(answer.headers[name], expected);
    }
    assert_eq!(answer.headers["x-request-id"].len(), 32);
    assert!(
        answer.headers["content-security-policy"]
            .to_str()
            .unwrap()
            .starts_with("default-src 'none'")
    );
}

#[tokio::test]
async fn the_server_tells_how_it_is() {
    let world = World::start().await;
    assert_eq!(world.api().get("/healthz").await.status, 200);
    assert_eq!(world.api().get("/readyz").await.status, 200);
    world.api().get("/api/nothing").await;
    let metrics = world.api().get("/metrics").await.body;
    let text = metrics.as_str().unwrap();
    assert!(
        text.contains("daman_http_requests_total{") && text.contains("daman_database_connections"),
        "{text}"
    );
    let docs = world.api().get("/api/docs/").await;
    assert!(
        docs.status == 200 && docs.body.as_str().unwrap().contains("swagger"),
        "{docs:?}"
    );
    assert_eq!(
        world.api().get("/api/openapi.json").await.body["openapi"],
        "3.1.0"
    );
    assert_eq!(
        world.api().get("/.well-known/jwks.json").await.body["keys"][0]["crv"],
        "Ed25519"
    );
}

#[tokio::test]
async fn a_body_that_is_too_large_or_wrong_is_refused_with_a_pointer() {
    let world = World::start().await;
    let brand = world.join("brand", "Atlas").await;
    let huge = json!({"campaign_id": "x".repeat(300_000)});
    assert_eq!(
        brand
            .api
            .act("/api/escrow/deposit", "k", &huge)
            .await
            .problem(),
        (413, "request.too_large")
    );
    let wrong = brand
        .api
        .act("/api/escrow/deposit", "k", &json!({"campaign_id": "x"}))
        .await;
    assert_eq!(wrong.problem(), (422, "request.invalid"));
    assert_eq!(wrong.body["errors"][0]["pointer"], "/campaign_id");
    let missing = brand
        .api
        .post("/api/escrow/deposit", &json!({"campaign_id": brand.id}))
        .await;
    assert_eq!(missing.problem(), (400, "request.idempotency_key_missing"));
}

#[tokio::test]
async fn a_key_answers_its_request_and_no_other() {
    let world = World::start().await;
    let brand = world.join("brand", "Atlas").await;
    let campaign = world.campaign(&brand, "4000.00").await;
    let body = json!({"campaign_id": campaign["id"]});
    let first = brand.api.act("/api/escrow/deposit", "k", &body).await;
    world.lock_budget(&brand, &campaign).await;
    let again = brand.api.act("/api/escrow/deposit", "k", &body).await;
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    assert_eq!(again.headers["idempotency-replayed"], "true");
    let other =
        json!({"campaign_id": campaign["id"], "amount": {"amount": "1.00", "currency": "MAD"}});
    assert_eq!(
        brand
            .api
            .act("/api/escrow/deposit", "k", &other)
            .await
            .problem(),
        (422, "request.idempotency_key_reused")
    );
}

#[tokio::test]
async fn other_peoples_objects_do_not_exist() {
    let world = World::start().await;
    let brand = world.join("brand", "Atlas").await;
    let creator = world.join_creator("Salma").await;
    let campaign = world.campaign(&brand, "2000.00").await;
    world.lock_budget(&brand, &campaign).await;
    let escrow = world.engage(&brand, &creator, &campaign).await;
    let submission = world
        .submit(&creator, &escrow, &[&campaign["deliverables"][0]["id"]])
        .await;
    let file = creator
        .api
        .upload("photo.png", "image/png", PNG.to_vec())
        .await
        .ok();
    let (other_brand, other_creator) = (
        world.join("brand", "Rival").await,
        world.join("creator", "Omar").await,
    );
    let deposits = brand.api.get("/api/deposits").await.ok();
    let paths = [
        format!("/api/escrow/status/{escrow}"),
        format!("/api/escrow/{escrow}/submissions"),
        format!("/api/submissions/{}", submission["id"].as_str().unwrap()),
        format!("/api/files/{}", file["id"].as_str().unwrap()),
        format!("/api/escrow/budgets/{}", campaign["id"].as_str().unwrap()),
        format!(
            "/api/deposits/{}",
            deposits["items"][0]["id"].as_str().unwrap()
        ),
    ];
    for path in &paths {
        for stranger in [&other_brand, &other_creator] {
            assert_eq!(stranger.api.get(path).await.problem().0, 404, "{path}");
        }
    }
    let release = json!({"escrow_id": escrow});
    assert_eq!(
        other_brand
            .api
            .act("/api/escrow/release", "k", &release)
            .await
            .problem()
            .0,
        404
    );
    assert_eq!(
        creator
            .api
            .act("/api/escrow/release", "k", &release)
            .await
            .problem(),
        (403, "parties.wrong_role")
    );
}

#[tokio::test]
async fn a_session_that_ended_is_no_longer_believed() {
    let world = World::start().await;
    let brand = world.join("brand", "Atlas").await;
    let other = world
        .api()
        .sign_in(&brand.email, "correct horse battery")
        .await;
    other
        .post("/api/auth/sign-out-everywhere", &json!({}))
        .await;
    assert_eq!(brand.api.get("/api/parties/me").await.problem().0, 401);
    let again = world
        .api()
        .sign_in(&brand.email, "correct horse battery")
        .await;
    assert_eq!(again.get("/api/parties/me").await.status, 200);
    world.advance(11 * 60).await;
    assert_eq!(again.get("/api/parties/me").await.problem().0, 401);
}

#[tokio::test]
async fn answers_are_dated_by_the_clock_that_deadlines_are_set_by() {
    let world = World::start().await;
    let weeks = 3 * 7 * 86_400;
    world.advance(weeks).await;
    let answer = world.api().get("/api/transparency/keys").await;
    let date = answer.headers[header::DATE].to_str().unwrap();
    let date = chrono::DateTime::parse_from_rfc2822(date).unwrap();
    let ahead = date.signed_duration_since(world.db.now()).num_seconds();
    assert!((-5..=0).contains(&ahead), "{date}");
}

#[tokio::test]
async fn a_creator_without_payout_account_is_told_to_connect_one() {
    let world = World::start().await;
    let brand = world.join("brand", "Atlas").await;
    let creator = world.join("creator", "Salma").await;
    let campaign = world.campaign(&brand, "2000.00").await;
    let path = format!(
        "/api/campaigns/{}/invitations",
        campaign["id"].as_str().unwrap()
    );
    let invitation = brand
        .api
        .act(&path, "invite", &json!({"creator_id": creator.id}))
        .await
        .ok();
    let path = format!(
        "/api/engagements/{}/accept",
        invitation["id"].as_str().unwrap()
    );
    let refused = creator.api.act(&path, "accept", &json!({})).await;
    assert_eq!(refused.problem(), (409, "campaigns.payout_account_missing"));
}

#[tokio::test]
async fn a_forged_webhook_changes_nothing() {
    let world = World::start().await;
    let body = json!({"id": "evt_1", "type": "checkout.session.completed", "data": {"object": {"id": "cs_1"}}});
    let answer = world.api().post("/api/webhooks/stripe", &body).await;
    assert_eq!(answer.problem().0, 400);
    let stored = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM rail_events")
        .fetch_one(world.db.pool())
        .await
        .unwrap();
    assert_eq!(stored, 0);
}

#[tokio::test]
async fn metrics_are_for_this_machine_and_bounded() {
    let world = World::start().await;
    for method in ["X000001", "X000002"] {
        world.api().strange(method, "/nowhere").await;
    }
    let metrics = world.api().get("/metrics").await.body;
    let text = metrics.as_str().unwrap();
    assert!(
        text.contains(r#"method="other""#) && !text.contains("X000001"),
        "{text}"
    );
    let behind_a_proxy = world.api().forwarded("/metrics").await;
    assert_eq!(behind_a_proxy.problem(), (403, "server.metrics_forbidden"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_says_nothing_is_cut() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let installation = Installation::start("silent").await;
    let address = installation.url().replace("http://localhost", "127.0.0.1");
    let mut silent = tokio::net::TcpStream::connect(&address).await.unwrap();
    silent
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        .await
        .unwrap();
    let mut answer = Vec::new();
    let cut = tokio::time::timeout(
        std::time::Duration::from_secs(40),
        silent.read_to_end(&mut answer),
    )
    .await;
    cut.expect("the server cuts it").unwrap();
    assert_eq!(installation.api().get("/healthz").await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_too_often_is_told_to_wait() {
    let settings = [
        ("DAMAN_RATE_PER_ADDRESS", "10"),
        ("DAMAN_RATE_PER_PARTY", "1000"),
    ];
    let installation = Installation::start_with("limits", &settings).await;
    let body = json!({"email": "a@b.example", "password": "does not matter"});
    let mut refused = None;
    for _ in 0..30 {
        let answer = installation.api().post("/api/auth/sign-in", &body).await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("a limit");
    assert_eq!(refused.problem(), (429, "request.too_many"));
    let wait: u64 = refused.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=5).contains(&wait), "{wait}");
    // Other requests have a limit of their own.
    assert_eq!(installation.api().get("/healthz").await.status, 200);
}
