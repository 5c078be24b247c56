//! A fan's bank takes a payment back.

use chrono::Duration;
use kernel::Id;
use ledger::{Account, Rail, Transfer};
use money::Money;
use payments::{Chargeback, ChargebackStatus, Deposit};

use super::{World, mad, raise};
use crate::{Investment, InvestmentStatus, ProjectStatus, Reason, acts};

impl World {
    /// A fan's payment that its bank takes back, as the room `payments` writes it down and tells this one.
    async fn contested(&self, investment: &Investment) -> Chargeback {
        let mut tx = self.db.begin().await.unwrap();
        let deposit: Deposit = payments::lock_deposit(&mut tx, investment.deposit.unwrap())
            .await
            .unwrap()
            .unwrap();
        let (id, now): (Id<Chargeback>, _) = (tx.new_id(), tx.now());
        sqlx::query!(
            "INSERT INTO chargebacks (
                 id, rail, deposit_id, payer_id, dispute_ref, amount_minor, fee_minor, currency, reason, status, opened_at,
                 withdrawn_at
             )
             VALUES ($1, 'stripe', $2, $3, $4, $5, 0, 'MAD', 'fraudulent', 'open', $6, $6)",
            id.uuid(),
            deposit.id.uuid(),
            deposit.payer.uuid(),
            id.to_string(),
            deposit.money.amount_minor(),
            now
        )
        .execute(tx.conn())
        .await
        .unwrap();
        // The bank took it: the fan owes it.
        let accounts = (
            Account::Receivable(deposit.payer.uuid()),
            Account::RailClearing(Rail::Stripe),
        );
        let taken = Transfer::of(id, (1, "chargebacks.withdrawn"), accounts, deposit.money);
        let aside = (
            Account::LossChargeback,
            Account::Reserve(deposit.payer.uuid()),
        );
        let aside = Transfer::of(id, (3, "chargebacks.set_aside"), aside, deposit.money);
        ledger::post(&mut tx, &[taken, aside]).await.unwrap();
        tx.commit().await.unwrap();
        let zero = Money::zero(deposit.money.currency());
        let chargeback = Chargeback {
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
        };
        let of = investment.id.uuid();
        for _ in 0..2 {
            self.act(async |tx| acts::chargeback_opened(tx, of, &chargeback).await)
                .await
                .unwrap();
        }
        chargeback
    }

    async fn ended(&self, chargeback: &Chargeback, status: &str) {
        let now = self.db.now();
        sqlx::query!(
            "UPDATE chargebacks SET status = $2, closed_at = $3 WHERE id = $1",
            chargeback.id.uuid(),
            status,
            now
        )
        .execute(self.db.pool())
        .await
        .unwrap();
        let of = chargeback.deposit.purpose.id();
        for _ in 0..2 {
            self.act(async |tx| {
                acts::chargeback_moves(tx, of, &chargeback.deposit).await?;
                if status == "won" {
                    acts::chargeback_won(tx, of, chargeback).await
                } else {
                    acts::chargeback_lost(tx, of, chargeback).await
                }
            })
            .await
            .unwrap();
        }
        self.work().await;
        self.assert_books().await;
    }
}

#[tokio::test]
async fn contested_money_does_not_count_until_it_is_won() {
    let world = World::new().await;
    let project = world.live().await;
    let fan = world.fans[0];
    let investment = world.invest(&fan, &project, 70_000).await;
    let chargeback = world.contested(&investment).await;
    assert_eq!(raise(&world.project(project.id).await).held, mad(0));
    let status = world.investment(investment.id).await.status;
    assert_eq!(status, InvestmentStatus::Contested);
    assert!(world.withdraw(&fan, investment.id).await.is_err());
    world.ended(&chargeback, "won").await;
    assert_eq!(raise(&world.project(project.id).await).held, mad(70_000));
    assert_eq!(world.refunded(&fan).await, (0, 0));
}

#[tokio::test]
async fn lost_money_pays_what_its_fan_owes_and_no_other_fan_pays_for_it() {
    let world = World::new().await;
    let project = world.live().await;
    let fan = world.fans[0];
    let investment = world.invest(&fan, &project, 70_000).await;
    world.invest(&world.fans[1], &project, 100_000).await;
    let chargeback = world.contested(&investment).await;
    world.ended(&chargeback, "lost").await;
    let ended = world.investment(investment.id).await;
    assert_eq!(
        (ended.status, ended.reason),
        (InvestmentStatus::Refunded, Some(Reason::Contested))
    );
    let owed = Account::Receivable(fan.party.uuid());
    assert_eq!(world.balance(owed).await, 0);
    assert_eq!(world.refunded(&fan).await, (0, 0));
    world.wait(Duration::days(30)).await;
    assert_eq!(
        world.project(project.id).await.status,
        ProjectStatus::Funded
    );
    assert_eq!(
        raise(&world.project(project.id).await).raised,
        mad(100_000).into()
    );
    assert_eq!(
        world.balance(Account::Raise(project.id.uuid())).await,
        60_000
    );
}

#[tokio::test]
async fn a_raise_closes_without_contested_money_which_goes_back_when_it_is_won() {
    let world = World::new().await;
    let project = world.live().await;
    let fan = world.fans[0];
    let investment = world.invest(&fan, &project, 70_000).await;
    world.invest(&world.fans[1], &project, 100_000).await;
    let chargeback = world.contested(&investment).await;
    world.wait(Duration::days(30)).await;
    assert_eq!(
        raise(&world.project(project.id).await).raised,
        mad(100_000).into()
    );
    world.ended(&chargeback, "won").await;
    assert_eq!(world.refunded(&fan).await, (1, 70_000));
}
