//! Raises close by themselves.

use chrono::Duration;
use ledger::Account;

use super::{World, draft, mad, raise};
use crate::{InvestmentStatus, MilestoneStatus, ProjectError, ProjectStatus, acts};

#[tokio::test]
async fn with_the_minimum_fans_are_holders_and_the_first_milestone_is_paid() {
    let world = World::new().await;
    let project = world.live().await;
    // Two investments of one fan are one part.
    let mut investments = Vec::new();
    for (fan, minor) in [(0, 50_000), (1, 30_000), (0, 20_000), (2, 33_333)] {
        investments.push(world.invest(&world.fans[fan], &project, minor).await);
    }
    let (unpaid, _) = world.ask(&world.fans[3], &project, 10_000).await.unwrap();
    world.wait(Duration::days(29)).await;
    assert_eq!(world.project(project.id).await.status, ProjectStatus::Live);
    world.wait(Duration::days(1)).await;
    let funded = world.project(project.id).await;
    assert_eq!(funded.status, ProjectStatus::Funded);
    assert_eq!(raise(&funded).raised, Some(mad(133_333)));
    for one in &investments {
        let status = world.investment(one.id).await.status;
        assert_eq!(status, InvestmentStatus::Committed);
    }
    assert_eq!(
        world.investment(unpaid.id).await.status,
        InvestmentStatus::Lapsed
    );
    for (fan, invested) in [(0, 70_000), (1, 30_000), (2, 33_333)] {
        let holding = royalties::find_holding(&world.db, project.id.cast(), world.fans[fan].party)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(holding.invested, mad(invested));
    }
    // 40 % of it, rounded down, less 5 %.
    assert_eq!(world.wallet(&world.artist).await, 53_333 - 2_666);
    assert_eq!(world.balance(Account::FeesPlatform).await, 2_666);
    assert_eq!(
        world.balance(Account::Raise(project.id.uuid())).await,
        133_333 - 53_333
    );
    let payouts = world
        .number("SELECT sum(amount_minor)::bigint FROM payouts WHERE purpose_kind = 'project'")
        .await;
    assert_eq!(payouts, 53_333 - 2_666);
    let statuses: Vec<MilestoneStatus> = world
        .milestones(project.id)
        .await
        .iter()
        .map(|one| one.status)
        .collect();
    assert_eq!(
        statuses,
        [MilestoneStatus::Released, MilestoneStatus::Waiting]
    );
    let told = world.told(&world.fans[2]).await;
    assert!(
        told.contains(&"project_closed".to_owned()) && told.contains(&"milestone_ended".to_owned())
    );
    assert_eq!(
        world.told(&world.artist).await,
        ["project_opened", "project_closed", "milestone_ended"]
    );
    // Once only, whatever runs again.
    world.wait(Duration::days(10)).await;
    assert_eq!(world.wallet(&world.artist).await, 53_333 - 2_666);
}

#[tokio::test]
async fn with_less_every_fan_has_all_of_it_back() {
    let world = World::new().await;
    let project = world.live().await;
    for (fan, minor) in [(0, 50_000), (1, 30_000), (0, 19_999)] {
        world.invest(&world.fans[fan], &project, minor).await;
    }
    world.wait(Duration::days(30)).await;
    let failed = world.project(project.id).await;
    assert_eq!(failed.status, ProjectStatus::Failed);
    assert!(raise(&failed).settled_at.is_some());
    assert_eq!(world.refunded(&world.fans[0]).await, (2, 69_999));
    assert_eq!(world.refunded(&world.fans[1]).await, (1, 30_000));
    assert_eq!(world.balance(Account::Raise(project.id.uuid())).await, 0);
    assert_eq!(world.in_transit().await, 99_999);
    assert_eq!(world.wallet(&world.artist).await, 0);
}

#[tokio::test]
async fn it_is_decided_when_the_last_fan_could_leave() {
    let world = World::new().await;
    let project = world.live().await;
    world.invest(&world.fans[0], &project, 80_000).await;
    world.wait(Duration::days(29)).await;
    let last = world.invest(&world.fans[1], &project, 40_000).await;
    world.wait(Duration::days(2)).await;
    // Closed, and not decided.
    assert_eq!(world.project(project.id).await.status, ProjectStatus::Live);
    let refused = world.ask(&world.fans[2], &project, 10_000).await;
    assert!(matches!(refused, Err(ProjectError::Closed(_))));
    world.withdraw(&world.fans[1], last.id).await.unwrap();
    world.work().await;
    world.wait(Duration::days(2)).await;
    assert_eq!(
        world.project(project.id).await.status,
        ProjectStatus::Failed
    );
    assert_eq!(world.refunded(&world.fans[0]).await, (1, 80_000));
    assert_eq!(world.refunded(&world.fans[1]).await, (1, 40_000));
}

#[tokio::test]
async fn the_close_is_moved_once_and_every_fan_is_told() {
    let world = World::new().await;
    let project = world.live().await;
    let fan = world.fans[0];
    let investment = world.invest(&fan, &project, 50_000).await;
    let extend = async |by, days| {
        world
            .act(async |tx| acts::extend(tx, by, project.id, days).await)
            .await
    };
    assert!(matches!(
        extend(&world.other, 10).await,
        Err(ProjectError::NotFound(_))
    ));
    for days in [0, 31] {
        assert!(matches!(
            extend(&world.artist, days).await,
            Err(ProjectError::NoExtension(_))
        ));
    }
    world.wait(Duration::days(28) + Duration::hours(1)).await;
    let late = world.withdraw(&fan, investment.id).await;
    assert!(matches!(late, Err(ProjectError::TooLateToLeave(_))));
    let closes_at = raise(&project).closes_at;
    let moved = extend(&world.artist, 30).await.unwrap();
    assert_eq!(raise(&moved).closes_at, closes_at + Duration::days(30));
    assert!(matches!(
        extend(&world.artist, 1).await,
        Err(ProjectError::NoExtension(_))
    ));
    world.work().await;
    assert_eq!(
        world.told(&fan).await,
        ["investment_held", "project_extended"]
    );
    // Past the first close, nothing has happened, and the fan may leave again.
    world.wait(Duration::days(10)).await;
    assert_eq!(world.project(project.id).await.status, ProjectStatus::Live);
    world.withdraw(&fan, investment.id).await.unwrap();
    world.wait(Duration::days(22)).await;
    assert_eq!(
        world.project(project.id).await.status,
        ProjectStatus::Failed
    );
    assert_eq!(world.refunded(&fan).await, (1, 50_000));
}

#[tokio::test]
async fn a_donation_has_no_holders_and_ends_with_its_last_milestone() {
    let world = World::new().await;
    let mut gift = draft();
    let gift_fields = gift.as_object_mut().unwrap();
    gift_fields.insert("mode".to_owned(), "donation".into());
    for field in ["promised_bps", "sources", "milestones"] {
        gift_fields.remove(field);
    }
    let project = world.live_as(gift).await;
    world.invest(&world.fans[0], &project, 120_000).await;
    world.wait(Duration::days(30)).await;
    assert_eq!(
        world.project(project.id).await.status,
        ProjectStatus::Completed
    );
    assert_eq!(world.wallet(&world.artist).await, 114_000);
    assert_eq!(world.balance(Account::Raise(project.id.uuid())).await, 0);
    assert_eq!(
        world
            .number("SELECT count(*) FROM royalties_projects")
            .await,
        0
    );
}

#[tokio::test]
async fn more_fans_than_a_page_are_all_settled() {
    let world = World::new().await;
    let fans = world.more_fans(20).await;
    for (minor, status, ended) in [
        (5_000, "funded", "committed"),
        (4_999, "failed", "refunded"),
    ] {
        let project = world.live().await;
        for fan in &fans {
            world.invest(fan, &project, minor).await;
        }
        world.wait(Duration::days(34)).await;
        let id = project.id;
        assert_eq!(world.project(id).await.status.name(), status);
        let pages =
            "SELECT count(*) FROM jobs WHERE kind = 'projects.settle' AND payload ->> 'project' = ";
        let pages = world.number(format!("{pages}'{id}'")).await;
        assert!(pages >= 4, "{pages}");
        let done = format!(
            "SELECT count(*) FROM projects_investments WHERE project_id = '{id}' AND status = '{ended}'"
        );
        assert_eq!(world.number(done).await, 20);
    }
    let holders = "SELECT holders::bigint FROM royalties_projects";
    assert_eq!(world.number(holders).await, 20);
    assert_eq!(world.number("SELECT count(*) FROM refunds").await, 20);
}
