//! Appeals: once, by another mediator, and the ruling is final.

use chrono::Duration;

use super::{World, stage_of};
use crate::{AwardStatus, MediationError, Outcome, Seat, Ticket, acts, store};

/// A ticket on which Amal ruled 60/40, and which was appealed.
async fn appealed(world: &World) -> Ticket {
    let ticket = world.to_rule().await;
    world.rule("Amal", (ticket.id, 6_000)).await.unwrap();
    if world.found(ticket.id).await.stage.name() == "confirmation" {
        world.confirm("Badr", ticket.id).await.unwrap();
    }
    world.appeal("Salma", ticket.id).await.unwrap()
}

#[tokio::test]
async fn an_appeal_suspends_the_award_and_the_second_ruling_moves_the_money_at_once() {
    let world = World::new().await;
    let ticket = appealed(&world).await;
    assert_eq!((stage_of(&ticket), ticket.mediator), (("ruling", 2), None));
    assert_eq!(world.told("dispute_appealed").await, ["Atlas", "Salma"]);
    // The time to appeal passes, and nothing happens.
    world.days(6).await;
    assert_eq!(world.money().await, (0, 0, "disputed"));
    world.assign("Badr", ticket.id).await.unwrap();
    let ticket = world.rule("Badr", (ticket.id, 7_500)).await.unwrap();
    assert_eq!(ticket.outcome(), Some(Outcome::Awarded));
    assert_eq!(world.money().await, (75_000, 25_000, "released"));
    let statuses: Vec<AwardStatus> = world
        .awards(ticket.id)
        .await
        .iter()
        .map(|award| award.status)
        .collect();
    assert_eq!(statuses, [AwardStatus::Appealed, AwardStatus::Final]);
}

#[tokio::test]
async fn whoever_ruled_does_not_rule_on_the_appeal() {
    let world = World::new().await;
    let ticket = appealed(&world).await;
    let refused = world.assign("Amal", ticket.id).await;
    assert!(matches!(refused, Err(MediationError::SameMediator)));
}

#[tokio::test]
async fn on_appeal_of_a_large_award_neither_of_the_first_two_has_a_part() {
    let world = World::new().await.of_two();
    let ticket = appealed(&world).await;
    for name in ["Amal", "Badr"] {
        let refused = world.assign(name, ticket.id).await;
        assert!(
            matches!(refused, Err(MediationError::SameMediator)),
            "{name}"
        );
    }
    world.assign("Chama", ticket.id).await.unwrap();
    let ticket = world.rule("Chama", (ticket.id, 5_000)).await.unwrap();
    assert_eq!(stage_of(&ticket), ("confirmation", 2));
    for name in ["Amal", "Badr", "Chama"] {
        let refused = world.confirm(name, ticket.id).await;
        assert!(
            matches!(refused, Err(MediationError::SameMediator)),
            "{name}"
        );
    }
    // There is no fourth mediator, so the first award stands on the last day.
    world.days(45).await;
    assert_eq!(world.money().await, (60_000, 40_000, "released"));
    assert_eq!(
        world.found(ticket.id).await.outcome(),
        Some(Outcome::Awarded)
    );
}

#[tokio::test]
async fn there_is_one_appeal_and_it_has_its_time() {
    let world = World::new().await;
    let early = world.to_rule().await;
    let refused = world.appeal("Atlas", early.id).await;
    assert!(matches!(refused, Err(MediationError::NotAllowed(_))));
    world.rule("Amal", (early.id, 6_000)).await.unwrap();
    let stranger = world.appeal("Zellige", early.id).await;
    assert!(matches!(stranger, Err(MediationError::NotFound(_))));
    world.appeal("Atlas", early.id).await.unwrap();
    let again = world.appeal("Salma", early.id).await;
    assert!(matches!(again, Err(MediationError::NotAllowed(_))));
}

#[tokio::test]
async fn without_a_second_ruling_the_first_award_stands_on_the_last_day() {
    let world = World::new().await;
    let ticket = appealed(&world).await;
    world.days(45).await;
    let ticket = world.found(ticket.id).await;
    assert_eq!(ticket.outcome(), Some(Outcome::Awarded));
    assert_eq!(world.money().await, (60_000, 40_000, "released"));
    assert_eq!(world.awards(ticket.id).await[0].status, AwardStatus::Final);
}

#[tokio::test]
async fn both_sides_may_still_agree_after_an_appeal() {
    let world = World::new().await;
    let ticket = appealed(&world).await;
    let offer = world.offer("Atlas", (ticket.id, 65_000)).await.unwrap();
    let ticket = world.accept("Salma", (ticket.id, &offer)).await.unwrap();
    assert_eq!(ticket.outcome(), Some(Outcome::Settled));
    assert_eq!(world.money().await, (65_000, 35_000, "released"));
}

#[tokio::test]
async fn the_ruling_on_appeal_is_in_the_timeline_and_the_audit_log_with_who_made_it() {
    let world = World::new().await.of_two();
    let ticket = appealed(&world).await;
    world.assign("Chama", ticket.id).await.unwrap();
    let fourth = world.another_mediator("Dina").await;
    world.rule("Chama", (ticket.id, 7_500)).await.unwrap();
    world
        .act(async |tx| acts::confirm(tx, &world.rules, fourth, ticket.id).await)
        .await
        .unwrap();
    let mut tx = world.db.begin().await.unwrap();
    let timeline = store::list_events(&mut tx, ticket.id).await.unwrap();
    let last: Vec<(&str, bool)> = timeline[timeline.len() - 3..]
        .iter()
        .map(|happened| (happened.act.as_str(), happened.actor.is_some()))
        .collect();
    assert_eq!(last, [("rule", true), ("confirm", true), ("close", false)]);
    let filter = kernel::audit::Filter {
        object: Some(ticket.id.uuid()),
        ..kernel::audit::Filter::default()
    };
    let log = kernel::audit::list(&world.db, &filter, None, 100)
        .await
        .unwrap();
    let by = |act: &str, who: parties::Caller| {
        let mut rows = log.iter().filter(|row| row.act == act);
        rows.any(|row| row.actor == Some(who.party.uuid()))
    };
    assert!(by("mediation.rule", world.who("Chama")));
    assert!(by("mediation.confirm", fourth));
}

#[tokio::test]
async fn a_single_mediators_ruling_on_appeal_is_written_down_too() {
    let world = World::new().await;
    let ticket = appealed(&world).await;
    world.assign("Badr", ticket.id).await.unwrap();
    world.rule("Badr", (ticket.id, 7_500)).await.unwrap();
    let mut tx = world.db.begin().await.unwrap();
    let timeline = store::list_events(&mut tx, ticket.id).await.unwrap();
    let badr = Some((world.who("Badr").party, Seat::Desk));
    let rulings: Vec<_> = timeline
        .iter()
        .filter(|happened| happened.act == "rule")
        .collect();
    assert_eq!((rulings.len(), rulings[1].actor), (2, badr));
}

#[tokio::test]
async fn whoever_ruled_in_vain_in_the_first_round_has_no_part_in_the_second() {
    let world = World::new().await.of_two();
    let ticket = world.to_rule().await;
    // Amal's ruling is sent back by Badr; Chama rules instead, and Amal confirms.
    world.rule("Amal", (ticket.id, 9_000)).await.unwrap();
    let why = "The second video was not looked at.".to_owned();
    world
        .act(async |tx| {
            acts::send_back(tx, &world.rules, world.who("Badr"), (ticket.id, why)).await
        })
        .await
        .unwrap();
    world
        .act(async |tx| {
            acts::unassign(tx, world.who("Amal"), (ticket.id, "I know her.".to_owned())).await
        })
        .await
        .unwrap();
    world.assign("Chama", ticket.id).await.unwrap();
    world.rule("Chama", (ticket.id, 6_000)).await.unwrap();
    let fourth = world.another_mediator("Dina").await;
    world
        .act(async |tx| acts::confirm(tx, &world.rules, fourth, ticket.id).await)
        .await
        .unwrap();
    world.appeal("Salma", ticket.id).await.unwrap();
    for name in ["Amal", "Badr", "Chama"] {
        let refused = world.assign(name, ticket.id).await;
        assert!(
            matches!(refused, Err(MediationError::SameMediator)),
            "{name}"
        );
    }
}

#[tokio::test]
async fn an_appeal_after_its_time_is_too_late_though_nothing_happened_yet() {
    let world = World::new().await;
    let ticket = world.to_rule().await;
    let ticket = world.rule("Amal", (ticket.id, 6_000)).await.unwrap();
    // The server that would make it final is down.
    world.db.clock().advance(Duration::days(5));
    let late = world.appeal("Salma", ticket.id).await;
    assert!(matches!(late, Err(MediationError::TooLate(at)) if Some(at) == ticket.due_at));
    world.run_jobs().await;
    assert_eq!(world.money().await, (60_000, 40_000, "released"));
}
