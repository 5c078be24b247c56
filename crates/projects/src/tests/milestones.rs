//! Milestones: proofs, votes, silence, and what goes back.

use chrono::Duration;
use ledger::Account;
use money::Money;

use super::{World, draft, mad, raise};
use crate::{
    Milestone, MilestoneStatus, Project, ProjectError, ProjectStatus, acts::Vote, pro_rata,
};

/// A funded project of three fans, 1,333.34 in all, and its second milestone.
async fn funded(world: &World) -> (Project, Milestone) {
    let project = world.live().await;
    for (fan, minor) in [(0, 50_001), (1, 50_000), (2, 33_333)] {
        world.invest(&world.fans[fan], &project, minor).await;
    }
    world.wait(Duration::days(30)).await;
    let project = world.project(project.id).await;
    assert_eq!(project.status, ProjectStatus::Funded);
    let second = world.milestones(project.id).await[1].clone();
    (project, second)
}

/// Everything is released.
async fn assert_released(world: &World, project: &Project) {
    let after = world.project(project.id).await;
    assert_eq!(after.status, ProjectStatus::Earning);
    assert_eq!(raise(&after).released, mad(133_334));
    assert_eq!(world.balance(Account::Raise(project.id.uuid())).await, 0);
    // 5 % of 53,333, and of 80,001, each rounded down.
    assert_eq!(world.balance(Account::FeesPlatform).await, 2_666 + 4_000);
    assert_eq!(world.wallet(&world.artist).await, 133_334 - 6_666);
}

/// What was not released went back, to the unit.
async fn assert_returned(world: &World, project: &Project) {
    let after = world.project(project.id).await;
    assert_eq!(after.status, ProjectStatus::Earning);
    let left = mad(133_334 - 53_333);
    assert_eq!(raise(&after).left, Some(left));
    assert_eq!(world.balance(Account::Raise(project.id.uuid())).await, 0);
    let invested: Vec<Money> = [50_001, 50_000, 33_333].map(mad).to_vec();
    let parts = pro_rata(left, &invested, mad(133_334), 1).unwrap();
    for (fan, part) in world.fans.iter().zip(parts) {
        assert_eq!(world.refunded(fan).await, (1, part.amount_minor()));
        assert!(
            world
                .told(fan)
                .await
                .contains(&"investment_returned".to_owned())
        );
    }
    assert_eq!(world.wallet(&world.artist).await, 53_333 - 2_666);
}

#[tokio::test]
async fn silence_accepts_a_proof() {
    let world = World::new().await;
    let (project, milestone) = funded(&world).await;
    world.wait(Duration::days(53)).await;
    assert!(
        world
            .told(&world.artist)
            .await
            .contains(&"milestone_reminder".to_owned())
    );
    world.prove(milestone.id).await.unwrap();
    assert!(matches!(
        world.prove(milestone.id).await,
        Err(ProjectError::NotAllowed(_))
    ));
    world.work().await;
    assert!(
        world
            .told(&world.fans[0])
            .await
            .contains(&"milestone_proved".to_owned())
    );
    world.wait(Duration::days(6)).await;
    assert_eq!(
        world.project(project.id).await.status,
        ProjectStatus::Funded
    );
    world.wait(Duration::days(1)).await;
    assert_released(&world, &project).await;
}

#[tokio::test]
async fn a_majority_of_all_money_does_not_wait() {
    let world = World::new().await;
    let (project, milestone) = funded(&world).await;
    world.prove(milestone.id).await.unwrap();
    world
        .vote(&world.fans[0], milestone.id, Vote::Yes)
        .await
        .unwrap();
    assert_eq!(
        world.project(project.id).await.status,
        ProjectStatus::Funded
    );
    let decided = world
        .vote(&world.fans[2], milestone.id, Vote::Yes)
        .await
        .unwrap();
    assert_eq!(decided.status, MilestoneStatus::Released);
    world.work().await;
    assert_released(&world, &project).await;
    let over = world.vote(&world.fans[1], milestone.id, Vote::No).await;
    assert!(matches!(over, Err(ProjectError::NotAllowed(_))));
    world.wait(Duration::days(8)).await;
    assert_released(&world, &project).await;
}

#[tokio::test]
async fn a_refused_proof_gives_back_all_that_is_left_pro_rata() {
    let world = World::new().await;
    let (project, milestone) = funded(&world).await;
    world.prove(milestone.id).await.unwrap();
    // Who has no money in it has no voice, and a mind can change.
    let stranger = world.vote(&world.fans[3], milestone.id, Vote::No).await;
    assert!(matches!(stranger, Err(ProjectError::NotFound(_))));
    world
        .vote(&world.fans[0], milestone.id, Vote::Yes)
        .await
        .unwrap();
    let changed = world
        .vote(&world.fans[0], milestone.id, Vote::No)
        .await
        .unwrap();
    assert_eq!((changed.yes_minor, changed.no_minor), (0, 50_001));
    assert_eq!(changed.status, MilestoneStatus::Voting);
    let decided = world
        .vote(&world.fans[2], milestone.id, Vote::No)
        .await
        .unwrap();
    assert_eq!(decided.status, MilestoneStatus::Refused);
    world.work().await;
    world.assert_books().await;
    assert_returned(&world, &project).await;
    world.wait(Duration::days(90)).await;
    assert_returned(&world, &project).await;
}

#[tokio::test]
async fn a_few_that_say_no_are_outvoted_by_silence_and_a_minority_that_is_heard_refuses() {
    let world = World::new().await;
    let project = world.live().await;
    for (fan, minor) in [(0, 120_000), (1, 20_000), (2, 20_000)] {
        world.invest(&world.fans[fan], &project, minor).await;
    }
    world.wait(Duration::days(30)).await;
    let milestone = world.milestones(project.id).await[1].id;
    world.prove(milestone).await.unwrap();
    // 20,000 of 160,000 are less than a fifth.
    world
        .vote(&world.fans[1], milestone, Vote::No)
        .await
        .unwrap();
    world.wait(Duration::days(7)).await;
    assert_eq!(
        world.milestones(project.id).await[1].status,
        MilestoneStatus::Released
    );

    let world = World::new().await;
    let (project, milestone) = funded(&world).await;
    world.prove(milestone.id).await.unwrap();
    world
        .vote(&world.fans[2], milestone.id, Vote::No)
        .await
        .unwrap();
    world.wait(Duration::days(7)).await;
    assert_returned(&world, &project).await;
}

#[tokio::test]
async fn a_tie_refuses() {
    let world = World::new().await;
    let project = world.live().await;
    for fan in [0, 1] {
        world.invest(&world.fans[fan], &project, 60_000).await;
    }
    world.wait(Duration::days(30)).await;
    let milestone = world.milestones(project.id).await[1].id;
    world.prove(milestone).await.unwrap();
    world
        .vote(&world.fans[0], milestone, Vote::Yes)
        .await
        .unwrap();
    world
        .vote(&world.fans[1], milestone, Vote::No)
        .await
        .unwrap();
    assert_eq!(
        world.milestones(project.id).await[1].status,
        MilestoneStatus::Voting
    );
    world.wait(Duration::days(7)).await;
    assert_eq!(
        world.milestones(project.id).await[1].status,
        MilestoneStatus::Refused
    );
    for fan in [0, 1] {
        assert_eq!(world.refunded(&world.fans[fan]).await, (1, 36_000));
    }
}

#[tokio::test]
async fn a_milestone_that_is_not_shown_in_time_gives_back_what_is_left() {
    let world = World::new().await;
    let (project, milestone) = funded(&world).await;
    world.wait(Duration::days(59)).await;
    assert_eq!(
        world.project(project.id).await.status,
        ProjectStatus::Funded
    );
    world.db.clock().advance(Duration::days(1));
    let late = world.prove(milestone.id).await;
    assert!(
        matches!(late, Err(ProjectError::TooLateToProve(_))),
        "{late:?}"
    );
    world.work().await;
    assert_eq!(
        world.milestones(project.id).await[1].status,
        MilestoneStatus::Missed
    );
    assert_returned(&world, &project).await;
}

#[tokio::test]
async fn milestones_come_in_their_order_and_one_that_waits_for_a_vote_is_not_missed() {
    let world = World::new().await;
    let mut three = draft();
    three["milestones"] = serde_json::json!([
        {"title": "Studio", "proof_wanted": "Nothing", "bps": 3333, "due_days": 0},
        {"title": "Mix", "proof_wanted": "A mix", "bps": 3333, "due_days": 10},
        {"title": "Release", "proof_wanted": "A link", "bps": 3334, "due_days": 12}
    ]);
    let project = world.live_as(three).await;
    world.invest(&world.fans[0], &project, 100_001).await;
    world.wait(Duration::days(30)).await;
    let ids: Vec<_> = world
        .milestones(project.id)
        .await
        .iter()
        .map(|one| one.id)
        .collect();
    let early = world.prove(ids[2]).await;
    assert!(matches!(early, Err(ProjectError::NotItsTurn)), "{early:?}");
    world.wait(Duration::days(9)).await;
    world.prove(ids[1]).await.unwrap();
    // The vote ends on day 16; the third was due on day 12.
    world.wait(Duration::days(7)).await;
    assert_eq!(
        world.milestones(project.id).await[1].status,
        MilestoneStatus::Released
    );
    world.wait(Duration::days(6)).await;
    assert_eq!(
        world.milestones(project.id).await[2].status,
        MilestoneStatus::Waiting
    );
    world.prove(ids[2]).await.unwrap();
    world.wait(Duration::days(7)).await;
    assert_eq!(
        world.project(project.id).await.status,
        ProjectStatus::Earning
    );
    assert_eq!(
        raise(&world.project(project.id).await).released,
        mad(100_001)
    );
    assert_eq!(world.balance(Account::Raise(project.id.uuid())).await, 0);
}
