//! What is enough in a wallet is paid out by itself, once.

use chrono::{DateTime, Utc};
use kernel::Id;
use ledger::Account;
use money::Bps;
use parties::Party;

use super::{World, mad, open, strangers, terms, wallet};
use crate::{
    Investment, Owner,
    jobs::{DISTRIBUTE, PAY, PAY_OUT},
};

/// Everything is the fans': one of a hundredth, one of the rest.
async fn world() -> World {
    World::new(terms(10_000, 100_000_000), &[1, 99], 10).await
}

impl World {
    /// Revenue comes, and all that it sets off is done but the messages.
    async fn earns(&self, minor: i64) {
        self.receive(minor).await;
        for kind in [DISTRIBUTE, PAY, PAY_OUT] {
            self.release_jobs().await;
            self.run_due(kind).await;
        }
    }

    /// What a party's payouts come to, and how many there are.
    async fn payouts(&self, party: Id<Party>) -> (i64, i64) {
        let sum = format!(
            "SELECT coalesce(sum(amount_minor), 0)::bigint FROM payouts WHERE party_id = '{party}'"
        );
        let count = format!("SELECT count(*) FROM payouts WHERE party_id = '{party}'");
        (self.number(sum).await, self.number(count).await)
    }

    async fn day(&self, text: &str) {
        let day: DateTime<Utc> = text.parse().unwrap();
        let ahead = day.signed_duration_since(self.db.now());
        self.db.clock().advance(ahead);
        self.release_jobs().await;
        self.run_due(PAY_OUT).await;
    }
}

#[tokio::test]
async fn what_is_enough_is_paid_out_and_less_is_carried_over() {
    let world = world().await;
    let [small, large] = [0, 1].map(|holder: usize| world.holders[holder].party);
    world.earns(400_000).await;
    assert_eq!(world.payouts(large).await, (396_000, 1));
    assert_eq!(world.payouts(small).await, (0, 0));
    assert_eq!(world.held(wallet(small)).await, 4_000);
    // 10.00 more make 50.00.
    world.earns(100_000).await;
    assert_eq!(world.payouts(small).await, (5_000, 1));
    assert_eq!(world.payouts(large).await, (495_000, 2));
    // Nothing came, so nothing is paid out again.
    world.day("2026-09-15T06:00:00Z").await;
    assert_eq!(world.payouts(small).await, (5_000, 1));
    assert_eq!(world.payouts(large).await, (495_000, 2));
    world.assert_books().await;
}

#[tokio::test]
async fn on_the_last_pay_day_of_the_year_everything_is_paid_out() {
    let world = world().await;
    let small = world.holders[0].party;
    world.earns(100).await;
    for day in [
        "2026-09-15T06:00:00Z",
        "2026-10-15T06:00:00Z",
        "2026-11-15T06:00:00Z",
    ] {
        world.day(day).await;
        assert_eq!(world.payouts(small).await, (0, 0), "{day}");
    }
    world.day("2026-12-15T05:59:59Z").await;
    assert_eq!(world.payouts(small).await, (0, 0));
    world.day("2026-12-15T06:00:00Z").await;
    assert_eq!(world.payouts(small).await, (1, 1));
    // Every wallet is empty: no pay day comes in vain, until there is revenue again.
    let waiting =
        format!("SELECT count(*) FROM jobs WHERE kind = '{PAY_OUT}' AND status = 'ready'");
    assert_eq!(world.number(&waiting).await, 0);
    world.day("2027-01-15T06:00:00Z").await;
    assert_eq!(world.payouts(small).await, (1, 1));
    world.earns(100).await;
    assert_eq!(world.number(&waiting).await, 1, "the next pay day");
    for (day, paid) in [
        ("2027-02-15T06:00:00Z", (1, 1)),
        ("2027-12-15T06:00:00Z", (2, 2)),
    ] {
        world.day(day).await;
        assert_eq!(world.payouts(small).await, paid, "{day}");
    }
    assert_eq!(world.number(waiting).await, 0);
}

#[tokio::test]
async fn what_came_back_to_a_wallet_is_its_payouts_and_is_not_paid_out_twice() {
    let world = world().await;
    let large = world.holders[1].party;
    world.earns(10_000).await;
    assert_eq!(world.payouts(large).await, (9_900, 1));
    // The bank refused it: it is in the wallet, and payments tries it again.
    sqlx::raw_sql("UPDATE payouts SET status = 'failed', reason = 'account_closed', bounces = 1")
        .execute(world.db.pool())
        .await
        .unwrap();
    assert_eq!(world.held(wallet(large)).await, 9_900);
    world.earns(10_000).await;
    assert_eq!(world.payouts(large).await, (19_800, 2));
    world.day("2026-12-15T06:00:00Z").await;
    assert_eq!(world.payouts(large).await, (19_800, 2));
}

#[tokio::test]
async fn two_projects_that_pay_the_same_wallet_at_once_pay_it_out_once() {
    let world = world().await;
    let party = world.holders[1].party;
    let holder = Investment {
        party,
        ..strangers(&world.db, [10])[0]
    };
    let project = open(&world.db, &terms(10_000, 1_000_000), &[holder], 10).await;
    // Money that no payout takes.
    let distribution = world.begin(1_000_000).await;
    crate::pay::pay_all(&world.db, distribution).await.unwrap();
    world.db.clock().advance(chrono::Duration::days(30));
    let claims = kernel::jobs::claim(&world.db, 50, chrono::Duration::minutes(1)).await;
    let claims = claims.unwrap();
    let both: Vec<_> = claims
        .iter()
        .filter(|claim| claim.kind == PAY_OUT)
        .collect();
    assert_eq!(both.len(), 2);
    let [one, two] = [both[0], both[1]].map(|claim| crate::jobs::run(&world.db, claim));
    let (one, two) = tokio::join!(one, two);
    one.unwrap().unwrap();
    two.unwrap().unwrap();
    assert_eq!(world.payouts(party).await, (990_000, 1));
    assert_eq!(world.held(Account::Revenue(project.uuid())).await, 0);
}

#[tokio::test]
async fn owners_are_paid_out_as_holders_are() {
    let (db, guard) = kernel::testing::db().await;
    let artist = Id::new(db.now());
    let mut terms = terms(5_000, 1_000_000);
    terms.owners = vec![Owner {
        party: artist,
        share: Bps::try_new(10_000).unwrap(),
    }];
    let holders = strangers(&db, [10]);
    let world = World::of((db, guard), terms, holders, 10).await;
    world.earns(50_000).await;
    assert_eq!(world.payouts(artist).await, (25_000, 1));
    let shares = crate::list_shares(&world.db, (world.project, artist), (None, 10)).await;
    let shares = shares.unwrap().unwrap();
    assert_eq!((shares[0].share, shares[0].owed), (mad(0), mad(25_000)));
    assert_eq!(
        crate::find_holding(&world.db, world.project, artist)
            .await
            .unwrap(),
        None
    );
}
