//! A project that earns is completed by itself.

use chrono::{DateTime, Duration, NaiveTime, Utc};
use kernel::Id;
use ledger::{Account, Rail};
use royalties::{Booking, Month, Revenue};
use sqlx::AssertSqlSafe;
use statements::LateStep;
use uuid::Uuid;

use super::{World, draft, mad};
use crate::{Project, ProjectStatus, acts};

/// A project of 1,200.00 that is funded and whose milestones are all released: its fans get 30 % up to 2,400.00, for 12 months.
pub(super) async fn earning(world: &World) -> Project {
    let mut plan = draft();
    plan["term_months"] = 12.into();
    plan.as_object_mut().unwrap().remove("milestones");
    let project = world.live_as(plan).await;
    world.invest(&world.fans[0], &project, 60_000).await;
    world.invest(&world.fans[1], &project, 60_000).await;
    world.wait(Duration::days(30)).await;
    assert_eq!(status(world, &project).await, ProjectStatus::Earning);
    project
}

async fn status(world: &World, project: &Project) -> ProjectStatus {
    world.project(project.id).await.status
}

/// So much is sold this month; its cash is there, and booked.
pub(super) async fn sells(world: &World, project: &Project, minor: i64) -> Id<Revenue> {
    let mut tx = world.db.begin().await.unwrap();
    let booking = Booking {
        id: tx.new_id(),
        from: Account::RailClearing(Rail::Stripe),
        cash: mad(minor),
        sold: vec![(Month::of(tx.now().date_naive()).unwrap(), mad(minor))],
    };
    let booked = royalties::book_revenue(&mut tx, project.id.cast(), &booking).await;
    tx.commit().await.unwrap();
    booked.unwrap()
}

/// Lets this much time pass and does what falls due, in the room of royalties as well.
pub(super) async fn pass(world: &World, time: Duration) {
    world.db.clock().advance(time);
    loop {
        let claims = kernel::jobs::claim(&world.db, 1, Duration::seconds(60)).await;
        let Some(claim) = claims.unwrap().pop() else {
            break;
        };
        let mut done = royalties::jobs::run(&world.db, &claim).await;
        if done.is_none() {
            done = crate::jobs::run(&world.db, &claim).await;
        }
        if let Some(done) = done {
            done.unwrap();
            continue;
        }
        // Another room's.
        let mut tx = world.db.begin().await.unwrap();
        claim.complete(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
    }
    world.assert_books().await;
}

/// Why it was completed, and how many looks at it are to come.
async fn end(world: &World, project: &Project) -> (Vec<Option<String>>, i64) {
    let reasons = sqlx::query_scalar!(
        "SELECT reason FROM projects_events WHERE project_id = $1 AND act = 'completed'",
        project.id.uuid()
    );
    let looks = "SELECT count(*) FROM jobs WHERE kind = 'projects.complete' AND status = 'ready'";
    let reasons = reasons.fetch_all(world.db.pool()).await.unwrap();
    (reasons, world.number(looks).await)
}

#[tokio::test]
async fn it_is_completed_once_its_fans_have_been_paid_their_cap() {
    let world = World::new().await;
    let project = earning(&world).await;
    // 30 % of 7,999.99, a unit less than the cap.
    sells(&world, &project, 799_999).await;
    pass(&world, Duration::days(2)).await;
    assert_eq!(world.wallet(&world.fans[0]).await, 119_999);
    assert_eq!(status(&world, &project).await, ProjectStatus::Earning);
    assert_eq!(end(&world, &project).await, (vec![], 1));
    // Whose it is, is known before it is paid.
    let last = sells(&world, &project, 1).await;
    let mut tx = world.db.begin().await.unwrap();
    royalties::distribute(&mut tx, last).await.unwrap();
    tx.commit().await.unwrap();
    world
        .act(async |tx| acts::complete(tx, project.id).await)
        .await
        .unwrap();
    assert_eq!(status(&world, &project).await, ProjectStatus::Earning);
    pass(&world, Duration::zero()).await;
    assert_eq!(world.wallet(&world.fans[0]).await, 120_000);
    pass(&world, Duration::days(1)).await;
    assert_eq!(status(&world, &project).await, ProjectStatus::Completed);
    let why = vec![Some("cap_reached".to_owned())];
    assert_eq!(end(&world, &project).await, (why.clone(), 0));
    // What comes later is its owner's, and changes nothing.
    let before = world.wallet(&world.artist).await;
    sells(&world, &project, 1_000).await;
    pass(&world, Duration::days(2)).await;
    assert_eq!(world.wallet(&world.fans[0]).await, 120_000);
    assert_eq!(world.wallet(&world.artist).await, before + 1_000);
    assert_eq!(end(&world, &project).await, (why, 0));
}

/// A statement of the project's owner, read and assessed: so much of it is the project's, and it corrects another one.
async fn reports(
    world: &World,
    project: &Project,
    net: Option<&str>,
    corrects: Option<Uuid>,
) -> Uuid {
    let id: Uuid = Id::<()>::new(world.db.now()).uuid();
    let (owner, now) = (world.artist.party, world.db.now().to_rfc3339());
    let (replaces, reason) = corrects.map_or(("NULL".to_owned(), "NULL"), |replaced| {
        (format!("'{replaced}'"), "'sent again'")
    });
    let row = net.map(|net| {
        format!(
            "INSERT INTO statement_rows (statement_id, number, line, key, outcome, work_id, project_id, month, net, currency)
             VALUES ('{id}', 1, 1, '{id}', 'matched', '{id}', '{}', '2026-07-01', {net}, 'MAD');",
            project.id
        )
    });
    sqlx::raw_sql(AssertSqlSafe(format!(
        "INSERT INTO statements (id, owner_id, object_key, file_name, size_bytes, sha256, source, format, status, received_at,
                                 previewed_at, replaces_id, reason)
         VALUES ('{id}', '{owner}', 'x', 'x.csv', 1, decode(replace('{id}{id}', '-', ''), 'hex'), 'x', 'x', 'previewed', '{now}',
                 '{now}', {replaces}, {reason});
         {}",
        row.unwrap_or_default()
    )))
    .execute(world.db.pool())
    .await
    .unwrap();
    id
}

/// What the job of statements does.
async fn assessed(world: &World, statement: Uuid) {
    let (round, now) = (Id::<()>::new(world.db.now()), world.db.now().to_rfc3339());
    let sql = format!(
        "SELECT statements_assess('{statement}', '{round}', '{now}', '{now}'::timestamptz + interval '15 days')"
    );
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(world.db.pool())
        .await
        .unwrap();
}

#[tokio::test]
async fn it_is_completed_a_year_after_its_term_unless_revenue_of_it_is_awaited() {
    let world = World::new().await;
    let project = earning(&world).await;
    let mut tx = world.db.begin().await.unwrap();
    let mark = royalties::find_fans_mark(&mut tx, project.id.cast()).await;
    drop(tx);
    let last = mark.unwrap().unwrap().last_month.unwrap();
    let quiet: DateTime<Utc> = last
        .later(13)
        .unwrap()
        .first_day()
        .and_time(NaiveTime::MIN)
        .and_utc();
    sells(&world, &project, 10_000).await;
    let until = |moment: DateTime<Utc>| moment.signed_duration_since(world.db.now());
    pass(&world, until(quiet - Duration::minutes(1))).await;
    assert_eq!(status(&world, &project).await, ProjectStatus::Earning);
    // Its owner is late with what is no revenue of this one: that is nothing to it.
    world.late(Some(LateStep::Late)).await;
    // A file that is not assessed, and then cash that is not even late.
    let last = reports(&world, &project, Some("12.34"), None).await;
    pass(&world, Duration::days(3)).await;
    assert_eq!(status(&world, &project).await, ProjectStatus::Earning);
    assessed(&world, last).await;
    pass(&world, Duration::days(10)).await;
    assert_eq!(status(&world, &project).await, ProjectStatus::Earning);
    // It is corrected: nothing of it was this project's.
    let corrected = reports(&world, &project, None, Some(last)).await;
    assessed(&world, corrected).await;
    pass(&world, Duration::days(1)).await;
    assert_eq!(status(&world, &project).await, ProjectStatus::Completed);
    let why = vec![Some("term_over".to_owned())];
    assert_eq!(end(&world, &project).await, (why, 0));
}
