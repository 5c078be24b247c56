//! Another payout account: it waits, and may be stopped.

use chrono::Duration;
use kernel::{Id, audit};
use parties::{Caller, Language, Role};

use super::{World, fake::account, mad};
use crate::{NewAccount, PaymentError, PayoutAccount, PayoutStatus, Standing, acts, store};

/// A creator who is paid through `acct_1`.
async fn paid_creator() -> (World, Caller) {
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

async fn change(
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
async fn accepted(world: &World) -> String {
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
