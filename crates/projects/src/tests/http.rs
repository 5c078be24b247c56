//! The routes.

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use chrono::Duration;
use parties::Caller;
use payments::Purpose;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{World, draft};
use crate::http::{ProjectState, public_routes, routes};

struct Api<'a> {
    world: &'a World,
    router: Router,
}

impl<'a> Api<'a> {
    fn new(world: &'a World) -> Self {
        let state = ProjectState {
            db: world.db.clone(),
            rules: world.rules,
        };
        let router = routes(state.clone()).merge(public_routes(state));
        Self {
            world,
            router: router.into(),
        }
    }

    async fn send(
        &self,
        by: Option<Caller>,
        request: (&str, String, Value),
        key: &str,
    ) -> (StatusCode, Value) {
        let (method, path, body) = request;
        let mut request = Request::builder().method(method).uri(path);
        if let Some(caller) = by {
            request = request.extension(caller);
        }
        if !key.is_empty() {
            request = request.header("idempotency-key", key);
        }
        let body = if body.is_null() {
            Body::empty()
        } else {
            Body::from(body.to_string())
        };
        let request = request
            .header(header::CONTENT_TYPE, "application/json")
            .body(body)
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 1_000_000)
            .await
            .unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    async fn get(&self, by: Option<Caller>, path: &str) -> (StatusCode, Value) {
        self.send(by, ("GET", path.to_owned(), Value::Null), "")
            .await
    }

    /// A post under a key of its own.
    async fn post(&self, by: Caller, path: &str, body: Value) -> (StatusCode, Value) {
        let key = format!("{path}{body}{}", self.world.db.now());
        self.send(Some(by), ("POST", path.to_owned(), body), &key)
            .await
    }
}

#[tokio::test]
async fn a_project_from_its_draft_to_its_history_over_http() {
    let world = World::new().await;
    let api = Api::new(&world);
    let (artist, fan) = (world.artist, world.fans[0]);
    let (status, begun) = api
        .post(artist, "/projects", json!({"title": "Lila"}))
        .await;
    assert_eq!(status, StatusCode::CREATED, "{begun}");
    let path = format!("/projects/{}", begun["id"].as_str().unwrap());
    // A draft is its owner's alone.
    for reader in [None, Some(fan), Some(world.other)] {
        assert_eq!(api.get(reader, &path).await.0, StatusCode::NOT_FOUND);
    }
    let (status, _) = api
        .send(Some(artist), ("PATCH", path.clone(), draft()), "")
        .await;
    assert_eq!(status, StatusCode::OK);
    let (status, refused) = api.post(fan, "/projects", json!({"title": "x"})).await;
    assert_eq!(
        (status, &refused["code"]),
        (StatusCode::FORBIDDEN, &json!("parties.wrong_role"))
    );
    let (status, live) = api.post(artist, &format!("{path}/open"), Value::Null).await;
    assert_eq!(
        (status, &live["status"]),
        (StatusCode::OK, &json!("live")),
        "{live}"
    );
    let (_, page) = api.get(None, "/projects?status=live").await;
    assert_eq!(page["items"][0]["id"], live["id"]);
    let (_, open) = api.get(Some(fan), &path).await;
    assert_eq!(open["can"], json!(["invest"]));

    let mut body = json!({
        "amount": {"amount": "1000.00", "currency": "MAD"},
        "terms_sha256": "0".repeat(64),
        "risk_acknowledged": true
    });
    let invest = format!("{path}/invest");
    let (status, other) = api.post(fan, &invest, body.clone()).await;
    assert_eq!(
        (status, &other["code"]),
        (StatusCode::CONFLICT, &json!("projects.other_terms"))
    );
    let hash = open["raise"]["terms_sha256"].as_str().unwrap();
    assert!(other["detail"].as_str().unwrap().contains(hash));
    body["terms_sha256"] = json!(hash);
    let keyless = api
        .send(Some(fan), ("POST", invest.clone(), body.clone()), "")
        .await;
    assert_eq!(keyless.0, StatusCode::BAD_REQUEST);
    let (_, closed) = api.post(world.abroad, &invest, body.clone()).await;
    assert_eq!(closed["code"], "projects.closed_country");
    let mut first = Value::Null;
    for _ in 0..2 {
        // The same request again is the same investment.
        let (status, invested) = api
            .send(Some(fan), ("POST", invest.clone(), body.clone()), "k")
            .await;
        assert_eq!(status, StatusCode::CREATED, "{invested}");
        assert!(first.is_null() || first == invested);
        first = invested;
    }
    assert_eq!(first["can"], json!(["pay", "withdraw"]));
    assert!(first["pay_path"].as_str().unwrap().starts_with("/pay/"));
    let id = first["id"].as_str().unwrap();
    let (_, again) = api
        .post(fan, &format!("/investments/{id}/retry"), Value::Null)
        .await;
    assert_eq!(again["code"], "projects.payment_under_way");
    let mut tx = world.db.begin().await.unwrap();
    let purpose = Purpose::Investment(id.parse().unwrap());
    let deposits = payments::list_deposits_of_purpose(&mut tx, purpose)
        .await
        .unwrap();
    drop(tx);
    world.pay(&deposits[0]).await;
    let (_, mine) = api.get(Some(fan), "/investments").await;
    assert_eq!(mine["items"][0]["share"]["fraction"], "100000/100000");
    assert_eq!(mine["items"][0]["share"]["percent"], "100.000000");
    let path_of_one = format!("/investments/{id}");
    let (status, _) = api.get(Some(world.fans[1]), &path_of_one).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (_, nobodys) = api
        .post(
            world.fans[1],
            &format!("{path_of_one}/withdraw"),
            Value::Null,
        )
        .await;
    assert_eq!(nobodys["code"], "request.not_found");

    world.wait(Duration::days(30)).await;
    let (_, funded) = api.get(Some(artist), &path).await;
    assert_eq!(
        (&funded["status"], &funded["can"]),
        (&json!("funded"), &json!(["prove"]))
    );
    let milestone = funded["milestones"][1]["id"].as_str().unwrap();
    let prove = format!("/milestones/{milestone}/prove");
    let (status, _) = api
        .post(
            artist,
            &prove,
            json!({"text": "Out.", "links": ["javascript:x"]}),
        )
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, _) = api
        .post(
            artist,
            &prove,
            json!({"text": "Out.", "links": ["https://example.com/l"]}),
        )
        .await;
    assert_eq!(status, StatusCode::OK);
    let (_, voted) = api
        .post(
            fan,
            &format!("/milestones/{milestone}/vote"),
            json!({"vote": "yes"}),
        )
        .await;
    assert_eq!(voted["status"], "earning", "{voted}");
    assert_eq!(voted["raise"]["released"]["amount"], "1000.00");

    let history = format!("{path}/history");
    let (_, all) = api.get(Some(artist), &history).await;
    let acts: Vec<&str> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["act"].as_str().unwrap())
        .collect();
    for act in [
        "create", "open", "invest", "held", "funded", "settled", "release", "prove", "earning",
    ] {
        assert!(acts.contains(&act), "{act}: {acts:?}");
    }
    let (status, _) = api.get(Some(world.fans[1]), &history).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(api.get(Some(fan), &history).await.0, StatusCode::OK);
}
