//! Awards of the first round: by one mediator or two.

use super::{REASONS, World, stage_of};
use crate::{AwardStatus, MediationError, Outcome, acts};

#[tokio::test]
async fn an_award_stands_for_the_time_to_appeal_and_then_moves_the_money_by_itself() {
    let world = World::new().await;
    let ticket = world.to_rule().await;
    let ticket = world.rule("Amal", (ticket.id, 6_000)).await.unwrap();
    assert_eq!(stage_of(&ticket), ("appealable", 1));
    assert_eq!(world.money().await, (0, 0, "disputed"));
    assert_eq!(world.told("dispute_award").await, ["Atlas", "Salma"]);
    world.days(4).await;
    assert_eq!(stage_of(&world.found(ticket.id).await), ("appealable", 1));
    world.days(1).await;
    let ticket = world.found(ticket.id).await;
    assert_eq!(ticket.outcome(), Some(Outcome::Awarded));
    assert_eq!(world.money().await, (60_000, 40_000, "released"));
    let awards = world.awards(ticket.id).await;
    assert_eq!(awards[0].status, AwardStatus::Final);
    assert_eq!(awards[0].reasons, REASONS);
}

#[tokio::test]
async fn only_the_mediator_that_has_the_ticket_rules_on_it() {
    let world = World::new().await;
    let ticket = world.to_rule().await;
    for (name, refusal) in [
        ("Badr", "another mediator has the ticket, or nobody yet"),
        ("Atlas", "there is no such dispute for this party"),
        ("Driss", "there is no such dispute for this party"),
    ] {
        let refused = world.rule(name, (ticket.id, 6_000)).await.unwrap_err();
        assert_eq!(refused.to_string(), refusal, "{name}");
    }
    let taken = world.assign("Badr", ticket.id).await;
    assert!(matches!(taken, Err(MediationError::AssignedToOther)));
    let same = world.assign("Amal", ticket.id).await.unwrap();
    assert_eq!(same.version, ticket.version);
    world
        .act(async |tx| {
            acts::unassign(tx, world.who("Amal"), (ticket.id, "I know her.".to_owned())).await
        })
        .await
        .unwrap();
    world.assign("Badr", ticket.id).await.unwrap();
}

#[tokio::test]
async fn a_party_that_is_made_a_mediator_stays_a_party_of_its_own_dispute() {
    let world = World::new().await;
    let ticket = world.to_rule().await;
    let both = parties::Caller {
        role: parties::Role::Mediator,
        ..world.who("Atlas")
    };
    let refused = world
        .act(async |tx| acts::assign(tx, both, ticket.id).await)
        .await;
    assert!(matches!(refused, Err(MediationError::NotFound(_))));
}

#[tokio::test]
async fn a_ruling_comes_in_its_time_and_not_before() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    world.assign("Amal", ticket.id).await.unwrap();
    let early = world.rule("Amal", (ticket.id, 6_000)).await;
    assert!(matches!(early, Err(MediationError::NotAllowed(_))));
}

#[tokio::test]
async fn a_mediator_that_lets_the_time_pass_loses_the_ticket() {
    let world = World::new().await;
    let ticket = world.to_rule().await;
    // Ten business days.
    world.days(14).await;
    assert_eq!(world.told("dispute_reminder").await, ["Amal", "Salma"]);
    let ticket = world.found(ticket.id).await;
    assert_eq!((stage_of(&ticket), ticket.mediator), (("ruling", 1), None));
    world.assign("Badr", ticket.id).await.unwrap();
    world.rule("Badr", (ticket.id, 0)).await.unwrap();
}

#[tokio::test]
async fn on_the_last_day_the_written_default_decides() {
    let world = World::new().await;
    let ticket = world.disputed_by("Atlas").await;
    world.days(44).await;
    assert!(!world.found(ticket.id).await.stage.is_closed());
    world.days(1).await;
    let ticket = world.found(ticket.id).await;
    assert_eq!(ticket.outcome(), Some(Outcome::Defaulted));
    assert_eq!(ticket.split, Some(ticket.by_default));
    assert_eq!(world.money().await, (50_000, 50_000, "released"));
}

#[tokio::test]
async fn a_large_award_takes_two_mediators() {
    let world = World::new().await.of_two();
    let ticket = world.to_rule().await;
    let ticket = world.rule("Amal", (ticket.id, 6_000)).await.unwrap();
    assert_eq!(stage_of(&ticket), ("confirmation", 1));
    assert!(world.told("dispute_award").await.is_empty());
    let same = world.confirm("Amal", ticket.id).await;
    assert!(matches!(same, Err(MediationError::SameMediator)));
    let ticket = world.confirm("Badr", ticket.id).await.unwrap();
    assert_eq!(stage_of(&ticket), ("appealable", 1));
    let awards = world.awards(ticket.id).await;
    assert_eq!(awards[0].second, Some(world.who("Badr").party));
    assert_eq!(world.told("dispute_award").await, ["Atlas", "Salma"]);
}

#[tokio::test]
async fn an_award_that_is_sent_back_is_made_again() {
    let world = World::new().await.of_two();
    let ticket = world.to_rule().await;
    world.rule("Amal", (ticket.id, 9_000)).await.unwrap();
    let why = || "The second video was not looked at.".to_owned();
    for (name, goes) in [("Amal", false), ("Badr", true)] {
        let sent = world
            .act(async |tx| {
                acts::send_back(tx, &world.rules, world.who(name), (ticket.id, why())).await
            })
            .await;
        assert_eq!(sent.is_ok(), goes, "{name}");
    }
    world.rule("Amal", (ticket.id, 6_000)).await.unwrap();
    world.confirm("Badr", ticket.id).await.unwrap();
    let statuses: Vec<AwardStatus> = world
        .awards(ticket.id)
        .await
        .iter()
        .map(|award| award.status)
        .collect();
    assert_eq!(statuses, [AwardStatus::SentBack, AwardStatus::Standing]);
}

#[tokio::test]
async fn an_award_that_nobody_confirms_lapses_and_the_ticket_waits_for_a_ruling() {
    let world = World::new().await.of_two();
    let ticket = world.to_rule().await;
    world.rule("Amal", (ticket.id, 6_000)).await.unwrap();
    world.days(4).await;
    assert_eq!(stage_of(&world.found(ticket.id).await), ("ruling", 1));
    assert_eq!(world.awards(ticket.id).await[0].status, AwardStatus::Lapsed);
    world.days(45).await;
    let ticket = world.found(ticket.id).await;
    assert_eq!(ticket.outcome(), Some(Outcome::Defaulted));
}

#[tokio::test]
async fn what_was_decided_stays_as_it_was_written() {
    let world = World::new().await;
    let ticket = world.to_rule().await;
    world.rule("Amal", (ticket.id, 6_000)).await.unwrap();
    let changed = sqlx::query!(
        "UPDATE mediation_awards SET creator_bps = 9000 WHERE ticket_id = $1",
        ticket.id.uuid()
    )
    .execute(world.db.pool())
    .await
    .unwrap_err();
    assert_eq!(kernel::constraint(&changed), Some("mediation_award_fixed"));
}

#[tokio::test]
async fn each_step_is_in_the_audit_log_with_who_took_it() {
    let world = World::new().await;
    let ticket = world.to_rule().await;
    world.rule("Amal", (ticket.id, 6_000)).await.unwrap();
    world.days(5).await;
    let filter = kernel::audit::Filter {
        object: Some(ticket.id.uuid()),
        ..kernel::audit::Filter::default()
    };
    let mut log = kernel::audit::list(&world.db, &filter, None, 100)
        .await
        .unwrap();
    log.sort_by_key(|record| record.id);
    let mut acts: Vec<(String, Option<String>)> = log
        .into_iter()
        .map(|record| (record.act, record.role))
        .collect();
    acts.sort();
    let role = |role: &str| Some(role.to_owned());
    let expected = [
        ("mediation.assign", role("mediator")),
        ("mediation.close", None),
        ("mediation.open", role("brand")),
        ("mediation.pass", None),
        ("mediation.rule", role("mediator")),
    ];
    assert_eq!(acts, expected.map(|(act, role)| (act.to_owned(), role)));
}

#[tokio::test]
async fn what_a_mediator_decides_names_its_written_reason_in_the_audit_log() {
    let world = World::new().await;
    let ticket = world.to_rule().await;
    let why = (ticket.id, "I know her.".to_owned());
    world
        .act(async |tx| acts::unassign(tx, world.who("Amal"), why).await)
        .await
        .unwrap();
    world.assign("Badr", ticket.id).await.unwrap();
    world.rule("Badr", (ticket.id, 6_000)).await.unwrap();
    let named: Vec<Option<String>> = sqlx::query_scalar(
        "SELECT l.act || ': ' || coalesce(n.text, a.reasons)
         FROM audit_log l
         LEFT JOIN mediation_messages n ON n.id::text = l.after ->> 'note'
         LEFT JOIN mediation_awards a ON a.id::text = l.after ->> 'award'
         WHERE l.object = $1 AND l.role = 'mediator' AND l.act <> 'mediation.assign'
         ORDER BY l.act",
    )
    .bind(ticket.id.uuid())
    .fetch_all(world.db.pool())
    .await
    .unwrap();
    let expected = [
        format!("mediation.rule: {REASONS}"),
        "mediation.unassign: I know her.".to_owned(),
    ];
    assert_eq!(named, expected.map(Some));
}
