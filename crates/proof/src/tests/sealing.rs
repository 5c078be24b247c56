//! What commits gets its place: all of it, once, in whatever order it commits.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use ledger::Transfer;
use uuid::Uuid;

use super::{World, payment, seal_all};
use crate::{
    SealError, Sealed, Wrong, log,
    store::{self, Run},
    tree,
};

async fn runs(world: &World) -> Vec<Run> {
    let mut connection = world.db.pool().acquire().await.unwrap();
    store::runs(&mut connection, 0, 10_000).await.unwrap()
}

async fn sealed_ids(world: &World) -> Vec<Uuid> {
    let mut next = 0;
    let mut ids = Vec::new();
    for run in runs(world).await {
        assert_eq!(run.first, next, "places have no gaps");
        next += i64::try_from(run.ids.len()).unwrap();
        ids.extend(run.ids);
    }
    ids
}

#[tokio::test]
async fn what_commits_is_sealed_once_and_the_head_is_the_trees() {
    let world = World::new().await;
    let mut sealer = world.sealer();
    assert_eq!(sealer.seal().await.unwrap(), Sealed::Nothing);
    let mut paid = BTreeSet::new();
    for count in [1, 2, 253, 600, 1] {
        paid.extend(world.pay_many(count).await);
        assert_eq!(seal_all(&mut sealer).await, usize::try_from(count).unwrap());
    }
    let leaves = sealed_ids(&world).await;
    assert_eq!(leaves.len(), paid.len());
    assert_eq!(leaves.into_iter().collect::<BTreeSet<_>>(), paid);

    let mut connection = world.db.pool().acquire().await.unwrap();
    let hashes = store::base_hashes(&mut connection, 0, 0, 857)
        .await
        .unwrap();
    let kept = world.kept().read().unwrap().unwrap();
    assert_eq!(kept.size, 857);
    assert_eq!(kept.root, tree::root_of(&hashes));
    let last = log::last(&mut connection, &[]).await.unwrap().unwrap();
    let opened = crate::checkpoint::open(&last.note, world.signer().verifier(), &[]).unwrap();
    assert_eq!(opened.checkpoint, kept);
}

#[tokio::test]
async fn what_commits_late_is_sealed_late_and_nothing_is_left_out() {
    let world = World::new().await;
    let mut sealer = world.sealer();
    let first = [world.pay(1, 9).await, world.pay(2, 9).await];
    assert_eq!(seal_all(&mut sealer).await, 2);
    // In other rows of the busy account, so that nobody waits for anybody.
    let row = |transfer: &Transfer| transfer.id.as_bytes()[13] % 16;
    let late = payment(&world.db, 1, 5);
    let second = loop {
        let second = payment(&world.db, 2, 7);
        if row(&second) != row(&late) {
            break second;
        }
    };
    let mut early = world.db.begin().await.unwrap();
    ledger::post(&mut early, &[late]).await.unwrap();
    let mut tx = world.db.begin().await.unwrap();
    ledger::post(&mut tx, &[second]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(seal_all(&mut sealer).await, 1);
    early.commit().await.unwrap();
    assert_eq!(seal_all(&mut sealer).await, 1);
    assert_eq!(
        sealed_ids(&world).await,
        [first[0], first[1], second.id, late.id]
    );
}

#[tokio::test]
async fn what_is_rolled_back_or_posted_again_leaves_no_leaf() {
    let world = World::new().await;
    let mut sealer = world.sealer();
    let transfer = payment(&world.db, 1, 5);
    for commit in [false, true, true] {
        let mut tx = world.db.begin().await.unwrap();
        ledger::post(&mut tx, &[transfer]).await.unwrap();
        if commit {
            tx.commit().await.unwrap();
        } else {
            tx.rollback().await.unwrap();
        }
    }
    assert_eq!(seal_all(&mut sealer).await, 1);
    assert_eq!(sealed_ids(&world).await, [transfer.id]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_sealers_under_load_make_one_log() {
    let world = World::new().await;
    let mut sealers = [world.sealer(), world.sealer(), world.sealer()];
    let posting = join_all((0..60).map(|n| world.pay(n % 5, 1)));
    let sealing = join_all(sealers.iter_mut().map(|sealer| async {
        for _ in 0..40 {
            sealer.seal().await.unwrap();
            tokio::task::yield_now().await;
        }
    }));
    let (paid, _) = tokio::join!(posting, sealing);
    seal_all(&mut sealers[0]).await;
    let sealed: BTreeSet<Uuid> = sealed_ids(&world).await.into_iter().collect();
    assert_eq!(sealed, paid.into_iter().collect());
    let keys = [world.signer().verifier().clone()];
    let kept = world.kept().read().unwrap();
    let replayed = crate::replay(&world.db, &keys, kept).await.unwrap();
    assert_eq!(replayed.wrong, []);
    assert_eq!(replayed.leaves, 60);
}

#[tokio::test]
async fn rows_of_the_audit_log_and_records_are_leaves_too() {
    let world = World::new().await;
    let mut tx = world.db.begin().await.unwrap();
    let entry = kernel::audit::Entry {
        actor: None,
        act: "test.did",
        object_kind: "test",
        object: Uuid::from_u128(9),
        before: None,
        after: Some(serde_json::json!({ "b": 1, "a": "x" })),
    };
    kernel::audit::record(&mut tx, entry).await.unwrap();
    let facts = [("reference", "po_1".to_owned())];
    crate::record(&mut tx, "test.happened", Some(Uuid::from_u128(3)), &facts)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    world.pay(1, 1).await;
    assert_eq!(seal_all(&mut world.sealer()).await, 3);
    let sources: Vec<&str> = runs(&world)
        .await
        .iter()
        .map(|run| run.source.name())
        .collect();
    assert_eq!(sources, ["audit", "record", "transfer"]);
    let keys = [world.signer().verifier().clone()];
    let replayed = crate::replay(&world.db, &keys, None).await.unwrap();
    assert_eq!((replayed.leaves, replayed.wrong), (3, vec![]));
}

/// As a restore from a backup does it.
async fn forget_the_last(world: &World) {
    for (table, statement) in [
        (
            "log_checkpoints",
            "DELETE FROM log_checkpoints WHERE size > 3",
        ),
        ("log_leaves", "DELETE FROM log_leaves WHERE first >= 3"),
    ] {
        world.tamper(table, statement).await;
    }
}

#[tokio::test]
async fn a_database_that_is_older_than_what_was_published_is_not_signed() {
    let world = World::new().await;
    let mut sealer = world.sealer();
    for count in [3, 2] {
        world.pay_many(count).await;
        seal_all(&mut sealer).await;
    }
    forget_the_last(&world).await;
    world.pay(1, 1).await;
    // The same process, and one that starts anew.
    for mut sealer in [sealer, world.sealer()] {
        let refused = sealer.seal().await.unwrap_err();
        assert!(
            matches!(
                refused,
                SealError::Behind {
                    found: 3,
                    published: 5
                }
            ),
            "{refused}"
        );
    }
    // Grown beyond what was published it is another history still.
    std::fs::rename(world.folder.join("head"), world.folder.join("aside")).unwrap();
    world.pay_many(4).await;
    seal_all(&mut world.sealer()).await;
    std::fs::rename(world.folder.join("aside"), world.folder.join("head")).unwrap();
    world.pay(1, 1).await;
    let refused = world.sealer().seal().await.unwrap_err();
    assert!(
        matches!(refused, SealError::OtherHistory { size: 5 }),
        "{refused}"
    );
}

#[tokio::test]
async fn a_new_key_signs_and_the_old_heads_are_verified_with_the_old_one() {
    let world = World::new().await;
    world.pay(1, 1).await;
    seal_all(&mut world.sealer()).await;
    let retired = world.signer();
    let old = retired.verifier().clone();
    let new = crate::Signer::rotate(&world.folder, "ignored.example", world.db.now()).unwrap();
    assert_ne!(new.verifier(), &old);
    assert_eq!(new.verifier().name(), old.name());
    world.pay(1, 1).await;
    seal_all(&mut world.sealer()).await;
    let mut connection = world.db.pool().acquire().await.unwrap();
    let listed = store::signers(&mut connection).await.unwrap();
    assert_eq!(
        listed,
        [(old.to_string(), 1), (new.verifier().to_string(), 2)]
    );
    let keys = [old, new.verifier().clone()];
    let replayed = crate::replay(&world.db, &keys, None).await.unwrap();
    assert_eq!((replayed.heads, replayed.wrong), (2, vec![]));

    // A right head that the retired key signs is no head of this log.
    let head = world.kept().read().unwrap().unwrap();
    let note = head.sign(retired.key()).unwrap();
    let forge = format!("UPDATE log_checkpoints SET note = '{note}' WHERE size = 2");
    world.tamper("log_checkpoints", &forge).await;
    let replayed = crate::replay(&world.db, &keys, None).await.unwrap();
    assert!(
        matches!(replayed.wrong[..], [Wrong::BadHead { size: 2, .. }]),
        "{:?}",
        replayed.wrong
    );
}

#[tokio::test]
async fn a_machine_that_missed_a_rotation_signs_nothing() {
    let world = World::new().await;
    let mut late = world.sealer();
    world.pay(1, 1).await;
    seal_all(&mut late).await;
    crate::Signer::rotate(&world.folder, "ignored.example", world.db.now()).unwrap();
    world.pay(1, 1).await;
    seal_all(&mut world.sealer()).await;
    world.pay(1, 1).await;
    let refused = late.seal().await.unwrap_err();
    assert!(matches!(refused, SealError::OtherKey), "{refused}");
    assert_eq!(seal_all(&mut world.sealer()).await, 1);
}

#[tokio::test]
async fn the_servers_role_does_not_write_the_log_by_hand() {
    let world = World::new().await;
    world.pay(1, 1).await;
    seal_all(&mut world.sealer()).await;
    for statement in [
        "INSERT INTO log_queue (source, ids) VALUES ('transfer', ARRAY[gen_random_uuid()])",
        "DELETE FROM log_queue",
        "INSERT INTO log_leaves SELECT first + 1, source, low, high, ids, commits FROM log_leaves",
        "UPDATE log_leaves SET first = 7",
        "DELETE FROM log_leaves",
        "TRUNCATE log_leaves",
        "UPDATE log_checkpoints SET note = 'x'",
        "DELETE FROM log_checkpoints",
        "UPDATE log_nodes SET number = 7",
        "UPDATE log_keys SET key = NULL",
        "INSERT INTO log_keys (subject) VALUES ('account:1')",
        "DELETE FROM log_keys",
        "UPDATE log_records SET kind = 'test.other'",
        "DELETE FROM log_signers",
    ] {
        let refused = sqlx::raw_sql(statement).execute(world.db.pool()).await;
        let code = refused.unwrap_err().into_database_error().unwrap();
        assert_eq!(code.code().as_deref(), Some("42501"), "{statement}");
    }
    // What does not wait cannot be sealed, and nothing is sealed elsewhere than at the end.
    let waiting = world.pay(1, 1).await;
    for (ids, first) in [(Uuid::nil(), 1), (waiting, 0), (waiting, 2)] {
        let sealed = sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
            "SELECT log_seal(array_agg(place), ARRAY['{ids}'::uuid], ARRAY[{first}::bigint], ARRAY['transfer'],
                             repeat('x', 32)::bytea, '{{}}', '{{}}', '{{}}', {first} + 1, repeat('x', 32)::bytea, 'note',
                             'key', now())
             FROM log_queue"
        )))
        .execute(world.db.pool())
        .await;
        assert!(sealed.is_err(), "{ids} at {first}");
    }
}

#[tokio::test]
async fn every_machine_keeps_the_head_and_none_signs_with_a_key_of_its_own() {
    let world = World::new().await;
    world.pay(1, 1).await;
    seal_all(&mut world.sealer()).await;
    // Another machine with the log's keys: it seals nothing, and knows all the same what was published.
    let elsewhere = crate::Kept::new(world.folder.join("elsewhere"));
    let mut other = crate::Sealer::new(world.db.clone(), world.signer(), elsewhere.clone());
    assert_eq!(other.seal().await.unwrap(), Sealed::Nothing);
    assert_eq!(elsewhere.read().unwrap(), world.kept().read().unwrap());
    // One without them.
    let stranger = crate::Signer::open(
        &world.folder.join("none"),
        "daman.example/log",
        world.db.now(),
    );
    world.pay(1, 1).await;
    let mut stranger = crate::Sealer::new(world.db.clone(), stranger.unwrap(), world.kept());
    let refused = stranger.seal().await.unwrap_err();
    assert!(matches!(refused, SealError::OtherKey), "{refused}");
    assert_eq!(other.seal().await.unwrap(), Sealed::Leaves(1));
    // A file that fell behind follows, and never goes back.
    let kept = elsewhere.read().unwrap().unwrap();
    world.sealer().seal().await.unwrap();
    assert_eq!(world.kept().read().unwrap().unwrap(), kept);
}

#[tokio::test]
async fn no_row_of_the_servers_role_stops_the_sealer() {
    let world = World::new().await;
    for (statement, good) in [
        ("SELECT log_record(gen_random_uuid(), 'infinity', 'a.b', NULL, '{}')", false),
        ("SELECT log_record(gen_random_uuid(), '12000-01-01Z', 'a.b', NULL, '{}')", false),
        (
            "INSERT INTO audit_log (id, at, act, object_kind, object)
             VALUES (gen_random_uuid(), 'infinity', 'a.b', 'test', gen_random_uuid())",
            false,
        ),
        // A currency that nobody knows, in an account that somebody opened.
        (
            "SELECT ledger_post(
                 ARRAY['rail:stripe:clearing', 'wallet:00000000-0000-0000-0000-000000000001'], ARRAY['AAA', 'AAA'],
                 ARRAY['asset', 'liability'], ARRAY[16, 1]::smallint[], ARRAY[gen_random_uuid()], ARRAY[1], ARRAY[2],
                 ARRAY[5::bigint], ARRAY[0], ARRAY[1::smallint], ARRAY['test.strange'], now())",
            true,
        ),
        ("SELECT log_record(gen_random_uuid(), now(), 'a.b', NULL, '{\"a\": [1, \"\\u00e9\"]}')", true),
    ] {
        let done = sqlx::raw_sql(statement).execute(world.db.pool()).await;
        assert_eq!(done.is_ok(), good, "{statement}: {done:?}");
    }
    assert_eq!(seal_all(&mut world.sealer()).await, 2);
    let keys = [world.signer().verifier().clone()];
    let replayed = crate::replay(&world.db, &keys, None).await.unwrap();
    assert_eq!((replayed.leaves, replayed.wrong), (2, vec![]));
}

#[tokio::test]
async fn a_sealing_with_other_subtrees_than_the_leaves_make_is_refused() {
    let world = World::new().await;
    world.pay_many(256).await;
    let seal = async |levels: &str, numbers: &str| {
        let statement = format!(
            "SELECT log_seal(array_agg(place), (SELECT ids FROM log_queue), ARRAY[0::bigint], ARRAY['transfer'],
                             repeat('x', 8192)::bytea, '{levels}', '{numbers}',
                             array_fill(repeat('x', 32)::bytea, ARRAY[cardinality('{levels}'::smallint[])]), 256,
                             repeat('x', 32)::bytea, 'note', 'key', now())
             FROM log_queue"
        );
        let sealed = sqlx::raw_sql(sqlx::AssertSqlSafe(statement));
        let refused = sealed.execute(world.db.pool()).await.err();
        refused.map(|error| {
            error
                .into_database_error()
                .unwrap()
                .constraint()
                .map(str::to_owned)
        })
    };
    for (levels, numbers) in [
        ("{}", "{}"),
        ("{1,1}", "{0,1}"),
        ("{1}", "{1}"),
        ("{2}", "{0}"),
    ] {
        let refused = seal(levels, numbers).await;
        assert_eq!(
            refused,
            Some(Some("log_seal_whole_tiles".to_owned())),
            "{levels} {numbers}"
        );
    }
    assert_eq!(seal("{1}", "{0}").await, None);
}
