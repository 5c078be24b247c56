//! Who recoups first, owners, caps of holders and corrections, on a real database.

use kernel::Id;
use ledger::Account;
use money::Bps;

use super::{World, mad, strangers, terms, wallet};
use crate::{CapBps, Overflow, Owner, Recoup, jobs::PAY, pay};

/// Half is the fans', behind 100 that a studio recoups; an artist has two thirds of the rest, a label one. Two fans, of whom
/// one gets at most 10 times what it has invested.
async fn world() -> World {
    let (db, guard) = kernel::testing::db().await;
    let mut terms = terms(5_000, 1_000_000);
    let party = || Id::new(db.now());
    terms.recoup = vec![Recoup {
        party: party(),
        amount: mad(100),
    }];
    let owner = |bps| Owner {
        party: party(),
        share: Bps::try_new(bps).unwrap(),
    };
    terms.owners = vec![owner(6_667), owner(3_333)];
    terms.overflow = Overflow::Artist;
    let mut holders = strangers(&db, [10, 30]);
    holders[0].cap = Some(CapBps::try_new(100_000).unwrap());
    World::of((db, guard), terms, holders, 10).await
}

impl World {
    /// Books, distributes and pays.
    async fn paid(&self, cash: i64, sold: &[(&str, i64)]) {
        let revenue = self.book(cash, sold).await;
        let distribution = self.distribute(revenue).await;
        pay::pay_all(&self.db, distribution).await.unwrap();
        assert!(self.run_due(PAY).await <= 1);
        self.assert_books().await;
    }

    /// What the studio, the artist, the label and the fans have, and what waits.
    async fn all_held(&self) -> [i64; 6] {
        let terms = &self.terms;
        [
            self.held(wallet(terms.recoup[0].party)).await,
            self.held(wallet(terms.owners[0].party)).await,
            self.held(wallet(terms.owners[1].party)).await,
            self.held(wallet(self.holders[0].party)).await,
            self.held(wallet(self.holders[1].party)).await,
            self.held(Account::Revenue(self.project.uuid())).await,
        ]
    }
}

#[tokio::test]
async fn the_waterfall_is_paid_and_caps_give_to_the_artist() {
    let world = world().await;
    world.paid(60, &[("2026-06", 60)]).await;
    assert_eq!(world.all_held().await, [60, 0, 0, 0, 0, 0]);
    world.paid(140, &[("2026-07", 140)]).await;
    // Behind the 100: 100, of which 50 are the fans', and 33.335 and 16.665 the owners'.
    assert_eq!(world.all_held().await, [100, 33, 16, 12, 37, 2]);
    world.paid(1_000, &[("2026-08", 1_000)]).await;
    // F = 550; a quarter is beyond 100, the cap of the first; 37.5 of it are the owners', less what rounds up.
    assert_eq!(world.all_held().await, [100, 391, 195, 100, 412, 2]);
    // Told of, once each: the studio twice, owners and fans twice each.
    let told = "SELECT count(*) FROM events WHERE topic = 'distribution_paid'";
    assert_eq!(world.number(told).await, 6);
}

#[tokio::test]
async fn a_correction_is_paid_by_what_comes_next_and_by_nobodys_wallet() {
    let world = world().await;
    world.paid(300, &[("2026-06", 300)]).await;
    let before = world.all_held().await;
    assert_eq!(before, [100, 66, 33, 25, 75, 1]);
    world.paid(0, &[("2026-06", -80)]).await;
    assert_eq!(world.all_held().await, before);
    let holding = crate::find_holding(&world.db, world.project, world.holders[1].party).await;
    let holding = holding.unwrap().unwrap();
    assert_eq!((holding.entitled, holding.paid), (mad(45), mad(75)));
    // As much again: nobody has more than before. The cash that covers it is there.
    world.paid(0, &[("2026-06", 80)]).await;
    assert_eq!(world.all_held().await, before);
    world.paid(0, &[("2026-06", -80)]).await;
    world.paid(20, &[("2026-07", 100)]).await;
    assert_eq!(world.all_held().await, [100, 73, 36, 27, 82, 2]);
}

#[tokio::test]
async fn revenues_are_distributed_in_the_order_in_which_cash_covered_them() {
    let world = world().await;
    world.book(300, &[("2026-06", 300)]).await;
    world.book(0, &[("2026-06", -80)]).await;
    // Covered by what the correction left: by the workers' luck, its job comes first.
    let last = world.book(20, &[("2026-07", 100)]).await;
    let distribution = world.distribute(last).await;
    let order =
        format!("SELECT number::bigint FROM royalties_distributions WHERE id = '{distribution}'");
    assert_eq!(world.number(order).await, 3);
    assert_eq!(world.run_due(PAY).await, 3);
    assert_eq!(world.all_held().await, [100, 73, 36, 27, 82, 2]);
    world.assert_books().await;
}

#[tokio::test]
async fn a_distribution_that_pays_no_holder_ends_at_once() {
    let world = world().await;
    let revenue = world.book(60, &[("2026-06", 60)]).await;
    let distribution = world.distribute(revenue).await;
    let progress = crate::find_progress(&world.db, distribution)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (progress.holders, progress.holders_done, progress.paid),
        (2, 2, mad(0))
    );
    assert_eq!(progress.done_at, Some(world.db.now()));
    assert_eq!(world.run_due(PAY).await, 1);
}
