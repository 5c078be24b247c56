//! Cash: short, over, late.

use chrono::Duration;

use super::{AMWAJ, World, line, usd};
use crate::{LateStep, Statement, StatementError, Status, store};

#[tokio::test]
async fn cash_that_is_short_is_told_and_books_nothing() {
    let world = World::new().await;
    let statement = world.upload(&[line("2026-07", AMWAJ, "10")]).await;
    world.pay(statement.id, Some(usd(400))).await;
    let mut tx = world.db.begin().await.unwrap();
    let cash = store::find_cash(&mut tx, statement.id).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!((cash[0].condition(), cash[0].missing), ("short", usd(600)));
    assert_eq!(
        (world.find(statement.id).await.status, world.revenue().await),
        (Status::AwaitingCash, 0)
    );
    let told = world.number("SELECT count(*) FROM events WHERE topic = 'statement_stage' AND data ->> 'stage' = 'short'").await;
    assert_eq!(told, 1);
    assert_eq!(world.pay(statement.id, None).await.money, usd(600));
    assert_eq!(
        (world.find(statement.id).await.status, world.revenue().await),
        (Status::Booked, 1_000)
    );
    world.assert_books().await;
}

#[tokio::test]
async fn deposits_under_way_count_and_nothing_is_asked_for_twice() {
    let world = World::new().await;
    let statement = world.upload(&[line("2026-07", AMWAJ, "10")]).await;
    let ask = async |amount| {
        world
            .act(async |tx| crate::acts::deposit(tx, world.owner, statement.id, amount).await)
            .await
    };
    let first = ask(None).await.unwrap();
    assert_eq!(ask(None).await.unwrap().id, first.id);
    assert!(matches!(
        ask(Some(usd(1))).await,
        Err(StatementError::NothingMissing)
    ));
    let other = world
        .act(async |tx| crate::acts::deposit(tx, world.stranger, statement.id, None).await)
        .await;
    assert!(matches!(other, Err(StatementError::NotFound(_))));
    world.settle(statement.id, &first).await;
    assert!(matches!(
        ask(None).await,
        Err(StatementError::NotAllowed(_))
    ));
}

#[tokio::test]
async fn cash_of_a_statement_that_was_replaced_goes_back_to_its_owner() {
    let world = World::new().await;
    let first = world.upload(&[line("2026-07", AMWAJ, "10")]).await;
    world.pay(first.id, Some(usd(400))).await;
    let late = world
        .act(async |tx| crate::acts::deposit(tx, world.owner, first.id, None).await)
        .await
        .unwrap();
    let corrected = world.correct(&first, &[line("2026-07", AMWAJ, "3")]).await;
    assert_eq!(corrected.status, Status::AwaitingCash);
    let refunds = "SELECT coalesce(sum(amount_minor), 0)::bigint FROM refunds";
    assert_eq!(world.number(refunds).await, 400);
    // What was under way arrives all the same, and goes back too.
    world.settle(first.id, &late).await;
    assert_eq!(world.number(refunds).await, 1_000);
    assert_eq!(
        world
            .held(ledger::Account::Statement(first.id.uuid()), "USD")
            .await,
        0
    );
    assert_eq!(world.pay(corrected.id, None).await.money, usd(300));
    assert_eq!(world.revenue().await, 300);
    world.assert_books().await;
}

#[tokio::test]
async fn what_goes_back_is_in_no_wallet_that_a_pay_day_could_find() {
    let world = World::new().await;
    let first = world.upload(&[line("2026-07", AMWAJ, "10")]).await;
    let paid = world
        .act(async |tx| crate::acts::deposit(tx, world.owner, first.id, None).await)
        .await
        .unwrap();
    world.correct(&first, &[line("2026-07", AMWAJ, "3")]).await;
    // Before any job runs.
    world.arrive(first.id, &paid).await;
    let wallet = ledger::Account::Wallet(world.owner.uuid());
    let transit = ledger::Account::RailInTransit(ledger::Rail::Stripe);
    assert_eq!(world.held(wallet, "USD").await, 0);
    assert_eq!(world.held(transit, "USD").await, 1_000);
    let refunds = "SELECT sum(amount_minor)::bigint FROM refunds WHERE status = 'scheduled'";
    assert_eq!(world.number(refunds).await, 1_000);
    world.assert_books().await;
}

#[tokio::test]
async fn cash_that_does_not_come_is_late_once() {
    let world = World::new().await;
    let statement = world.upload(&[line("2026-07", AMWAJ, "10")]).await;
    assert_eq!(statement.due_at, Some(world.db.now() + Duration::days(15)));
    world.db.clock().advance(Duration::days(14));
    world.run_jobs().await;
    assert_eq!(world.find(statement.id).await.late_at, None);
    world.db.clock().advance(Duration::days(1));
    world.run_jobs().await;
    assert_eq!(world.find(statement.id).await.late_at, Some(world.db.now()));
    let told = "SELECT count(*) FROM event_audience a JOIN events e ON e.id = a.event WHERE e.topic = 'statement_stage' AND e.data ->> 'stage' = 'late'";
    assert_eq!(world.number(told).await, 2);
    let standing = async || {
        let mut tx = world.db.begin().await.unwrap();
        crate::find_standing(&mut tx, world.owner).await.unwrap()
    };
    assert_eq!(standing().await, Some(LateStep::Late));
    for (days, step) in [
        (15, LateStep::Noticed),
        (15, LateStep::Restricted),
        (15, LateStep::Suspended),
        (400, LateStep::Suspended),
    ] {
        world.db.clock().advance(Duration::days(days));
        world.run_jobs().await;
        assert_eq!(standing().await, Some(step));
    }
    let history: Vec<(String, Option<String>)> = history(&world).await;
    let steps: Vec<_> = history
        .iter()
        .map(|(what, penalty)| (what.as_str(), penalty.as_deref()))
        .collect();
    let expected = [
        ("late", Some("0.00 USD")),
        ("noticed", Some("0.30 USD")),
        ("restricted", Some("0.30 USD")),
        ("suspended", Some("0.38 USD")),
    ];
    assert_eq!(steps, expected);
    // It is paid all the same, and that ends it.
    world.pay(statement.id, None).await;
    assert_eq!(world.find(statement.id).await.status, Status::Booked);
    assert_eq!(standing().await, None);
}

#[tokio::test]
async fn a_correction_of_what_is_late_gets_no_new_time() {
    let world = World::new().await;
    let first = world.upload(&[line("2026-07", AMWAJ, "10")]).await;
    world.db.clock().advance(Duration::days(15 + 31));
    world.run_jobs().await;
    world
        .act(async |tx| crate::acts::contest_lateness(tx, world.owner, first.id, "not mine").await)
        .await
        .unwrap();
    let late = |statement: &Statement| {
        let Statement {
            due_at,
            late_at,
            late_step,
            contested_at,
            ..
        } = statement;
        (*due_at, *late_at, *late_step, *contested_at)
    };
    let before = late(&world.find(first.id).await);
    assert_eq!(before.2, Some(LateStep::Restricted));
    // One cent more, and one that gives way to another before it is read.
    let second = world
        .correct(&first, &[line("2026-07", AMWAJ, "10.01")])
        .await;
    assert_eq!(late(&second), before);
    let unread = world
        .try_correct(&second, &[line("2026-07", AMWAJ, "10.02")])
        .await;
    let third = world.correct(&unread, &[line("2026-07", AMWAJ, "9")]).await;
    assert_eq!(late(&third), before);
    for replaced in [&first, &second, &unread] {
        assert_eq!(world.find(replaced.id).await.status, Status::Replaced);
    }
    let standing = async || {
        let mut tx = world.db.begin().await.unwrap();
        crate::find_standing(&mut tx, world.owner).await.unwrap()
    };
    assert_eq!(standing().await, Some(LateStep::Restricted));
    // Nothing is needed any more, and nothing is late; until it is said that something was owed all along.
    let nothing = world.correct(&third, &[line("2026-07", AMWAJ, "0")]).await;
    assert_eq!((nothing.status, nothing.late_at), (Status::Booked, None));
    assert_eq!(standing().await, None);
    let again = world
        .correct(&nothing, &[line("2026-07", AMWAJ, "8")])
        .await;
    assert_eq!(late(&again), before);
    // It goes on where it stood: ten days were contested.
    world.db.clock().advance(Duration::days(10 + 14));
    world.run_jobs().await;
    assert_eq!(standing().await, Some(LateStep::Suspended));
    assert_eq!(world.pay(again.id, None).await.money, usd(800));
    assert_eq!(standing().await, None);
    // A part of what was owed buys no time for the rest; all of it does.
    let rest = world.correct(&again, &[line("2026-07", AMWAJ, "11")]).await;
    assert_eq!((rest.due_at, rest.late_at), (before.0, before.1));
    assert_eq!(standing().await, Some(LateStep::Suspended));
    assert_eq!(world.pay(rest.id, None).await.money, usd(300));
    let more = world.correct(&rest, &[line("2026-07", AMWAJ, "12")]).await;
    assert_eq!(more.due_at, Some(world.db.now() + Duration::days(15)));
    assert_eq!(more.late_at, None);
    world.assert_books().await;
}

#[tokio::test]
async fn what_stays_blocked_is_rejected_in_the_end() {
    let world = World::new().await;
    let mad = world.project_in("MAD").await;
    world
        .register(mad, "MAD", &[("Layl", Some(super::LAYL))])
        .await;
    let statement = world.upload(&[line("2026-07", super::LAYL, "1")]).await;
    assert_eq!(statement.status, Status::Blocked);
    world.db.clock().advance(Duration::days(60));
    world.run_jobs().await;
    let statement = world.find(statement.id).await;
    assert_eq!(
        super::states(&statement),
        (
            Status::Rejected,
            vec!["left_blocked", "rate_missing:USD/MAD"]
        )
    );
}

#[tokio::test]
async fn lateness_that_is_contested_waits_once_and_goes_on_by_itself() {
    let world = World::new().await;
    let statement = world.upload(&[line("2026-07", AMWAJ, "10")]).await;
    let contest = async |by| {
        let id = statement.id;
        world
            .act(async |tx| crate::acts::contest_lateness(tx, by, id, "the bank lost it").await)
            .await
    };
    assert!(matches!(
        contest(world.owner).await,
        Err(StatementError::NotAllowed(_))
    ));
    world.db.clock().advance(Duration::days(15 + 12));
    world.run_jobs().await;
    assert!(matches!(
        contest(world.stranger).await,
        Err(StatementError::NotFound(_))
    ));
    contest(world.owner).await.unwrap();
    assert!(matches!(
        contest(world.owner).await,
        Err(StatementError::ContestedBefore)
    ));
    // The notice was due three days later; ten do not count.
    for (days, step) in [(12, LateStep::Late), (1, LateStep::Noticed)] {
        world.db.clock().advance(Duration::days(days));
        world.run_jobs().await;
        assert_eq!(
            world.find(statement.id).await.late_step,
            Some(step),
            "{days}"
        );
    }
    let told = world
        .number("SELECT count(*) FROM events WHERE topic = 'statement_stage' AND data ->> 'stage' = 'contested'")
        .await;
    assert_eq!(told, 1);
}

/// The steps of lateness with the penalty by then.
async fn history(world: &World) -> Vec<(String, Option<String>)> {
    let rows = sqlx::query!(
        "SELECT what, facts -> 'penalties' -> 0 ->> 'penalty' AS penalty
         FROM statement_events
         WHERE what IN ('late', 'noticed', 'restricted', 'suspended')
         ORDER BY id"
    );
    let rows = rows.fetch_all(world.db.pool()).await.unwrap();
    rows.into_iter()
        .map(|row| (row.what, row.penalty))
        .collect()
}
