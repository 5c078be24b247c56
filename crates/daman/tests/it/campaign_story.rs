//! A campaign from the deposit to the bank.

use kernel::Id;
use ledger::{Account, Rail};
use money::{Currency, Money};
use serde_json::{Value, json};

use crate::support::{Party, World};

fn mad(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::MAD)
}

fn uuid(text: &str) -> uuid::Uuid {
    text.parse().unwrap()
}

async fn holds(world: &World, account: Account) -> Money {
    ledger::balance(&world.db, account, Currency::MAD)
        .await
        .unwrap()
}

/// A brand and a creator whose money is locked; both deliverables submitted.
async fn under_review(world: &World) -> (Party, Party, Value, String) {
    let brand = world.join("brand", "Atlas").await;
    let creator = world.join_creator("Salma").await;
    let campaign = world.campaign(&brand, "4000.00").await;
    world.lock_budget(&brand, &campaign).await;
    let escrow = world.engage(&brand, &creator, &campaign).await;
    let deliverables = [
        &campaign["deliverables"][0]["id"],
        &campaign["deliverables"][1]["id"],
    ];
    world.submit(&creator, &escrow, &deliverables).await;
    (brand, creator, campaign, escrow)
}

#[tokio::test]
async fn money_is_locked_judged_and_paid() {
    let world = World::start().await;
    let (brand, creator, campaign, escrow) = under_review(&world).await;
    let path = format!("/api/escrow/status/{escrow}");
    let status = brand.api.get(&path).await.ok();
    assert_eq!(
        (&status["status"], &status["held"]["amount"]),
        (&json!("under_review"), &json!("2000.00"))
    );
    assert_eq!(
        holds(&world, Account::Escrow(uuid(&escrow))).await,
        mad(200_000)
    );
    assert_eq!(
        holds(
            &world,
            Account::Campaign(uuid(campaign["id"].as_str().unwrap()))
        )
        .await,
        mad(200_000)
    );

    brand
        .api
        .act(
            "/api/escrow/release",
            "release",
            &json!({"escrow_id": escrow}),
        )
        .await
        .ok();
    let paid = |status: &Value| status["payouts"][0]["status"] == "paid";
    let status = world.until(&creator.api, &path, paid).await;

    assert_eq!(status["status"], "released");
    assert_eq!(
        status["creator_credited"],
        json!({"amount": "1800.00", "currency": "MAD"})
    );
    assert_eq!(
        status["fee_taken"],
        json!({"amount": "200.00", "currency": "MAD"})
    );
    let acts: Vec<&str> = status["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["act"].as_str().unwrap())
        .collect();
    assert_eq!(acts, ["engage", "lock", "submit", "release"]);
    for (event, expected) in status["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .zip([0, 1, 0, 2])
    {
        assert_eq!(
            event["transfers"].as_array().unwrap().len(),
            expected,
            "{event:#}"
        );
    }
    assert_eq!(
        status["payouts"][0]["transfers"].as_array().unwrap().len(),
        2
    );
    all_is_where_it_belongs(&world, &creator, &escrow).await;
    world.books_balance().await;
}

/// What the accounts hold when 2 000.00 of 4 000.00 MAD were released and paid.
async fn all_is_where_it_belongs(world: &World, creator: &Party, escrow: &str) {
    assert_eq!(holds(world, Account::Escrow(uuid(escrow))).await, mad(0));
    assert_eq!(
        holds(world, Account::Wallet(uuid(&creator.id))).await,
        mad(0)
    );
    assert_eq!(
        holds(world, Account::RailInTransit(Rail::Stripe)).await,
        mad(0)
    );
    assert_eq!(holds(world, Account::FeesPlatform).await, mad(20_000));
    // 4 000.00 in, 2.9 % of it kept by the rail, 1 800.00 out.
    assert_eq!(
        holds(world, Account::RailClearing(Rail::Stripe)).await,
        mad(400_000 - 11_600 - 180_000)
    );
}

#[tokio::test]
async fn what_is_validated_is_paid_and_the_rest_stays_locked() {
    let world = World::start().await;
    let (brand, creator, campaign, escrow) = under_review(&world).await;
    let video = &campaign["deliverables"][0]["id"];
    let body = json!({"escrow_id": escrow, "deliverables": [video]});
    let first = brand
        .api
        .act("/api/escrow/release", "part", &body)
        .await
        .ok();
    assert_eq!(
        (&first["status"], &first["held"]["amount"]),
        (&json!("under_review"), &json!("500.00"))
    );
    // The same deliverable under another key pays nothing more.
    let again = brand
        .api
        .act("/api/escrow/release", "part again", &body)
        .await
        .ok();
    assert_eq!(again["released"], first["released"]);
    brand
        .api
        .act("/api/escrow/release", "rest", &json!({"escrow_id": escrow}))
        .await
        .ok();
    let path = format!("/api/escrow/status/{escrow}");
    let both = |status: &Value| {
        status["payouts"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|p| p["status"] == "paid")
            .count()
            == 2
    };
    let status = world.until(&creator.api, &path, both).await;
    assert_eq!(
        (&status["status"], &status["creator_credited"]["amount"]),
        (&json!("released"), &json!("1800.00"))
    );
    world.books_balance().await;
}

#[tokio::test]
async fn the_rail_saw_each_payment_once() {
    let world = World::start().await;
    let (brand, creator, _, escrow) = under_review(&world).await;
    brand
        .api
        .act(
            "/api/escrow/release",
            "release",
            &json!({"escrow_id": escrow}),
        )
        .await
        .ok();
    let path = format!("/api/escrow/status/{escrow}");
    world
        .until(&creator.api, &path, |status| {
            status["payouts"][0]["status"] == "paid"
        })
        .await;
    // Days go by; polls, retries and late webhooks change nothing.
    for _ in 0..3 {
        world.advance(86_400).await;
        world.run_jobs().await;
    }
    let summary = world.sandbox().get("/_sandbox/summary").await.ok();
    for (kind, amount) in [
        ("charges", 400_000),
        ("transfers", 180_000),
        ("payouts", 180_000),
    ] {
        assert_eq!(
            summary[kind]["by_currency"]["mad"]["count"], 1,
            "{summary:#}"
        );
        assert_eq!(
            summary[kind]["by_currency"]["mad"]["amount"], amount,
            "{summary:#}"
        );
    }
    world.books_balance().await;
}

#[tokio::test]
async fn creators_who_wait_for_the_budget_are_funded_when_it_comes() {
    let world = World::start().await;
    let brand = world.join("brand", "Atlas").await;
    let campaign = world.campaign(&brand, "4000.00").await;
    let (first, second) = (
        world.join_creator("Salma").await,
        world.join_creator("Youssef").await,
    );
    let escrows = [
        world.engage(&brand, &first, &campaign).await,
        world.engage(&brand, &second, &campaign).await,
    ];
    for escrow in &escrows {
        let status = brand
            .api
            .get(&format!("/api/escrow/status/{escrow}"))
            .await
            .ok();
        assert_eq!(status["status"], "awaiting_deposit");
    }
    world.lock_budget(&brand, &campaign).await;
    for escrow in &escrows {
        let status = brand
            .api
            .get(&format!("/api/escrow/status/{escrow}"))
            .await
            .ok();
        assert_eq!(
            (&status["status"], &status["held"]["amount"]),
            (&json!("pending_funds"), &json!("2000.00"))
        );
    }
    // Nothing is left for a third.
    let third = world.join_creator("Amina").await;
    let path = format!(
        "/api/campaigns/{}/invitations",
        campaign["id"].as_str().unwrap()
    );
    let invitation = brand
        .api
        .act(&path, "third", &json!({"creator_id": third.id}))
        .await
        .ok();
    let path = format!(
        "/api/engagements/{}/accept",
        invitation["id"].as_str().unwrap()
    );
    let refused = third.api.act(&path, "accept", &json!({})).await;
    assert_eq!(refused.problem(), (409, "campaigns.budget_exhausted"));
    world.books_balance().await;
}

#[tokio::test]
async fn both_sides_are_told_in_their_language_and_live() {
    let world = World::start().await;
    let (brand, creator, _, escrow) = under_review(&world).await;
    brand
        .api
        .act(
            "/api/escrow/release",
            "release",
            &json!({"escrow_id": escrow}),
        )
        .await
        .ok();
    let path = format!("/api/escrow/status/{escrow}");
    world
        .until(&creator.api, &path, |status| {
            status["payouts"][0]["status"] == "paid"
        })
        .await;
    world.run_jobs().await;
    for party in [&brand, &creator] {
        let feed = party.api.get("/api/feed?limit=100").await.ok();
        let topics: Vec<&str> = feed["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|event| event["topic"].as_str().unwrap())
            .collect();
        for topic in ["escrow_funded", "content_submitted", "payment_release"] {
            assert_eq!(
                topics.iter().filter(|found| **found == topic).count(),
                1,
                "{topic} in {topics:?}"
            );
        }
    }
    let mail = world.mail.newest_to(&creator.email).unwrap();
    assert!(mail.contains("1,800.00"), "{mail}");
    let brands: Vec<String> = world
        .mail
        .mails()
        .into_iter()
        .filter(|mail| mail.contains(&brand.email))
        .collect();
    assert!(
        brands.iter().any(|mail| mail.contains("2,000.00")),
        "{brands:#?}"
    );
}

#[tokio::test]
async fn a_budget_balance_can_be_read_as_of_any_moment() {
    let world = World::start().await;
    let before = world.db.now();
    let (_, _, campaign, _) = under_review(&world).await;
    let account = Account::Campaign(uuid(campaign["id"].as_str().unwrap()));
    let after = world.db.now();
    assert_eq!(
        ledger::balance_at(&world.db, account, Currency::MAD, before)
            .await
            .unwrap(),
        mad(0)
    );
    assert_eq!(
        ledger::balance_at(&world.db, account, Currency::MAD, after)
            .await
            .unwrap(),
        mad(200_000)
    );
    let id = Id::<()>::new(after);
    assert_eq!(
        ledger::balance(&world.db, Account::Wallet(id.uuid()), Currency::MAD)
            .await
            .unwrap(),
        mad(0)
    );
}
