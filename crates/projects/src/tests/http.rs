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

pub(super) struct Api<'a> {
    world: &'a World,
    router: Router,
}

impl<'a> Api<'a> {
    pub(super) fn new(world: &'a World) -> Self {
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

    pub(super) async fn send(
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

    pub(super) async fn get(&self, by: Option<Caller>, path: &str) -> (StatusCode, Value) {
        self.send(by, ("GET", path.to_owned(), Value::Null), "")
            .await
    }

    /// A post under a key of its own.
    pub(super) async fn post(&self, by: Caller, path: &str, body: Value) -> (StatusCode, Value) {
        let key = format!("{path}{body}{}", self.world.db.now());
        self.send(Some(by), ("POST", path.to_owned(), body), &key)
            .await
    }
}

/// A project of the artist that is live, and the hash of its terms.
pub(super) async fn live(api: &Api<'_>) -> (String, String) {
    let artist = api.world.artist;
    let (status, begun) = api
        .post(artist, "/projects", json!({"title": "Lila"}))
        .await;
    assert_eq!(status, StatusCode::CREATED, "{begun}");
    let path = format!("/projects/{}", begun["id"].as_str().unwrap());
    let changes = ("PATCH", path.clone(), draft());
    assert_eq!(api.send(Some(artist), changes, "").await.0, StatusCode::OK);
    let (status, live) = api.post(artist, &format!("{path}/open"), Value::Null).await;
    assert_eq!(status, StatusCode::OK, "{live}");
    assert_eq!(live["status"], "live");
    let hash = live["raise"]["terms_sha256"].as_str().unwrap();
    (path, hash.to_owned())
}

fn invest_body(hash: &str) -> Value {
    json!({
        "amount": {"amount": "1000.00", "currency": "MAD"},
        "terms_sha256": hash,
        "risk_acknowledged": true
    })
}

/// The investment that a fan has made and paid.
async fn paid(api: &Api<'_>, (path, hash): (&str, &str)) -> String {
    let fan = api.world.fans[0];
    let (status, made) = api
        .post(fan, &format!("{path}/invest"), invest_body(hash))
        .await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let id = made["id"].as_str().unwrap().to_owned();
    let mut tx = api.world.db.begin().await.unwrap();
    let purpose = Purpose::Investment(id.parse().unwrap());
    let deposits = payments::list_deposits_of_purpose(&mut tx, purpose).await;
    drop(tx);
    api.world.pay(&deposits.unwrap()[0]).await;
    id
}

#[tokio::test]
async fn a_draft_is_its_owners_alone_and_a_live_project_everybodys() {
    let world = World::new().await;
    let api = Api::new(&world);
    let fan = world.fans[0];
    let (_, begun) = api
        .post(world.artist, "/projects", json!({"title": "Lila"}))
        .await;
    let draft = format!("/projects/{}", begun["id"].as_str().unwrap());
    for reader in [None, Some(fan), Some(world.other)] {
        assert_eq!(api.get(reader, &draft).await.0, StatusCode::NOT_FOUND);
    }
    let (_, own) = api.get(Some(world.artist), "/projects/mine").await;
    assert_eq!(own["items"][0]["id"], begun["id"]);
    let (status, refused) = api.post(fan, "/projects", json!({"title": "x"})).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(refused["code"], "parties.wrong_role");
    let (status, lacking) = api
        .post(world.artist, &format!("{draft}/open"), Value::Null)
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(lacking["errors"].as_array().unwrap().len() > 4, "{lacking}");
    let (path, _) = live(&api).await;
    let (_, page) = api.get(None, "/projects?status=live").await;
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    let item = &page["items"][0];
    assert_eq!(item["owner_name"], "Hind");
    assert_eq!(
        (
            &item["promised_bps"],
            &item["cap_multiple_bps"],
            &item["term_months"]
        ),
        (&json!(3_000), &json!(20_000), &json!(60))
    );
    let (_, open) = api.get(Some(fan), &path).await;
    assert_eq!(open["can"], json!(["invest"]));
    let (_, nobody) = api.get(None, &path).await;
    assert_eq!(nobody["can"], json!([]));
    assert_eq!(api.get(None, "/projects?status=x").await.0, 422);
}

#[tokio::test]
async fn a_fan_invests_once_under_the_terms_it_names() {
    let world = World::new().await;
    let api = Api::new(&world);
    let fan = world.fans[0];
    let (path, hash) = live(&api).await;
    let invest = format!("{path}/invest");
    let (status, other) = api.post(fan, &invest, invest_body(&"0".repeat(64))).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(other["code"], "projects.other_terms");
    assert!(other["detail"].as_str().unwrap().contains(&hash));
    let body = invest_body(&hash);
    let keyless = ("POST", invest.clone(), body.clone());
    let (status, _) = api.send(Some(fan), keyless, "").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (_, closed) = api.post(world.abroad, &invest, body.clone()).await;
    assert_eq!(closed["code"], "projects.closed_country");
    let mut first = Value::Null;
    for _ in 0..2 {
        // The same request again is the same investment.
        let request = ("POST", invest.clone(), body.clone());
        let (status, invested) = api.send(Some(fan), request, "k").await;
        assert_eq!(status, StatusCode::CREATED, "{invested}");
        assert!(first.is_null() || first == invested);
        first = invested;
    }
    assert_eq!(first["can"], json!(["pay", "withdraw"]));
    assert!(first["pay_path"].as_str().unwrap().starts_with("/pay/"));
    let one = format!("/investments/{}", first["id"].as_str().unwrap());
    let (_, again) = api.post(fan, &format!("{one}/retry"), Value::Null).await;
    assert_eq!(again["code"], "projects.payment_under_way");
    let stranger = world.fans[1];
    assert_eq!(api.get(Some(stranger), &one).await.0, 404);
    let (_, nobodys) = api
        .post(stranger, &format!("{one}/withdraw"), Value::Null)
        .await;
    assert_eq!(nobodys["code"], "request.not_found");
    let (_, left) = api.post(fan, &format!("{one}/withdraw"), Value::Null).await;
    assert_eq!(left["status"], "withdrawn");
}

#[tokio::test]
async fn a_project_is_funded_and_voted_on_over_http() {
    let world = World::new().await;
    let api = Api::new(&world);
    let (artist, fan) = (world.artist, world.fans[0]);
    let (path, hash) = live(&api).await;
    paid(&api, (&path, &hash)).await;
    let (_, mine) = api.get(Some(fan), "/investments").await;
    let share = &mine["items"][0]["share"];
    assert_eq!(share["fraction"], "100000/100000");
    assert_eq!(share["percent"], "100.000000");
    assert_eq!(share["is_final"], false);
    world.wait(Duration::days(30)).await;
    let (_, funded) = api.get(Some(artist), &path).await;
    assert_eq!(funded["status"], "funded");
    assert_eq!(funded["can"], json!(["prove", "post_update"]));
    let milestone = format!(
        "/milestones/{}",
        funded["milestones"][1]["id"].as_str().unwrap()
    );
    let prove = format!("{milestone}/prove");
    for link in [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example/x",
        "/path",
        "x",
    ] {
        let body = json!({"text": "It is out.", "links": ["https://example.com/l", link]});
        let (status, refused) = api.post(artist, &prove, body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{link}");
        assert_eq!(refused["errors"][0]["pointer"], "/links/1", "{link}");
    }
    let body = json!({"text": "It is out.", "links": ["https://example.com/l"]});
    assert_eq!(api.post(artist, &prove, body).await.0, StatusCode::OK);
    let (_, voted) = api
        .post(fan, &format!("{milestone}/vote"), json!({"vote": "yes"}))
        .await;
    assert_eq!(voted["status"], "earning", "{voted}");
    assert_eq!(voted["milestones"][1]["your_vote"], "yes");
    let (_, unsaid) = api.get(Some(artist), &path).await;
    assert_eq!(unsaid["milestones"][1].get("your_vote"), None);
    assert_eq!(voted["raise"]["released"]["amount"], "1000.00");

    let history = format!("{path}/history");
    let (_, all) = api.get(Some(artist), &history).await;
    let items = all["items"].as_array().unwrap();
    let acts: Vec<&str> = items.iter().filter_map(|one| one["act"].as_str()).collect();
    for act in [
        "create", "open", "invest", "held", "funded", "settled", "release", "prove", "earning",
    ] {
        assert!(acts.contains(&act), "{act}: {acts:?}");
    }
    assert_eq!(api.get(Some(world.fans[1]), &history).await.0, 404);
    assert_eq!(api.get(Some(fan), &history).await.0, StatusCode::OK);
}

/// What each entry of a history moved: act and kind of transfer, the oldest first.
async fn moved(api: &Api<'_>, by: Caller, path: &str) -> Vec<(String, String)> {
    let (status, history) = api
        .get(Some(by), &format!("{path}/history?limit=100"))
        .await;
    assert_eq!(status, StatusCode::OK, "{history}");
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let items = history["items"].as_array().unwrap().iter().rev();
    let moved = items.flat_map(|one| {
        let transfers = one["transfers"].as_array().unwrap().iter();
        transfers.map(|transfer| (word(&one["act"]), word(&transfer["kind"])))
    });
    moved.collect()
}

#[tokio::test]
async fn a_history_names_the_transfers_that_its_reader_gets_receipts_of() {
    let world = World::new().await;
    let api = Api::new(&world);
    let project = world.live().await;
    let path = format!("/projects/{}", project.id);
    let (left, stayed) = (world.fans[0], world.fans[1]);
    let gone = world.invest(&left, &project, 100_000).await;
    world.invest(&stayed, &project, 100_000).await;
    world.withdraw(&left, gone.id).await.unwrap();
    world.work().await;
    world.wait(Duration::days(30)).await;
    let row = |(act, kind): (&str, &str)| (act.to_owned(), kind.to_owned());
    let (held, back) = (
        row(("held", "projects.collect")),
        row(("give_back", "refunds.reserved")),
    );
    // Each fan sees its own money alone: what the rail keeps of it and what the artist gets are not for a fan.
    assert_eq!(moved(&api, left, &path).await, [held.clone(), back.clone()]);
    assert_eq!(
        moved(&api, stayed, &path).await,
        std::slice::from_ref(&held)
    );
    let all = moved(&api, world.artist, &path).await;
    assert_eq!(all[..3], [held.clone(), held, back], "{all:?}");
    assert_eq!(
        all[3..],
        [
            row(("release", "projects.release")),
            row(("release", "projects.fee")),
        ]
    );
}
