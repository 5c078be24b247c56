//! Rows that wait, and are matched later.

use super::{AMWAJ, LAYL, World, line, usd};
use crate::{
    Status,
    acts::{Decision, decide},
};
use kernel::Id;

#[tokio::test]
async fn rows_of_a_work_that_is_registered_later_are_booked_as_a_later_difference() {
    let world = World::new().await;
    let statement = world
        .upload(&[
            line("2026-07", AMWAJ, "4.009"),
            line("2026-07", LAYL, "2.001"),
        ])
        .await;
    world.pay(statement.id, None).await;
    assert_eq!(world.months().await, [("2026-07".to_owned(), 400)]);
    world
        .register(world.project, "USD", &[("Layl", Some(LAYL))])
        .await;
    world.run_jobs().await;
    assert_eq!(world.find(statement.id).await.status, Status::AwaitingCash);
    // The floor of all: 6.01.
    assert_eq!(world.months().await, [("2026-07".to_owned(), 601)]);
    assert_eq!(world.pay(statement.id, None).await.money, usd(201));
    assert_eq!(
        (world.find(statement.id).await.status, world.revenue().await),
        (Status::Booked, 601)
    );
    let rounds = world
        .number("SELECT count(*) FROM statement_rounds WHERE booked_at IS NOT NULL")
        .await;
    assert_eq!(rounds, 2);
    world.assert_books().await;
}

#[tokio::test]
async fn what_the_owner_decides_is_booked_by_itself_and_kept() {
    let world = World::new().await;
    let statement = world
        .upload(&[
            line("2026-07", "QZ-NO-ISRC", "2"),
            line("2026-07", "QZDMN2600009", "3"),
        ])
        .await;
    assert_eq!(statement.status, Status::Booked, "there is nothing to book");
    let work = world.db.begin().await.unwrap();
    work.rollback().await.unwrap();
    let work: uuid::Uuid = sqlx::query_scalar("SELECT id FROM statement_works")
        .fetch_one(world.db.pool())
        .await
        .unwrap();
    let decision = Decision {
        isrc: Some("QZ-NO-ISRC".to_owned()),
        upc: None,
        title: None,
        work: Id::from_uuid(work),
        reason: "the distributor mistyped it".to_owned(),
    };
    let by = async |party, decision: &Decision| {
        world
            .act(async |tx| decide(tx, party, decision).await)
            .await
    };
    assert!(by(world.stranger, &decision).await.is_err());
    by(world.owner, &decision).await.unwrap();
    by(world.owner, &decision).await.unwrap();
    world.run_jobs().await;
    assert_eq!(world.pay(statement.id, None).await.money, usd(200));
    let waiting = world
        .number("SELECT count(*) FROM statement_rows WHERE outcome = 'quarantined'")
        .await;
    assert_eq!(waiting, 1);
    let both = Decision {
        upc: Some("123456789012".to_owned()),
        ..decision
    };
    assert!(by(world.owner, &both).await.is_err());
}

#[tokio::test]
async fn what_was_registered_while_a_file_was_read_is_found_at_its_end() {
    let world = World::new().await;
    let statement = world
        .try_upload(
            &super::file(&[line("2026-07", LAYL, "2")]),
            super::named("a.tsv"),
        )
        .await
        .unwrap();
    // It reads with what is known now, and another work comes before it is finished.
    let end = crate::reading::read(&world.db, &world.context.files, statement.id)
        .await
        .unwrap()
        .unwrap();
    world
        .register(world.project, "USD", &[("Layl", Some(LAYL))])
        .await;
    let mut tx = world.db.begin().await.unwrap();
    let reading = crate::store::lock(&mut tx, statement.id)
        .await
        .unwrap()
        .unwrap();
    crate::reading::finish(&mut tx, &world.context.rules, &reading, end)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    world.run_jobs().await;
    assert_eq!(world.months().await, [("2026-07".to_owned(), 200)]);
}

#[tokio::test]
async fn a_decision_takes_no_recording_away_from_its_project() {
    let world = World::new().await;
    let works: Vec<uuid::Uuid> = sqlx::query_scalar("SELECT id FROM statement_works ORDER BY id")
        .fetch_all(world.db.pool())
        .await
        .unwrap();
    let other = world.db.begin().await.unwrap().new_id::<()>().uuid();
    world
        .act(async |tx| {
            let work = crate::NewWork {
                title: "Other".to_owned(),
                artist: "Noor Atlas".to_owned(),
                isrc: Some("QZDMN2600777".to_owned()),
                upc: None,
                iswc: None,
            };
            let of = (world.owner, money::Currency::parse("USD").unwrap());
            crate::acts::register_works(tx, other, of, &[work]).await
        })
        .await
        .unwrap();
    let its_work: uuid::Uuid =
        sqlx::query_scalar("SELECT id FROM statement_works WHERE project_id = $1")
            .bind(other)
            .fetch_one(world.db.pool())
            .await
            .unwrap();
    let known: String = sqlx::query_scalar("SELECT isrc FROM statement_works WHERE id = $1")
        .bind(works[0])
        .fetch_one(world.db.pool())
        .await
        .unwrap();
    let decision = Decision {
        isrc: Some(known.clone()),
        upc: None,
        title: None,
        work: Id::from_uuid(its_work),
        reason: "mine to give".to_owned(),
    };
    world
        .act(async |tx| decide(tx, world.owner, &decision).await)
        .await
        .unwrap();
    world.upload(&[line("2026-07", &known, "2")]).await;
    let matched = world
        .number("SELECT count(*) FROM statement_rows r JOIN statement_works w ON w.id = r.work_id WHERE w.isrc = 'QZDMN2600777'")
        .await;
    assert_eq!(matched, 0);
    let kept = world
        .number("SELECT count(*) FROM statement_rows WHERE work_id IS NOT NULL")
        .await;
    assert_eq!(kept, 1);
}
