//! Raises of an owner that owes fans of another project.

use chrono::Duration;
use kernel::Id;
use sqlx::AssertSqlSafe;
use statements::LateStep;

use super::World;
use crate::{Project, ProjectError, ProjectStatus, Reason, acts};

impl World {
    /// The artist is this late with the cash of a statement, or not any more.
    pub(super) async fn late(&self, step: Option<LateStep>) {
        let (id, now) = (self.artist.party, self.db.now().to_rfc3339());
        let (status, step) =
            step.map_or(("booked", "late"), |step| ("awaiting_cash", step.as_str()));
        sqlx::raw_sql(AssertSqlSafe(format!(
            "INSERT INTO statements (id, owner_id, object_key, file_name, size_bytes, sha256, source, format, status, received_at,
                                     previewed_at, due_at, late_at, late_step, booked_at)
             VALUES ('{id}', '{id}', 'x', 'x.csv', 1, decode(repeat('00', 32), 'hex'), 'x', 'x', '{status}', '{now}', '{now}',
                     '{now}', '{now}', '{step}', '{now}')
             ON CONFLICT (id) DO UPDATE SET status = '{status}', late_step = '{step}'"
        )))
        .execute(self.db.pool())
        .await
        .unwrap();
    }

    /// Looks where the artist stands, as its job does.
    pub(super) async fn follow(&self, id: Id<Project>) {
        self.act(async |tx| acts::follow_standing(tx, id).await)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_raise_is_suspended_while_its_owner_is_long_late_and_goes_on_by_itself() {
    let world = World::new().await;
    let project = world.live().await;
    let status = async || world.project(project.id).await.status;
    for step in [LateStep::Late, LateStep::Noticed, LateStep::Restricted] {
        world.late(Some(step)).await;
        world.wait(Duration::days(1)).await;
        assert_eq!(status().await, ProjectStatus::Live, "{step:?}");
    }
    // Within a day of each change, however often it changes.
    for _ in 0..2 {
        world.late(Some(LateStep::Suspended)).await;
        world.wait(Duration::days(1)).await;
        assert_eq!(status().await, ProjectStatus::Suspended);
        world.wait(Duration::days(2)).await;
        assert_eq!(status().await, ProjectStatus::Suspended);
        world.late(None).await;
        world.wait(Duration::days(1)).await;
        assert_eq!(status().await, ProjectStatus::Live);
    }
    for (act, why) in [("suspend", "= 'statement_late'"), ("resume", "IS NULL")] {
        let history = format!(
            "SELECT count(*) FROM projects_events
             WHERE project_id = '{}' AND act = '{act}' AND reason {why} AND actor_id IS NULL",
            project.id
        );
        assert_eq!(world.number(history).await, 2, "{act}");
    }
    world.invest(&world.fans[0], &project, 120_000).await;
    world.wait(Duration::days(30)).await;
    assert_eq!(status().await, ProjectStatus::Funded);
    let looks =
        "SELECT count(*) FROM jobs WHERE kind = 'projects.follow_standing' AND status = 'ready'";
    world.wait(Duration::days(1)).await;
    assert_eq!(world.number(looks).await, 0, "nothing more to look at");
}

#[tokio::test]
async fn a_suspended_raise_takes_nothing_and_fails_at_its_close() {
    let world = World::new().await;
    let project = world.live().await;
    let (one, other) = (world.fans[0], world.fans[1]);
    let (_, coming) = world.ask(&other, &project, 30_000).await.unwrap();
    world.invest(&one, &project, 120_000).await;
    world.late(Some(LateStep::Suspended)).await;
    world.wait(Duration::days(1)).await;
    let refused = world.ask(&other, &project, 30_000).await;
    assert!(matches!(refused, Err(ProjectError::NotAllowed(_))));
    assert_eq!(world.pay(&coming).await.reason, Some(Reason::Suspended));
    world.wait(Duration::days(29)).await;
    assert_eq!(
        world.project(project.id).await.status,
        ProjectStatus::Failed
    );
    assert_eq!(world.refunded(&one).await, (1, 120_000));
    assert_eq!(world.refunded(&other).await, (1, 30_000));
}

#[tokio::test]
async fn where_its_owner_stands_at_the_close_decides_and_not_at_the_last_look() {
    for (before, at_close, ended) in [
        (
            Some(LateStep::Suspended),
            Some(LateStep::Restricted),
            ProjectStatus::Funded,
        ),
        (None, Some(LateStep::Suspended), ProjectStatus::Failed),
    ] {
        let world = World::new().await;
        let project = world.live().await;
        world.invest(&world.fans[0], &project, 120_000).await;
        world.wait(Duration::days(29)).await;
        world.late(before).await;
        world.follow(project.id).await;
        world.late(at_close).await;
        world.db.clock().advance(Duration::days(1));
        // Before the look of this day.
        world
            .act(async |tx| acts::close(tx, project.id).await)
            .await
            .unwrap();
        assert_eq!(world.project(project.id).await.status, ended);
    }
}
