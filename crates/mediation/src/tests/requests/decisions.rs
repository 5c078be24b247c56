//! What is offered and decided, and what of it is published.

use serde_json::json;

use super::path;
use crate::tests::{REASONS, World};

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
    // A ruling is listed once its quarter is over: who watches the list learns no day.
    world.rules.publish_from = 1;
    let (_, early) = world.get("nobody", "/rulings").await;
    assert_eq!(early["published"], false);
    world.db.clock().advance(chrono::Duration::days(30));
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
            "reason": "not_as_briefed", "currency": "MAD", "amount_band": "1000 to 5000",
            "creator_percent_band": "60 to 70", "appealed": false, "weeks": 2, "quarter": "2026-Q3"
        })
    );
}
