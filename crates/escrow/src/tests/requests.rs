//! The routes: who gets what.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use kernel::Id;
use parties::{Caller, Party, Role};
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;

use super::{World, deliverable};
use crate::{EscrowState, routes};

impl World {
    /// Somebody by what it is here; `nobody` has not signed in.
    fn who(&self, name: &str) -> Option<(Id<Party>, Role)> {
        let stranger = Id::from_uuid(Uuid::from_u128(1));
        Some(match name {
            "brand" => (self.brand, Role::Brand),
            "other brand" => (self.other_brand, Role::Brand),
            "Salma" => (self.creators[0], Role::Creator),
            "Youssef" => (self.creators[1], Role::Creator),
            "mediator" => (stranger, Role::Mediator),
            "operator" => (stranger, Role::Operator),
            "auditor" => (stranger, Role::Auditor),
            _ => return None,
        })
    }

    async fn send(&self, who: &str, request: Request<Body>) -> (StatusCode, Value) {
        let mut request = request;
        if let Some((party, role)) = self.who(who) {
            let session = Id::from_uuid(Uuid::nil());
            request.extensions_mut().insert(Caller {
                party,
                role,
                session,
            });
        }
        let (router, _) = routes(EscrowState {
            db: self.db.clone(),
        })
        .split_for_parts();
        let response = router.oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 100_000)
            .await
            .unwrap();
        (status, serde_json::from_slice(&bytes).unwrap())
    }

    pub(super) async fn get(&self, who: &str, path: &str) -> (StatusCode, Value) {
        self.send(who, Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    pub(super) async fn post(
        &self,
        who: &str,
        (path, key): (&str, &str),
        body: Value,
    ) -> (StatusCode, Value) {
        let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        if !key.is_empty() {
            request = request.header("Idempotency-Key", key);
        }
        self.send(who, request.body(Body::from(body.to_string())).unwrap())
            .await
    }
}

fn refused((status, body): (StatusCode, Value)) -> (u16, String) {
    (
        status.as_u16(),
        body["code"].as_str().unwrap_or_default().to_owned(),
    )
}

#[tokio::test]
async fn a_brand_deposits_over_http_once_per_key() {
    let world = World::new().await;
    let path = "/escrow/deposit";
    let body =
        json!({"campaign_id": world.campaign, "amount": {"amount": "250.00", "currency": "MAD"}});
    let (status, first) = world.post("brand", (path, "k1"), body.clone()).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(first["status"], "opening");
    assert_eq!(
        first["pay_path"],
        format!("/pay/{}", first["id"].as_str().unwrap())
    );
    assert_eq!(world.post("brand", (path, "k1"), body).await.1, first);
    let (_, budget) = world
        .get("brand", &format!("/escrow/budgets/{}", world.campaign))
        .await;
    assert_eq!(budget["missing"]["amount"], "1000.00");
    assert_eq!(budget["deposits"].as_array().unwrap().len(), 1);
    assert_eq!(budget["can"], json!(["deposit", "close"]));
}

#[tokio::test]
async fn deposits_are_refused_with_stable_codes() {
    let world = World::new().await;
    let (path, other) = ("/escrow/deposit", "other brand");
    let body = |amount: &str, currency: &str| json!({"campaign_id": world.campaign, "amount": {"amount": amount, "currency": currency}});
    let good = body("1.00", "MAD");
    for (who, key, body, expected) in [
        ("nobody", "k", good.clone(), (401, "parties.sign_in_needed")),
        ("Salma", "k", good.clone(), (403, "parties.wrong_role")),
        (other, "k", good.clone(), (404, "request.not_found")),
        ("brand", "", good, (400, "request.idempotency_key_missing")),
        (
            "brand",
            "k",
            body("1000.01", "MAD"),
            (422, "escrow.deposit_too_large"),
        ),
        (
            "brand",
            "k",
            body("1.00", "EUR"),
            (422, "escrow.other_currency"),
        ),
        ("brand", "k", body("0", "MAD"), (422, "request.invalid")),
        (
            "brand",
            "k",
            json!({"campaign_id": "x"}),
            (422, "request.invalid"),
        ),
    ] {
        let (status, code) = refused(world.post(who, (path, key), body.clone()).await);
        assert_eq!((status, code.as_str()), expected, "{body}");
    }
}

#[tokio::test]
async fn a_brand_releases_over_http_and_both_see_the_whole_of_it() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[60_000, 40_000]).await;
    let escrow = world.submitted(&escrow, &[0, 1]).await;
    let body = json!({"escrow_id": escrow.id, "deliverables": [deliverable(0)]});
    let (status, answer) = world.post("brand", ("/escrow/release", "k"), body).await;
    assert_eq!(
        (status, &answer["status"]),
        (StatusCode::OK, &json!("under_review"))
    );
    assert_eq!(
        answer["creator_credited"],
        json!({"amount": "540.00", "currency": "MAD"})
    );
    let judge = json!(["release", "revise", "dispute", "cancel", "offer_rounds"]);
    assert_eq!(answer["can"], judge);

    let path = format!("/escrow/status/{}", escrow.id);
    let (_, brands) = world.get("brand", &path).await;
    let (_, creators) = world.get("Salma", &path).await;
    assert_eq!(brands["timeline"], creators["timeline"]);
    assert_eq!(
        (&brands["can"], &creators["can"]),
        (&judge, &json!(["dispute", "cancel", "offer_rounds"]))
    );
    assert_eq!(brands["held"]["amount"], "400.00");
    assert_eq!(brands["next"]["who"], "brand");
    assert_eq!(brands["payouts"][0]["amount"]["amount"], "540.00");
    let release = &brands["timeline"][4];
    assert_eq!(
        (
            &release["act"],
            &release["actor"]["name"],
            &release["fee"]["amount"]
        ),
        (&json!("release"), &json!("Atlas"), &json!("60.00"))
    );
    assert_eq!(
        release["transfers"][0]["credit"],
        format!("wallet:{}", escrow.creator)
    );
    assert_eq!(release["transfers"][1]["credit"], "fees:platform");
    assert_eq!(brands["timeline"][1]["transfers"][0]["kind"], "escrow.fund");
    assert_eq!(brands["lines"][0]["status"], "released");
    assert_eq!(
        brands["lines"][0]["release_id"],
        brands["payouts"][0]["release_id"]
    );
}

#[tokio::test]
async fn releases_are_refused_with_stable_codes() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[60_000]).await;
    let whole = json!({"escrow_id": escrow.id});
    let named = |deliverables: Value| json!({"escrow_id": escrow.id, "deliverables": deliverables});
    let other = "other brand";
    for (who, body, expected) in [
        ("Salma", whole.clone(), (403, "parties.wrong_role")),
        ("operator", whole.clone(), (403, "parties.wrong_role")),
        (other, whole.clone(), (404, "request.not_found")),
        (
            "brand",
            json!({"escrow_id": Uuid::nil()}),
            (404, "request.not_found"),
        ),
        ("brand", whole, (409, "escrow.not_allowed")),
        (
            "brand",
            named(json!([deliverable(0)])),
            (409, "escrow.deliverable_not_allowed"),
        ),
        (
            "brand",
            named(json!([deliverable(5)])),
            (422, "request.invalid"),
        ),
        ("brand", named(json!([])), (422, "request.invalid")),
    ] {
        let answer = world
            .post(who, ("/escrow/release", "k"), body.clone())
            .await;
        let (status, code) = refused(answer);
        assert_eq!((status, code.as_str()), expected, "{body}");
    }
}

#[tokio::test]
async fn a_status_is_for_its_two_sides_and_those_who_watch() {
    let world = World::new().await;
    let escrow = world.engaged(0, &[60_000]).await;
    let path = format!("/escrow/status/{}", escrow.id);
    for (who, expected) in [
        ("brand", 200),
        ("Salma", 200),
        ("operator", 200),
        ("auditor", 200),
        ("Youssef", 404),
        ("other brand", 404),
        ("mediator", 404),
        ("nobody", 401),
    ] {
        assert_eq!(world.get(who, &path).await.0.as_u16(), expected, "{who}");
    }
    let budget = format!("/escrow/budgets/{}", world.campaign);
    for (who, expected) in [
        ("brand", 200),
        ("auditor", 200),
        ("Salma", 404),
        ("other brand", 404),
    ] {
        assert_eq!(
            world.get(who, &budget).await.0.as_u16(),
            expected,
            "{who:?}"
        );
    }
}

#[tokio::test]
async fn a_list_shows_ones_own_page_by_page() {
    let world = World::new().await;
    for creator in 0..3 {
        world.engaged(creator, &[30_000]).await;
        world.db.clock().advance(chrono::Duration::seconds(1));
    }
    world.deposited(30_000).await;
    let names = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap();
        items
            .iter()
            .map(|item| item["creator"]["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let (_, first) = world.get("brand", "/escrow?limit=2").await;
    assert_eq!(names(&first), ["Nour", "Youssef"]);
    let next = format!("/escrow?limit=2&after={}", first["next"].as_str().unwrap());
    let (_, second) = world.get("brand", &next).await;
    assert_eq!(
        (names(&second), &second["next"]),
        (vec!["Salma".to_owned()], &Value::Null)
    );

    let (_, own) = world.get("Youssef", "/escrow").await;
    assert_eq!(names(&own), ["Youssef"]);
    let funded = format!("/escrow?status=pending_funds&campaign={}", world.campaign);
    assert_eq!(names(&world.get("brand", &funded).await.1), ["Salma"]);
    let other = "other brand";
    assert!(names(&world.get(other, "/escrow").await.1).is_empty());
    let (status, code) = refused(world.get(other, "/escrow?status=gone").await);
    assert_eq!((status, code.as_str()), (422, "request.invalid"));
}

#[expect(clippy::too_many_lines, reason = "one story over three routes")]
#[tokio::test]
async fn content_is_sent_back_and_an_end_is_offered_and_answered_over_http() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[60_000]).await;
    world.submitted(&escrow, &[0]).await;
    let back = |items: Value| {
        json!({
            "escrow_id": escrow.id,
            "deliverables": [deliverable(0)],
            "items": items,
            "note": "The label cannot be read",
        })
    };
    let path = "/escrow/revision";
    for (who, body, expected) in [
        ("Salma", back(json!([1])), (403, "parties.wrong_role")),
        ("other brand", back(json!([1])), (404, "request.not_found")),
        ("brand", back(json!([])), (422, "request.invalid")),
        ("brand", back(json!([3])), (422, "request.invalid")),
    ] {
        let (status, code) = refused(world.post(who, (path, "k"), body.clone()).await);
        assert_eq!((status, code.as_str()), expected, "{body}");
    }
    let (status, sent_back) = world.post("brand", (path, "k2"), back(json!([2]))).await;
    assert_eq!(
        (status, &sent_back["status"]),
        (StatusCode::OK, &json!("pending_funds"))
    );
    assert_eq!(sent_back["lines"][0]["rounds"], 1);
    assert_eq!(
        sent_back["next"]["otherwise"]["outcome"],
        "refund_undelivered"
    );

    let offer = json!({
        "escrow_id": escrow.id,
        "creator": {"amount": "100.00", "currency": "MAD"},
        "note": "Out of stock",
    });
    let (_, offered) = world.post("brand", ("/escrow/cancel", "k1"), offer).await;
    assert_eq!(offered["proposal"]["creator"]["amount"], "100.00");
    assert_eq!(
        offered["can"],
        json!(["dispute", "withdraw_cancel", "offer_rounds"])
    );
    let answer = |answer: &str| json!({ "escrow_id": escrow.id, "proposal_id": offered["proposal"]["id"], "answer": answer });
    let path = "/escrow/cancel/answer";
    let (status, code) = refused(world.post("brand", (path, "k8"), answer("accept")).await);
    assert_eq!((status, code.as_str()), (409, "escrow.no_proposal"));
    let (_, ended) = world.post("Salma", (path, "k9"), answer("accept")).await;
    assert_eq!(
        (
            &ended["status"],
            &ended["creator_credited"]["amount"],
            &ended["refunded"]["amount"]
        ),
        (&json!("refunded"), &json!("90.00"), &json!("500.00"))
    );
    let (_, whole) = world
        .get("brand", &format!("/escrow/status/{}", escrow.id))
        .await;
    assert_eq!(whole["refunds"][0]["amount"]["amount"], "500.00");
    assert_eq!(whole["revisions"][0]["items"], json!([2]));
    assert_eq!(whole["timeline"][1]["automatic"], true);
    let path = format!("/escrow/budgets/{}/close", world.campaign);
    let (_, closed) = world.post("brand", (&path, "k7"), json!(null)).await;
    assert_eq!(
        (&closed["returned"]["amount"], &closed["can"]),
        (&json!("400.00"), &json!([]))
    );
    let rows = sqlx::query_scalar!(
        "SELECT count(*) FROM audit_log WHERE object = $1",
        escrow.id.uuid()
    )
    .fetch_one(world.db.pool())
    .await
    .unwrap();
    assert!(rows >= Some(5), "{rows:?}");
}
