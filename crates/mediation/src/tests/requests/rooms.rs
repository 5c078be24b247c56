//! Who opens, finds and sees a case room.

use serde_json::{Value, json};

use super::path;
use crate::{
    acts,
    tests::{DELIVERABLES, World},
};

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
async fn everybody_in_the_timeline_has_a_name() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    world.answer("Salma", ticket.id).await.unwrap();
    world.assign("Amal", ticket.id).await.unwrap();
    world.days(7).await;
    world.offer("Amal", (ticket.id, 60_000)).await.unwrap();
    // Amal proposed, and has the ticket no longer.
    world
        .act(async |tx| {
            acts::unassign(tx, world.who("Amal"), (ticket.id, "I know her.".to_owned())).await
        })
        .await
        .unwrap();
    let (_, room) = world.get("Salma", &path(&ticket, "")).await;
    let timeline = room["timeline"].as_array().unwrap();
    let proposed = timeline
        .iter()
        .find(|line| line["act"] == "propose")
        .unwrap();
    assert_eq!(proposed["actor"]["name"], "Amal");
}

#[tokio::test]
async fn what_is_too_late_is_not_offered_and_is_refused_with_a_stable_code() {
    let world = World::new().await;
    let ticket = world.to_rule().await;
    world.rule("Amal", (ticket.id, 6_000)).await.unwrap();
    let (_, room) = world.get("Salma", &path(&ticket, "")).await;
    assert_eq!(room["can"], json!(["write", "offer", "appeal"]));
    world.db.clock().advance(chrono::Duration::days(5));
    let (_, room) = world.get("Salma", &path(&ticket, "")).await;
    assert_eq!(room["can"], json!(["write", "offer"]));
    let (status, problem) = world
        .post(
            "Salma",
            &path(&ticket, "/appeal"),
            json!({"statement": "No."}),
        )
        .await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("mediation.too_late"))
    );
}

#[tokio::test]
async fn a_room_tells_what_is_disputed() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    let (_, room) = world.get("Salma", &path(&ticket, "")).await;
    assert_eq!(room["disputed"][1]["title"], "Video 1");
    assert_eq!(room["disputed"][1]["amount"]["amount"], "400.00");
}

#[tokio::test]
async fn an_award_that_was_appealed_is_of_the_second_round_even_when_it_stands_in_the_end() {
    let world = World::new().await;
    let ticket = world.to_rule().await;
    world.rule("Amal", (ticket.id, 6_000)).await.unwrap();
    world.appeal("Salma", ticket.id).await.unwrap();
    world.days(45).await;
    let (_, room) = world.get("Salma", &path(&ticket, "")).await;
    assert_eq!(
        (&room["outcome"], &room["round"]),
        (&json!("awarded"), &json!(2))
    );
}

#[tokio::test]
async fn a_timeline_names_what_the_dispute_paid_and_what_its_end_moved() {
    let world = World::new().await;
    world.submitted(&[0, 1]).await;
    let mut part = world.dispute();
    part["deliverables"] = json!([DELIVERABLES[1]]);
    // Where one deliverable is disputed, the other one is paid at once.
    let (status, room) = world.post("Atlas", "/escrow/dispute", part).await;
    assert_eq!(status, 201, "{room}");
    let path = format!("/disputes/{}", room["id"].as_str().unwrap());
    let id = kernel::Id::from_uuid(room["id"].as_str().unwrap().parse().unwrap());
    let offer = world.offer("Atlas", (id, 10_000)).await.unwrap();
    world.accept("Salma", (id, &offer)).await.unwrap();
    let row = |act: &str, kind: &str, amount: &str| json!([act, kind, amount]);
    let all = json!([
        row("open", "escrow.release", "540.00"),
        row("open", "escrow.fee", "60.00"),
        row("close", "escrow.release", "90.00"),
        row("close", "escrow.fee", "10.00"),
        row("close", "refunds.reserved", "300.00"),
    ]);
    for who in ["Atlas", "Salma", "Driss", "Esma"] {
        assert_eq!(moved(&world.get(who, &path).await.1), all, "{who}");
    }
    // The desk gets no receipts, so it is shown no transfers.
    assert_eq!(moved(&world.get("Amal", &path).await.1), json!([]));
}

/// What each entry of a timeline moved: act, kind and amount.
fn moved(room: &Value) -> Value {
    let timeline = room["timeline"].as_array().unwrap().iter();
    let moved = timeline.flat_map(|event| {
        let transfers = event["transfers"].as_array().unwrap().iter();
        transfers.map(|one| json!([event["act"], one["kind"], one["amount"]["amount"]]))
    });
    moved.collect()
}
