//! What owners tell their fans.

use axum::http::StatusCode;
use chrono::Duration;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use super::{
    World,
    http::{Api, live},
};
use crate::{Project, ProjectError, acts, acts::NewUpdate};

fn news(title: &str) -> NewUpdate {
    NewUpdate {
        title: title.to_owned(),
        text: "Le mixage commence lundi.".to_owned(),
        language: parties::Language::Fr,
    }
}

async fn post(
    world: &World,
    project: &Project,
    title: &str,
) -> Result<crate::Update, ProjectError> {
    world
        .act(async |tx| acts::post_update(tx, &world.artist, project.id, news(title)).await)
        .await
}

#[tokio::test]
async fn every_fan_is_told_once_a_page_at_a_time() {
    let world = World::new().await;
    let project = world.live().await;
    // More than a page.
    let fans = world.more_fans(9).await;
    for fan in &fans {
        world.invest(fan, &project, 10_000).await;
    }
    post(&world, &project, "Au mixage").await.unwrap();
    world.work().await;
    for fan in &fans {
        let told = world.told(fan).await;
        let times = told.iter().filter(|topic| *topic == "project_updated");
        assert_eq!(times.count(), 1, "{told:?}");
    }
    assert!(
        !world
            .told(&world.artist)
            .await
            .contains(&"project_updated".to_owned())
    );
    let data: Value =
        sqlx::query_scalar("SELECT data FROM events WHERE topic = 'project_updated' LIMIT 1")
            .fetch_one(world.db.pool())
            .await
            .unwrap();
    assert_eq!(data["what"], "Au mixage");
    // The words themselves are on the page alone, where they can be withdrawn.
    assert_eq!(data.get("text"), None);
}

#[tokio::test]
async fn what_is_withdrawn_before_it_is_told_is_told_nobody_and_leaves_a_trace() {
    let world = World::new().await;
    let project = world.live().await;
    world.invest(&world.fans[0], &project, 60_000).await;
    let update = post(&world, &project, "Trop tôt").await.unwrap();
    for by in [&world.other, &world.artist, &world.artist] {
        let done = world
            .act(async |tx| acts::withdraw_update(tx, by, update.id).await)
            .await;
        assert_eq!(done.is_ok(), by.party == world.artist.party);
    }
    world.work().await;
    assert!(
        !world
            .told(&world.fans[0])
            .await
            .contains(&"project_updated".to_owned())
    );
    let trace =
        "SELECT count(*) FROM projects_events WHERE act IN ('post_update', 'withdraw_update')";
    assert_eq!(world.number(trace).await, 2);
    let mut tx = world.db.begin().await.unwrap();
    assert!(
        crate::list_updates(&mut tx, project.id, 10)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn five_a_day_are_enough_and_drafts_have_no_readers() {
    let world = World::new().await;
    let draft = world.drafted(super::draft()).await;
    let refused = post(&world, &draft, "x").await;
    assert!(
        matches!(refused, Err(ProjectError::NotPublic)),
        "{refused:?}"
    );
    let project = world.live().await;
    for nth in 1..=5 {
        post(&world, &project, &format!("{nth}")).await.unwrap();
        world.db.clock().advance(Duration::hours(4));
    }
    let refused = post(&world, &project, "6").await;
    assert!(
        matches!(refused, Err(ProjectError::TooManyUpdates)),
        "{refused:?}"
    );
    // A day after the oldest of them.
    world.db.clock().advance(Duration::hours(4));
    post(&world, &project, "6").await.unwrap();
    let strangers = world
        .act(async |tx| acts::post_update(tx, &world.other, project.id, news("y")).await)
        .await;
    assert!(matches!(strangers, Err(ProjectError::NotFound(_))));
}

#[tokio::test]
async fn what_was_sent_stays_as_it_was_sent() {
    let world = World::new().await;
    let project = world.live().await;
    let update = post(&world, &project, "Au mixage").await.unwrap();
    for sql in [
        "UPDATE projects_updates SET title = 'y' WHERE id = '{}'",
        "DELETE FROM projects_updates WHERE id = '{}'",
    ] {
        let sql = sql.replace("{}", &update.id.to_string());
        let done = sqlx::raw_sql(AssertSqlSafe(sql.clone()))
            .execute(world.db.pool())
            .await;
        assert!(done.is_err(), "{sql}");
    }
    // Not even the server posts in another's name, or for a draft.
    let forged = format!(
        "INSERT INTO projects_updates (id, project_id, author_id, title, body, language, posted_at)
         VALUES ('{}', '{}', '{}', 'x', 'x', 'fr', now())",
        uuid::Uuid::from_u128(1),
        project.id,
        world.other.party
    );
    let done = sqlx::raw_sql(AssertSqlSafe(forged))
        .execute(world.db.pool())
        .await;
    assert!(done.is_err());
}

#[tokio::test]
async fn updates_are_posted_once_read_by_everybody_and_bounded() {
    let world = World::new().await;
    let api = Api::new(&world);
    let (path, _) = live(&api).await;
    let updates = format!("{path}/updates");
    let body = json!({"title": " Au mixage ", "text": "Lundi.\nOu mardi.", "language": "fr"});
    let keyless = ("POST", updates.clone(), body.clone());
    assert_eq!(
        api.send(Some(world.artist), keyless, "").await.0,
        StatusCode::BAD_REQUEST
    );
    let mut first = Value::Null;
    for _ in 0..2 {
        let request = ("POST", updates.clone(), body.clone());
        let (status, posted) = api.send(Some(world.artist), request, "k").await;
        assert_eq!(status, StatusCode::CREATED, "{posted}");
        assert!(first.is_null() || first == posted);
        first = posted;
    }
    assert_eq!(
        (&first["title"], &first["can"]),
        (&json!("Au mixage"), &json!(["withdraw"]))
    );
    for (changed, value, pointer) in [
        ("title", json!("x".repeat(121)), "/title"),
        ("title", json!("two\nlines"), "/title"),
        ("title", json!("  "), "/title"),
        ("text", json!("x".repeat(5_001)), "/text"),
        ("text", json!("a\u{0}b"), "/text"),
        ("language", json!("xx"), "/language"),
    ] {
        let mut body = body.clone();
        body[changed] = value;
        let request = ("POST", updates.clone(), body);
        let (status, refused) = api.send(Some(world.artist), request, pointer).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{refused}");
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused}");
    }
    let (status, _) = api.post(world.fans[0], &updates, body.clone()).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(
        api.post(world.other, &updates, body).await.0,
        StatusCode::NOT_FOUND
    );

    let (_, page) = api.get(None, &updates).await;
    assert_eq!(page["items"][0]["text"], "Lundi.\nOu mardi.");
    assert_eq!(page["items"][0]["can"], json!([]));
    let (_, own) = api.get(Some(world.artist), &path).await;
    assert!(
        own["can"]
            .as_array()
            .unwrap()
            .contains(&json!("post_update"))
    );
    let withdraw = format!(
        "/projects/updates/{}/withdraw",
        first["id"].as_str().unwrap()
    );
    assert_eq!(
        api.post(world.other, &withdraw, Value::Null).await.0,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        api.post(world.artist, &withdraw, Value::Null).await.0,
        StatusCode::OK
    );
    let (_, page) = api.get(None, &updates).await;
    assert_eq!(page["items"][0].get("text"), None, "{page}");
    assert!(page["items"][0]["withdrawn_at"].is_string());
    let nobodys = format!("/projects/{}/updates", uuid::Uuid::from_u128(1));
    assert_eq!(api.get(None, &nobodys).await.0, StatusCode::NOT_FOUND);
}
