//! Drafts that are changed, published and deleted.

use axum::http::StatusCode;
use kernel::testing::START;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{World, campaign_json, http::Api, refused, terms};
use crate::{CampaignStatus, NewCampaign, acts, campaign::Opening, store};

fn draft_json() -> Value {
    let mut draft = campaign_json();
    draft["draft"] = json!(true);
    draft
}

async fn audited(world: &World, object: Uuid) -> Vec<String> {
    sqlx::query_scalar!(
        "SELECT act FROM audit_log WHERE object = $1 AND act LIKE 'campaigns.%' ORDER BY id",
        object
    )
    .fetch_all(world.db.pool())
    .await
    .unwrap()
}

#[tokio::test]
async fn a_draft_is_written_anew_as_often_as_its_brand_likes() {
    let world = World::new().await;
    let api = Api::new(&world);
    let (_, draft) = api.post(world.brand, "/campaigns", draft_json()).await;
    let path = format!("/campaigns/{}", draft["id"].as_str().unwrap());
    let mut anew = draft_json();
    anew["title"] = json!("Eid recipes");
    anew["acceptance_items"] = json!(["The product is in the picture"]);
    anew["deliverables"] = json!([
        {"title": "One story", "kind": "story", "amount": {"amount": "20.00", "currency": "EUR"}}
    ]);
    anew["budget"] = json!({"amount": "60.00", "currency": "EUR"});
    for _ in 0..2 {
        let (status, changed) = api
            .send(world.brand, ("PATCH", &path, anew.clone()), "")
            .await;
        assert_eq!(status, StatusCode::OK, "{changed}");
        assert_eq!(
            (
                &changed["id"],
                &changed["status"],
                &changed["title"],
                &changed["max_creators"],
                &changed["can"]
            ),
            (
                &draft["id"],
                &json!("draft"),
                &json!("Eid recipes"),
                &json!(3),
                &json!(["change", "publish", "delete"])
            )
        );
        assert_eq!(changed["acceptance_items"].as_array().unwrap().len(), 1);
        assert_eq!(changed["deliverables"].as_array().unwrap().len(), 1);
        assert_eq!(api.get(world.brand, &path).await.1, changed);
    }
    let id = draft["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(
        audited(&world, id).await,
        [
            "campaigns.created",
            "campaigns.changed",
            "campaigns.changed"
        ]
    );
    // What is published is what was written last.
    let publish = format!("{path}/publish");
    let (status, open) = api.post(world.brand, &publish, json!(null)).await;
    assert_eq!((status, &open["title"]), (200, &json!("Eid recipes")));
    let (status, problem) = api
        .send(world.brand, ("PATCH", &path, draft_json()), "")
        .await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("campaigns.not_allowed"))
    );
    assert_eq!(api.get(world.brand, &path).await.1, open);
}

#[tokio::test]
async fn a_draft_keeps_the_bounds_of_a_campaign_and_stays_one() {
    let world = World::new().await;
    let api = Api::new(&world);
    let (_, draft) = api.post(world.brand, "/campaigns", draft_json()).await;
    let path = format!("/campaigns/{}", draft["id"].as_str().unwrap());
    let package = json!({"amount": "1500.00", "currency": "MAD"});
    for (field, value, mut wanted) in [
        (
            "title",
            json!("A"),
            json!({"pointer": "/title", "code": "characters", "least": 3, "most": 120}),
        ),
        (
            "acceptance_items",
            json!([]),
            json!({"pointer": "/acceptance_items", "code": "range", "least": 1, "most": 30}),
        ),
        (
            "draft",
            json!(false),
            json!({"pointer": "/draft", "code": "leave_out"}),
        ),
        (
            "budget",
            json!({"amount": "1.00", "currency": "MAD"}),
            json!({"pointer": "/budget/amount", "code": "at_least", "amount": package}),
        ),
    ] {
        let mut anew = draft_json();
        anew[field] = value;
        let (status, problem) = api.send(world.brand, ("PATCH", &path, anew), "").await;
        wanted["detail"] = problem["errors"][0]["detail"].clone();
        assert_eq!(
            (status, &problem["errors"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!([wanted])),
            "{problem}"
        );
    }
    assert_eq!(api.get(world.brand, &path).await.1, draft);
}

#[tokio::test]
async fn only_its_brand_changes_or_deletes_a_draft() {
    let world = World::new().await;
    let api = Api::new(&world);
    let (_, draft) = api.post(world.brand, "/campaigns", draft_json()).await;
    let path = format!("/campaigns/{}", draft["id"].as_str().unwrap());
    for (method, body) in [("PATCH", draft_json()), ("DELETE", json!(null))] {
        for (by, expected) in [(world.other_brand, 404), (world.creators[0], 403)] {
            let (status, _) = api.send(by, (method, &path, body.clone()), "").await;
            assert_eq!(status.as_u16(), expected, "{method}");
        }
    }
    assert_eq!(api.get(world.brand, &path).await.0, 200);
}

#[tokio::test]
async fn a_deleted_draft_is_gone_and_an_open_campaign_stays() {
    let world = World::new().await;
    let api = Api::new(&world);
    let (_, draft) = api.post(world.brand, "/campaigns", draft_json()).await;
    let id = draft["id"].as_str().unwrap();
    let path = format!("/campaigns/{id}");
    for expected in [204, 404] {
        let (status, _) = api
            .send(world.brand, ("DELETE", &path, json!(null)), "")
            .await;
        assert_eq!(status.as_u16(), expected);
    }
    assert_eq!(api.get(world.brand, &path).await.0, 404);
    assert_eq!(
        audited(&world, id.parse().unwrap()).await,
        ["campaigns.created", "campaigns.deleted"]
    );
    let open = format!("/campaigns/{}", world.campaign.id);
    let (status, problem) = api
        .send(world.brand, ("DELETE", &open, json!(null)), "")
        .await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("campaigns.not_allowed"))
    );
    let (_, seen) = api.get(world.brand, &open).await;
    assert_eq!(seen["can"], json!(["deposit", "invite"]));
}

#[tokio::test]
async fn a_draft_that_is_opened_meanwhile_is_not_changed() {
    let world = World::new().await;
    let new = NewCampaign {
        terms: terms(),
        opening: Opening::Later,
    };
    let draft = world
        .act(async |tx| acts::create(tx, world.brand, new).await)
        .await
        .unwrap();
    let mut tx = world.db.begin().await.unwrap();
    let opening = acts::publish(&mut tx, world.brand, draft.id).await;
    assert_eq!(
        opening.unwrap().status,
        CampaignStatus::Open { opened_at: START }
    );
    let change = world.act(async |tx| acts::change(tx, world.brand, draft.id, terms()).await);
    let (changed, committed) = tokio::join!(change, tx.commit());
    committed.unwrap();
    assert_eq!(refused(changed), "NotADraft");
    let mut tx = world.db.begin().await.unwrap();
    let read = store::load_campaigns(&mut tx, &[draft.id.uuid()])
        .await
        .unwrap();
    assert_eq!(read[0].terms, draft.terms);
}
