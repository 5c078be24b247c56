//! The accounts that creators are paid through.

use chrono::Duration;
use ledger::Rail;
use parties::{Language, Role};

use super::{
    World,
    fake::{Fault, account},
    looked,
};
use crate::{
    AccountStatus, Mode, NewAccount, PaymentError, PayoutAccount, acts, payout_account_ready, store,
};

async fn connect(world: &World, country: &str) -> Result<PayoutAccount, PaymentError> {
    let new = NewAccount {
        party: world.creator,
        country: country.to_owned(),
    };
    world
        .act(async |tx| acts::connect_account(tx, new).await)
        .await
}

#[tokio::test]
async fn an_account_is_opened_once_and_becomes_ready() {
    let mut world = World::new().await;
    world.creator = world.person(Role::Creator, Language::Fr).await;
    let opened = connect(&world, "MA").await.unwrap();
    world.rail.fault("open_account", Fault::LoseAnswer);
    world.rail.fault("set_manual_payouts", Fault::LoseAnswer);
    assert_eq!(world.run_due().await.len(), 1);
    assert_eq!(world.after(Duration::seconds(1)).await.len(), 1);
    assert!(world.after(Duration::seconds(2)).await.is_empty());
    let stored = store::find_account(&world.db, opened.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (stored.account_ref.as_deref(), stored.status),
        (Some("open_account_1"), AccountStatus::Onboarding)
    );
    assert!(
        !world
            .act(async |tx| payout_account_ready(tx, world.creator).await.unwrap())
            .await
    );
    world.rail.set_account(account("open_account_1", None));
    assert!(world.after(Duration::minutes(1)).await.is_empty());
    assert!(
        world
            .act(async |tx| payout_account_ready(tx, world.creator).await.unwrap())
            .await
    );
    assert_eq!(world.topics().await, ["payout_account_ready"]);
    assert!(world.after(Duration::days(30)).await.is_empty());
}

#[tokio::test]
async fn asked_again_the_same_account_is_found_and_another_country_is_refused() {
    let world = World::new().await;
    let first = connect(&world, "MA").await.unwrap();
    assert!(connect(&world, "MA").await.unwrap() == first);
    assert!(
        matches!(connect(&world, "FR").await, Err(PaymentError::OtherCountry { country }) if country == "MA")
    );
    assert_eq!(first.token.len(), 32);
}

#[tokio::test]
async fn an_account_that_loses_what_it_needs_is_watched_until_it_is_ready_again() {
    let world = World::new().await;
    let id = world.connected(None).await;
    let lost = account("acct_1", Some("external_account"));
    world.rail.set_account(lost.clone());
    world
        .act(async |tx| acts::refresh_account(tx, id, looked(&lost)).await.unwrap())
        .await;
    let stored = store::find_account(&world.db, id).await.unwrap().unwrap();
    assert_eq!(
        (stored.status, stored.requirements),
        (
            AccountStatus::Restricted,
            vec!["external_account".to_owned()]
        )
    );
    world.rail.fault("find_account", Fault::Away);
    assert!(world.after(Duration::minutes(1)).await.is_empty());
    world.rail.set_account(account("acct_1", None));
    assert!(world.after(Duration::minutes(5)).await.is_empty());
    let stored = store::find_account(&world.db, id).await.unwrap().unwrap();
    assert_eq!(
        (stored.status, stored.requirements.len()),
        (AccountStatus::Ready, 0)
    );
    assert_eq!(
        world.topics().await,
        [
            "payout_account_ready",
            "payout_account_ready",
            "payout_account_restricted"
        ]
    );
}

#[tokio::test]
async fn a_database_is_of_play_money_or_of_real_money_for_good() {
    let world = World::new().await;
    for asked in [Mode::Live, Mode::Sandbox, Mode::Live] {
        let bound = world
            .act(async |tx| acts::bind_mode(tx, Rail::Stripe, asked).await)
            .await
            .unwrap();
        assert_eq!(bound, Mode::Live);
    }
}
