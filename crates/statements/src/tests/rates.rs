//! Rates that are missing for what was matched since a statement counts.

use chrono::Duration;
use money::Currency;

use super::{AMWAJ, LAYL, World, line, states, usd};
use crate::{LateStep, Statement, StatementError, Status};

impl World {
    /// How far lateness has led the owner.
    async fn standing(&self) -> Option<LateStep> {
        let mut tx = self.db.begin().await.unwrap();
        crate::find_standing(&mut tx, self.owner).await.unwrap()
    }

    /// Whether revenue of the project is awaited.
    async fn awaits(&self, project: uuid::Uuid) -> bool {
        let mut tx = self.db.begin().await.unwrap();
        crate::is_revenue_awaited(&mut tx, project).await.unwrap()
    }

    async fn days(&self, days: i64) {
        self.db.clock().advance(Duration::days(days));
        self.run_jobs().await;
    }

    /// A statement whose second row is of a project in dirhams from now on, and which so many days ago began to await its cash.
    async fn missing_rate(&self, after: i64) -> (Statement, uuid::Uuid) {
        let statement = self
            .upload(&[line("2026-07", AMWAJ, "4"), line("2026-07", LAYL, "2")])
            .await;
        if after == 0 {
            self.pay(statement.id, None).await;
        }
        self.days(after).await;
        let project = self.project_in("MAD").await;
        self.register(project, "MAD", &[("Layl", Some(LAYL))]).await;
        self.run_jobs().await;
        (self.find(statement.id).await, project)
    }

    async fn give(&self, statement: &Statement) {
        self.rate(self.owner, statement.id, (Currency::MAD, "10"))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn revenue_that_waits_for_a_rate_is_reminded_of_and_then_late_like_cash() {
    let world = World::new().await;
    let (statement, project) = world.missing_rate(0).await;
    let waits = (Status::Booked, vec!["rate_missing:USD/MAD"]);
    assert_eq!(states(&statement), waits);
    assert_eq!(
        statement.owed_by(),
        Some(world.db.now() + Duration::days(15))
    );
    assert!(world.awaits(project).await);
    assert!(!world.awaits(world.project).await);
    let told = "SELECT count(*) FROM statement_events WHERE what = 'blocked'";
    world.days(7).await;
    assert_eq!(world.number(told).await, 1);
    world.days(1).await;
    assert_eq!(
        (world.number(told).await, world.standing().await),
        (2, None)
    );
    for (days, step) in [
        (7, LateStep::Late),
        (15, LateStep::Noticed),
        (15, LateStep::Restricted),
        (15, LateStep::Suspended),
    ] {
        world.days(days).await;
        assert_eq!(world.standing().await, Some(step));
    }
    // Given, it is as if the cash had been asked for now.
    world.give(&statement).await;
    let statement = world.find(statement.id).await;
    assert_eq!(states(&statement), (Status::AwaitingCash, vec![]));
    assert_eq!((statement.late_at, world.standing().await), (None, None));
    assert_eq!(
        statement.owed_by(),
        Some(world.db.now() + Duration::days(15))
    );
    assert!(world.awaits(project).await);
    world.pay(statement.id, None).await;
    assert!(!world.awaits(project).await);
    assert_eq!(world.find(statement.id).await.owed_by(), None);
}

#[tokio::test]
async fn cash_that_comes_late_does_not_make_the_rate_late() {
    let world = World::new().await;
    // Asked for on the fifteenth day of the cash.
    let (statement, _) = world.missing_rate(14).await;
    assert_eq!(statement.status, Status::AwaitingCash);
    world.days(1).await;
    assert_eq!(world.standing().await, Some(LateStep::Late));
    assert_eq!(world.pay(statement.id, None).await.money, usd(400));
    assert_eq!(world.find(statement.id).await.status, Status::Booked);
    assert_eq!(world.standing().await, None);
    world.days(14).await;
    assert_eq!(world.standing().await, Some(LateStep::Late));
    // Contested and given like any other.
    let contest = async || {
        world
            .act(async |tx| {
                crate::acts::contest_lateness(tx, world.owner, statement.id, "no bank says").await
            })
            .await
    };
    contest().await.unwrap();
    assert!(matches!(
        contest().await,
        Err(StatementError::ContestedBefore)
    ));
    world.give(&statement).await;
    assert_eq!(world.standing().await, None);
}

#[tokio::test]
async fn a_rate_that_was_late_while_cash_was_awaited_is_late_when_that_is_there() {
    let world = World::new().await;
    let (statement, _) = world.missing_rate(1).await;
    world.days(15 + 16).await;
    assert_eq!(world.standing().await, Some(LateStep::Noticed));
    world.pay(statement.id, None).await;
    // Since one day after the cash was.
    assert_eq!(world.standing().await, Some(LateStep::Noticed));
    let late = world.find(statement.id).await;
    assert_eq!(
        (late.status, late.late_at),
        (Status::Booked, Some(world.db.now()))
    );
    world.days(15).await;
    assert_eq!(world.standing().await, Some(LateStep::Restricted));
    // A correction that says nothing of it any more.
    world
        .correct(&statement, &[line("2026-07", AMWAJ, "4")])
        .await;
    assert_eq!(world.standing().await, None);
}
