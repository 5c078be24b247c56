//! A bank takes a brand's payment back: everything waits, then goes on or pays.

use chrono::Duration;
use kernel::Id;
use ledger::{Account, Transfer};
use money::Money;
use payments::{Chargeback, ChargebackStatus, Deposit};

use super::{World, mad};
use crate::{EscrowError, Status, acts};

impl World {
    /// A payment of the brand, contested for all of it, and seen by this room.
    pub(super) async fn contested(&self, deposit: Deposit) -> Chargeback {
        let chargeback = self.taken_back(deposit).await;
        for _ in 0..2 {
            self.act(async |tx| acts::chargeback_opened(tx, &chargeback).await)
                .await
                .unwrap();
        }
        chargeback
    }

    /// A payment of the brand that its bank takes back, as the room `payments` writes it down.
    pub(super) async fn taken_back(&self, deposit: Deposit) -> Chargeback {
        let mut tx = self.db.begin().await.unwrap();
        let now = tx.now();
        let id: Id<Chargeback> = tx.new_id();
        let currency = deposit.money.currency().code().to_owned();
        sqlx::query!(
            "INSERT INTO chargebacks (
                 id, rail, deposit_id, payer_id, dispute_ref, amount_minor, fee_minor, currency, reason, status, opened_at,
                 withdrawn_at
             )
             VALUES ($1, 'stripe', $2, $3, $4, $5, 0, $6, 'fraudulent', 'open', $7, $7)",
            id.uuid(),
            deposit.id.uuid(),
            deposit.payer.uuid(),
            id.to_string(),
            deposit.money.amount_minor(),
            currency,
            now
        )
        .execute(tx.conn())
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let zero = Money::zero(deposit.money.currency());
        Chargeback {
            id,
            rail: deposit.rail,
            dispute_ref: id.to_string(),
            money: deposit.money,
            fee: zero,
            reason: "fraudulent".to_owned(),
            status: ChargebackStatus::Open,
            evidence_due_by: None,
            recovered: zero,
            written_off: zero,
            reinstated: zero,
            fee_returned: zero,
            recoveries: 0,
            opened_at: now,
            withdrawn_at: Some(now),
            reinstated_at: None,
            closed_at: None,
            deposit,
        }
    }

    pub(super) async fn won(&self, chargeback: &Chargeback) {
        for _ in 0..2 {
            self.act(async |tx| acts::chargeback_won(tx, chargeback).await)
                .await
                .unwrap();
        }
    }

    pub(super) async fn lost(&self, chargeback: &Chargeback) {
        self.debited(chargeback).await;
        for _ in 0..2 {
            self.act(async |tx| acts::chargeback_lost(tx, chargeback).await)
                .await
                .unwrap();
        }
    }

    /// What the room `payments` writes down when the rail took the money for good.
    pub(super) async fn debited(&self, chargeback: &Chargeback) {
        // What the room `payments` posts when the rail takes the money: the payer owes it, and we set it aside.
        let payer = chargeback.payer().uuid();
        let clearing = Account::RailClearing(chargeback.rail);
        let step = |step, accounts| {
            Transfer::of(
                chargeback.id,
                (step, "test.withdrawn"),
                accounts,
                chargeback.money,
            )
        };
        let taken = [
            step(0, (Account::Receivable(payer), clearing)),
            step(1, (Account::LossChargeback, Account::Reserve(payer))),
        ];
        self.act(async |tx| Ok(ledger::post(tx, &taken).await.map(|_| ())?))
            .await
            .unwrap();
        sqlx::query!(
            "UPDATE chargebacks SET status = 'lost', closed_at = opened_at WHERE id = $1",
            chargeback.id.uuid()
        )
        .execute(self.db.pool())
        .await
        .unwrap();
    }

    /// A deposit that is settled and locked.
    pub(super) async fn locked(&self, amount: i64) -> Deposit {
        let deposit = self.settled(amount).await;
        self.act(async |tx| acts::lock_budget(tx, self.campaign, &deposit).await)
            .await
            .unwrap();
        deposit
    }
}

#[tokio::test]
async fn while_a_payment_is_contested_nothing_of_the_brand_moves() {
    let world = World::new().await;
    let deposit = world.locked(100_000).await;
    let escrow = world.engaged(0, &[30_000, 20_000]).await;
    let escrow = world.submitted(&escrow, &[0]).await;
    world.contested(deposit).await;
    let frozen = |result: Result<_, EscrowError>| matches!(result, Err(EscrowError::Frozen { .. }));
    assert!(frozen(world.release(&escrow, None).await));
    assert!(frozen(world.submit(&escrow, 1).await));
    assert!(frozen(world.revise(&escrow, &[0], &[1]).await));
    assert!(frozen(world.dispute(&escrow, escrow.creator, None).await));
    let terms = world.terms(1, &[10_000]);
    let engaged = world
        .act(async |tx| acts::engage(tx, world.brand, terms).await)
        .await;
    assert!(matches!(engaged, Err(EscrowError::BrandFrozen { .. })));
    world.wait(Duration::days(40)).await;
    let waiting = world.found(escrow.id).await;
    assert_eq!((waiting.status, waiting.released), (escrow.status, mad(0)));
    let mut tx = world.db.begin().await.unwrap();
    let budget = crate::find_budget(&mut tx, world.campaign)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(budget.closed_at, None);
}

#[tokio::test]
async fn a_payment_that_comes_back_lets_all_go_on_with_the_time_it_waited() {
    let world = World::new().await;
    let deposit = world.locked(100_000).await;
    let escrow = world.engaged(0, &[30_000, 20_000]).await;
    let escrow = world.submitted(&escrow, &[0]).await;
    let ends = escrow.status.review_ends_at().unwrap();
    world.wait(Duration::days(1)).await;
    let chargeback = world.contested(deposit).await;
    world.wait(Duration::days(40)).await;
    world.won(&chargeback).await;
    let going = world.found(escrow.id).await;
    assert_eq!(
        going.status.review_ends_at(),
        Some(ends + Duration::days(40))
    );
    assert_eq!(
        going.lines[1].due_at,
        escrow.deadline_at + Duration::days(40)
    );
    // The campaign ended meanwhile: what nobody got goes back.
    assert_eq!(world.balance(Account::Campaign(world.campaign)).await, 0);
    world.wait(Duration::days(6)).await;
    assert_eq!(world.found(escrow.id).await.released, mad(30_000));
}

#[tokio::test]
async fn a_lost_payment_is_covered_by_what_is_held_and_no_more_is_taken() {
    let world = World::new().await;
    let large = world.locked(60_000).await;
    world.db.clock().advance(Duration::seconds(1));
    world.locked(40_000).await;
    let first = world.engaged(0, &[30_000]).await;
    world.db.clock().advance(Duration::seconds(1));
    let second = world.engaged(1, &[50_000]).await;
    let chargeback = world.contested(large).await;
    world.lost(&chargeback).await;
    // 600.00 are owed: 200.00 of what nobody got, then 400.00 of what was locked last; the rest of that goes back.
    let (first, second) = (world.found(first.id).await, world.found(second.id).await);
    assert_eq!(
        (first.status, first.frozen_at),
        (Status::PendingFunds, None)
    );
    assert_eq!(
        (second.status.name(), second.refunded),
        ("refunded", mad(50_000))
    );
    assert_eq!(world.balance(Account::Campaign(world.campaign)).await, 0);
    assert_eq!(world.balance(Account::Escrow(second.id.uuid())).await, 0);
    assert_eq!(
        world.balance(Account::Escrow(first.id.uuid())).await,
        30_000
    );
    let back = payments::find_refunds_of_cause(&world.db, second.id.uuid())
        .await
        .unwrap();
    assert_eq!(
        back.iter().map(|refund| refund.money).collect::<Vec<_>>(),
        [mad(10_000)]
    );
    assert!(
        world
            .told(second.creator)
            .await
            .contains(&"escrow_refunded".to_owned())
    );
    assert!(
        world
            .told(world.brand)
            .await
            .contains(&"budget_closed".to_owned())
    );
    assert_eq!(
        world.audited(chargeback.id.uuid()).await,
        ["escrow.chargeback_lost", "escrow.freeze_brand"]
    );
    assert_eq!(
        world.audited(world.campaign).await,
        [
            "escrow.close_budget",
            "escrow.lock_budget",
            "escrow.lock_budget"
        ]
    );
    assert!(
        world
            .told(first.creator)
            .await
            .contains(&"escrow_thawed".to_owned())
    );
}

#[tokio::test]
async fn an_award_waits_for_the_bank_and_then_holds() {
    let world = World::new().await;
    let deposit = world.locked(100_000).await;
    let escrow = world.engaged(0, &[50_000]).await;
    let escrow = world.dispute(&escrow, escrow.creator, None).await.unwrap();
    let chargeback = world.contested(deposit).await;
    let kept = world.award(&escrow, 20_000).await.unwrap();
    assert_eq!(
        (kept.status.name(), kept.awarded),
        ("disputed", Some(mad(20_000)))
    );
    world.award(&escrow, 50_000).await.unwrap();
    world.won(&chargeback).await;
    let done = world.found(escrow.id).await;
    assert_eq!(
        (done.status.name(), done.released, done.refunded),
        ("released", mad(20_000), mad(30_000))
    );
}

#[tokio::test]
async fn two_contested_payments_both_must_end() {
    let world = World::new().await;
    let one = world.locked(50_000).await;
    let other = world.locked(50_000).await;
    let escrow = world.engaged(0, &[50_000]).await;
    let first = world.contested(one).await;
    let second = world.contested(other).await;
    world.won(&first).await;
    assert!(world.found(escrow.id).await.frozen_at.is_some());
    world.won(&second).await;
    assert_eq!(world.found(escrow.id).await.frozen_at, None);
}
