//! The queue on a real database.

use chrono::Duration;

use super::*;
use crate::{Db, testing};

async fn enqueue_one(db: &Db, key: Option<&str>) {
    let mut tx = db.begin().await.unwrap();
    let job = NewJob {
        line: Line::Main,
        kind: "test.work",
        key: key.map(str::to_owned),
        payload: serde_json::json!({"n": 1}),
        run_at: tx.now(),
    };
    enqueue(&mut tx, job).await.unwrap();
    tx.commit().await.unwrap();
}

async fn claim_all(db: &Db) -> Vec<Claim> {
    claim(db, 10, Duration::seconds(30)).await.unwrap()
}

#[tokio::test]
async fn a_job_with_a_key_is_enqueued_once() {
    let (db, _guard) = testing::db().await;
    enqueue_one(&db, Some("a")).await;
    enqueue_one(&db, Some("a")).await;
    enqueue_one(&db, None).await;
    assert_eq!(claim_all(&db).await.len(), 2);
}

#[tokio::test]
async fn jobs_of_one_act_are_enqueued_together_each_once() {
    let (db, _guard) = testing::db().await;
    enqueue_one(&db, Some("b")).await;
    let mut tx = db.begin().await.unwrap();
    let now = tx.now();
    let job = |key: Option<&str>, hours: i64| NewJob {
        line: Line::Main,
        kind: "test.work",
        key: key.map(str::to_owned),
        payload: serde_json::json!({ "hours": hours }),
        run_at: now + Duration::hours(hours),
    };
    // One that is there, one twice, two without a key, one for later.
    let jobs = vec![
        job(Some("b"), 0),
        job(Some("a"), 0),
        job(Some("a"), 0),
        job(None, 0),
        job(None, 0),
        job(Some("c"), 1),
    ];
    enqueue_all(&mut tx, jobs).await.unwrap();
    enqueue_all(&mut tx, Vec::new()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(claim_all(&db).await.len(), 4);
    db.clock().advance(Duration::hours(1));
    let later = claim_all(&db).await;
    assert_eq!(
        later.iter().map(|claim| &claim.payload).collect::<Vec<_>>(),
        [&serde_json::json!({ "hours": 1 })]
    );
}

#[tokio::test]
async fn two_acts_that_enqueue_the_same_jobs_in_other_orders_wait_for_each_other_and_no_more() {
    let (db, _guard) = testing::db().await;
    let enqueue = async |keys: [&str; 2]| {
        for round in 0..20 {
            let mut tx = db.begin().await.unwrap();
            let run_at = tx.now();
            let job = |key: &str| NewJob {
                line: Line::Main,
                kind: "test.work",
                key: Some(format!("{key}{round}")),
                payload: Value::Null,
                run_at,
            };
            enqueue_all(&mut tx, keys.map(job).into()).await.unwrap();
            tx.commit().await.unwrap();
        }
    };
    tokio::join!(enqueue(["a", "b"]), enqueue(["b", "a"]));
    let claims = claim(&db, 100, Duration::seconds(30)).await.unwrap();
    assert_eq!(claims.len(), 40);
}

#[tokio::test]
async fn a_job_that_is_rolled_back_was_never_enqueued() {
    let (db, _guard) = testing::db().await;
    let mut tx = db.begin().await.unwrap();
    let job = NewJob {
        line: Line::Main,
        kind: "test.work",
        key: None,
        payload: Value::Null,
        run_at: tx.now(),
    };
    enqueue(&mut tx, job).await.unwrap();
    tx.rollback().await.unwrap();
    assert!(claim_all(&db).await.is_empty());
}

#[tokio::test]
async fn a_job_is_claimed_when_due_and_by_one_worker() {
    let (db, _guard) = testing::db().await;
    let mut tx = db.begin().await.unwrap();
    let run_at = tx.now() + Duration::hours(1);
    enqueue(
        &mut tx,
        NewJob {
            line: Line::Main,
            kind: "test.work",
            key: None,
            payload: Value::Null,
            run_at,
        },
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    assert!(claim_all(&db).await.is_empty());
    db.clock().advance(Duration::hours(1));
    assert_eq!(claim_all(&db).await.len(), 1);
    assert!(claim_all(&db).await.is_empty());
}

#[tokio::test]
async fn a_worker_that_lost_its_lease_cannot_complete() {
    let (db, _guard) = testing::db().await;
    enqueue_one(&db, None).await;
    let slow = claim_all(&db).await.remove(0);
    db.clock().advance(Duration::seconds(31));
    assert_eq!(recover(&db).await.unwrap(), 1);
    let quick = claim_all(&db).await.remove(0);
    assert_eq!((slow.attempt, quick.attempt), (1, 2));
    let mut tx = db.begin().await.unwrap();
    assert!(slow.complete(&mut tx).await.is_err());
    quick.complete(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        slow.retry(&db, "late", None).await.unwrap(),
        Retry::LeaseLost
    );
}

#[tokio::test]
async fn a_failing_job_is_retried_later_and_put_aside_in_the_end() {
    let (db, _guard) = testing::db().await;
    enqueue_one(&db, None).await;
    for attempt in 1..MAX_ATTEMPTS {
        let claim = claim_all(&db).await.remove(0);
        let retry = claim.retry(&db, "no", None).await.unwrap();
        assert_eq!(retry, Retry::At(db.now() + delay_after(attempt)));
        assert!(claim_all(&db).await.is_empty());
        db.clock().advance(delay_after(attempt));
    }
    let last = claim_all(&db).await.remove(0);
    assert_eq!(last.retry(&db, "no", None).await.unwrap(), Retry::Dead);
    let dead = list_dead(&db, None, 10).await.unwrap();
    assert_eq!((dead.len(), dead[0].last_error.as_deref()), (1, Some("no")));
    let mut tx = db.begin().await.unwrap();
    let reason = "the rail is back".parse().unwrap();
    assert!(revive(&mut tx, dead[0].id, &reason).await.unwrap());
    assert!(!revive(&mut tx, dead[0].id, &reason).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(claim_all(&db).await.len(), 1);
}

#[tokio::test]
async fn what_is_done_is_forgotten_after_a_while_unless_it_has_a_key() {
    let (db, _guard) = testing::db().await;
    enqueue_one(&db, None).await;
    enqueue_one(&db, Some("a")).await;
    for claim in claim_all(&db).await {
        let mut tx = db.begin().await.unwrap();
        claim.complete(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(prune(&db, db.now() + Duration::days(1)).await.unwrap(), 1);
    enqueue_one(&db, Some("a")).await;
    enqueue_one(&db, Some("b")).await;
    let ready = Count {
        kind: "test.work".into(),
        status: "ready".into(),
        count: 1,
    };
    assert_eq!(counts(&db).await.unwrap(), [ready]);
    assert_eq!(prune(&db, db.now() + Duration::days(91)).await.unwrap(), 1);
}

#[tokio::test]
async fn a_lease_is_kept_while_the_work_goes_on() {
    let (db, _guard) = testing::db().await;
    enqueue_one(&db, None).await;
    let claim = claim_all(&db).await.remove(0);
    for _ in 0..3 {
        db.clock().advance(Duration::seconds(20));
        assert!(claim.extend(&db, Duration::seconds(30)).await.unwrap());
        assert_eq!(recover(&db).await.unwrap(), 0);
    }
    db.clock().advance(Duration::seconds(31));
    assert_eq!(recover(&db).await.unwrap(), 1);
    assert!(!claim.extend(&db, Duration::seconds(30)).await.unwrap());
}

#[test]
fn pauses_double_up_to_three_hours() {
    let seconds: Vec<i64> = [1, 2, 3, 10, 14, 15, 25, i32::MAX]
        .map(|n| delay_after(n).num_seconds())
        .into();
    assert_eq!(seconds, [1, 2, 4, 512, 8_192, 10_800, 10_800, 10_800]);
}

#[tokio::test]
async fn a_job_that_kills_its_worker_each_time_is_put_aside() {
    let (db, _guard) = testing::db().await;
    enqueue_one(&db, None).await;
    for _ in 0..MAX_ATTEMPTS {
        assert_eq!(claim_all(&db).await.len(), 1);
        db.clock().advance(Duration::seconds(31));
        assert_eq!(recover(&db).await.unwrap(), 1);
    }
    assert!(claim_all(&db).await.is_empty());
    let dead = list_dead(&db, None, 10).await.unwrap();
    let facts: Vec<_> = dead
        .iter()
        .map(|job| (job.attempts, job.last_error.as_deref()))
        .collect();
    assert_eq!(facts, [(MAX_ATTEMPTS, Some("its worker died"))]);
}
