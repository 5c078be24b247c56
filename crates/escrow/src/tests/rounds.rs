//! Further rounds that both sides accept: what they cost, and what becomes of them.

use chrono::Duration;
use kernel::Id;
use ledger::Account;
use parties::Party;
use serde_json::json;
use tokio::join;

use super::{World, content, deliverable, mad, submission};
use crate::{Escrow, EscrowError, LineStatus, NewRounds, RoundsOffer, Status, acts};

impl World {
    pub(super) async fn offer_rounds(
        &self,
        escrow: &Escrow,
        by: Id<Party>,
        (place, rounds, price): (usize, u16, i64),
    ) -> Result<Escrow, EscrowError> {
        let new = NewRounds {
            escrow: escrow.id,
            deliverable: deliverable(place),
            rounds,
            price: money::Money::new(price, self.currency),
            note: Some("two more takes".to_owned()),
        };
        self.act(async |tx| acts::propose_rounds(tx, by, new).await)
            .await
    }

    pub(super) async fn accept_rounds(
        &self,
        escrow: &Escrow,
        by: Id<Party>,
    ) -> Result<Escrow, EscrowError> {
        let offer = waiting(escrow);
        self.act(async |tx| acts::accept_rounds(tx, by, escrow.id, offer).await)
            .await
    }

    pub(super) async fn decline_rounds(
        &self,
        escrow: &Escrow,
        by: Id<Party>,
    ) -> Result<Escrow, EscrowError> {
        let offer = waiting(escrow);
        self.act(async |tx| acts::decline_rounds(tx, by, escrow.id, offer).await)
            .await
    }

    /// Submits the first deliverable once more, and the brand sends it back.
    async fn sent_back(&self, escrow: &Escrow, nth: usize) -> Escrow {
        let content = content(submission(100 + nth));
        let submitted = self
            .act(async |tx| {
                acts::submit(tx, escrow.creator, escrow.id, &[deliverable(0)], &content).await
            })
            .await
            .unwrap();
        self.revise(&submitted, &[0], &[1]).await.unwrap()
    }

    async fn offers(&self) -> Vec<String> {
        sqlx::query_scalar!("SELECT status FROM escrow_round_offers ORDER BY status")
            .fetch_all(self.db.pool())
            .await
            .unwrap()
    }
}

/// The offer that waits.
pub(super) fn waiting(escrow: &Escrow) -> Id<RoundsOffer> {
    escrow.rounds_offer.as_ref().unwrap().id
}

#[tokio::test]
async fn accepted_rounds_are_locked_counted_and_paid_with_their_deliverable() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[50_000, 30_000]).await;
    let offered = world
        .offer_rounds(&escrow, escrow.creator, (0, 1, 10_005))
        .await
        .unwrap();
    let agreed = world.accept_rounds(&offered, escrow.brand).await.unwrap();
    assert_eq!(
        (agreed.amount, agreed.held().unwrap(), &agreed.rounds_offer),
        (mad(90_005), mad(90_005), &None)
    );
    assert_eq!(world.holdings(&escrow).await, [9_995, 90_005, 0, 0]);
    let line = &agreed.lines[2];
    assert_eq!(
        (
            line.title.as_str(),
            line.status,
            line.further.unwrap().rounds
        ),
        ("Further rounds (1): Video 0", LineStatus::Awaited, 1)
    );
    // Two rounds as agreed at first, and a third.
    let mut redone = agreed;
    for nth in 0..3 {
        redone = world.sent_back(&redone, nth).await;
        assert_eq!(redone.status, Status::PendingFunds);
    }
    assert_eq!(redone.lines[0].rounds, 3);
    let submitted = world.submitted(&redone, &[0]).await;
    let paid = world.release(&submitted, Some(&[0])).await.unwrap();
    assert_eq!(
        (paid.released, paid.fee_taken, paid.status),
        (mad(60_005), mad(6_000), Status::PendingFunds)
    );
    let submitted = world.submitted(&paid, &[1]).await;
    let done = world.release(&submitted, None).await.unwrap();
    assert_eq!(done.status.name(), "released");
    assert_eq!(world.holdings(&escrow).await, [9_995, 0, 81_005, 9_000]);
    for party in [escrow.brand, escrow.creator] {
        let told = world.told(party).await;
        for topic in ["rounds_proposed", "rounds_agreed"] {
            assert!(told.contains(&topic.to_owned()), "{topic}");
        }
    }
}

#[tokio::test]
async fn one_refusal_more_than_the_further_rounds_is_a_dispute_about_both_lines() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[50_000, 30_000]).await;
    let offered = world
        .offer_rounds(&escrow, escrow.brand, (0, 1, 10_000))
        .await
        .unwrap();
    let mut escrow = world.accept_rounds(&offered, escrow.creator).await.unwrap();
    for nth in 0..4 {
        escrow = world.sent_back(&escrow, nth).await;
    }
    let names: Vec<&str> = escrow.lines.iter().map(|line| line.status.name()).collect();
    assert_eq!(
        (escrow.status.name(), names),
        ("disputed", vec!["disputed", "awaited", "disputed"])
    );
    // By default half of what was delivered: the video and its further rounds.
    world.wait(Duration::days(85)).await;
    let done = world.found(escrow.id).await;
    assert_eq!((done.released, done.refunded), (mad(30_000), mad(60_000)));
}

#[tokio::test]
async fn rounds_that_are_agreed_during_a_review_are_judged_in_it() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[50_000]).await;
    let escrow = world.submitted(&escrow, &[0]).await;
    let offered = world
        .offer_rounds(&escrow, escrow.creator, (0, 3, 5_000))
        .await
        .unwrap();
    let agreed = world.accept_rounds(&offered, escrow.brand).await.unwrap();
    assert_eq!(agreed.lines[1].status, agreed.lines[0].status);
    world.wait(Duration::days(7)).await;
    let done = world.found(escrow.id).await;
    assert_eq!(
        (done.status.name(), done.released),
        ("released", mad(55_000))
    );
    assert_eq!(world.holdings(&escrow).await, [45_000, 0, 49_500, 5_500]);
}

#[tokio::test]
async fn content_that_never_comes_gives_its_further_rounds_back() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[50_000]).await;
    let offered = world
        .offer_rounds(&escrow, escrow.creator, (0, 3, 5_000))
        .await
        .unwrap();
    world.accept_rounds(&offered, escrow.brand).await.unwrap();
    world.wait(Duration::days(21)).await;
    let done = world.found(escrow.id).await;
    let names: Vec<&str> = done.lines.iter().map(|line| line.status.name()).collect();
    assert_eq!(
        (done.status.name(), done.refunded, names),
        ("refunded", mad(55_000), vec!["refunded", "refunded"])
    );
}

#[tokio::test]
async fn an_offer_of_rounds_is_declined_taken_back_or_runs_out_and_nothing_changes() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[50_000]).await;
    let offer = async |by| {
        world
            .offer_rounds(&escrow, by, (0, 1, 1_000))
            .await
            .unwrap()
    };
    let first = offer(escrow.creator).await;
    world.decline_rounds(&first, escrow.brand).await.unwrap();
    let second = offer(escrow.creator).await;
    world.decline_rounds(&second, escrow.creator).await.unwrap();
    let third = offer(escrow.brand).await;
    world.wait(Duration::hours(48)).await;
    let going = world.found(escrow.id).await;
    assert_eq!(
        (going.status, going.amount, &going.rounds_offer),
        (Status::PendingFunds, mad(50_000), &None)
    );
    assert!(matches!(
        world.accept_rounds(&third, escrow.creator).await,
        Err(EscrowError::NoRoundsOffer)
    ));
    assert_eq!(world.offers().await, ["declined", "withdrawn", "withdrawn"]);
    let told = world.told(escrow.brand).await;
    let ended = told.iter().filter(|topic| *topic == "rounds_ended");
    assert_eq!(ended.count(), 3);
}

#[tokio::test]
async fn an_offer_of_rounds_falls_with_what_it_is_about() {
    let world = World::new().await;
    let deposit = world.locked(100_000).await;
    let offered = async |escrow: &Escrow| {
        world
            .offer_rounds(escrow, escrow.creator, (0, 1, 1_000))
            .await
            .unwrap()
    };
    let paid = world.engaged(0, &[20_000, 10_000]).await;
    let paid = world.submitted(&paid, &[0, 1]).await;
    let paid = offered(&paid).await;
    // Another line is paid: the offer stays. Its own is: it falls.
    let paid = world.release(&paid, Some(&[1])).await.unwrap();
    assert!(paid.rounds_offer.is_some());
    assert_eq!(world.release(&paid, None).await.unwrap().rounds_offer, None);
    let disputed = world.engaged(1, &[20_000]).await;
    let disputed = offered(&disputed).await;
    let disputed = world.dispute(&disputed, disputed.brand, None).await;
    assert_eq!(disputed.unwrap().rounds_offer, None);
    let frozen = world.engaged(2, &[20_000]).await;
    let frozen = offered(&frozen).await;
    world.contested(deposit).await;
    assert_eq!(world.found(frozen.id).await.rounds_offer, None);
    assert_eq!(world.offers().await, ["lapsed", "lapsed", "lapsed"]);
}

#[tokio::test]
async fn an_offer_to_end_it_falls_when_further_rounds_are_agreed() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[50_000]).await;
    world
        .act(async |tx| acts::propose(tx, escrow.brand, escrow.id, (None, None)).await)
        .await
        .unwrap();
    let offered = world
        .offer_rounds(&escrow, escrow.creator, (0, 1, 1_000))
        .await
        .unwrap();
    assert!(offered.proposal.is_some());
    let agreed = world.accept_rounds(&offered, escrow.brand).await.unwrap();
    assert_eq!(agreed.proposal, None);
}

#[tokio::test]
async fn two_clicks_on_accept_lock_the_price_once() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[50_000]).await;
    let offered = world
        .offer_rounds(&escrow, escrow.creator, (0, 1, 10_000))
        .await
        .unwrap();
    let accept = || world.accept_rounds(&offered, escrow.brand);
    let answers: [_; 3] = join!(accept(), accept(), accept()).into();
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(world.holdings(&escrow).await, [40_000, 60_000, 0, 0]);
}

#[tokio::test]
async fn what_is_left_of_a_budget_is_promised_once_whoever_comes_first() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let one = world.engaged(0, &[45_000]).await;
    let other = world.engaged(1, &[45_000]).await;
    let offered = async |escrow: &Escrow| {
        world
            .offer_rounds(escrow, escrow.creator, (0, 1, 10_000))
            .await
            .unwrap()
    };
    let (one, other) = (offered(&one).await, offered(&other).await);
    let terms = world.terms(2, &[10_000]);
    let (first, second, third) = join!(
        world.accept_rounds(&one, world.brand),
        world.accept_rounds(&other, world.brand),
        world.act(async |tx| acts::engage(tx, world.brand, terms).await)
    );
    let done = [first.is_ok(), second.is_ok(), third.is_ok()];
    assert_eq!(done.iter().filter(|done| **done).count(), 1, "{done:?}");
    assert_eq!(world.balance(Account::Campaign(world.campaign)).await, 0);
}

#[tokio::test]
async fn further_rounds_are_offered_and_accepted_over_http() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged(0, &[60_000]).await;
    let mad = |amount: &str| json!({"amount": amount, "currency": "MAD"});
    let body = json!({
        "escrow_id": escrow.id,
        "deliverable_id": deliverable(0),
        "rounds": 2,
        "price": mad("100.05"),
        "note": "Two more takes",
    });
    let path = "/escrow/rounds";
    let (status, offered) = world.post("Salma", (path, "k1"), body.clone()).await;
    assert_eq!(
        (status.as_u16(), &offered["status"]),
        (200, &json!("pending_funds"))
    );
    let offer = &offered["rounds_offer"];
    assert_eq!(
        (
            &offer["by"],
            &offer["price"],
            &offer["fee"],
            &offer["creator_net"]
        ),
        (
            &json!("creator"),
            &mad("100.05"),
            &mad("10.00"),
            &mad("90.05")
        )
    );
    assert_eq!(
        offered["can"],
        json!(["submit", "dispute", "cancel", "withdraw_rounds"])
    );
    assert_eq!(world.post("Salma", (path, "k1"), body).await.1, offered);
    let answer = json!({"escrow_id": escrow.id, "offer_id": offer["id"], "answer": "accept"});
    let path = "/escrow/rounds/answer";
    let (_, agreed) = world.post("brand", (path, "k2"), answer.clone()).await;
    assert_eq!(
        (&agreed["amount"], &agreed["lines"][0]["rounds_agreed"]),
        (&mad("700.05"), &json!(4))
    );
    assert_eq!(
        agreed["lines"][1]["further_rounds_of"],
        json!(deliverable(0))
    );
    assert_eq!(world.post("brand", (path, "k2"), answer).await.1, agreed);
    let (_, whole) = world
        .get("Salma", &format!("/escrow/status/{}", escrow.id))
        .await;
    let last = &whole["timeline"][3];
    assert_eq!(
        (&last["act"], &last["transfers"][0]["kind"]),
        (&json!("agree_rounds"), &json!("escrow.fund_rounds"))
    );
}
