//! The transfers that a history names.

use parties::Role;
use serde_json::Value;

use super::{AMWAJ, World, http::Client, line, usd};

/// What each entry of a statement's history moved: what, kind and amount.
fn moved(preview: &Value) -> Vec<[String; 3]> {
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let history = preview["history"].as_array().unwrap().iter();
    let moved = history.flat_map(|event| {
        let transfers = event["transfers"].as_array().unwrap().iter();
        transfers.map(|one| {
            [
                word(&event["what"]),
                word(&one["kind"]),
                word(&one["amount"]["amount"]),
            ]
        })
    });
    moved.collect()
}

#[tokio::test]
async fn a_history_names_the_transfers_of_its_statement_and_of_no_other() {
    let world = World::new().await;
    let owner = Client::of(&world, world.owner, Role::Artist);
    let first = world.upload(&[line("2026-07", AMWAJ, "10")]).await;
    world.pay(first.id, Some(usd(400))).await;
    let corrected = world.correct(&first, &[line("2026-07", AMWAJ, "3")]).await;
    world.pay(corrected.id, None).await;
    let (_, replaced) = owner.get(&format!("/statements/{}", first.id)).await;
    let (_, booked) = owner.get(&format!("/statements/{}", corrected.id)).await;
    let row = |row: [&str; 3]| row.map(str::to_owned);
    assert_eq!(
        moved(&replaced),
        [
            row(["cash_received", "statements.cash", "4.00"]),
            row(["over", "statements.surplus", "4.00"]),
        ],
        "{replaced}"
    );
    assert_eq!(
        moved(&booked),
        [
            row(["cash_received", "statements.cash", "3.00"]),
            row(["booked", "royalties.revenue", "3.00"]),
        ],
        "{booked}"
    );
}
