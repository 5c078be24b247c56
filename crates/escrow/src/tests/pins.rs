//! Pins on content that is sent back.

use axum::http::StatusCode;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{World, content, deliverable, file, submission};
use crate::{Escrow, acts};

const PATH: &str = "/escrow/revision";

impl World {
    /// The request to redo these deliverables, with these pins.
    fn back(escrow: &Escrow, places: &[usize], pins: &Value) -> Value {
        let named: Vec<Uuid> = places.iter().map(|place| deliverable(*place)).collect();
        json!({
            "escrow_id": escrow.id,
            "deliverables": named,
            "items": [1],
            "note": "The label cannot be read",
            "pins": pins,
        })
    }

    async fn status(&self, who: &str, escrow: &Escrow) -> Value {
        self.get(who, &format!("/escrow/status/{}", escrow.id))
            .await
            .1
    }

    async fn count_pins(&self) -> Option<i64> {
        sqlx::query_scalar!("SELECT count(*) FROM escrow_pins")
            .fetch_one(self.db.pool())
            .await
            .unwrap()
    }
}

/// A creator's first two deliverables are submitted.
async fn submitted() -> (World, Escrow) {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[60_000, 40_000]).await;
    let escrow = world.submitted(&escrow, &[0, 1]).await;
    (world, escrow)
}

#[tokio::test]
async fn pins_are_kept_with_the_revision_and_read_by_both_sides() {
    let (world, escrow) = submitted().await;
    let [video, text] = [0, 1].map(|number| file(submission(0), number));
    let other = file(submission(1), 0);
    let pins = json!([
        {"file_id": video, "at_ms": 12_500, "x": 0, "y": 4_000, "w": 10_000, "h": 6_000, "text": "The label"},
        {"file_id": other, "at_ms": 0, "text": "Too early"},
        {"file_id": text, "text": "A word is missing"},
        {"file_id": video, "x": 10, "y": 10, "w": 0, "h": 0, "text": "A scratch"},
    ]);
    let body = World::back(&escrow, &[0, 1], &pins);
    let (status, answer) = world.post("brand", (PATH, "k"), body.clone()).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    // The same request again changes nothing.
    assert_eq!(
        world.post("brand", (PATH, "k"), body).await,
        (status, answer)
    );
    assert_eq!(world.count_pins().await, Some(4));
    let seen = world.status("brand", &escrow).await;
    assert_eq!(
        seen["revisions"],
        world.status("Salma", &escrow).await["revisions"]
    );
    // Each revision has those of its own submission, in the order of the request.
    let of = |place: usize| seen["revisions"][place]["pins"].clone();
    assert_eq!(of(0), json!([pins[0], pins[2], pins[3]]));
    assert_eq!(of(1), json!([pins[1]]));
    assert_eq!(seen.get("disputed_pins"), None);
}

#[tokio::test]
async fn pins_are_told_apart_by_their_refusal() {
    let (world, escrow) = submitted().await;
    for (place, key) in [(0, "k"), (1, "k2")] {
        let pins = json!([{"file_id": file(submission(place), 0), "text": format!("Pin {place}")}]);
        let body = World::back(&escrow, &[place], &pins);
        let (status, answer) = world.post("brand", (PATH, key), body).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
    }
    let seen = world.status("brand", &escrow).await;
    for place in [0, 1] {
        let pins = &seen["revisions"][place]["pins"];
        assert_eq!(pins.as_array().unwrap().len(), 1);
        assert_eq!(pins[0]["text"], format!("Pin {place}"));
    }
}

#[tokio::test]
async fn a_pin_fits_a_file_of_what_is_sent_back() {
    let (world, escrow) = submitted().await;
    let pin = |file: Uuid| json!({"file_id": file, "text": "Here"});
    let [video, text] = [0, 1].map(|number| file(submission(0), number));
    let not_sent_back = file(submission(1), 0);
    let mut moment = pin(text);
    moment["at_ms"] = json!(1);
    let mut region = pin(text);
    region
        .as_object_mut()
        .unwrap()
        .extend([("x", 1), ("y", 1), ("w", 1), ("h", 1)].map(|(key, at)| (key.into(), at.into())));
    let pins = json!([
        pin(video),
        pin(not_sent_back),
        pin(Uuid::nil()),
        moment,
        region
    ]);
    let body = World::back(&escrow, &[0], &pins);
    let (status, problem) = world.post("brand", (PATH, "k"), body).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("request.invalid"))
    );
    let pointers: Vec<&Value> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| &error["pointer"])
        .collect();
    assert_eq!(
        pointers,
        [
            "/pins/1/file_id",
            "/pins/2/file_id",
            "/pins/3/at_ms",
            "/pins/4/x"
        ]
    );
    // Nothing was sent back.
    assert_eq!(world.found(escrow.id).await.lines[0].rounds, 0);
    assert_eq!(world.count_pins().await, Some(0));
}

#[tokio::test]
async fn the_pins_of_a_refusal_that_opens_a_dispute_are_kept_too() {
    let (world, mut escrow) = submitted().await;
    for round in 0..2 {
        world.revise(&escrow, &[0], &[1]).await.unwrap();
        let again = content(submission(10 + round));
        escrow = world
            .act(async |tx| {
                acts::submit(tx, escrow.creator, escrow.id, &[deliverable(0)], &again).await
            })
            .await
            .unwrap();
    }
    // The content of an earlier round is not what is refused now.
    let pins = json!([{"file_id": file(submission(0), 0), "text": "Still not"}]);
    let (status, _) = world
        .post("brand", (PATH, "k"), World::back(&escrow, &[0], &pins))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let pins = json!([{"file_id": file(submission(11), 0), "at_ms": 7, "text": "Still not"}]);
    let (_, answer) = world
        .post("brand", (PATH, "k2"), World::back(&escrow, &[0], &pins))
        .await;
    assert_eq!(answer["status"], "disputed");
    let seen = world.status("Salma", &escrow).await;
    assert_eq!(seen["disputed_pins"], pins);
    assert_eq!(seen["revisions"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_database_keeps_pins_as_they_are() {
    let (world, escrow) = submitted().await;
    let pins = json!([{"file_id": file(submission(0), 0), "text": "Here"}]);
    let body = World::back(&escrow, &[0], &pins);
    world.post("brand", (PATH, "k"), body).await;
    let insert = |file: Uuid, kind: &str, rest: &str| {
        let columns = format!("'{}', '{}', '{file}', '{kind}'", escrow.id, submission(0));
        format!(
            "INSERT INTO escrow_pins (refusal_id, number, escrow_id, submission_id, file_id, kind, at_ms, x, y, w, h, note)
             VALUES (gen_random_uuid(), 1, {columns}, {rest}, 'Here')"
        )
    };
    let [video, text] = [0, 1].map(|number| file(submission(0), number));
    for (sql, rule) in [
        ("DELETE FROM escrow_pins".to_owned(), None),
        ("UPDATE escrow_pins SET note = 'There'".to_owned(), None),
        ("UPDATE escrow_files SET kind = 'other'".to_owned(), None),
        (
            insert(Uuid::nil(), "video", "NULL, NULL, NULL, NULL, NULL"),
            Some("escrow_pins_file"),
        ),
        (
            insert(text, "video", "1, NULL, NULL, NULL, NULL"),
            Some("escrow_pins_file"),
        ),
        (
            insert(text, "other", "1, NULL, NULL, NULL, NULL"),
            Some("escrow_pins_moment"),
        ),
        (
            insert(text, "other", "NULL, 1, 1, 1, 1"),
            Some("escrow_pins_region"),
        ),
        (
            insert(video, "video", "NULL, 1, 1, 1, NULL"),
            Some("escrow_pins_region"),
        ),
        (
            insert(video, "video", "NULL, 1, 1, 10000, 1"),
            Some("escrow_pins_region"),
        ),
        (
            insert(video, "video", "86400001, NULL, NULL, NULL, NULL"),
            Some("escrow_pins_at_ms_check"),
        ),
    ] {
        let done = sqlx::raw_sql(AssertSqlSafe(sql.clone()))
            .execute(world.db.pool())
            .await;
        let error = done.unwrap_err();
        assert_eq!(kernel::constraint(&error), rule, "{sql}: {error}");
    }
}
