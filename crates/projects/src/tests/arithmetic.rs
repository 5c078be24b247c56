//! What is whose in Rust and in the database; and where the rail carries no single minor unit.

use chrono::Duration;
use ledger::Account;
use money::{Currency, Money};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use super::{World, draft, mad, raise};
use crate::{ProjectStatus, acts::Vote, split};

#[tokio::test]
async fn the_database_divides_what_is_left_as_this_room_does() {
    let (db, _guard) = kernel::testing::db().await;
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let units = prop_oneof![1_i64..1_000, 1_i64..90_000_000_000_000_000];
    let step = prop::sample::select(vec![1_i64, 10, 100]);
    let case = (units, 0_u16..=10_000, 0_u16..=10_000, step);
    for _ in 0..300 {
        let (units, left, invested, step) = case.new_tree(&mut runner).unwrap().current();
        let raised = mad(units * step);
        let of = |bps| money::Bps::try_new(bps).unwrap().of_floor(raised, step);
        let (left, invested) = (of(left).unwrap(), of(invested).unwrap());
        let row = sqlx::query!(
            r#"SELECT projects_part($1, $2, $3, $4) AS "part!", projects_remainder($1, $2, $3, $4) AS "remainder!""#,
            left.amount_minor(),
            invested.amount_minor(),
            raised.amount_minor(),
            step
        )
        .fetch_one(db.pool())
        .await
        .unwrap();
        let (part, remainder) = split::part(left, invested, raised, step).unwrap();
        assert_eq!((part.amount_minor(), remainder), (row.part, row.remainder));
    }
}

#[tokio::test]
async fn in_a_currency_whose_last_digit_no_rail_carries_every_amount_ends_in_nought() {
    let world = World::new().await;
    let tnd = |amount: &str| serde_json::json!({"amount": amount, "currency": "TND"});
    let mut plan = draft();
    plan["minimum"] = tnd("100.000");
    plan["hard_cap"] = tnd("200.000");
    plan["budget"] = serde_json::json!([{"label": "Studio", "amount": tnd("100.000")}]);
    plan["milestones"][0]["bps"] = 3_333.into();
    plan["milestones"][1]["bps"] = 6_667.into();
    let project = world.live_as(plan).await;
    let currency = Currency::parse("TND").unwrap();
    let refused = world
        .ask_for(&world.fans[0], &project, Money::new(50_001, currency))
        .await;
    assert!(refused.is_err());
    for (fan, minor) in [(0, 50_010), (1, 40_020), (2, 33_370)] {
        let money = Money::new(minor, currency);
        let asked = world.ask_for(&world.fans[fan], &project, money).await;
        world.pay(&asked.unwrap().1).await;
    }
    world.wait(Duration::days(30)).await;
    let second = world.milestones(project.id).await[1].id;
    world.prove(second).await.unwrap();
    for fan in [0, 1] {
        world
            .vote(&world.fans[fan], second, Vote::No)
            .await
            .unwrap();
    }
    world.work().await;
    world.assert_books().await;
    let after = world.project(project.id).await;
    assert_eq!(after.status, ProjectStatus::Earning);
    // 33.33 % of 123.400, down to the last digit that is carried; the rest went back.
    let state = raise(&after);
    assert_eq!(state.released.amount_minor(), 41_120);
    assert_eq!(state.left.unwrap().amount_minor(), 82_280);
    let empty = ledger::balance(&world.db, Account::Raise(project.id.uuid()), currency);
    assert!(empty.await.unwrap().is_zero());
    let odd = "SELECT count(*) FROM refunds WHERE amount_minor % 10 <> 0";
    assert_eq!(world.number(odd).await, 0);
    let odd = "SELECT count(*) FROM payouts WHERE amount_minor % 10 <> 0";
    assert_eq!(world.number(odd).await, 0);
}
