//! How a ticket comes about, is answered, and is told of.

use escrow::{Actor, OpenDispute};

use super::{DELIVERABLES, World, stage_of};
use crate::{
    ChecklistEntry, MediationError, Side, Verdict,
    acts::{self, Answer},
    model::Reason,
    store,
};

#[tokio::test]
async fn a_dispute_freezes_the_money_and_opens_a_ticket_with_its_number() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    assert_eq!(ticket.number(), "DEM-2026-000001");
    assert_eq!(stage_of(&ticket), ("answer", 1));
    assert_eq!(ticket.opened_by, Side::Brand);
    assert_eq!(ticket.frozen, super::mad(100_000));
    assert_eq!(ticket.by_default.creator, super::mad(50_000));
    assert_eq!(ticket.deliverables, DELIVERABLES);
    assert_eq!(world.money().await, (0, 0, "disputed"));
    assert_eq!(world.told("dispute_opened").await, ["Atlas", "Salma"]);
    // The escrow room asks for a ticket as well; there is one.
    world.run_jobs().await;
    let claim = world.claim();
    let again = world
        .act(async |tx| acts::dispute(tx, &world.rules, world.who("Salma"), claim).await)
        .await;
    assert!(matches!(again, Err(MediationError::AlreadyOpen)));
}

#[tokio::test]
async fn what_is_not_disputed_is_paid_at_once() {
    let world = World::new().await;
    world.submitted(&[0, 1]).await;
    let claim = acts::Claim {
        deliverables: Some(vec![DELIVERABLES[0]]),
        ..world.claim()
    };
    let ticket = world
        .act(async |tx| acts::dispute(tx, &world.rules, world.who("Atlas"), claim).await)
        .await
        .unwrap();
    assert_eq!(ticket.frozen, super::mad(60_000));
    assert_eq!(ticket.deliverables, [DELIVERABLES[0]]);
    assert_eq!(world.money().await, (40_000, 0, "disputed"));
    assert_eq!(world.holdings().await[0], 60_000);
}

#[tokio::test]
async fn what_was_not_delivered_counts_for_the_brand_by_default() {
    let world = World::new().await;
    world.submitted(&[0]).await;
    let claim = world.claim();
    let ticket = world
        .act(async |tx| acts::dispute(tx, &world.rules, world.who("Salma"), claim).await)
        .await
        .unwrap();
    assert_eq!(ticket.opened_by, Side::Creator);
    assert_eq!(
        (ticket.by_default.creator, ticket.by_default.brand),
        (super::mad(30_000), super::mad(70_000))
    );
}

#[tokio::test]
async fn a_dispute_that_opened_by_itself_gets_its_ticket_by_a_job() {
    let world = World::new().await;
    world.submitted(&[0, 1]).await;
    let mut tx = world.db.begin().await.unwrap();
    let dispute = OpenDispute {
        escrow: world.escrow,
        lines: None,
        reason: "Refused past the last round.".to_owned(),
    };
    let brand = Actor::from(world.who("Atlas"));
    escrow::acts::open_dispute(&mut tx, brand, dispute)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    world.run_jobs().await;
    let mut tx = world.db.begin().await.unwrap();
    let ticket = store::find_open_of_escrow(&mut tx, world.escrow.uuid()).await;
    let ticket = ticket.unwrap().unwrap();
    assert_eq!((ticket.opened_by, ticket.statement), (Side::Brand, None));
    let again = acts::open_ticket(&mut tx, &world.rules, world.escrow).await;
    assert!(again.unwrap().is_none());
}

#[tokio::test]
async fn only_the_two_sides_of_a_locked_transaction_open_a_dispute() {
    let world = World::new().await;
    for name in ["Zellige", "Youssef", "Amal"] {
        let claim = world.claim();
        let refused = world
            .act(async |tx| acts::dispute(tx, &world.rules, world.who(name), claim).await)
            .await;
        assert!(
            matches!(refused, Err(MediationError::NotFound(_))),
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_checklist_names_items_of_the_brief_each_once() {
    let world = World::new().await;
    world.submitted(&[0, 1]).await;
    let entry = |item| ChecklistEntry {
        item,
        verdict: Verdict::NotMet,
        note: Some("Never seen.".to_owned()),
    };
    for (checklist, fault) in [
        (vec![entry(0)], Some(0)),
        (vec![entry(3)], Some(3)),
        (vec![entry(1), entry(1)], Some(1)),
        (vec![entry(2), entry(1)], None),
    ] {
        let claim = acts::Claim {
            checklist: checklist.clone(),
            reason: Reason::Quality,
            ..world.claim()
        };
        let said = world
            .act(async |tx| acts::dispute(tx, &world.rules, world.who("Atlas"), claim).await)
            .await;
        match (said, fault) {
            (
                Err(MediationError::UnknownItem(item) | MediationError::ItemTwice(item)),
                Some(fault),
            ) => assert_eq!(item, fault),
            (Ok(ticket), None) => assert_eq!(ticket.checklist, checklist),
            (said, _) => panic!("{said:?}"),
        }
    }
}

#[tokio::test]
async fn the_other_side_answers_once_and_both_file_evidence_then() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    for (name, refusal) in [("Atlas", "other side"), ("Youssef", "no such dispute")] {
        let refused = world.answer(name, ticket.id).await.unwrap_err();
        assert!(refused.to_string().contains(refusal), "{refused}");
    }
    let ticket = world.answer("Salma", ticket.id).await.unwrap();
    assert_eq!(stage_of(&ticket), ("evidence", 1));
    assert_eq!(ticket.answer.as_deref(), Some("It is seen at 0:07."));
    let again = world.answer("Salma", ticket.id).await;
    assert!(matches!(again, Err(MediationError::NotAllowed(_))));
    assert_eq!(world.told("dispute_stage").await, ["Atlas", "Salma"]);
}

#[tokio::test]
async fn an_answer_names_items_of_the_brief_too() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    let said = Answer {
        statement: "No.".to_owned(),
        checklist: vec![ChecklistEntry {
            item: 9,
            verdict: Verdict::Met,
            note: None,
        }],
    };
    let refused = world
        .act(async |tx| acts::answer(tx, &world.rules, world.who("Salma"), (ticket.id, said)).await)
        .await;
    assert!(matches!(refused, Err(MediationError::UnknownItem(9))));
}

#[tokio::test]
async fn without_an_answer_the_ticket_goes_on_to_ruling() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    // Three business days from a Tuesday.
    world.days(2).await;
    assert_eq!(stage_of(&world.found(ticket.id).await), ("answer", 1));
    assert_eq!(world.told("dispute_reminder").await, ["Salma"]);
    world.days(1).await;
    assert_eq!(stage_of(&world.found(ticket.id).await), ("ruling", 1));
    let late = world.answer("Salma", ticket.id).await;
    assert!(matches!(late, Err(MediationError::NotAllowed(_))));
}

#[tokio::test]
async fn an_answer_after_its_time_is_too_late_though_nothing_happened_yet() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    world.db.clock().advance(chrono::Duration::days(3));
    let late = world.answer("Salma", ticket.id).await;
    assert!(matches!(late, Err(MediationError::TooLate(_))));
}

#[tokio::test]
async fn on_the_last_day_nobody_acts_any_more() {
    let world = World::new().await;
    let ticket = world.to_rule().await;
    world.db.clock().advance(chrono::Duration::days(45));
    let late = world.rule("Amal", (ticket.id, 6_000)).await;
    assert!(matches!(late, Err(MediationError::TooLate(at)) if at == ticket.stops_at));
    let late = world.offer("Salma", (ticket.id, 50_000)).await;
    assert!(matches!(late, Err(MediationError::TooLate(_))));
}

#[tokio::test]
async fn a_dispute_that_comes_late_leaves_time_to_rule() {
    let world = World::new().await;
    world.submitted(&[0]).await;
    // Four days are left until the day before the rail's limit.
    world.db.clock().advance(chrono::Duration::days(80));
    let claim = world.claim();
    let ticket = world
        .act(async |tx| acts::dispute(tx, &world.rules, world.who("Salma"), claim).await)
        .await
        .unwrap();
    let left = ticket.stops_at - ticket.opened_at;
    assert_eq!(left, chrono::Duration::days(4));
    world.days(2).await;
    let ticket = world.found(ticket.id).await;
    assert_eq!(stage_of(&ticket), ("ruling", 1));
    assert_eq!(ticket.due_at, Some(ticket.stops_at));
}

#[tokio::test]
async fn a_closed_ticket_cannot_be_written_by_anybody() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    let offer = world.offer("Atlas", (ticket.id, 100_000)).await.unwrap();
    world.accept("Salma", (ticket.id, &offer)).await.unwrap();
    let reopened = sqlx::query!(
        "UPDATE mediation_tickets SET version = version + 1 WHERE id = $1",
        ticket.id.uuid()
    )
    .execute(world.db.pool())
    .await
    .unwrap_err();
    assert_eq!(
        kernel::constraint(&reopened),
        Some("mediation_closed_stays")
    );
}

#[tokio::test]
async fn the_tickets_of_a_transaction_are_found_by_an_index() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    let mut tx = world.db.begin().await.unwrap();
    let found = store::list_of_escrow(&mut tx, ticket.escrow.uuid()).await;
    let found: Vec<_> = found.unwrap().iter().map(|found| found.id).collect();
    assert_eq!(found, [ticket.id]);
    // Of one ticket everything would be read.
    sqlx::raw_sql("SET LOCAL enable_seqscan = off")
        .execute(tx.conn())
        .await
        .unwrap();
    let plan: Vec<String> = sqlx::query_scalar(
        "EXPLAIN
         SELECT id
         FROM mediation_tickets
         WHERE escrow_id = $1
         ORDER BY id",
    )
    .bind(ticket.escrow.uuid())
    .fetch_all(tx.conn())
    .await
    .unwrap();
    assert!(plan[0].contains(" using mediation_of_escrow "), "{plan:#?}");
}
