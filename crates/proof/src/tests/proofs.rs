//! Receipts, tiles and proofs of a log in the database.

use uuid::Uuid;

use super::{World, seal_all};
use crate::{
    Issued, checkpoint,
    issue::receipt,
    leaf, log,
    receipt::Receipt,
    tile::{self, bundles_of, tiles_of},
    tree::{self, Hash},
};

async fn issued(world: &World, transfer: Uuid) -> Receipt {
    match receipt(&world.db, transfer, &[]).await.unwrap() {
        Some(Issued::Receipt(receipt)) => *receipt,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn each_transfer_has_a_receipt_that_the_public_key_alone_checks() {
    let world = World::new().await;
    let mut sealer = world.sealer();
    let mut paid = Vec::new();
    for count in [1, 255, 300, 44] {
        paid.extend(world.pay_many(count).await);
        seal_all(&mut sealer).await;
    }
    let key = world.signer().verifier().clone();
    for transfer in paid.iter().step_by(37) {
        let text = issued(&world, *transfer).await.to_string();
        assert!(text.len() < 2_000, "{} bytes", text.len());
        let read: Receipt = text.parse().unwrap();
        let checked = read.check(&key, &[]).unwrap();
        let fields = leaf::fields(&checked.doc).unwrap();
        assert_eq!(fields["id"], transfer.to_string());
        assert_eq!(fields["debit"], "rail:stripe:clearing");
        assert_eq!(fields["currency"], "MAD");
        assert_eq!(checked.checkpoint.size, 600);
    }
}

#[tokio::test]
async fn what_is_not_sealed_or_not_there_has_no_receipt() {
    let world = World::new().await;
    let fresh = world.pay(1, 1).await;
    assert!(matches!(
        receipt(&world.db, fresh, &[]).await.unwrap(),
        Some(Issued::NotSealed)
    ));
    assert!(
        receipt(&world.db, Uuid::nil(), &[])
            .await
            .unwrap()
            .is_none()
    );
    seal_all(&mut world.sealer()).await;
    issued(&world, fresh).await;
}

#[tokio::test]
async fn a_row_that_was_changed_gets_no_receipt() {
    let world = World::new().await;
    let paid = world.pay(1, 100).await;
    seal_all(&mut world.sealer()).await;
    world
        .tamper(
            "ledger_transfers",
            "UPDATE ledger_transfers SET amount_minor = 1000",
        )
        .await;
    let refused = receipt(&world.db, paid, &[]).await.unwrap_err();
    assert!(refused.to_string().contains("verify --log"), "{refused}");
}

#[tokio::test]
async fn erasing_a_party_erases_what_opens_its_leaves_and_the_tree_still_verifies() {
    let world = World::new().await;
    let (hers, his) = (world.pay(1, 100).await, world.pay(2, 100).await);
    let mut sealer = world.sealer();
    seal_all(&mut sealer).await;
    let key = world.signer().verifier().clone();
    let before = issued(&world, hers).await;
    let mut tx = world.db.begin().await.unwrap();
    crate::forget(&mut tx, Uuid::from_u128(1)).await.unwrap();
    tx.commit().await.unwrap();
    assert!(matches!(
        receipt(&world.db, hers, &[]).await.unwrap(),
        Some(Issued::Erased)
    ));
    // Not the last byte of a key of hers is left.
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM log_keys WHERE key IS NOT NULL")
        .fetch_one(world.db.pool())
        .await
        .unwrap();
    assert_eq!(left, 2, "the clearing account's and his");
    // Who has a receipt from before can prove it still; so can he; and the log goes on, with money that is hers, too.
    before.check(&key, &[]).unwrap();
    issued(&world, his).await.check(&key, &[]).unwrap();
    let late = world.pay(1, 7).await;
    for mut sealer in [sealer, world.sealer()] {
        world.pay(2, 1).await;
        seal_all(&mut sealer).await;
    }
    assert!(matches!(
        receipt(&world.db, late, &[]).await.unwrap(),
        Some(Issued::Erased)
    ));
    let kept = world.kept().read().unwrap();
    let replayed = crate::replay(&world.db, &[key], kept).await.unwrap();
    assert_eq!(replayed.wrong, []);
    assert_eq!((replayed.leaves, replayed.erased), (6, 2));
}

#[tokio::test]
async fn tiles_and_bundles_hold_the_tree_and_heads_follow_from_each_other() {
    let world = World::new().await;
    let mut sealer = world.sealer();
    let mut heads = Vec::new();
    for count in [200, 400, 70] {
        world.pay_many(count).await;
        seal_all(&mut sealer).await;
        heads.push(world.kept().read().unwrap().unwrap());
    }
    let mut leaves = Vec::new();
    for bundle in bundles_of(670) {
        let bytes = log::bundle(&world.db, bundle).await.unwrap().unwrap();
        leaves.extend(
            tile::entries(&bytes)
                .unwrap()
                .iter()
                .map(|entry| tree::leaf_hash(entry)),
        );
    }
    assert_eq!(tree::root_of(&leaves), heads[2].root);
    for one in tiles_of(670) {
        let bytes = log::tile(&world.db, one).await.unwrap().unwrap();
        let hashes: Vec<Hash> = bytes
            .as_chunks::<32>()
            .0
            .iter()
            .map(|hash| Hash::from_bytes(*hash))
            .collect();
        assert_eq!(hashes.len(), usize::from(one.width()));
        for (node, hash) in one.nodes().zip(hashes) {
            let first = usize::try_from(node.index << node.level).unwrap();
            assert_eq!(
                hash,
                tree::root_of(&leaves[first..first + (1 << node.level)])
            );
        }
    }
    let beyond = tile::Tile::try_new(0, 2, 200).unwrap();
    assert!(log::tile(&world.db, beyond).await.unwrap().is_none());
    let mut connection = world.db.pool().acquire().await.unwrap();
    for old in &heads {
        for new in heads.iter().filter(|new| new.size >= old.size) {
            let proof = log::consistency(&mut connection, old.size, new.size)
                .await
                .unwrap()
                .unwrap();
            tree::verify_consistency(old.size, old.root, new.size, new.root, &proof).unwrap();
        }
    }
    assert!(
        log::consistency(&mut connection, 3, 671)
            .await
            .unwrap()
            .is_none()
    );
    let last = log::last(&mut connection, &[]).await.unwrap().unwrap();
    checkpoint::open(&last.note, world.signer().verifier(), &[]).unwrap();
}

#[tokio::test]
async fn a_bundle_is_checked_without_the_database() {
    let world = World::new().await;
    let mut sealer = world.sealer();
    world.pay_many(300).await;
    world.pay(9, 1).await;
    seal_all(&mut sealer).await;
    let mut tx = world.db.begin().await.unwrap();
    crate::forget(&mut tx, Uuid::from_u128(9)).await.unwrap();
    tx.commit().await.unwrap();
    let folder = world.folder.join("bundle");
    assert_eq!(
        crate::export(&world.db, &folder, (&[], &[])).await.unwrap(),
        301
    );
    let key = world.signer().verifier().clone();
    let checked = crate::check_bundle(&folder, &key, &[]).unwrap();
    assert_eq!((checked.head.size, checked.closed), (301, 1));
    let written = std::fs::read_to_string(folder.join("leaves.jsonl")).unwrap();
    assert!(
        !written.contains("00000009\\\""),
        "of whom was forgotten nothing is left"
    );

    // One digit of one amount, one byte of one entry, one line less.
    let leaves = std::fs::read_to_string(folder.join("leaves.jsonl")).unwrap();
    let forged = leaves.replacen(
        "\\\"amount\\\":\\\"0.01\\\"",
        "\\\"amount\\\":\\\"9.01\\\"",
        1,
    );
    assert_ne!(forged, leaves);
    let shorter = leaves.lines().take(300).collect::<Vec<_>>().join("\n");
    for (text, what) in [(forged, "does not hold"), (shorter, "line 300")] {
        std::fs::write(folder.join("leaves.jsonl"), text).unwrap();
        let refused = crate::check_bundle(&folder, &key, &[]).unwrap_err();
        assert!(refused.to_string().contains(what), "{refused}");
    }
    std::fs::write(folder.join("leaves.jsonl"), leaves).unwrap();
    let bundle = folder.join("tile/entries/001.p/45");
    let mut bytes = std::fs::read(&bundle).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&bundle, bytes).unwrap();
    assert!(crate::check_bundle(&folder, &key, &[]).is_err());
}

#[tokio::test]
async fn the_page_says_what_the_receipt_says() {
    let world = World::new().await;
    let paid = world.pay(1, 150_000).await;
    seal_all(&mut world.sealer()).await;
    let receipt = issued(&world, paid).await;
    let page = crate::pdf::page(&receipt, "daman.example/log+00000000+key").unwrap();
    let text = String::from_utf8_lossy(&page);
    assert!(text.starts_with("%PDF-") && text.trim_end().ends_with("%%EOF"));
    for part in [
        "(1500.00 MAD)",
        &format!("({paid})"),
        "(rail:stripe:clearing)",
        "(daman.example/log)",
        "(daman.example/log+00000000+key)",
        "Scan it",
    ] {
        assert!(text.contains(part), "{part}");
    }
    if let Some(folder) = std::env::var_os("DAMAN_KEEP_PAGE") {
        std::fs::write(std::path::Path::new(&folder).join("receipt.pdf"), &page).unwrap();
        std::fs::write(
            std::path::Path::new(&folder).join("receipt.tlog-proof"),
            receipt.to_string(),
        )
        .unwrap();
    }
}
