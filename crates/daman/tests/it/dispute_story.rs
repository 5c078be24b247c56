//! A refusal past the last round, and what the mediation desk makes of it.

use parties::Role;
use serde_json::{Value, json};

use crate::support::{Api, PNG, Party, World};

const REASONS: &str = "The brief asks for the product in the picture. It is there in the video and in one photo of three, so the \
     larger part of what was ordered was delivered.";

/// Access tokens live for minutes and disputes for weeks: everybody signs in again.
async fn again(world: &World, party: &Party) -> Api {
    world
        .api()
        .sign_in(&party.email, "correct horse battery")
        .await
}

async fn days(world: &World, days: i64) {
    for _ in 0..days {
        world.advance(86_400).await;
        world.run_jobs().await;
    }
}

/// Content that was sent back as often as agreed, and is refused once more. Answers the escrow transaction's id.
async fn refused_past_the_last_round(world: &World, (brand, creator): (&Party, &Party)) -> String {
    let campaign = world.campaign(brand, "2000.00").await;
    world.lock_budget(brand, &campaign).await;
    let escrow = world.engage(brand, creator, &campaign).await;
    let deliverables = [
        &campaign["deliverables"][0]["id"],
        &campaign["deliverables"][1]["id"],
    ];
    let rounds = campaign["revision_rounds"].as_u64().unwrap();
    for round in 0..=rounds {
        let file = creator
            .api
            .upload("photo.png", "image/png", PNG.to_vec())
            .await
            .ok();
        let body = json!({"escrow_id": escrow, "deliverables": deliverables, "files": [file["id"]], "note": "Here it is."});
        let key = format!("submit {round}");
        creator.api.act("/api/submissions", &key, &body).await.ok();
        let body = json!({
            "escrow_id": escrow, "deliverables": deliverables, "items": [1], "note": "The product is not seen.",
        });
        let key = format!("revise {round}");
        let after = brand
            .api
            .act("/api/escrow/revision", &key, &body)
            .await
            .ok();
        let expected = if round < rounds {
            "pending_funds"
        } else {
            "disputed"
        };
        assert_eq!(after["status"], expected);
    }
    world.run_jobs().await;
    escrow
}

async fn evidence(creator: &Api, room: &str) -> Value {
    let file = creator
        .upload("proof.png", "image/png", PNG.to_vec())
        .await
        .ok();
    let body = json!({"file_id": file["id"], "caption": "The product is in the first picture."});
    creator
        .act(&format!("{room}/evidence"), "proof", &body)
        .await
        .ok()
}

#[tokio::test]
async fn a_refusal_past_the_last_round_ends_with_both_sides_paid() {
    let world = World::start().await;
    let brand = world.join("brand", "Atlas").await;
    let creator = world.join_creator("Sara").await;
    let escrow = refused_past_the_last_round(&world, (&brand, &creator)).await;

    // The ticket opened by itself; the creator is asked.
    let list = creator.api.get("/api/disputes").await.ok();
    let ticket = &list["items"][0];
    assert_eq!(
        (&ticket["escrow_id"], &ticket["stage"]),
        (&json!(escrow), &json!("answer"))
    );
    assert_eq!(
        ticket["frozen"],
        json!({"amount": "2000.00", "currency": "MAD"})
    );
    let room = format!("/api/disputes/{}", ticket["id"].as_str().unwrap());
    let answer = json!({"statement": "It is seen.", "checklist": [{"item": 1, "verdict": "met"}]});
    creator
        .api
        .act(&format!("{room}/answer"), "answer", &answer)
        .await
        .ok();
    evidence(&creator.api, &room).await;

    // The clocks run to the ruling: evidence, a proposal that nobody makes, and then the mediator.
    days(&world, 12).await;
    ruled_appealed_and_ruled_again(&world, (&brand, &creator), &room).await;

    // Both are paid.
    let creator = again(&world, &creator).await;
    let path = format!("/api/escrow/status/{escrow}");
    let paid = |status: &Value| {
        status["payouts"][0]["status"] == "paid" && status["refunds"][0]["status"] == "done"
    };
    let status = world.until(&creator, &path, paid).await;
    assert_eq!(
        (&status["status"], &status["released"]["amount"]),
        (&json!("released"), &json!("1200.00"))
    );
    assert_eq!(status["creator_credited"]["amount"], "1080.00");
    assert_eq!(status["refunded"]["amount"], "800.00");
    world.books_balance().await;
    told(&world, &brand);
}

/// Amal rules 50/50, the creator appeals, and Badr, who has no part in the first ruling, rules 60/40.
async fn ruled_appealed_and_ruled_again(
    world: &World,
    (brand, creator): (&Party, &Party),
    room: &str,
) {
    let before = again(world, brand).await.get(room).await.ok();
    assert_eq!(
        (&before["stage"], &before["evidence"][0]["can"]),
        (&json!("ruling"), &json!(["download"]))
    );
    let award = |bps: u16| json!({"creator_bps": bps, "reasons": REASONS});
    let path = format!("{room}/award");
    let amal = world.join_staff(Role::Mediator, "Amal").await;
    let refused = amal.api.act(&path, "early", &award(5_000)).await;
    assert_eq!(refused.problem(), (403, "mediation.not_assigned"));
    judges_what_was_delivered(world, (brand, creator, &amal), room).await;
    let ruled = amal.api.act(&path, "award", &award(5_000)).await.ok();
    let first = &ruled["awards"][0];
    assert_eq!(
        (
            &ruled["stage"],
            &first["creator_part"]["amount"],
            &first["creator_net"]["amount"]
        ),
        (&json!("appealable"), &json!("1000.00"), &json!("900.00"))
    );

    let creator = again(world, creator).await;
    let appeal = json!({"statement": "One photo was not looked at."});
    let appealed = creator
        .act(&format!("{room}/appeal"), "appeal", &appeal)
        .await
        .ok();
    assert_eq!(appealed["round"], 2);
    let same = amal.api.post(&format!("{room}/assign"), &json!({})).await;
    assert_eq!(same.problem(), (403, "mediation.same_mediator"));
    // The time to appeal is over, and the award stays suspended.
    days(world, 6).await;
    let badr = world.join_staff(Role::Mediator, "Badr").await;
    badr.api
        .post(&format!("{room}/assign"), &json!({}))
        .await
        .ok();
    let closed = badr.api.act(&path, "award", &award(6_000)).await.ok();
    assert_eq!(
        (&closed["outcome"], &closed["split"]["brand_part"]["amount"]),
        (&json!("awarded"), &json!("800.00"))
    );
}

/// Amal takes the ticket, and from then on sees what was ordered and opens what was delivered, whole; nobody of the dispute
/// opens it there.
async fn judges_what_was_delivered(
    world: &World,
    (brand, creator, amal): (&Party, &Party, &Party),
    room: &str,
) {
    let seen = amal.api.get(room).await.ok();
    assert_eq!(
        (&seen["content"], seen["brief"].is_string()),
        (&Value::Null, true)
    );
    let taken = amal
        .api
        .post(&format!("{room}/assign"), &json!({}))
        .await
        .ok();
    let content = taken["content"].as_array().unwrap();
    // Each round was a delivery.
    assert!(content.len() > 1, "{taken}");
    assert_eq!(taken["disputed"].as_array().unwrap().len(), 2);
    let file = content[0]["files"][0]["id"].as_str().unwrap();
    let path = format!("{room}/content/{file}");
    let opened = amal.api.get(&path).await;
    assert_eq!(
        (
            opened.status,
            &opened.headers["content-type"],
            &opened.headers["content-length"]
        ),
        (200, &"image/png".parse().unwrap(), &PNG.len().into())
    );
    for side in [brand, creator] {
        let side = again(world, side).await;
        assert_eq!(side.get(room).await.ok()["content"], Value::Null);
        assert_eq!(side.get(&path).await.problem().0, 404);
    }
    let other = amal.api.get(&format!("{room}/content/{}", amal.id)).await;
    assert_eq!(other.problem().0, 404);
}

/// Every step was written to the brand.
fn told(world: &World, brand: &Party) {
    let mails: Vec<String> = world
        .mail
        .mails()
        .into_iter()
        .filter(|mail| mail.contains(&brand.email))
        .collect();
    for said in [
        "Nobody can move the frozen amount",
        "Both sides can now file what proves their word",
        "has filed evidence",
        "has ruled in the dispute",
        "The award is suspended",
        "is final.",
    ] {
        assert!(
            mails.iter().any(|mail| mail.contains(said)),
            "no mail says `{said}`"
        );
    }
}
