//! A bank takes cash of a statement back.

use kernel::Id;
use ledger::{Account, Rail, Transfer};
use money::Money;
use payments::{Chargeback, ChargebackStatus, Deposit};

use super::{AMWAJ, LAYL, World, line, usd};
use crate::{Statement, Status, acts, store};

impl World {
    /// A payment of cash that its bank takes back, as the room `payments` writes it down and tells this one.
    pub(super) async fn contested(&self, deposit: &Deposit) -> Chargeback {
        let mut tx = self.db.begin().await.unwrap();
        let (id, now): (Id<Chargeback>, _) = (tx.new_id(), tx.now());
        sqlx::query!(
            "INSERT INTO chargebacks (
                 id, rail, deposit_id, payer_id, dispute_ref, amount_minor, fee_minor, currency, reason, status, opened_at,
                 withdrawn_at
             )
             VALUES ($1, 'stripe', $2, $3, $4, $5, 0, 'USD', 'fraudulent', 'open', $6, $6)",
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
        let payer = deposit.payer.uuid();
        let taken = (
            Account::Receivable(payer),
            Account::RailClearing(Rail::Stripe),
        );
        let aside = (Account::LossChargeback, Account::Reserve(payer));
        let posted = [
            Transfer::of(id, (1, "chargebacks.withdrawn"), taken, deposit.money),
            Transfer::of(id, (3, "chargebacks.set_aside"), aside, deposit.money),
        ];
        ledger::post(&mut tx, &posted).await.unwrap();
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
            deposit: deposit.clone(),
        };
        let of = deposit.purpose.id();
        for _ in 0..2 {
            self.act(async |tx| acts::chargeback_opened(tx, of, &chargeback).await)
                .await
                .unwrap();
        }
        chargeback
    }

    async fn ended(&self, chargeback: &Chargeback, status: ChargebackStatus) {
        let now = self.db.now();
        sqlx::query!(
            "UPDATE chargebacks SET status = $2, closed_at = $3 WHERE id = $1",
            chargeback.id.uuid(),
            status.name(),
            now
        )
        .execute(self.db.pool())
        .await
        .unwrap();
        let of = chargeback.deposit.purpose.id();
        for _ in 0..2 {
            self.act(async |tx| {
                acts::chargeback_moves(tx, of, &chargeback.deposit).await?;
                match status {
                    ChargebackStatus::Open => Ok(()),
                    ChargebackStatus::Won => acts::chargeback_won(tx, of, chargeback).await,
                    ChargebackStatus::Lost => acts::chargeback_lost(tx, of, chargeback).await,
                }
            })
            .await
            .unwrap();
        }
        self.run_jobs().await;
        self.assert_books().await;
    }

    /// A statement that needs 10.00, of which 4.00 came and are contested.
    async fn contested_in_part(&self) -> (Statement, Chargeback) {
        let statement = self.upload(&[line("2026-07", AMWAJ, "10")]).await;
        let deposit = self.pay(statement.id, Some(usd(400))).await;
        let chargeback = self.contested(&deposit).await;
        (statement, chargeback)
    }

    /// Where it stands, how its cash stands, what is missing, and what its account holds.
    async fn stands(&self, id: Id<Statement>) -> (Status, &'static str, i64, i64) {
        let mut tx = self.db.begin().await.unwrap();
        let cash = store::find_cash(&mut tx, id).await.unwrap();
        let status = store::find(&mut tx, id).await.unwrap().unwrap().status;
        tx.rollback().await.unwrap();
        let held = self.held(Account::Statement(id.uuid()), "USD").await;
        let (condition, missing) = (cash[0].condition(), cash[0].missing);
        (status, condition, missing.amount_minor(), held)
    }

    async fn owed(&self) -> i64 {
        let owed = Account::Receivable(self.owner.uuid());
        self.held(owed, "USD").await
    }

    async fn given_back(&self) -> i64 {
        self.number("SELECT coalesce(sum(amount_minor), 0)::bigint FROM refunds")
            .await
    }
}

#[tokio::test]
async fn contested_cash_books_nothing_until_it_is_won() {
    let world = World::new().await;
    let (statement, chargeback) = world.contested_in_part().await;
    let waits = (Status::AwaitingCash, "short");
    assert_eq!(
        world.stands(statement.id).await,
        (waits.0, waits.1, 1_000, 400)
    );
    world.pay(statement.id, Some(usd(600))).await;
    assert_eq!(
        world.stands(statement.id).await,
        (waits.0, waits.1, 400, 1_000)
    );
    assert_eq!(world.revenue().await, 0);
    world.ended(&chargeback, ChargebackStatus::Won).await;
    assert_eq!(
        (world.stands(statement.id).await, world.revenue().await),
        ((Status::Booked, "matched", 0, 0), 1_000)
    );
}

#[tokio::test]
async fn lost_cash_pays_what_its_payer_owes_and_is_missing_again() {
    let world = World::new().await;
    let (statement, chargeback) = world.contested_in_part().await;
    world.pay(statement.id, Some(usd(600))).await;
    world.ended(&chargeback, ChargebackStatus::Lost).await;
    assert_eq!(
        (world.stands(statement.id).await, world.owed().await),
        ((Status::AwaitingCash, "short", 400, 600), 0)
    );
    assert_eq!(world.pay(statement.id, None).await.money, usd(400));
    assert_eq!(
        (world.stands(statement.id).await, world.revenue().await),
        ((Status::Booked, "matched", 0, 0), 1_000)
    );
    let history = world
        .number(
            "SELECT count(*) FROM statement_events WHERE what IN ('cash_contested', 'cash_lost')",
        )
        .await;
    assert_eq!(history, 2);
}

#[tokio::test]
async fn whoever_pays_other_cash_does_not_wait_for_the_bank() {
    for (decided, owed, back) in [
        (ChargebackStatus::Won, 400, 400),
        (ChargebackStatus::Lost, 0, 0),
    ] {
        let world = World::new().await;
        let (statement, chargeback) = world.contested_in_part().await;
        assert_eq!(world.pay(statement.id, None).await.money, usd(1_000));
        // What is contested stays, and does not go back as too much either.
        assert_eq!(
            (world.stands(statement.id).await, world.given_back().await),
            ((Status::Booked, "over", 0, 400), 0)
        );
        world.ended(&chargeback, decided).await;
        assert_eq!(world.revenue().await, 1_000);
        assert_eq!(
            (world.owed().await, world.given_back().await),
            (owed, back),
            "{decided:?}"
        );
        let left = world.stands(statement.id).await.3;
        assert_eq!(left, 0);
    }
}

#[tokio::test]
async fn of_a_statement_that_was_booked_only_what_is_there_is_held() {
    let world = World::new().await;
    let statement = world
        .upload(&[line("2026-07", AMWAJ, "10"), line("2026-07", LAYL, "3")])
        .await;
    let first = world.pay(statement.id, None).await;
    world
        .register(world.project, "USD", &[("Layl", Some(LAYL))])
        .await;
    world.run_jobs().await;
    world.pay(statement.id, Some(usd(100))).await;
    let chargeback = world.contested(&first).await;
    assert_eq!(
        world.stands(statement.id).await,
        (Status::AwaitingCash, "short", 300, 100)
    );
    world.ended(&chargeback, ChargebackStatus::Lost).await;
    // What was distributed stays with whom it was paid to; the rest is owed.
    assert_eq!(
        (world.stands(statement.id).await, world.owed().await),
        ((Status::AwaitingCash, "short", 300, 0), 900)
    );
    assert_eq!(world.revenue().await, 1_000);
}
