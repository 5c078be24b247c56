//! A transaction that ends without the desk while its ticket is open.

use chrono::Duration;
use kernel::{Id, testing::somebody_waits};
use payments::Chargeback;

use super::{World, stage_of};
use crate::{EndedBy, MediationError, Outcome, Ticket, acts};

impl World {
    /// The brand's bank contests the payment of the whole budget.
    async fn contested(&self) -> Id<Chargeback> {
        let mut tx = self.db.begin().await.unwrap();
        let id: Id<Chargeback> = tx.new_id();
        let now = tx.now();
        sqlx::query!(
            "INSERT INTO chargebacks (
                 id, rail, deposit_id, payer_id, dispute_ref, amount_minor, fee_minor, currency, reason, status, opened_at,
                 withdrawn_at
             )
             SELECT $1, 'stripe', d.id, d.payer_id, $2, d.amount_minor, 0, d.currency, 'fraudulent', 'open', $3, $3
             FROM deposits d",
            id.uuid(),
            id.to_string(),
            now
        )
        .execute(tx.conn())
        .await
        .unwrap();
        tx.commit().await.unwrap();
        self.chargeback(id, async |tx, chargeback| {
            escrow::acts::chargeback_opened(tx, chargeback).await
        })
        .await;
        id
    }

    async fn won(&self, id: Id<Chargeback>) {
        self.chargeback(id, async |tx, chargeback| {
            escrow::acts::chargeback_won(tx, chargeback).await
        })
        .await;
    }

    async fn lost(&self, id: Id<Chargeback>) {
        let chargeback = payments::find_chargeback(&self.db, id).await.unwrap();
        let chargeback = chargeback.unwrap();
        let payer = chargeback.payer().uuid();
        // What the room `payments` posts when the rail takes the money.
        let withdrawn = |step, accounts| {
            ledger::Transfer::of(id, (step, "test.withdrawn"), accounts, chargeback.money)
        };
        let rail = ledger::Account::RailClearing(chargeback.rail);
        let taken = [
            withdrawn(0, (ledger::Account::Receivable(payer), rail)),
            withdrawn(
                1,
                (
                    ledger::Account::LossChargeback,
                    ledger::Account::Reserve(payer),
                ),
            ),
        ];
        let mut tx = self.db.begin().await.unwrap();
        ledger::post(&mut tx, &taken).await.unwrap();
        sqlx::query!(
            "UPDATE chargebacks SET status = 'lost', closed_at = opened_at WHERE id = $1",
            id.uuid()
        )
        .execute(tx.conn())
        .await
        .unwrap();
        tx.commit().await.unwrap();
        self.chargeback(id, async |tx, chargeback| {
            escrow::acts::chargeback_lost(tx, chargeback).await
        })
        .await;
    }

    async fn chargeback(
        &self,
        id: Id<Chargeback>,
        act: impl AsyncFnOnce(&mut kernel::Tx, &Chargeback) -> Result<(), escrow::EscrowError>,
    ) {
        let chargeback = payments::find_chargeback(&self.db, id).await.unwrap();
        let chargeback = chargeback.unwrap();
        self.act(async |tx| Ok(act(tx, &chargeback).await?))
            .await
            .unwrap();
    }

    /// What the escrow room asks for when a disputed transaction ended without the desk.
    async fn told_of_the_end(&self) {
        self.act(async |tx| acts::escrow_ended(tx, self.escrow).await)
            .await
            .unwrap();
    }
}

fn parts(ticket: &Ticket) -> (i64, i64) {
    let split = ticket.split.unwrap();
    (split.creator.amount_minor(), split.brand.amount_minor())
}

#[tokio::test]
async fn a_payment_that_the_bank_took_back_closes_the_ticket_and_says_why() {
    let world = World::new().await;
    let ticket = world.to_rule().await;
    let chargeback = world.contested().await;
    world.lost(chargeback).await;
    world.told_of_the_end().await;
    let ticket = world.found(ticket.id).await;
    assert_eq!(ticket.outcome(), Some(Outcome::Ended(EndedBy::Chargeback)));
    assert_eq!((ticket.due_at, parts(&ticket)), (None, (0, 100_000)));
    assert_eq!(
        world.told("dispute_closed").await,
        ["Amal", "Atlas", "Salma"]
    );
    // The two sides were written to when the transaction ended; the desk is now.
    assert_eq!(world.mailed("dispute_closed").await, ["Amal"]);
    // The clocks stopped, and asked again it stays as it is.
    world.told_of_the_end().await;
    world.days(50).await;
    assert_eq!(world.found(ticket.id).await, ticket);
}

#[tokio::test]
async fn the_escrow_room_asks_for_it_by_itself() {
    let world = World::new().await;
    let ticket = world.to_rule().await;
    let chargeback = world.contested().await;
    world.lost(chargeback).await;
    world.run_jobs().await;
    assert_eq!(
        world.found(ticket.id).await.outcome(),
        Some(Outcome::Ended(EndedBy::Chargeback))
    );
}

#[tokio::test]
async fn what_left_otherwise_is_not_split_once_more() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    let offer = world.offer("Atlas", (ticket.id, 60_000)).await.unwrap();
    let chargeback = world.contested().await;
    world.lost(chargeback).await;
    // The other side accepts before the desk knows.
    let refused = world.accept("Salma", (ticket.id, &offer)).await;
    assert!(matches!(refused, Err(MediationError::Ended)), "{refused:?}");
    assert_eq!(world.money().await, (0, 100_000, "refunded"));
    // So does the clock.
    let due = (ticket.id, ticket.stage_number);
    world.db.clock().advance(Duration::days(3));
    world
        .act(async |tx| acts::pass_deadline(tx, &world.rules, due).await)
        .await
        .unwrap();
    let ticket = world.found(ticket.id).await;
    assert_eq!(
        (stage_of(&ticket).0, parts(&ticket)),
        ("closed", (0, 100_000))
    );
}

#[tokio::test]
async fn no_ticket_is_opened_about_what_is_over() {
    let world = World::new().await;
    world.submitted(&[0, 1]).await;
    let dispute = escrow::OpenDispute {
        escrow: world.escrow,
        lines: None,
        reason: "Refused past the last round.".to_owned(),
    };
    let brand = escrow::Actor::from(world.who("Atlas"));
    let mut tx = world.db.begin().await.unwrap();
    escrow::acts::open_dispute(&mut tx, brand, dispute)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let chargeback = world.contested().await;
    world.lost(chargeback).await;
    world.run_jobs().await;
    let mut tx = world.db.begin().await.unwrap();
    let opened = acts::open_ticket(&mut tx, &world.rules, world.escrow).await;
    assert!(opened.unwrap().is_none());
}

#[tokio::test]
async fn the_ticket_of_a_dispute_and_the_end_of_its_transaction_wait_for_each_other() {
    let world = World::new().await;
    world.submitted(&[0, 1]).await;
    let dispute = escrow::OpenDispute {
        escrow: world.escrow,
        lines: None,
        reason: "Refused past the last round.".to_owned(),
    };
    let brand = escrow::Actor::from(world.who("Atlas"));
    let mut tx = world.db.begin().await.unwrap();
    escrow::acts::open_dispute(&mut tx, brand, dispute)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let chargeback = world.contested().await;
    // The ticket is being opened, and not committed yet, when the bank's answer comes.
    let mut opening = world.db.begin().await.unwrap();
    let opened = acts::open_ticket(&mut opening, &world.rules, world.escrow).await;
    let ticket = opened.unwrap().unwrap();
    let commit = async {
        // For the transaction's row.
        somebody_waits(&world.db).await;
        opening.commit().await.unwrap();
    };
    tokio::join!(world.lost(chargeback), commit);
    world.run_jobs().await;
    assert_eq!(
        world.found(ticket.id).await.outcome(),
        Some(Outcome::Ended(EndedBy::Chargeback))
    );
}

#[tokio::test]
async fn the_rails_limit_closes_the_ticket_with_what_each_side_got() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    world.assign("Amal", ticket.id).await.unwrap();
    // Nobody works off the desk's jobs; the escrow room's run.
    world.db.clock().advance(Duration::days(86));
    world.run_jobs_of_escrow().await;
    assert_eq!(world.money().await, (50_000, 50_000, "released"));
    world.told_of_the_end().await;
    let ticket = world.found(ticket.id).await;
    assert_eq!(
        ticket.outcome(),
        Some(Outcome::Ended(EndedBy::HoldingLimit))
    );
    assert_eq!(parts(&ticket), (50_000, 50_000));
}

#[tokio::test]
async fn a_decision_waits_while_a_payment_is_contested_and_the_parties_are_told_so() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    let chargeback = world.contested().await;
    let offer = world.offer("Atlas", (ticket.id, 60_000)).await.unwrap();
    let ticket = world.accept("Salma", (ticket.id, &offer)).await.unwrap();
    assert_eq!(ticket.outcome(), Some(Outcome::Settled));
    assert_eq!(world.money().await, (0, 0, "disputed"));
    assert_eq!(world.facts("dispute_closed").await["waits"], "yes");
    // It is not asked for again, and no second ticket is opened meanwhile.
    let claim = world.claim();
    let again = world
        .act(async |tx| acts::dispute(tx, &world.rules, world.who("Salma"), claim).await)
        .await;
    assert!(matches!(again, Err(MediationError::AlreadyDecided)));
    world.won(chargeback).await;
    assert_eq!(world.money().await, (60_000, 40_000, "released"));
    assert_eq!(world.mailed("escrow_settled").await, ["Atlas", "Salma"]);
}
