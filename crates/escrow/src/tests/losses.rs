//! What was lost and is not paid by its own campaign: other campaigns of the brand, other currencies, and who waits for whom.

use chrono::Duration;
use ledger::{Account, Transfer};
use money::{Currency, Money};
use payments::{Purpose, RefundStatus};
use tokio::join;
use uuid::Uuid;

use super::{World, mad};
use crate::{NewBudget, NewEscrow, Status, acts, moved_by_dispute};

impl World {
    /// Another campaign of the brand, in which this much is locked.
    async fn another(&self, amount: i64) -> Uuid {
        let campaign = self.act(async |tx| {
            let campaign = tx.new_id::<()>().uuid();
            let budget = NewBudget {
                campaign,
                ..self.budget(mad(amount))
            };
            acts::open_budget(tx, budget).await?;
            Ok(campaign)
        });
        let campaign = campaign.await.unwrap();
        let deposit = self.settled_for(campaign, amount).await;
        self.act(async |tx| acts::lock_budget(tx, campaign, &deposit).await)
            .await
            .unwrap();
        campaign
    }

    async fn owed(&self) -> i64 {
        let owed = Account::Receivable(self.brand.uuid());
        self.balance(owed).await
    }
}

#[tokio::test]
async fn what_one_campaign_owes_is_paid_by_another_before_anything_of_it_goes_back() {
    let world = World::new().await;
    let deposit = world.locked(50_000).await;
    let escrow = world.engaged(0, &[50_000]).await;
    let escrow = world.submitted(&escrow, &[0]).await;
    world.release(&escrow, None).await.unwrap();
    let other = world.another(80_000).await;
    // The campaign paid its creator: nothing of it can pay what the bank took.
    let chargeback = world.contested(deposit).await;
    world.lost(&chargeback).await;
    assert_eq!(world.owed().await, 50_000);
    let close = world.act(async |tx| acts::close_budget(tx, world.brand, other).await);
    assert_eq!(close.await.unwrap().returned, mad(80_000));
    assert_eq!(world.owed().await, 0);
    let back = payments::find_refunds_of_cause(&world.db, other).await;
    let back: Vec<_> = back
        .unwrap()
        .into_iter()
        .map(|refund| (refund.money, refund.status))
        .collect();
    assert_eq!(
        back,
        [
            (mad(30_000), RefundStatus::Scheduled),
            (mad(50_000), RefundStatus::Offset)
        ]
    );
    let told = world.told(world.brand).await;
    assert!(told.contains(&"refund_offset".to_owned()), "{told:?}");
}

#[tokio::test]
async fn what_a_disputed_transaction_pays_of_another_debt_is_not_of_the_dispute() {
    let world = World::new().await;
    let deposit = world.locked(20_000).await;
    let paid = world.engaged(0, &[20_000]).await;
    let paid = world.submitted(&paid, &[0]).await;
    world.release(&paid, None).await.unwrap();
    let other = world.another(80_000).await;
    let chargeback = world.contested(deposit).await;
    world.lost(&chargeback).await;
    let terms = NewEscrow {
        campaign: other,
        ..world.terms(1, &[50_000, 30_000])
    };
    let escrow = world.act(async |tx| acts::engage(tx, world.creators[1], terms).await);
    let escrow = world.submitted(&escrow.await.unwrap(), &[0, 1]).await;
    let first = world.dispute(&escrow, escrow.creator, Some(&[0])).await;
    let first = first.unwrap();
    world.award(&first, 10_000).await.unwrap();
    // The debt was paid of what goes back.
    assert_eq!(world.owed().await, 0);
    let mut tx = world.db.begin().await.unwrap();
    let moved = moved_by_dispute(&mut tx, escrow.id).await.unwrap();
    let kinds = |entries: &[ledger::Entry]| -> Vec<(String, Money)> {
        let kinds = entries
            .iter()
            .map(|entry| (entry.kind.clone(), entry.money));
        kinds.collect()
    };
    let of = |kind: &str, amount| (kind.to_owned(), mad(amount));
    assert_eq!(
        kinds(&moved.opening),
        [of("escrow.release", 27_000), of("escrow.fee", 3_000)]
    );
    assert_eq!(
        kinds(&moved.ending),
        [
            of("escrow.release", 9_000),
            of("escrow.fee", 1_000),
            of("refunds.reserved", 20_000)
        ]
    );
}

#[tokio::test]
async fn a_debt_in_another_currency_ends_nothing_that_cannot_pay_it() {
    let world = World::new().await;
    let deposit = world.locked(100_000).await;
    let escrow = world.engaged(0, &[30_000]).await;
    let mut chargeback = world.contested(deposit).await;
    // What the rail took it took of a balance in another currency.
    chargeback.money = Money::new(9_000, Currency::parse("EUR").unwrap());
    sqlx::query!(
        "UPDATE chargebacks SET amount_minor = 9000, currency = 'EUR' WHERE id = $1",
        chargeback.id.uuid()
    )
    .execute(world.db.pool())
    .await
    .unwrap();
    world.lost(&chargeback).await;
    let going = world.found(escrow.id).await;
    assert_eq!(
        (going.status, going.frozen_at, going.refunded),
        (Status::PendingFunds, None, mad(0))
    );
    assert_eq!(world.holdings(&escrow).await, [70_000, 30_000, 0, 0]);
    let told = world.told(world.brand).await;
    assert!(!told.contains(&"budget_closed".to_owned()), "{told:?}");
}

#[tokio::test]
async fn what_several_campaigns_draw_on_is_held_before_the_first_of_them_posts() {
    let world = World::new().await;
    let deposit = world.locked(100_000).await;
    let other = world.another(50_000).await;
    let chargeback = world.contested(deposit).await;
    // Both are over; what is frozen closes when the bank has decided.
    world.wait(Duration::days(15)).await;
    world.debited(&chargeback).await;
    // As a payout that pays what its party owes: the other campaign's deposits first, then the accounts of losses.
    let mut tx = world.db.begin().await.unwrap();
    let purpose = Purpose::CampaignBudget(other);
    payments::acts::hold_deposits(&mut tx, purpose, world.currency)
        .await
        .unwrap();
    let pays = async {
        kernel::testing::somebody_waits(&world.db).await;
        let accounts = (
            Account::LossChargeback,
            Account::Reserve(world.brand.uuid()),
        );
        let act = tx.new_id::<()>();
        let meets = Transfer::of(act, (0, "test.meets"), accounts, mad(1));
        ledger::post(&mut tx, &[meets]).await.unwrap();
        tx.commit().await.unwrap();
    };
    let lost = world.act(async |tx| acts::chargeback_lost(tx, &chargeback).await);
    let (lost, ()) = join!(lost, pays);
    lost.unwrap();
    assert_eq!(world.owed().await, 0);
    for campaign in [world.campaign, other] {
        assert_eq!(world.balance(Account::Campaign(campaign)).await, 0);
    }
}
