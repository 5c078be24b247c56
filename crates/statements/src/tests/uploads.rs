//! Files that arrive.

use super::{AMWAJ, World, file, line, named, states};
use crate::{Rules, StatementError, Status, Upload, import::ImportError};

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
    assert_eq!(world.folder.files(), 0);
}

#[tokio::test]
async fn a_file_goes_once_it_is_read_and_with_it_who_bought_what() {
    let world = World::new().await;
    let sold = "date,paid to,item type,item name,artist,currency,item price,quantity,discount code,sub total,tax,shipping,transaction fee,fee type,item total,amount you received,bandcamp transaction id,paypal transaction id,net amount,package,option,item url,sku,catalog number,upc,isrc,buyer name,buyer email,country,country code\n\
        7/4/26 11:23am,me@label.example,track,Amwaj,Noor Atlas,USD,5.00,1,,5.00,0,0,0.35,pp,5.00,4.65,11,22,4.15,,,u,s,c,,QZDMN2600001,Jane Doe,jane@home.example,Morocco,MA\n";
    let unread = world.try_upload(sold, named("sales.csv")).await.unwrap();
    assert_eq!(world.folder.files(), 1);
    world.run_jobs().await;
    let read = world.find(unread.id).await;
    assert_eq!(states(&read), (Status::AwaitingCash, vec![]));
    assert_eq!(world.folder.files(), 0);
    // What it was can still be shown by whoever has it; the rows say nothing of the buyer.
    assert_eq!(
        (read.sha256, read.size_bytes),
        (unread.sha256, unread.size_bytes)
    );
    let mut tx = world.db.begin().await.unwrap();
    let rows: Vec<String> = sqlx::query_scalar("SELECT row_to_json(r)::text FROM statement_rows r")
        .fetch_all(tx.conn())
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
    assert!(
        !rows[0].contains("ane") && rows[0].contains("4.15"),
        "{rows:?}"
    );
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
    assert_eq!(world.folder.files(), 2);
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
