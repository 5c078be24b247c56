//! What is written and filed, by whom, and who reads it.

use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::{Value, json};

use super::{PNG, path};
use crate::tests::World;

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
    played(&world, &download).await;
    // Who took another's file is written down, wherever it was opened; of the desk and those who watch it, in the dispute.
    let file_id = file.as_str().unwrap().parse().unwrap();
    assert_eq!(world.did("campaigns.downloaded", file_id).await, ["Atlas"]);
    let opened = world.did("mediation.open_content", ticket.id.uuid()).await;
    assert_eq!(opened, ["Amal", "Esma"]);
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

/// A player asks for many parts, which is one taking, and looking at what a file is takes nothing.
async fn played(world: &World, download: &str) {
    for (method, range, expected) in [
        ("GET", "bytes=0-1", 206),
        ("GET", "bytes=2-", 206),
        ("HEAD", "", 200),
    ] {
        for who in ["Atlas", "Amal"] {
            let request = Request::builder()
                .method(method)
                .uri(download)
                .header(header::RANGE, range)
                .body(Body::empty());
            let (status, _) = world.raw(who, request.unwrap()).await;
            assert_eq!(status.as_u16(), expected, "{who} {method} {range}");
        }
    }
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
