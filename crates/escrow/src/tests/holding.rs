//! The rail holds money for a limited time.

use chrono::Duration;
use ledger::Account;

use super::{World, mad};
use crate::{DefaultSplit, Escrow, Rules, Status, acts};

impl World {
    /// Engages a creator for content that is due in so many days.
    async fn engaged_until(&self, creator: usize, amounts: &[i64], days: i64) -> Escrow {
        let mut terms = self.terms(creator, amounts);
        terms.deadline_at = self.db.now() + Duration::days(days);
        self.act(async |tx| acts::engage(tx, self.creators[creator], terms).await)
            .await
            .unwrap()
    }

    /// How often this party was warned of the limit.
    async fn warnings(&self, party: kernel::Id<parties::Party>) -> usize {
        let told = self.told(party).await;
        let warnings = told.iter().filter(|topic| *topic == "holding_warning");
        warnings.count()
    }
}

#[tokio::test]
async fn the_rails_limit_is_warned_of_and_ends_what_is_open() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged_until(0, &[60_000, 40_000], 80).await;
    world.wait(Duration::days(75)).await;
    assert_eq!(world.warnings(escrow.creator).await, 1);
    world.wait(Duration::days(9)).await;
    world.submitted(&escrow, &[0]).await;
    world.wait(Duration::days(1)).await;
    let done = world.found(escrow.id).await;
    assert_eq!(
        (done.status.name(), done.released, done.refunded),
        ("refunded", mad(60_000), mad(40_000))
    );
}

#[tokio::test]
async fn both_sides_are_warned_once_whatever_they_do_afterwards() {
    let world = World::new().await;
    world.deposited(100_000).await;
    let escrow = world.engaged_until(0, &[60_000, 40_000], 80).await;
    world.wait(Duration::days(75)).await;
    let escrow = world.submitted(&escrow, &[0]).await;
    world.work().await;
    let escrow = world.revise(&escrow, &[0], &[1]).await.unwrap();
    world.wait(Duration::days(1)).await;
    world.submitted(&escrow, &[1]).await;
    world.work().await;
    for party in [escrow.brand, escrow.creator] {
        assert_eq!(world.warnings(party).await, 1);
    }
    let mut tx = world.db.begin().await.unwrap();
    let timeline = crate::store::list_events(&mut tx, escrow.id).await.unwrap();
    let warned = timeline.iter().filter(|one| one.act == "warn_holding");
    assert_eq!(warned.count(), 1);
}

#[tokio::test]
async fn a_warning_that_a_contested_payment_kept_back_is_given_afterwards_and_once() {
    for (contested_after, expected) in [(74, [0, 1]), (76, [1, 1])] {
        let world = World::new().await;
        let deposit = world.locked(100_000).await;
        let escrow = world.engaged_until(0, &[100_000], 80).await;
        world.wait(Duration::days(contested_after)).await;
        let chargeback = world.contested(deposit).await;
        world.wait(Duration::days(3)).await;
        let before = world.warnings(escrow.creator).await;
        world.won(&chargeback).await;
        world.work().await;
        let after = world.warnings(escrow.creator).await;
        assert_eq!([before, after], expected, "{contested_after}");
    }
}

#[tokio::test]
async fn what_a_budget_holds_for_nobody_goes_back_before_the_limit() {
    let world = World::new().await;
    let campaign = kernel::Id::<()>::new(world.db.now() + Duration::seconds(1)).uuid();
    let mut budget = world.budget(mad(100_000));
    (budget.campaign, budget.deadline_at) = (campaign, world.db.now() + Duration::days(3_650));
    world
        .act(async |tx| acts::open_budget(tx, budget).await)
        .await
        .unwrap();
    let lock = async |amount| {
        let deposit = world.settled_for(campaign, amount).await;
        world
            .act(async |tx| acts::lock_budget(tx, campaign, &deposit).await)
            .await
            .unwrap();
    };
    let whole = async || {
        let mut tx = world.db.begin().await.unwrap();
        let budget = crate::find_budget(&mut tx, campaign)
            .await
            .unwrap()
            .unwrap();
        crate::reads::whole_budget(&mut tx, budget).await.unwrap()
    };
    let start = world.db.now();
    lock(40_000).await;
    assert_eq!(whole().await.closes_at, start + Duration::days(75));
    world.wait(Duration::days(30)).await;
    lock(60_000).await;
    // The oldest is handed on first: what is left waits since later.
    let mut terms = world.terms(0, &[50_000]);
    terms.campaign = campaign;
    world
        .act(async |tx| acts::engage(tx, world.brand, terms).await)
        .await
        .unwrap();
    assert_eq!(whole().await.closes_at, start + Duration::days(105));
    world.wait(Duration::days(75) - Duration::seconds(1)).await;
    assert_eq!(whole().await.budget.closed_at, None);
    world.wait(Duration::seconds(1)).await;
    let closed = whole().await.budget;
    assert_eq!(
        (closed.closed_at, closed.returned),
        (Some(world.db.now()), mad(50_000))
    );
    assert_eq!(world.balance(Account::Campaign(campaign)).await, 0);
    let told = world.told(world.brand).await;
    assert!(told.contains(&"budget_closed".to_owned()));
}

#[tokio::test]
async fn at_the_limit_a_dispute_is_split_as_was_agreed() {
    let world = World::new().await;
    let rules = Rules {
        default_split: DefaultSplit::Half,
        ..Rules::default()
    };
    let delivered = world.engaged(0, &[50_000, 10_000]).await;
    world
        .act(async |tx| acts::adopt_rules(tx, rules).await)
        .await
        .unwrap();
    let half = world.engaged(1, &[30_000, 10_000]).await;
    world.deposited(100_000).await;
    for escrow in [&delivered, &half] {
        let escrow = world.submitted(escrow, &[0]).await;
        world.dispute(&escrow, escrow.brand, None).await.unwrap();
    }
    world.wait(Duration::days(85)).await;
    let released = async |escrow: &Escrow| world.found(escrow.id).await.released;
    assert_eq!(released(&delivered).await, mad(25_000));
    assert_eq!(released(&half).await, mad(20_000));
}

#[tokio::test]
async fn a_split_of_what_is_not_locked_yet_is_refused() {
    let world = World::new().await;
    let escrow = world.engaged(0, &[60_000]).await;
    let body = serde_json::json!({
        "escrow_id": escrow.id,
        "creator": {"amount": "1.00", "currency": "MAD"},
    });
    for (who, expected) in [("brand", 422), ("other brand", 404)] {
        let (status, _) = world.post(who, ("/escrow/cancel", "k"), body.clone()).await;
        assert_eq!(status.as_u16(), expected, "{who}");
    }
    assert_eq!(world.found(escrow.id).await.status, Status::AwaitingDeposit);
}
