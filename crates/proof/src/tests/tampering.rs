//! Whoever may do everything with the database is found out.

use super::{World, seal_all};
use crate::{Replayed, Wrong, replay, tree::Hash};

/// A log of a few postings, each sealed.
async fn sealed() -> (World, Vec<uuid::Uuid>) {
    let world = World::new().await;
    let mut sealer = world.sealer();
    let mut paid = Vec::new();
    for count in [2, 300, 3] {
        paid.extend(world.pay_many(count).await);
        seal_all(&mut sealer).await;
    }
    (world, paid)
}

async fn replayed(world: &World) -> Replayed {
    let keys = [world.signer().verifier().clone()];
    let kept = world.kept().read().unwrap();
    replay(&world.db, &keys, kept).await.unwrap()
}

#[tokio::test]
async fn a_log_that_nobody_touched_is_as_it_was_signed() {
    let (world, paid) = sealed().await;
    let found = replayed(&world).await;
    assert_eq!(found.wrong, []);
    assert_eq!((found.leaves, found.heads, found.erased), (305, 3, 0));
    assert_eq!(paid.len(), 305);
}

#[tokio::test]
async fn one_changed_amount_is_named() {
    let (world, paid) = sealed().await;
    let changed = paid[17];
    let statement = format!(
        "UPDATE ledger_transfers SET amount_minor = amount_minor + 1 WHERE id = '{changed}'"
    );
    world.tamper("ledger_transfers", &statement).await;
    let found = replayed(&world).await;
    let [
        Wrong::Changed {
            source: "transfer",
            id,
            doc,
            ..
        },
    ] = found.wrong.as_slice()
    else {
        panic!("{:?}", found.wrong);
    };
    assert_eq!(*id, changed);
    assert!(doc.contains("\"amount\":"), "{doc}");
    assert!(found.wrong[0].to_string().contains(&changed.to_string()));
}

#[tokio::test]
async fn a_removed_row_and_an_added_one_are_named() {
    let (world, paid) = sealed().await;
    let removed = paid[100];
    let delete = format!("DELETE FROM ledger_transfers WHERE id = '{removed}'");
    world.tamper("ledger_transfers", &delete).await;
    let added = "INSERT INTO ledger_transfers
                 SELECT '019b0000-0000-7000-8000-000000000000', debit_account_id, credit_account_id, 5, posted_at, debit_lane,
                        credit_lane, kind_id
                 FROM ledger_transfers LIMIT 1";
    world.tamper("ledger_transfers", added).await;
    let found = replayed(&world).await;
    let [
        Wrong::Missing { id: missing, .. },
        Wrong::Added {
            source: "transfer",
            id: extra,
        },
    ] = found.wrong.as_slice()
    else {
        panic!("{:?}", found.wrong);
    };
    assert_eq!(*missing, removed);
    assert_eq!(extra.to_string(), "019b0000-0000-7000-8000-000000000000");
}

#[tokio::test]
async fn leaves_in_another_order_betray_themselves_at_the_next_head() {
    let (world, _) = sealed().await;
    // The first two leaves change places, with their commitments, so that each still fits its row.
    world
        .tamper(
            "log_leaves",
            "UPDATE log_leaves
             SET ids = ARRAY[ids[2], ids[1]], commits = substr(commits, 33, 32) || substr(commits, 1, 32)
             WHERE first = 0",
        )
        .await;
    let found = replayed(&world).await;
    assert_eq!(found.wrong[0], Wrong::OtherRoot { from: 0, size: 2 });
}

#[tokio::test]
async fn a_leaf_rewritten_with_its_row_betrays_itself_at_the_next_head() {
    let (world, paid) = sealed().await;
    let changed = paid[303];
    let statement =
        format!("UPDATE ledger_transfers SET amount_minor = 999999 WHERE id = '{changed}'");
    world.tamper("ledger_transfers", &statement).await;
    let doc_changed = replayed(&world).await;
    let [Wrong::Changed { index, doc, .. }] = doc_changed.wrong.as_slice() else {
        panic!("{:?}", doc_changed.wrong);
    };
    // With the keys of the database the thief makes the commitment that fits.
    let mut connection = world.db.pool().acquire().await.unwrap();
    let mut openings = crate::openings::Openings::default();
    let opened = openings
        .of(
            &mut connection,
            (crate::entry::Source::Transfer, &[changed]),
            crate::openings::NewKeys::Absent,
        )
        .await
        .unwrap();
    let salt = opened[&changed].salt.unwrap();
    assert_eq!(&opened[&changed].doc, doc);
    let forged = format!("{:?}", Hash::from_bytes(crate::leaf::commit(&salt, doc)));
    let place = 32 * (index - 302);
    world
        .tamper(
            "log_leaves",
            &format!(
                "UPDATE log_leaves SET commits = overlay(commits placing '\\x{forged}'::bytea FROM {} FOR 32)
                 WHERE first = 302",
                place + 1
            ),
        )
        .await;
    let found = replayed(&world).await;
    assert_eq!(
        found.wrong,
        [Wrong::OtherRoot {
            from: 302,
            size: 305
        }]
    );
}

#[tokio::test]
async fn a_log_that_was_cut_is_shorter_than_what_was_published() {
    let (world, _) = sealed().await;
    for (table, statement) in [
        (
            "log_checkpoints",
            "DELETE FROM log_checkpoints WHERE size > 302",
        ),
        ("log_leaves", "DELETE FROM log_leaves WHERE first >= 302"),
    ] {
        world.tamper(table, statement).await;
    }
    let found = replayed(&world).await;
    assert!(
        found.wrong.contains(&Wrong::Short { kept: 305 }),
        "{:?}",
        found.wrong
    );
    let added = found
        .wrong
        .iter()
        .filter(|wrong| matches!(wrong, Wrong::Added { .. }));
    assert_eq!(added.count(), 3);
}

#[tokio::test]
async fn a_log_signed_anew_with_another_key_is_refused() {
    let (world, _) = sealed().await;
    let other = [crate::Signer::rotate(&world.folder, "x", world.db.now())
        .unwrap()
        .verifier()
        .clone()];
    let found = replay(&world.db, &other, None).await.unwrap();
    assert_eq!(found.wrong.len(), 3);
    assert!(
        found
            .wrong
            .iter()
            .all(|wrong| matches!(wrong, Wrong::BadHead { .. }))
    );
}

#[tokio::test]
async fn a_key_that_was_taken_away_is_named() {
    let (world, paid) = sealed().await;
    let erase = "UPDATE log_keys SET key = NULL, erased_at = now() WHERE subject = 'account:1'";
    world.tamper("log_keys", erase).await;
    let found = replayed(&world).await;
    let subject = "account:1".to_owned();
    assert_eq!(found.wrong, [Wrong::NotForgotten { subject }]);
    assert_eq!(found.erased, 305);
    let delete = "DELETE FROM log_keys WHERE subject = 'account:1'";
    world.tamper("log_keys", delete).await;
    let found = replayed(&world).await;
    assert_eq!(found.wrong.len(), paid.len());
    assert!(matches!(&found.wrong[0], Wrong::NoKey { subject, .. } if subject == "account:1"));
}
