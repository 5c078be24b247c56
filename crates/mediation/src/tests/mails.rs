//! Each act is written about once to each party, and the desk learns of what waits for it.

use super::{DELIVERABLES, World};
use crate::acts;

impl World {
    /// How many e-mails each of these was sent by `act`.
    async fn mails_by(&self, names: &[&'static str], act: impl AsyncFnOnce()) -> Vec<usize> {
        let before = self.mails().await;
        act().await;
        let after = self.mails().await;
        let count = |all: &[&str], name: &str| all.iter().filter(|to| **to == name).count();
        let more = |name: &&'static str| count(&after, name) - count(&before, name);
        names.iter().map(more).collect()
    }
}

#[tokio::test]
async fn each_step_is_written_about_once_to_each_side() {
    let world = World::new().await;
    let sides = ["Atlas", "Salma"];
    let mut opened = None;
    let mails = world
        .mails_by(&sides, async || {
            opened = Some(world.disputed_by("Atlas").await);
        })
        .await;
    // Two submissions before the dispute.
    assert_eq!(mails, [3, 3]);
    let id = opened.unwrap().id;
    let mails = world
        .mails_by(&sides, async || {
            world.answer("Salma", id).await.unwrap();
        })
        .await;
    assert_eq!(mails, [1, 1]);
    world.assign("Amal", id).await.unwrap();
    world.days(7).await;
    let offer = world.offer("Amal", (id, 60_000)).await.unwrap();
    let mails = world
        .mails_by(&["Atlas", "Salma", "Amal"], async || {
            world.decline("Salma", (id, &offer)).await.unwrap();
        })
        .await;
    assert_eq!(mails, [1, 1, 1]);
    world.offer("Salma", (id, 90_000)).await.unwrap();
    let mails = world
        .mails_by(&sides, async || {
            world.rule("Amal", (id, 6_000)).await.unwrap();
        })
        .await;
    assert_eq!(mails, [1, 1]);
    world.days(4).await;
    let mails = world
        .mails_by(&["Atlas", "Salma", "Amal"], async || world.days(1).await)
        .await;
    // The payout and the refund are written about when the rail has them.
    assert_eq!(mails, [1, 1, 1]);
    let told = world.facts("dispute_closed").await;
    assert_eq!(told["net"]["amount"], "540.00");
    assert_eq!(told["fee"]["amount"], "60.00");
    // The transaction's own event goes to programs.
    assert_eq!(world.told("escrow_settled").await, ["Atlas", "Salma"]);
    assert!(world.mailed("escrow_settled").await.is_empty());
}

#[tokio::test]
async fn what_is_not_disputed_is_told_with_the_dispute() {
    let world = World::new().await;
    world.submitted(&[0, 1]).await;
    let claim = acts::Claim {
        deliverables: Some(vec![DELIVERABLES[0]]),
        ..world.claim()
    };
    world
        .act(async |tx| acts::dispute(tx, &world.rules, world.who("Atlas"), claim).await)
        .await
        .unwrap();
    let told = world.facts("dispute_opened").await;
    assert_eq!(
        (&told["released"]["amount"], &told["net"]["amount"]),
        (&serde_json::json!("400.00"), &serde_json::json!("360.00"))
    );
    assert_eq!(world.mailed("dispute_opened").await, ["Atlas", "Salma"]);
    assert_eq!(world.told("payment_release").await, ["Atlas", "Salma"]);
    assert!(world.mailed("payment_release").await.is_empty());
}

#[tokio::test]
async fn the_desk_is_called_when_a_ticket_waits_for_a_mediator_that_it_does_not_have() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    assert!(world.mailed("dispute_desk").await.is_empty());
    // Without an answer it is to be ruled on.
    world.days(3).await;
    assert_eq!(
        world.mailed("dispute_desk").await,
        ["Amal", "Badr", "Chama"]
    );
    world.assign("Amal", ticket.id).await.unwrap();
    world
        .act(async |tx| {
            acts::unassign(tx, world.who("Amal"), (ticket.id, "I know her.".to_owned())).await
        })
        .await
        .unwrap();
    assert_eq!(world.mailed("dispute_desk").await.len(), 6);
    // A day before the time to rule ends, and again when it is over.
    world.days(14).await;
    assert_eq!(world.mailed("dispute_desk").await.len(), 12);
}

#[tokio::test]
async fn who_ruled_is_not_asked_to_confirm_nor_to_rule_on_the_appeal() {
    let world = World::new().await.of_two();
    let ticket = world.disputed_by("Atlas").await;
    world.assign("Amal", ticket.id).await.unwrap();
    world.days(3).await;
    assert!(world.mailed("dispute_desk").await.is_empty());
    world.rule("Amal", (ticket.id, 6_000)).await.unwrap();
    assert_eq!(world.mailed("dispute_desk").await, ["Badr", "Chama"]);
    world.confirm("Badr", ticket.id).await.unwrap();
    world.appeal("Salma", ticket.id).await.unwrap();
    assert_eq!(
        world.mailed("dispute_desk").await,
        ["Badr", "Chama", "Chama"]
    );
}

#[tokio::test]
async fn sides_that_made_offers_of_their_own_are_reminded_of_the_mediators() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    world.answer("Salma", ticket.id).await.unwrap();
    world.assign("Amal", ticket.id).await.unwrap();
    world.days(6).await;
    let before = world.told("dispute_reminder").await.len();
    world.days(1).await;
    world.offer("Amal", (ticket.id, 60_000)).await.unwrap();
    world.offer("Atlas", (ticket.id, 10_000)).await.unwrap();
    world.days(1).await;
    let reminded = world.told("dispute_reminder").await;
    assert_eq!(reminded.len(), before + 2, "{reminded:?}");
}
