use std::net::IpAddr;

use serde_json::json;

use super::*;
use crate::audit::from_address;

const A: Uuid = Uuid::from_u128(0xa);
const B: Uuid = Uuid::from_u128(0xb);

fn entry(actor: Option<Uuid>, act: &'static str, object: Uuid) -> Entry {
    Entry {
        actor: actor.map(|party| (party, "brand")),
        act,
        object_kind: "thing",
        object,
        before: Some(json!({"status": "open"})),
        after: Some(json!({"status": "closed"})),
    }
}

async fn write(db: &Db, entry: Entry) {
    let mut tx = db.begin().await.unwrap();
    record(&mut tx, entry).await.unwrap();
    tx.commit().await.unwrap();
    db.clock().advance(Duration::milliseconds(1));
}

#[tokio::test]
async fn a_row_tells_who_what_whence_and_what_changed() {
    let (db, _guard) = crate::testing::db().await;
    let at = db.now();
    from_address(
        IpAddr::from([203, 0, 113, 77]),
        write(&db, entry(Some(A), "room.closed", B)),
    )
    .await;
    write(&db, entry(None, "room.expired", B)).await;
    let [expired, closed] = list(&db, &Filter::default(), None, 10)
        .await
        .unwrap()
        .try_into()
        .unwrap();
    assert_eq!(
        (closed.at, closed.actor, closed.role.as_deref()),
        (at, Some(A), Some("brand"))
    );
    assert_eq!(closed.network.as_deref(), Some("203.0.113.0/24"));
    assert_eq!(
        (
            closed.act.as_str(),
            closed.object_kind.as_str(),
            closed.object
        ),
        ("room.closed", "thing", B)
    );
    assert_eq!(closed.before, Some(json!({"status": "open"})));
    let mut verb = entry(None, "closed early", B);
    verb.object_kind = "escrow";
    write(&db, verb).await;
    let named = list(&db, &Filter::default(), None, 1).await.unwrap();
    assert_eq!(named[0].act, "escrow.closed_early");
    // By itself: nobody, from nowhere.
    assert_eq!(
        (expired.actor, expired.role, expired.network),
        (None, None, None)
    );
}

#[tokio::test]
async fn an_act_that_is_undone_leaves_no_row() {
    let (db, _guard) = crate::testing::db().await;
    let mut tx = db.begin().await.unwrap();
    record(&mut tx, entry(Some(A), "room.closed", B))
        .await
        .unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(list(&db, &Filter::default(), None, 10).await.unwrap(), []);
}

#[tokio::test]
async fn rows_are_found_by_object_actor_and_act_a_page_at_a_time() {
    let (db, _guard) = crate::testing::db().await;
    for (actor, act, object) in [
        (Some(A), "room.opened", A),
        (Some(B), "room.opened", B),
        (Some(A), "room.closed", B),
        (None, "room.closed", A),
    ] {
        write(&db, entry(actor, act, object)).await;
    }
    for (object, actor, act, found) in [
        (None, None, None, 4),
        (Some(A), None, None, 2),
        (None, Some(A), None, 2),
        (None, None, Some("room.closed"), 2),
        (Some(B), Some(A), None, 1),
        (Some(A), None, Some("room.closed"), 1),
        (None, Some(A), Some("room.opened"), 1),
        (Some(A), Some(B), Some("room.closed"), 0),
    ] {
        let filter = Filter {
            object,
            actor,
            act: act.map(str::to_owned),
            except_room: None,
        };
        let rows = list(&db, &filter, None, 10).await.unwrap();
        assert_eq!(rows.len(), found, "{filter:?}");
        let Some(first) = rows.first() else { continue };
        let rest = list(&db, &filter, Some(first.id.uuid()), 10).await.unwrap();
        assert_eq!(rest, rows[1..], "{filter:?}");
    }
}

#[tokio::test]
async fn rows_of_a_room_that_is_left_out_take_no_place_of_others() {
    let (db, _guard) = crate::testing::db().await;
    write(&db, entry(Some(A), "room.opened", B)).await;
    write(&db, entry(Some(A), "rooms.opened", B)).await;
    for _ in 0..3 {
        write(&db, entry(Some(A), "room.read", B)).await;
    }
    for (object, actor, act) in [
        (Some(B), None, None),
        (None, Some(A), None),
        (None, None, Some("rooms.opened")),
        (None, None, None),
    ] {
        let filter = Filter {
            object,
            actor,
            act: act.map(str::to_owned),
            except_room: Some("room".to_owned()),
        };
        let rows = list(&db, &filter, None, 2).await.unwrap();
        let acts: Vec<&str> = rows.iter().map(|row| row.act.as_str()).collect();
        assert_eq!(acts, ["rooms.opened"], "{filter:?}");
    }
    let filter = Filter {
        act: Some("room.read".to_owned()),
        except_room: Some("room".to_owned()),
        ..Filter::default()
    };
    assert_eq!(list(&db, &filter, None, 2).await.unwrap(), []);
}

#[tokio::test]
async fn nobody_changes_or_deletes_a_row() {
    let (db, guard) = crate::testing::db().await;
    write(&db, entry(Some(A), "room.closed", B)).await;
    let owner = sqlx::PgPool::connect(guard.owner_url()).await.unwrap();
    for pool in [db.pool(), &owner] {
        for statement in [
            "UPDATE audit_log SET act = 'room.other'",
            "DELETE FROM audit_log",
            "TRUNCATE audit_log",
        ] {
            assert!(
                sqlx::raw_sql(statement).execute(pool).await.is_err(),
                "{statement}"
            );
        }
    }
    let whole = "INSERT INTO audit_log (id, at, network, act, object_kind, object)
                 VALUES (gen_random_uuid(), now(), '203.0.113.77/32', 'a.b', 'c', gen_random_uuid())";
    assert!(
        sqlx::raw_sql(whole).execute(db.pool()).await.is_err(),
        "a whole address is not kept"
    );
}

#[tokio::test]
async fn what_is_done_many_times_within_an_hour_is_one_row() {
    let (db, _guard) = crate::testing::db().await;
    let once = async |entry: Entry| {
        let mut tx = db.begin().await.unwrap();
        record_once(&mut tx, entry).await.unwrap();
        tx.commit().await.unwrap();
    };
    let rows = async || list(&db, &Filter::default(), None, 10).await.unwrap().len();
    let played = || entry(Some(A), "room.played", B);
    for _ in 0..3 {
        once(played()).await;
        db.clock().advance(Duration::minutes(10));
    }
    assert_eq!(rows().await, 1);
    // Somebody else, something else, something else about it, and the same an hour later.
    once(entry(Some(B), "room.played", B)).await;
    once(entry(Some(A), "room.played", A)).await;
    once(Entry {
        after: Some(json!({"status": "open"})),
        ..played()
    })
    .await;
    assert_eq!(rows().await, 4);
    db.clock().advance(Duration::minutes(31));
    once(played()).await;
    assert_eq!(rows().await, 5);
}
