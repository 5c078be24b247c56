//! The pages that people reach by our own links.

use axum::http::StatusCode;
use chrono::Duration;
use parties::{Language, Role};
use rails::Collection;
use serde_json::json;

use super::{
    World, fake,
    http::{get, page},
    mad,
};
use crate::pay_path;

#[tokio::test]
async fn the_payment_link_leads_to_the_rail_and_tells_what_became_of_it() {
    let mut world = World::new().await;
    world.brand = world.person(Role::Brand, Language::En).await;
    let id = world.collect(mad(10_000)).await;
    let path = pay_path(id);
    world.run_due().await;
    let open = page(&world, &path).await;
    assert_eq!(
        (open.status, open.location.as_deref()),
        (
            StatusCode::SEE_OTHER,
            Some("https://rail.test/open_collection_1")
        )
    );
    assert!(
        page(&world, &format!("{path}/done"))
            .await
            .text
            .contains("being confirmed")
    );
    assert!(
        page(&world, &format!("{path}/cancelled"))
            .await
            .text
            .contains(&format!("href=\"https://daman.test{path}\""))
    );
    world.rail.set_session(
        "open_collection_1",
        Collection::Paid(fake::paid("1", mad(10_000))),
    );
    world.after(Duration::minutes(1)).await;
    for path in [
        path.clone(),
        format!("{path}/done"),
        format!("{path}/cancelled"),
    ] {
        let settled = page(&world, &path).await;
        assert!(
            settled.status == StatusCode::OK && settled.text.contains("<h1>Paid</h1>"),
            "{}",
            settled.text
        );
    }
    assert_eq!(
        page(&world, "/pay/0197a6f2-93a1-7c11-8a61-6f0c1d2e0000")
            .await
            .status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn with_a_payout_that_was_refused_a_ready_account_leads_to_the_rail_and_the_way_back_tries_again()
 {
    let mut world = World::new().await;
    world.creator = world.person(Role::Creator, Language::En).await;
    let payout = world.payable().await;
    let token = world
        .act(async |tx| {
            let account = crate::store::find_account_of_party(tx, world.creator).await;
            account.unwrap().unwrap().token
        })
        .await;
    let path = format!("/onboard/{token}");
    assert!(page(&world, &path).await.text.contains("<h1>Ready</h1>"));
    world
        .rail
        .fault("pay_out", fake::Fault::Refuse("no_account"));
    assert!(world.run_due().await.is_empty());
    let seen = get(&world, world.creator, &format!("/payouts/{payout}")).await;
    assert_eq!(seen.json()["can"], json!(["onboard"]));
    assert_eq!(page(&world, &path).await.status, StatusCode::SEE_OTHER);
    page(&world, &format!("{path}/done")).await;
    assert!(world.run_due().await.is_empty());
    assert!(world.after(Duration::minutes(1)).await.is_empty());
    let sent = world.payout(payout).await;
    assert_eq!(sent.status, crate::PayoutStatus::Sent);
    assert!(page(&world, &path).await.text.contains("<h1>Ready</h1>"));
}

#[tokio::test]
async fn a_mismatched_deposit_says_why_and_what_happens_next() {
    let mut world = World::new().await;
    world.brand = world.person(Role::Brand, Language::En).await;
    let id = world.collect(mad(10_000)).await;
    world.run_due().await;
    world.rail.set_session(
        "open_collection_1",
        Collection::Paid(fake::paid("1", mad(9_000))),
    );
    world.after(Duration::minutes(1)).await;
    let seen = get(&world, world.brand, &format!("/deposits/{id}"))
        .await
        .json();
    assert_eq!(
        (seen["status"].as_str(), seen["reason"].as_str()),
        (Some("mismatched"), Some("amount_differs"))
    );
    let said = page(&world, &pay_path(id)).await.text;
    assert!(
        said.contains("An operator checks it and returns it"),
        "{said}"
    );
}
