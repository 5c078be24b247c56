//! How revenue is split is read by those whose it is.

use axum::http::StatusCode;
use chrono::Duration;
use serde_json::json;

use super::{
    World,
    earning::{earning, pass, sells},
    http::Api,
};

#[tokio::test]
async fn the_owner_reads_every_part_and_a_holder_its_own() {
    let world = World::new().await;
    let api = Api::new(&world);
    let project = earning(&world).await;
    let path = format!("/projects/{}/distributions", project.id);
    // 30 % of 1,000.01 is 300.003; half of it each.
    let revenue = sells(&world, &project, 100_001).await;
    let preview = format!("{path}/preview");
    let (status, ahead) = api.get(Some(world.artist), &preview).await;
    assert_eq!(status, StatusCode::OK, "{ahead}");
    let pending = &ahead["pending"][0];
    assert_eq!(pending["state"], "distributing");
    let split = &pending["split"];
    assert_eq!(split["revenue_id"], revenue.to_string());
    assert_eq!(split["fans"]["amount"]["amount"], "300.00");
    assert_eq!(split["rest"]["amount"]["amount"], "700.01");
    assert_eq!(
        split["rates"],
        json!([{"promised_bps": 3000, "before_minor": "0", "after_minor": "100001"}])
    );
    assert_eq!(split["waits"]["amount"], "0.00");
    assert_eq!(split["owed"][0]["yours"], true);
    assert_eq!(split.get("own"), None);
    assert_eq!(ahead["holders"], 2);

    let holders = format!("{path}/{revenue}/holders");
    let (_, page) = api
        .get(Some(world.artist), &format!("{holders}?limit=1"))
        .await;
    assert_eq!(
        (&page["items"][0]["number"], &page["next"]),
        (&json!(1), &json!("1"))
    );
    assert_eq!(page["items"][0]["amount"]["amount"], "150.00");
    // No names, no ids of people.
    let keys: Vec<&String> = page["items"][0].as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "after", "amount", "before", "invested", "number", "rounding", "yours"
        ]
    );
    let (_, page) = api
        .get(Some(world.artist), &format!("{holders}?after=1"))
        .await;
    assert_eq!(
        (&page["items"][0]["number"], page.get("next")),
        (&json!(2), None)
    );
}

#[tokio::test]
async fn a_holder_reads_its_own_part_and_what_was_shown_is_paid() {
    let world = World::new().await;
    let api = Api::new(&world);
    let project = earning(&world).await;
    let path = format!("/projects/{}/distributions", project.id);
    let revenue = sells(&world, &project, 100_001).await;
    let (preview, holders) = (
        format!("{path}/preview"),
        format!("{path}/{revenue}/holders"),
    );
    let (_, ahead) = api.get(Some(world.artist), &preview).await;
    let split = &ahead["pending"][0]["split"];

    // The same waterfall as its owner, and of the holders itself.
    let fan = world.fans[0];
    let (_, own) = api.get(Some(fan), &preview).await;
    assert_eq!(
        own["pending"][0]["split"]["own"]["amount"]["amount"],
        "150.00"
    );
    let (_, page) = api.get(Some(fan), &holders).await;
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    assert_eq!(page["items"][0]["yours"], true);

    // What was shown is what is paid.
    pass(&world, Duration::zero()).await;
    assert_eq!(world.wallet(&fan).await, 15_000);
    let (_, ahead) = api.get(Some(fan), &preview).await;
    assert_eq!(ahead["pending"], json!([]));
    let (_, past) = api
        .get(Some(world.artist), &format!("{path}/{revenue}"))
        .await;
    for part in [
        "recoup",
        "fans",
        "rest",
        "rates",
        "owed",
        "waits",
        "cash",
        "revenue_minor",
    ] {
        assert_eq!(past[part], split[part], "{part}");
    }
    assert_eq!(past["number"], 1);
    let (_, list) = api.get(Some(fan), &path).await;
    assert_eq!(list["items"][0]["distribution_id"], past["distribution_id"]);
    let (_, page) = api.get(Some(fan), &holders).await;
    assert_eq!(page["items"][0]["after"]["amount"], "150.00");
}

#[tokio::test]
async fn others_read_nothing_and_what_is_no_page_is_refused() {
    let world = World::new().await;
    let api = Api::new(&world);
    let project = earning(&world).await;
    let revenue = sells(&world, &project, 100_000).await;
    let path = format!("/projects/{}/distributions", project.id);
    for stranger in [world.other, world.fans[2]] {
        for of in [
            "",
            "/preview",
            &format!("/{revenue}"),
            &format!("/{revenue}/holders"),
        ] {
            let (status, _) = api.get(Some(stranger), &format!("{path}{of}")).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{of}");
        }
    }
    let holders = format!("{path}/{revenue}/holders");
    for query in ["after=x", "after=-1", "limit=0", "after=99999999999"] {
        let (status, _) = api
            .get(Some(world.artist), &format!("{holders}?{query}"))
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
    }
    // Nothing of it is for sending.
    for of in ["", "/preview"] {
        let (status, _) = api
            .post(world.artist, &format!("{path}{of}"), json!({}))
            .await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{of}");
    }
    // A project that has not been funded has nothing to split.
    let live = world.live().await;
    let (_, empty) = api
        .get(
            Some(world.artist),
            &format!("/projects/{}/distributions/preview", live.id),
        )
        .await;
    assert_eq!(empty["pending"], json!([]));
}
