//! The routes.

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use kernel::Id;
use parties::{Caller, Party, Role};
use serde_json::{Value, json};
use storage::{UploadLimits, Uploads};
use tower::ServiceExt as _;
use uuid::Uuid;

use super::{AMWAJ, LAYL, World, file, line};
use crate::{State, routes, upload_routes};

fn router(world: &World) -> Router {
    let state = State {
        db: world.db.clone(),
        files: world.context.files.clone(),
        uploads: uploads(world),
        rules: world.context.rules,
    };
    let (router, _) = routes(state.clone())
        .merge(upload_routes(state))
        .split_for_parts();
    router
}

fn uploads(world: &World) -> Uploads {
    let limits = UploadLimits::new(vec![(Role::Artist, 1_000_000)]);
    Uploads::new(world.db.clone(), &world.context.files, limits)
}

/// A whole upload of these bytes.
async fn in_pieces(world: &World, text: &str) -> String {
    let router: Router = storage::uploads::routes(uploads(world)).into();
    let send = async |method: &str, path: &str, text: String| {
        let caller = Caller {
            party: world.owner,
            role: Role::Artist,
            session: Id::from_uuid(Uuid::nil()),
        };
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("tus-resumable", "1.0.0")
            .header("upload-length", text.len())
            .header("upload-offset", "0")
            .header("content-type", "application/offset+octet-stream")
            .extension(caller)
            .body(Body::from(text));
        let response = router.clone().oneshot(request.unwrap()).await.unwrap();
        assert!(response.status().is_success(), "{response:?}");
        response.headers().get("location").cloned()
    };
    let place = send("POST", "/uploads", text.to_owned()).await.unwrap();
    let place = place.to_str().unwrap().strip_prefix("/api").unwrap();
    send("PATCH", place, text.to_owned()).await;
    place.strip_prefix("/uploads/").unwrap().to_owned()
}

#[tokio::test]
async fn a_statement_that_came_in_pieces_is_one_statement() {
    let world = World::new().await;
    let owner = Client::of(&world, world.owner, Role::Artist);
    let upload = in_pieces(&world, &file(&[line("2026-07", AMWAJ, "1")])).await;
    let path = format!("/statements?name=a.tsv&upload={upload}");
    let (status, first) = owner.send("POST", &path, Body::empty()).await;
    assert_eq!(
        (status, &first["status"]),
        (201, &json!("received")),
        "{first}"
    );
    world.run_jobs().await;
    let (status, again) = owner.send("POST", &path, Body::empty()).await;
    assert_eq!((status, &again["id"]), (201, &first["id"]), "{again}");
    assert_eq!(again["status"], "awaiting_cash");
    let stranger = Client::of(&world, Id::from_uuid(Uuid::from_u128(1)), Role::Artist);
    assert_eq!(stranger.send("POST", &path, Body::empty()).await.0, 404);
}

#[tokio::test]
async fn each_line_that_cannot_be_read_is_told_with_its_reason() {
    let world = World::new().await;
    let owner = Client::of(&world, world.owner, Role::Artist);
    let text = file(&[
        line("2026-07", AMWAJ, "no number"),
        line("2026-07", AMWAJ, "1"),
        line("soon", AMWAJ, "2"),
        "2026-10-15\t2026-07".to_owned(),
    ]);
    let (_, uploaded) = owner.send("POST", "/statements?name=a.tsv", text).await;
    world.run_jobs().await;
    let path = format!(
        "/statements/{}/unreadable",
        uploaded["id"].as_str().unwrap()
    );
    let (status, first) = owner.get(&format!("{path}?limit=2")).await;
    assert_eq!(status, 200, "{first}");
    assert_eq!(
        first["items"],
        json!([{"line": 2, "reason": "number"}, {"line": 4, "reason": "date"}])
    );
    let (_, rest) = owner.get(&format!("{path}?after={}", first["next"])).await;
    assert_eq!(rest, json!({"items": [{"line": 5, "reason": "cells"}]}));
}

#[tokio::test]
async fn a_header_that_no_format_has_is_told_and_the_same_file_comes_again_with_a_mapping() {
    let world = World::new().await;
    let owner = Client::of(&world, world.owner, Role::Artist);
    let text = format!("Mois;Code;Montant\n2026-07;{AMWAJ};1,25\n");
    let path = "/statements?name=maison.csv";
    let (_, uploaded) = owner.send("POST", path, text.clone()).await;
    world.run_jobs().await;
    let preview = format!("/statements/{}", uploaded["id"].as_str().unwrap());
    let (_, rejected) = owner.get(&preview).await;
    assert_eq!(rejected["statement"]["why"], json!(["unknown"]));
    assert_eq!(
        rejected["troubles"],
        json!([{"code": "unknown", "line": 1, "names": ["Mois", "Code", "Montant"]}])
    );
    let mapping = "%7B%22currency%22:%22USD%22,%22decimal%22:%22comma%22,%22columns%22:\
                   %7B%22Mois%22:%22sale%22,%22Code%22:%22isrc%22,%22Montant%22:%22net%22%7D%7D";
    let (status, again) = owner
        .send("POST", &format!("{path}&mapping={mapping}"), text)
        .await;
    assert_eq!(status, 201, "{again}");
    world.run_jobs().await;
    let preview = format!("/statements/{}", again["id"].as_str().unwrap());
    let (_, read) = owner.get(&preview).await;
    assert_eq!(read["statement"]["status"], "awaiting_cash", "{read}");
    assert_eq!(read["troubles"], json!([]));
    assert_eq!(read["shares"][0]["booked"], json!(false));
}

#[tokio::test]
async fn a_file_whose_rows_name_no_month_waits_until_it_is_said() {
    let world = World::new().await;
    let owner = Client::of(&world, world.owner, Role::Artist);
    let text = format!("Code;Montant\n{AMWAJ};1.25\n");
    let mapping = "%7B%22currency%22:%22USD%22,%22columns%22:\
                   %7B%22Code%22:%22isrc%22,%22Montant%22:%22net%22%7D%7D";
    let path = format!("/statements?name=maison.csv&totals=1.5%20USD&mapping={mapping}");
    let (_, uploaded) = owner.send("POST", &path, text.clone()).await;
    world.run_jobs().await;
    let id = uploaded["id"].as_str().unwrap();
    let (_, blocked) = owner.get(&format!("/statements/{id}")).await;
    assert_eq!(
        blocked["statement"]["why"],
        json!(["typed_total", "no_month"])
    );
    assert_eq!(
        blocked["troubles"],
        json!([{"code": "typed_total", "expected": "1.5", "found": "1.25", "currency": "USD"}])
    );
    let path = format!(
        "/statements?name=maison.csv&period=2026-07&replaces={id}&reason=month&mapping={mapping}"
    );
    let (status, said) = owner.send("POST", &path, text).await;
    assert_eq!(status, 201, "{said}");
    world.run_jobs().await;
    let said = format!("/statements/{}", said["id"].as_str().unwrap());
    let (_, read) = owner.get(&said).await;
    assert_eq!(read["statement"]["status"], "awaiting_cash", "{read}");
}

pub(super) struct Client {
    router: Router,
    party: Id<Party>,
    role: Role,
}

impl Client {
    pub(super) fn of(world: &World, party: Id<Party>, role: Role) -> Self {
        Self {
            router: router(world),
            party,
            role,
        }
    }

    async fn send(&self, method: &str, path: &str, body: impl Into<Body>) -> (u16, Value) {
        let caller = Caller {
            party: self.party,
            role: self.role,
            session: Id::from_uuid(Uuid::nil()),
        };
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .header("idempotency-key", "k")
            .extension(caller)
            .body(body.into())
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 1_000_000)
            .await
            .unwrap();
        let value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        (status.as_u16(), value)
    }

    pub(super) async fn get(&self, path: &str) -> (u16, Value) {
        self.send("GET", path, Body::empty()).await
    }
}

#[tokio::test]
async fn an_owner_uploads_looks_pays_and_a_fan_drills_down_to_the_lines() {
    let world = World::new().await;
    let owner = Client::of(&world, world.owner, Role::Artist);
    let text = file(&[
        line("2026-07", AMWAJ, "1.005"),
        line("2026-07", LAYL, "2"),
        line("2026-07", AMWAJ, "0.99"),
    ]);
    let (status, uploaded) = owner
        .send(
            "POST",
            "/statements?name=a.tsv&source=DistroKid&totals=3.99%20USD",
            text.clone(),
        )
        .await;
    assert_eq!(
        (status, &uploaded["status"]),
        (201, &json!("received")),
        "{uploaded}"
    );
    let id = uploaded["id"].as_str().unwrap();
    world.run_jobs().await;

    let (_, preview) = owner.get(&format!("/statements/{id}")).await;
    assert_eq!(preview["statement"]["status"], "awaiting_cash", "{preview}");
    assert_eq!(preview["statement"]["source"], "distrokid");
    assert_eq!(preview["cash"][0]["condition"], "short");
    assert_eq!(
        preview["totals"]["store"][0],
        json!({"value": "Spotify", "currency": "USD", "rows": 3, "net": "3.995"})
    );
    assert_eq!(
        preview["anomalies"],
        json!([{"code": "unknown_isrc", "rows": 1}])
    );
    let (_, waiting) = owner.get(&format!("/statements/{id}/quarantine")).await;
    assert_eq!(
        (&waiting["items"][0]["line"], &waiting["items"][0]["reason"]),
        (&json!(3), &json!("unknown_isrc"))
    );
    let revenue = paid(&world, &owner, id).await;
    drilled(&world, &revenue, &uploaded["sha256"]).await;

    // The same file again names the first one.
    let (status, problem) = owner.send("POST", "/statements?name=b.tsv", text).await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("statements.same_file"))
    );
    assert!(problem["detail"].as_str().unwrap().contains(id));
}

/// The owner pays what is missing; the revenue that it becomes.
async fn paid(world: &World, owner: &Client, id: &str) -> String {
    let path = format!("/statements/{id}/deposit");
    let (status, deposit) = owner.send("POST", &path, "{}").await;
    assert_eq!(
        (status, &deposit["amount"]["amount"]),
        (201, &json!("1.99")),
        "{deposit}"
    );
    let statement = Id::from_uuid(id.parse().unwrap());
    let deposit =
        Id::<payments::Deposit>::from_uuid(deposit["id"].as_str().unwrap().parse().unwrap());
    let deposit = payments::find_deposit(&world.db, deposit)
        .await
        .unwrap()
        .unwrap();
    world.settle(statement, &deposit).await;

    let (_, booked) = owner.get(&format!("/statements/{id}")).await;
    assert_eq!(booked["statement"]["status"], "booked");
    assert_eq!(booked["shares"][0]["booked"], json!(true));
    booked["shares"][0]["revenue_id"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// A fan opens it down to the lines.
async fn drilled(world: &World, revenue: &str, sha256: &Value) {
    let fan = Client::of(world, world.fan, Role::Fan);
    let path = format!(
        "/statements/lines?project={}&revenue={revenue}",
        world.project
    );
    let (status, lines) = fan.get(&format!("{path}&limit=1")).await;
    assert_eq!((status, &lines["sha256"]), (200, sha256), "{lines}");
    let first = &lines["items"][0];
    assert_eq!(
        (
            &first["line"],
            &first["amount"],
            &first["rate"],
            &first["converted"]
        ),
        (&json!(2), &json!("1.005"), &json!("1"), &json!("1.005"))
    );
    let (_, next) = fan.get(&format!("{path}&after={}", lines["next"])).await;
    assert_eq!(
        (
            next["items"].as_array().unwrap().len(),
            &next["items"][0]["line"]
        ),
        (1, &json!(4))
    );
    assert_eq!(next.get("next"), None);
}

#[tokio::test]
async fn nobody_sees_what_is_anothers() {
    let world = World::new().await;
    let statement = world.upload(&[line("2026-07", AMWAJ, "1")]).await;
    world.pay(statement.id, None).await;
    let revenue: Uuid = sqlx::query_scalar("SELECT id FROM statement_shares")
        .fetch_one(world.db.pool())
        .await
        .unwrap();
    let paths = [
        format!("/statements/{}", statement.id),
        format!("/statements/{}/quarantine", statement.id),
        format!("/statements/{}/unreadable", statement.id),
        format!(
            "/statements/lines?project={}&revenue={revenue}",
            world.project
        ),
    ];
    let stranger = Client::of(&world, world.stranger, Role::Artist);
    let outsider = Client::of(&world, world.stranger, Role::Fan);
    let auditor = Client::of(&world, world.stranger, Role::Auditor);
    for path in &paths {
        assert_eq!(stranger.get(path).await.0, 404, "{path}");
        assert_eq!(outsider.get(path).await.0, 404, "{path}");
        assert_eq!(auditor.get(path).await.0, 200, "{path}");
    }
    let rate =
        json!({"from": "USD", "to": "MAD", "rate": "9.5", "source": "bank", "dated": "2026-08-01"})
            .to_string();
    for (path, body) in [("deposit", "{}"), ("rate", rate.as_str())] {
        let path = format!("/statements/{}/{path}", statement.id);
        assert_eq!(
            stranger.send("POST", &path, body.to_owned()).await.0,
            404,
            "{path}"
        );
        assert_eq!(
            outsider.send("POST", &path, body.to_owned()).await.0,
            403,
            "{path}"
        );
    }
    assert_eq!(stranger.get("/statements").await.1["items"], json!([]));
    assert_eq!(
        auditor.get("/statements").await.1["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    // A fan of one project does not see another's lines of the same statement.
    let fan = Client::of(&world, world.fan, Role::Fan);
    let other = format!(
        "/statements/lines?project={}&revenue={revenue}",
        Uuid::from_u128(7)
    );
    assert_eq!(fan.get(&other).await.0, 404);
}

#[tokio::test]
async fn what_breaks_a_rule_is_refused_at_the_door() {
    let world = World::new().await;
    let owner = Client::of(&world, world.owner, Role::Artist);
    for (path, status) in [
        ("/statements", 422),
        ("/statements?name=a&period=2026", 422),
        ("/statements?name=a&totals=x", 422),
        ("/statements?name=a&reason=why", 422),
        ("/statements?name=a&mapping=%5B%5D", 422),
        ("/statements?name=a", 422),
    ] {
        assert_eq!(
            owner.send("POST", path, Body::empty()).await.0,
            status,
            "{path}"
        );
    }
    let stranger = Client::of(&world, world.stranger, Role::Label);
    let (status, problem) = stranger.send("POST", "/statements?name=a", "x").await;
    assert_eq!(
        (status, &problem["code"]),
        (403, &json!("statements.no_project"))
    );
    let fan = Client::of(&world, world.fan, Role::Fan);
    assert_eq!(
        fan.send("POST", "/statements?name=a", "x").await.0,
        StatusCode::FORBIDDEN.as_u16()
    );

    decisions_and_rates(&world, &owner).await;
}

async fn decisions_and_rates(world: &World, owner: &Client) {
    let (_, works) = owner.get("/statements/works").await;
    let work = works["items"][0]["id"].as_str().unwrap();
    for (body, status) in [
        (
            json!({"work_id": work, "title": "Amwaj", "reason": "it is"}),
            204,
        ),
        (
            json!({"work_id": work, "title": "Amwaj", "isrc": "x", "reason": "it is"}),
            422,
        ),
        (
            json!({"work_id": work, "artist": "Noor", "reason": "it is"}),
            422,
        ),
        (json!({"work_id": work, "isrc": "x", "reason": ""}), 422),
        (
            json!({"work_id": Uuid::nil(), "isrc": "x", "reason": "it is"}),
            404,
        ),
    ] {
        assert_eq!(
            owner
                .send("POST", "/statements/decisions", body.to_string())
                .await
                .0,
            status,
            "{body}"
        );
    }
    let statement = world.upload(&[line("2026-07", AMWAJ, "1")]).await;
    for (field, value) in [
        ("rate", json!("0")),
        ("rate", json!("1e3")),
        ("to", json!("USD")),
        ("dated", json!("2099-01-01")),
        ("source", json!("")),
    ] {
        let mut body = json!({"from": "USD", "to": "MAD", "rate": "9.5", "source": "bank", "dated": "2026-08-01"});
        body[field] = value;
        let path = format!("/statements/{}/rate", statement.id);
        assert_eq!(
            owner.send("POST", &path, body.to_string()).await.0,
            422,
            "{body}"
        );
    }
}
