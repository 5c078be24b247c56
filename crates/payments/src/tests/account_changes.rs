//! Another payout account: it waits, and may be stopped.

use chrono::Duration;
use kernel::{Id, audit};
use parties::{Caller, Language, Role};

use super::{World, fake::account, mad};
use crate::{NewAccount, PaymentError, PayoutAccount, PayoutStatus, Standing, acts, store};

/// A creator who is paid through `acct_1`.
pub(super) async fn paid_creator() -> (World, Caller) {
    let mut world = World::new().await;
    world.creator = world.person(Role::Creator, Language::Fr).await;
    world.connected(None).await;
    let caller = Caller {
        party: world.creator,
        role: Role::Creator,
        session: Id::new(world.db.now()),
    };
    (world, caller)
}

pub(super) async fn change(
    world: &World,
    caller: Caller,
    country: &str,
) -> Result<PayoutAccount, PaymentError> {
    let new = NewAccount {
        party: caller.party,
        country: country.to_owned(),
    };
    world
        .act(async |tx| acts::change_account(tx, (&caller, new), Duration::hours(24)).await)
        .await
}

async fn current(world: &World) -> PayoutAccount {
    world
        .act(async |tx| {
            store::find_account_of_party(tx, world.creator)
                .await
                .unwrap()
                .unwrap()
        })
        .await
}

/// The rail opens what was asked for, under its own name, and accepts it.
pub(super) async fn accepted(world: &World) -> String {
    assert!(world.run_due().await.is_empty());
    let coming = world
        .act(async |tx| store::find_coming_account(tx, world.creator).await)
        .await
        .unwrap()
        .unwrap();
    let account_ref = coming.account_ref.unwrap();
    world.rail.set_account(account(&account_ref, None));
    assert!(world.after(Duration::minutes(1)).await.is_empty());
    account_ref
}

#[tokio::test]
async fn payouts_go_to_the_old_account_until_a_day_has_passed() {
    let (world, caller) = paid_creator().await;
    world.settled(mad(10_000)).await;
    let coming = change(&world, caller, "FR").await.unwrap();
    assert_eq!(coming.standing, Standing::Coming);
    let new_ref = accepted(&world).await;
    let before = world.released(mad(4_000)).await;
    assert!(world.run_due().await.is_empty());
    assert_eq!(
        world.payout(before).await.account_ref.as_deref(),
        Some("acct_1")
    );
    assert!(world.after(Duration::hours(23)).await.is_empty());
    assert_eq!(current(&world).await.account_ref.as_deref(), Some("acct_1"));
    assert!(world.after(Duration::hours(1)).await.is_empty());
    let now = current(&world).await;
    assert_eq!(
        (now.id, now.account_ref.as_deref()),
        (coming.id, Some(new_ref.as_str()))
    );
    let after = world.released(mad(1_000)).await;
    assert!(world.run_due().await.is_empty());
    let after = world.payout(after).await;
    assert_eq!(
        (after.account_ref.as_deref(), after.status),
        (Some(new_ref.as_str()), PayoutStatus::Sent)
    );
    // What was on its way stays on its way.
    assert_eq!(
        world.payout(before).await.account_ref.as_deref(),
        Some("acct_1")
    );
    let told: Vec<String> = world.topics().await;
    let told = told
        .iter()
        .filter(|topic| topic.starts_with("payout_account_change"))
        .count();
    assert_eq!(told, 2);
    let log = audit::list(
        &world.db,
        &audit::Filter {
            object: Some(coming.id.uuid()),
            ..Default::default()
        },
        None,
        10,
    )
    .await
    .unwrap();
    let log: Vec<(&str, bool)> = log
        .iter()
        .map(|row| (row.act.as_str(), row.actor.is_some()))
        .collect();
    assert_eq!(
        log,
        [
            ("payments.account_changed", false),
            ("payments.account_change_requested", true)
        ]
    );
}

#[tokio::test]
async fn a_cancelled_change_never_takes_effect() {
    let (world, caller) = paid_creator().await;
    change(&world, caller, "MA").await.unwrap();
    accepted(&world).await;
    // From another session.
    let other = Caller {
        session: Id::new(world.db.now()),
        ..caller
    };
    world
        .act(async |tx| acts::cancel_account_change(tx, &other).await)
        .await
        .unwrap();
    let again = world
        .act(async |tx| acts::cancel_account_change(tx, &other).await)
        .await;
    assert!(matches!(again, Err(PaymentError::NotFound)));
    assert!(world.after(Duration::days(40)).await.is_empty());
    assert_eq!(current(&world).await.account_ref.as_deref(), Some("acct_1"));
    assert!(
        world
            .topics()
            .await
            .contains(&"payout_account_change_cancelled".to_owned())
    );
    // Another may be asked for.
    change(&world, caller, "FR").await.unwrap();
}

#[tokio::test]
async fn asked_again_the_same_change_goes_on_and_another_is_refused() {
    let (world, caller) = paid_creator().await;
    let coming = change(&world, caller, "FR").await.unwrap();
    assert!(change(&world, caller, "FR").await.unwrap() == coming);
    assert!(matches!(
        change(&world, caller, "ES").await,
        Err(PaymentError::ChangeUnderWay)
    ));
    let nobody = Caller {
        party: world.brand,
        ..caller
    };
    assert!(matches!(
        change(&world, nobody, "FR").await,
        Err(PaymentError::NotFound)
    ));
}

#[tokio::test]
async fn an_account_that_the_rail_does_not_accept_does_not_take_over_and_lapses() {
    let (world, caller) = paid_creator().await;
    change(&world, caller, "FR").await.unwrap();
    assert!(world.after(Duration::days(2)).await.is_empty());
    assert_eq!(current(&world).await.account_ref.as_deref(), Some("acct_1"));
    assert!(world.after(Duration::days(30)).await.is_empty());
    let coming = world
        .act(async |tx| store::find_coming_account(tx, world.creator).await)
        .await;
    assert!(coming.unwrap().is_none());
    assert!(
        world
            .topics()
            .await
            .contains(&"payout_account_change_cancelled".to_owned())
    );
}

#[tokio::test]
async fn an_account_that_is_accepted_late_takes_over_then() {
    let (world, caller) = paid_creator().await;
    let coming = change(&world, caller, "FR").await.unwrap();
    assert!(world.after(Duration::days(2)).await.is_empty());
    let account_ref = store::find_account(&world.db, coming.id)
        .await
        .unwrap()
        .unwrap()
        .account_ref
        .unwrap();
    world.rail.set_account(account(&account_ref, None));
    assert!(world.after(Duration::days(1)).await.is_empty());
    assert_eq!(current(&world).await.id, coming.id);
}

/// The account as the rail has it, paid out to these banks.
fn with_banks(banks: &[&str]) -> rails::Account {
    let banks = banks.iter().map(|bank| (*bank).to_owned()).collect();
    rails::Account {
        banks,
        ..account("acct_1", None)
    }
}

/// The rail tells that something about the account is news.
async fn told(world: &World, seen: rails::Account) {
    world.rail.set_account(seen);
    let id = current(world).await.id;
    let payload = serde_json::json!({ "account": id, "visit": "done" });
    world.enqueue(crate::jobs::REFRESH_ACCOUNT, payload).await;
    assert!(world.run_due().await.is_empty());
}

async fn notices(world: &World) -> usize {
    let topics = world.topics().await;
    let own = topics
        .iter()
        .filter(|topic| *topic == "payout_bank_changed");
    own.count()
}

#[tokio::test]
async fn another_bank_that_is_named_at_the_rails_pages_waits_a_day_and_the_party_is_told() {
    let (world, _) = paid_creator().await;
    world.settled(mad(10_000)).await;
    told(&world, with_banks(&["ba_2"])).await;
    assert_eq!(notices(&world).await, 1);
    let id = world.released(mad(4_000)).await;
    assert!(world.run_due().await.is_empty());
    assert!(world.after(Duration::hours(23)).await.is_empty());
    assert_eq!(world.payout(id).await.status, PayoutStatus::Scheduled);
    assert!(world.after(Duration::hours(1)).await.is_empty());
    assert_eq!(world.payout(id).await.status, PayoutStatus::Sent);
    assert_eq!(notices(&world).await, 1, "once");
    let filter = audit::Filter {
        object: Some(current(&world).await.id.uuid()),
        ..Default::default()
    };
    let log = audit::list(&world.db, &filter, None, 10).await.unwrap();
    assert_eq!(log[0].act, "payments.account_bank_changed");
}

#[tokio::test]
async fn a_bank_that_is_taken_away_first_and_then_replaced_waits_all_the_same() {
    let (world, _) = paid_creator().await;
    world.settled(mad(10_000)).await;
    told(&world, with_banks(&[])).await;
    assert_eq!(notices(&world).await, 0);
    told(&world, with_banks(&["ba_1"])).await;
    assert_eq!(notices(&world).await, 0, "the same as before");
    told(&world, with_banks(&["ba_1", "ba_2"])).await;
    told(&world, with_banks(&["ba_2"])).await;
    assert_eq!(notices(&world).await, 1);
    let id = world.released(mad(4_000)).await;
    assert!(world.after(Duration::hours(23)).await.is_empty());
    assert_eq!(world.payout(id).await.status, PayoutStatus::Scheduled);
}

#[tokio::test]
async fn what_came_back_does_not_go_to_another_bank_before_a_day_has_passed() {
    let (world, _) = paid_creator().await;
    world.settled(mad(10_000)).await;
    let id = world.released(mad(4_000)).await;
    assert!(world.run_due().await.is_empty());
    let first = world.payout(id).await.payout_ref.unwrap();
    let failed = rails::PayoutStatus::Failed;
    world
        .rail
        .set_payout(&first, failed, Some("account_closed"));
    assert!(world.after(Duration::minutes(1)).await.is_empty());
    assert_eq!(world.payout(id).await.status, PayoutStatus::Returned);
    told(&world, with_banks(&["ba_2"])).await;
    assert!(world.after(Duration::hours(23)).await.is_empty());
    assert_eq!(world.payout(id).await.status, PayoutStatus::Returned);
    assert!(world.after(Duration::hours(2)).await.is_empty());
    assert_eq!(world.payout(id).await.status, PayoutStatus::Sent);
}

#[tokio::test]
async fn an_account_that_nobody_has_looked_at_is_looked_at_before_money_goes_there() {
    let (world, _) = paid_creator().await;
    world.settled(mad(10_000)).await;
    // The rail's word of it is lost.
    world.rail.set_account(with_banks(&["ba_2"]));
    world.db.clock().advance(Duration::hours(2));
    let id = world.released(mad(4_000)).await;
    assert!(world.run_due().await.is_empty());
    assert_eq!(world.payout(id).await.status, PayoutStatus::Scheduled);
    assert_eq!(notices(&world).await, 1);
    assert!(world.rail.transfers().is_empty());
}
