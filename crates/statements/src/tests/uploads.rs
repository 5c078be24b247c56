//! Files that arrive.

use super::{AMWAJ, World, file, line, named, states};
use crate::{Rules, StatementError, Status, Upload, import::ImportError};

impl World {
    /// How many files the store has.
    fn objects(&self) -> usize {
        let folders = std::fs::read_dir(self.folder.path().join("statements")).unwrap();
        folders
            .map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap().count())
            .sum()
    }
}

#[tokio::test]
async fn the_same_file_twice_is_one_statement() {
    let world = World::new().await;
    let text = file(&[line("2026-07", AMWAJ, "1")]);
    let first = world.upload_as(&text, named("a.tsv")).await;
    let again = world.try_upload(&text, named("b.tsv")).await;
    let Err(ImportError::Refused(StatementError::SameFile(of))) = again else {
        panic!("{again:?}");
    };
    assert_eq!(of, first.id);
    assert_eq!(world.objects(), 1);
}

#[tokio::test]
async fn a_statement_is_replaced_once_and_by_its_owner() {
    let world = World::new().await;
    let first = world.upload(&[line("2026-07", AMWAJ, "1")]).await;
    let corrected = world.correct(&first, &[line("2026-07", AMWAJ, "2")]).await;
    assert_eq!(corrected.status, Status::AwaitingCash);
    let upload = |id| Upload {
        replaces: Some((id, "again".to_owned())),
        ..named("c.tsv")
    };
    let text = file(&[line("2026-07", AMWAJ, "3")]);
    assert!(matches!(
        world.try_upload(&text, upload(first.id)).await,
        Err(ImportError::Refused(StatementError::NotAllowed(_)))
    ));
    assert!(matches!(
        world
            .try_upload(
                &text,
                upload(kernel::Id::from_uuid(uuid::Uuid::from_u128(7)))
            )
            .await,
        Err(ImportError::Refused(StatementError::NotFound(_)))
    ));
}

#[tokio::test]
async fn what_is_no_statement_is_rejected_with_what_was_seen() {
    let world = World::new().await;
    let statement = world.upload_as("a,b,c\n1,2,3\n", named("a.csv")).await;
    assert_eq!(states(&statement), (Status::Rejected, vec!["unknown"]));
    assert!(statement.detail.unwrap().contains("line 1 has: a | b | c"));
    // Once it is right it may come under the same name, or the same file again.
    let again = world.upload_as("a,b,c\n1,2,3\n", named("a.csv")).await;
    assert_eq!(again.status, Status::Rejected);
}

#[tokio::test]
async fn files_that_come_at_once_are_bounded_together() {
    let text = |nth: u32| file(&[line("2026-07", AMWAJ, &nth.to_string())]);
    let size = u64::try_from(text(1).len()).unwrap();
    let rules = Rules {
        owner_bytes: 2 * size + 1,
        ..Rules::default()
    };
    let world = World::with(rules).await;
    // Each has room as long as none has arrived, and none says how large it is.
    let texts: Vec<String> = (1..=5).map(text).collect();
    let all = texts
        .iter()
        .map(|text| world.try_upload(text, named("a.tsv")));
    let arrived = futures_util::future::join_all(all).await;
    let (kept, refused): (Vec<_>, Vec<_>) = arrived.into_iter().partition(Result::is_ok);
    assert_eq!((kept.len(), refused.len()), (2, 3));
    for refused in refused {
        let full = matches!(
            refused,
            Err(ImportError::Refused(StatementError::StorageFull { .. }))
        );
        assert!(full);
    }
    let mut tx = world.db.begin().await.unwrap();
    let stored = crate::store::stored_bytes(&mut tx, world.owner)
        .await
        .unwrap();
    assert_eq!(stored, 2 * size);
    // What was refused leaves nothing behind.
    assert_eq!(world.objects(), 2);
}

#[tokio::test]
async fn who_has_no_project_has_no_statements() {
    let mut world = World::new().await;
    world.owner = world.stranger;
    let refused = world.try_upload("x", named("a.csv")).await;
    assert!(matches!(
        refused,
        Err(ImportError::Refused(StatementError::NoProject))
    ));
    assert!(!world.folder.path().join("statements").exists());
}
