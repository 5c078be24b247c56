//! The routes: who sees and does what.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use money::Bps;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{REASONS, World};
use crate::{MediationState, Ticket, public_routes, routes};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\0IEND\xaeB`\x82";

impl World {
    fn state(&self) -> MediationState {
        MediationState {
            db: self.db.clone(),
            rules: self.rules.clone(),
            files: campaigns::FileStore::local(self.folder.0.clone()).unwrap(),
        }
    }

    async fn raw(&self, who: &str, mut request: Request<Body>) -> (StatusCode, Vec<u8>) {
        if who != "nobody" {
            request.extensions_mut().insert(self.who(who));
        }
        let files = campaigns::State {
            db: self.db.clone(),
            fee: Bps::try_new(1_000).unwrap(),
            files: self.state().files,
            limits: campaigns::Limits::default(),
        };
        let (router, _) = routes(self.state())
            .merge(public_routes(self.state()))
            .merge(campaigns::file_routes(files))
            .split_for_parts();
        let response = router.oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 1_000_000).await;
        (status, bytes.unwrap().to_vec())
    }

    async fn get(&self, who: &str, path: &str) -> (u16, Value) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let (status, bytes) = self.raw(who, request).await;
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        (status.as_u16(), body)
    }

    async fn post(&self, who: &str, path: &str, body: Value) -> (u16, Value) {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(
                "Idempotency-Key",
                kernel::Id::<()>::new(self.db.now()).to_string(),
            )
            .body(Body::from(body.to_string()));
        let (status, bytes) = self.raw(who, request.unwrap()).await;
        (status.as_u16(), serde_json::from_slice(&bytes).unwrap())
    }

    async fn upload(&self, who: &str) -> Value {
        let request = Request::post("/files?name=seen.png")
            .header(header::CONTENT_TYPE, "image/png")
            .body(Body::from(PNG));
        let (status, bytes) = self.raw(who, request.unwrap()).await;
        let body: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(status, StatusCode::CREATED, "{body}");
        body["id"].clone()
    }

    fn dispute(&self) -> Value {
        json!({
            "escrow_id": self.escrow, "reason": "not_as_briefed", "statement": "The product is never seen.",
            "checklist": [{"item": 1, "verdict": "not_met"}],
        })
    }
}

fn path(ticket: &Ticket, rest: &str) -> String {
    format!("/disputes/{}{rest}", ticket.id)
}

#[tokio::test]
async fn a_side_opens_a_dispute_over_http_and_the_other_one_answers() {
    let world = World::new().await;
    world.submitted(&[0, 1]).await;
    let (status, room) = world
        .post("Salma", "/escrow/dispute", world.dispute())
        .await;
    assert_eq!(status, 201, "{room}");
    assert_eq!(room["number"], "DEM-2026-000001");
    assert_eq!(room["can"], json!(["write", "offer", "file_evidence"]));
    assert_eq!(room["next"]["who"], "brand");
    assert_eq!(room["acceptance_items"][0], "The product is seen");
    assert_eq!(room["checklist"][0]["verdict"], "not_met");
    assert_eq!(room["by_default"]["creator_part"]["amount"], "500.00");
    let id = room["id"].as_str().unwrap();
    let answer = json!({"statement": "It is.", "checklist": [{"item": 1, "verdict": "met", "note": "At 0:07."}]});
    let (status, room) = world
        .post("Atlas", &format!("/disputes/{id}/answer"), answer)
        .await;
    assert_eq!((status, &room["stage"]), (200, &json!("evidence")));
    assert_eq!(room["answer_checklist"][0]["note"], "At 0:07.");
    let acts: Vec<&str> = room["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["act"].as_str().unwrap())
        .collect();
    assert_eq!(acts, ["open", "answer"]);
}

#[tokio::test]
async fn disputes_are_refused_with_stable_codes() {
    let world = World::new().await;
    world.submitted(&[0, 1]).await;
    let mut long = world.dispute();
    long["statement"] = json!("x".repeat(5_001));
    let mut wrong = world.dispute();
    wrong["reason"] = json!("mood");
    let mut unknown = world.dispute();
    unknown["deliverables"] = json!([kernel::Id::<()>::new(world.db.now())]);
    for (who, body, expected) in [
        ("nobody", world.dispute(), (401, "parties.sign_in_needed")),
        ("Amal", world.dispute(), (403, "parties.wrong_role")),
        ("Zellige", world.dispute(), (404, "request.not_found")),
        ("Atlas", long, (422, "request.invalid")),
        ("Atlas", wrong, (422, "request.invalid")),
        ("Atlas", unknown, (422, "request.invalid")),
    ] {
        let (status, problem) = world.post(who, "/escrow/dispute", body).await;
        assert_eq!(
            (status, problem["code"].as_str().unwrap()),
            expected,
            "{who}"
        );
    }
    assert_eq!(
        world
            .post("Atlas", "/escrow/dispute", world.dispute())
            .await
            .0,
        201
    );
    let (status, problem) = world
        .post("Salma", "/escrow/dispute", world.dispute())
        .await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("mediation.already_open"))
    );
}

#[tokio::test]
async fn a_case_room_is_for_its_two_sides_the_desk_and_those_who_watch() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    world.assign("Amal", ticket.id).await.unwrap();
    for (who, status, can) in [
        ("Atlas", 200, json!(["write", "offer", "file_evidence"])),
        (
            "Salma",
            200,
            json!(["write", "offer", "answer", "file_evidence"]),
        ),
        ("Amal", 200, json!(["note", "unassign", "write"])),
        ("Badr", 200, json!(["note"])),
        ("Driss", 200, json!([])),
        ("Esma", 200, json!([])),
        ("Zellige", 404, Value::Null),
        ("Youssef", 404, Value::Null),
        ("nobody", 401, Value::Null),
    ] {
        let (found, room) = world.get(who, &path(&ticket, "")).await;
        assert_eq!((found, &room["can"]), (status, &can), "{who}");
    }
}

#[tokio::test]
async fn a_list_shows_a_side_its_own_and_the_desk_the_queue() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    for (who, list, expected) in [
        ("Atlas", "", 1),
        ("Salma", "", 1),
        ("Zellige", "", 0),
        ("Amal", "", 1),
        ("Amal", "?list=free", 1),
        ("Amal", "?list=mine", 0),
        ("Esma", "?list=closed", 0),
    ] {
        let (status, page) = world.get(who, &format!("/disputes{list}")).await;
        assert_eq!(status, 200, "{page}");
        assert_eq!(
            page["items"].as_array().unwrap().len(),
            expected,
            "{who} {list}"
        );
    }
    assert_eq!(world.get("Amal", "/disputes?list=all").await.0, 422);
    let (status, room) = world
        .post("Amal", &path(&ticket, "/assign"), json!({}))
        .await;
    assert_eq!((status, &room["mediator"]["name"]), (200, &json!("Amal")));
    let (_, page) = world.get("Amal", "/disputes?list=mine").await;
    assert_eq!(page["items"][0]["number"], "DEM-2026-000001");
}

#[tokio::test]
async fn notes_of_the_desk_are_never_shown_to_a_party() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    world.assign("Amal", ticket.id).await.unwrap();
    let note = json!({"text": "The brand disputes every campaign."});
    for (who, expected) in [("Atlas", 403), ("Badr", 201), ("Amal", 201)] {
        let (status, _) = world
            .post(who, &path(&ticket, "/notes"), note.clone())
            .await;
        assert_eq!(status, expected, "{who}");
    }
    for (who, sees) in [
        ("Amal", true),
        ("Badr", true),
        ("Esma", true),
        ("Atlas", false),
        ("Salma", false),
        ("Driss", false),
    ] {
        let (_, room) = world.get(who, &path(&ticket, "")).await;
        assert_eq!(room["notes"].is_array(), sees, "{who}");
        assert_eq!(room.to_string().contains("every campaign"), sees, "{who}");
        // Nor who took it and gave it back, at the desk.
        assert_eq!(
            room["timeline"].to_string().contains("assign"),
            sees,
            "{who}"
        );
    }
}

#[tokio::test]
async fn a_message_is_read_by_everybody_in_the_room() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    let text = json!({"text": "Look at the second scene."});
    let (status, problem) = world
        .post("Amal", &path(&ticket, "/messages"), text.clone())
        .await;
    assert_eq!(
        (status, &problem["code"]),
        (403, &json!("mediation.not_assigned"))
    );
    world.assign("Amal", ticket.id).await.unwrap();
    for who in ["Salma", "Amal"] {
        assert_eq!(
            world
                .post(who, &path(&ticket, "/messages"), text.clone())
                .await
                .0,
            201
        );
    }
    let (_, room) = world.get("Atlas", &path(&ticket, "")).await;
    let seats: Vec<&Value> = room["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| &m["seat"])
        .collect();
    assert_eq!(seats, ["creator", "mediator"]);
    assert_eq!(
        world.told("dispute_message").await,
        ["Amal", "Atlas", "Atlas", "Salma"]
    );
    assert_eq!(
        world
            .post("Driss", &path(&ticket, "/messages"), text)
            .await
            .0,
        403
    );
}

#[tokio::test]
async fn evidence_is_filed_once_by_whoever_uploaded_it_and_opened_by_those_concerned() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    let file = world.upload("Salma").await;
    let filed = |file: &Value| json!({"file_id": file, "caption": "Here it is seen."});
    let (status, problem) = world
        .post("Atlas", &path(&ticket, "/evidence"), filed(&file))
        .await;
    assert_eq!(
        (status, &problem["errors"][0]["pointer"]),
        (422, &json!("/file_id"))
    );
    let (status, room) = world
        .post("Salma", &path(&ticket, "/evidence"), filed(&file))
        .await;
    assert_eq!(status, 201, "{room}");
    let evidence = &room["evidence"][0];
    assert_eq!(evidence["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(
        (&evidence["side"], &evidence["name"]),
        (&json!("creator"), &json!("seen.png"))
    );
    let (status, problem) = world
        .post("Salma", &path(&ticket, "/evidence"), filed(&file))
        .await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("mediation.filed_already"))
    );
    let download = path(
        &ticket,
        &format!("/evidence/{}", evidence["id"].as_str().unwrap()),
    );
    world.assign("Amal", ticket.id).await.unwrap();
    for (who, expected) in [
        ("Atlas", 200),
        ("Salma", 200),
        ("Amal", 200),
        ("Esma", 200),
        ("Badr", 404),
        ("Driss", 404),
        ("Zellige", 404),
        ("nobody", 401),
    ] {
        let request = Request::get(&download).body(Body::empty()).unwrap();
        let (status, bytes) = world.raw(who, request).await;
        assert_eq!(status.as_u16(), expected, "{who}");
        assert_eq!(bytes == PNG, expected == 200, "{who}");
    }
    let own = world.upload("Atlas").await;
    assert_eq!(
        world
            .post("Atlas", &path(&ticket, "/evidence"), filed(&own))
            .await
            .0,
        201
    );
    world.days(4).await;
    let late = world.upload("Atlas").await;
    let (status, problem) = world
        .post("Atlas", &path(&ticket, "/evidence"), filed(&late))
        .await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("mediation.not_allowed"))
    );
}

#[tokio::test]
async fn what_was_filed_and_said_is_never_changed() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    let file = world.upload("Atlas").await;
    world
        .post(
            "Atlas",
            &path(&ticket, "/evidence"),
            json!({"file_id": file, "caption": "See."}),
        )
        .await;
    world
        .post(
            "Atlas",
            &path(&ticket, "/messages"),
            json!({"text": "See."}),
        )
        .await;
    for (sql, table) in [
        (
            "UPDATE mediation_evidence SET caption = 'x'",
            "mediation_evidence",
        ),
        ("DELETE FROM mediation_evidence", "mediation_evidence"),
        (
            "UPDATE mediation_messages SET text = 'x'",
            "mediation_messages",
        ),
        ("DELETE FROM mediation_events", "mediation_events"),
    ] {
        #[expect(
            clippy::disallowed_methods,
            reason = "what the macro would not let pass is what is tried"
        )]
        let refused = sqlx::query(sql).execute(world.db.pool()).await.unwrap_err();
        let refused = refused.to_string();
        assert!(
            refused.contains("permission denied") || refused.contains("never changed"),
            "{table}: {refused}"
        );
    }
}

#[tokio::test]
async fn a_mediator_sees_the_exact_amounts_and_rules_with_reasons() {
    let world = World::new().await;
    let ticket = world.to_rule().await;
    let (_, quote) = world
        .get("Amal", &path(&ticket, "/award?creator_bps=3333"))
        .await;
    assert_eq!(
        quote,
        json!({
            "creator_bps": 3333,
            "creator_part": {"amount": "333.30", "currency": "MAD"},
            "brand_part": {"amount": "666.70", "currency": "MAD"},
            "fee": {"amount": "33.33", "currency": "MAD"},
            "creator_net": {"amount": "299.97", "currency": "MAD"},
        })
    );
    let award = |reasons: &str| json!({"creator_bps": 3333, "reasons": reasons});
    let (status, problem) = world
        .post("Amal", &path(&ticket, "/award"), award("Because."))
        .await;
    assert_eq!(
        (status, &problem["errors"][0]["pointer"]),
        (422, &json!("/reasons"))
    );
    for (who, expected) in [("Atlas", 403), ("Badr", 403), ("Amal", 201)] {
        let (status, _) = world
            .post(who, &path(&ticket, "/award"), award(REASONS))
            .await;
        assert_eq!(status, expected, "{who}");
    }
    let (_, room) = world.get("Salma", &path(&ticket, "")).await;
    assert_eq!(room["awards"][0]["reasons"], REASONS);
    assert_eq!(room["awards"][0]["creator_net"]["amount"], "299.97");
    assert!(room["can"].as_array().unwrap().contains(&json!("appeal")));
    let (status, room) = world
        .post(
            "Salma",
            &path(&ticket, "/appeal"),
            json!({"statement": "No."}),
        )
        .await;
    assert_eq!((status, &room["round"]), (200, &json!(2)));
}

#[tokio::test]
async fn the_parties_see_an_award_once_a_second_mediator_confirmed_it() {
    let world = World::new().await.of_two();
    let ticket = world.to_rule().await;
    world.rule("Amal", (ticket.id, 6_000)).await.unwrap();
    let awards = async |who: &str| {
        let (_, room) = world.get(who, &path(&ticket, "")).await;
        (
            room["awards"].as_array().unwrap().len(),
            room["can"].clone(),
        )
    };
    assert_eq!(awards("Salma").await.0, 0);
    assert_eq!(
        awards("Badr").await,
        (1, json!(["note", "confirm", "send_back"]))
    );
    assert_eq!(awards("Amal").await.1, json!(["note", "unassign", "write"]));
    let (status, problem) = world
        .post("Amal", &path(&ticket, "/award/confirm"), json!({}))
        .await;
    assert_eq!(
        (status, &problem["code"]),
        (403, &json!("mediation.same_mediator"))
    );
    let (status, _) = world
        .post("Badr", &path(&ticket, "/award/confirm"), json!({}))
        .await;
    assert_eq!(status, 200);
    assert_eq!(awards("Salma").await.0, 1);
}

#[tokio::test]
async fn offers_tell_who_may_accept_them() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    let offer = json!({"creator_part": {"amount": "650.00", "currency": "MAD"}, "message": "Let us end it."});
    let (status, room) = world.post("Atlas", &path(&ticket, "/offers"), offer).await;
    assert_eq!((status, &room["offers"][0]["can"]), (201, &json!([])));
    let (_, room) = world.get("Salma", &path(&ticket, "")).await;
    assert_eq!(room["offers"][0]["can"], json!(["accept", "decline"]));
    assert_eq!(room["offers"][0]["brand_part"]["amount"], "350.00");
    let offer = room["offers"][0]["id"].as_str().unwrap();
    let accept = path(&ticket, &format!("/offers/{offer}/accept"));
    let (status, room) = world.post("Salma", &accept, json!({})).await;
    assert_eq!((status, &room["outcome"]), (200, &json!("settled")));
    assert_eq!(room["split"]["creator_part"]["amount"], "650.00");
    assert_eq!(room["can"], json!([]));
    let (status, problem) = world
        .post(
            "Salma",
            &path(&ticket, "/messages"),
            json!({"text": "Thanks."}),
        )
        .await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("mediation.not_allowed"))
    );
}

#[tokio::test]
async fn published_rulings_lead_to_nobody() {
    let mut world = World::new().await;
    let ticket = world.to_rule().await;
    world.rule("Amal", (ticket.id, 6_000)).await.unwrap();
    world.days(5).await;
    for (from, published) in [(0, false), (2, false), (1, true)] {
        world.rules.publish_from = from;
        let (status, list) = world.get("nobody", "/rulings").await;
        assert_eq!((status, &list["published"]), (200, &json!(published)));
        assert_eq!(
            list["items"].as_array().unwrap().len(),
            usize::from(published)
        );
    }
    let (_, list) = world.get("nobody", "/rulings").await;
    assert_eq!(
        list["items"][0],
        json!({
            "reason": "not_as_briefed", "currency": "MAD", "amount_band": "1000 to 5000", "creator_percent": 60,
            "appealed": false, "days": 9, "quarter": "2026-Q3"
        })
    );
}
