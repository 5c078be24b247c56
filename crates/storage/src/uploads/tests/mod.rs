//! Uploads in pieces on a real database and a real folder.

mod http;

use std::io;

use bytes::Bytes;
use database::testing::TestDatabase;
use futures_util::{TryStreamExt as _, stream};
use parties::Caller;

use super::*;
use crate::testing::Folder;

struct World {
    db: Db,
    folder: Folder,
    uploads: Uploads,
    caller: Caller,
    _guard: TestDatabase,
}

fn caller(number: u128, role: Role) -> Caller {
    Caller {
        party: Id::from_uuid(Uuid::from_u128(number)),
        role,
        session: Id::from_uuid(Uuid::nil()),
    }
}

impl World {
    async fn new() -> Self {
        let (db, guard) = kernel::testing::db().await;
        let folder = Folder::new();
        let uploads = start(&db, &folder);
        Self {
            db,
            folder,
            uploads,
            caller: caller(1, Role::Creator),
            _guard: guard,
        }
    }

    async fn begin(&self, length_bytes: u64) -> Upload {
        self.uploads.begin(self.caller, length_bytes).await.unwrap()
    }

    async fn append(&self, id: Id<Upload>, offset: u64, text: &str) -> Result<u64, UploadError> {
        append(&self.uploads, (self.caller.party, id), offset, [Ok(text)]).await
    }

    async fn received(&self, id: Id<Upload>) -> u64 {
        let upload = self.uploads.find(self.caller.party, id).await.unwrap();
        upload.received_bytes
    }
}

/// A server's uploads, as after a start.
fn start(db: &Db, folder: &Folder) -> Uploads {
    let mut limits = UploadLimits::new(vec![(Role::Creator, 3_000_000), (Role::Brand, 10)]);
    limits.open = 3;
    limits.open_bytes = 4_000_000;
    Uploads::new(db.clone(), &folder.store(), limits)
}

async fn append<const N: usize>(
    uploads: &Uploads,
    upload: (Id<Party>, Id<Upload>),
    offset: u64,
    pieces: [io::Result<&str>; N],
) -> Result<u64, UploadError> {
    let pieces = pieces.map(|piece| piece.map(|text| Bytes::from(text.to_owned())));
    let content = stream::iter(pieces);
    let appended = uploads.append(upload, (offset, None), content).await?;
    Ok(appended.received_bytes)
}

fn broken() -> io::Result<&'static str> {
    Err(io::Error::other("reset by peer"))
}

async fn content(whole: &Whole) -> Vec<u8> {
    let incoming = whole.incoming((u64::MAX, Duration::from_secs(5)));
    let pieces: Vec<Bytes> = incoming.content.try_collect().await.unwrap();
    pieces.concat()
}

#[tokio::test]
async fn pieces_come_together_in_their_order() {
    let world = World::new().await;
    let upload = world.begin(2_500_004).await;
    // Pieces that fit no part: each part takes what comes until it is large enough.
    let piece = "0123456789".repeat(62_500);
    let key = (world.caller.party, upload.id);
    let four = [Ok(piece.as_str()), Ok(&piece), Ok(&piece), Ok(&piece)];
    let received = append(&world.uploads, key, 0, four).await.unwrap();
    assert_eq!(received, 2_500_000);
    let early = world.uploads.whole(world.caller.party, upload.id).await;
    assert!(
        matches!(
            early,
            Err(UploadError::NotWhole {
                received_bytes: 2_500_000,
                ..
            })
        ),
        "{early:?}"
    );
    // After a restart of the server it goes on where it was.
    let again = start(&world.db, &world.folder);
    assert_eq!(
        append(&again, key, 2_500_000, [Ok("ab"), Ok("cd")])
            .await
            .unwrap(),
        2_500_004
    );
    let whole = again.whole(world.caller.party, upload.id).await.unwrap();
    assert_eq!(whole.size_bytes, 2_500_004);
    assert_eq!(
        content(&whole).await,
        format!("{}abcd", piece.repeat(4)).into_bytes()
    );
    assert_eq!(world.folder.files(), 3);
}

#[tokio::test]
async fn what_arrived_before_a_cut_stays() {
    let world = World::new().await;
    let upload = world.begin(9).await;
    let key = (world.caller.party, upload.id);
    let cut = append(&world.uploads, key, 0, [Ok("abc"), Ok("de"), broken()]).await;
    assert!(matches!(cut, Err(UploadError::BrokenOff)), "{cut:?}");
    assert_eq!(world.received(upload.id).await, 5);
    // A sender that stands still is let go in the same way.
    let mut limits = UploadLimits::new(Vec::new());
    limits.idle = Duration::from_millis(1);
    let patient = Uploads::new(world.db.clone(), &world.folder.store(), limits);
    let silent = stream::pending::<io::Result<Bytes>>();
    let stalled = patient.append(key, (5, None), silent).await;
    assert!(matches!(stalled, Err(UploadError::Stalled)), "{stalled:?}");
    assert_eq!(world.append(upload.id, 5, "fghi").await.unwrap(), 9);
}

#[tokio::test]
async fn only_what_comes_next_is_taken_and_no_more_than_was_announced() {
    let world = World::new().await;
    let upload = world.begin(6).await;
    world.append(upload.id, 0, "abc").await.unwrap();
    for offset in [0, 2, 4, 7] {
        let refused = world.append(upload.id, offset, "x").await;
        assert!(
            matches!(refused, Err(UploadError::Elsewhere { received_bytes: 3 })),
            "{refused:?}"
        );
    }
    let refused = world.append(upload.id, 3, "defg").await;
    assert!(
        matches!(refused, Err(UploadError::TooLarge { most_bytes: 3 })),
        "{refused:?}"
    );
    assert_eq!(world.append(upload.id, 3, "").await.unwrap(), 3);
    assert_eq!(world.append(upload.id, 3, "def").await.unwrap(), 6);
    let refused = world.append(upload.id, 6, "g").await;
    assert!(
        matches!(refused, Err(UploadError::TooLarge { most_bytes: 0 })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn an_upload_that_somebody_appends_to_is_busy() {
    let world = World::new().await;
    let upload = world.begin(6).await;
    let hold = world.uploads.hold(upload.id).unwrap();
    let refused = world.append(upload.id, 0, "abc").await;
    assert!(matches!(refused, Err(UploadError::Busy)), "{refused:?}");
    drop(hold);
    assert_eq!(world.append(upload.id, 0, "abc").await.unwrap(), 3);
}

#[tokio::test]
async fn two_servers_never_mix_what_they_get() {
    let world = World::new().await;
    let upload = world.begin(3).await;
    let other = start(&world.db, &world.folder);
    let key = (world.caller.party, upload.id);
    let (one, two) = tokio::join!(
        append(&world.uploads, key, 0, [Ok("abc")]),
        append(&other, key, 0, [Ok("xyz")]),
    );
    let refused = [&one, &two]
        .into_iter()
        .filter(|done| done.is_err())
        .count();
    assert_eq!(refused, 1, "{one:?} {two:?}");
    let whole = world
        .uploads
        .whole(world.caller.party, upload.id)
        .await
        .unwrap();
    let expected = if one.is_ok() { "abc" } else { "xyz" };
    assert_eq!(content(&whole).await, expected.as_bytes());
    assert_eq!(world.folder.files(), 1);
}

#[tokio::test]
async fn a_party_has_a_bounded_number_and_size_open_even_at_once() {
    let world = World::new().await;
    let begin = async |length| world.uploads.begin(world.caller, length).await;
    let refused = begin(3_000_001).await;
    assert!(matches!(
        refused,
        Err(UploadError::TooLarge {
            most_bytes: 3_000_000
        })
    ));
    assert!(matches!(begin(0).await, Err(UploadError::Empty)));
    let nobody = world.uploads.begin(caller(2, Role::Fan), 1).await;
    assert!(matches!(
        nobody,
        Err(UploadError::TooLarge { most_bytes: 0 })
    ));

    let (one, two) = tokio::join!(begin(3_000_000), begin(3_000_000));
    let refused = [&one, &two]
        .into_iter()
        .filter(|done| done.is_err())
        .count();
    assert_eq!(refused, 1, "{one:?} {two:?}");
    begin(1).await.unwrap();
    let last = begin(1).await.unwrap();
    assert!(matches!(
        begin(1).await,
        Err(UploadError::TooManyOpen { .. })
    ));
    world
        .uploads
        .begin(caller(2, Role::Creator), 3_000_000)
        .await
        .unwrap();
    world
        .uploads
        .drop_one(world.caller.party, last.id)
        .await
        .unwrap();
    begin(1).await.unwrap();
}

#[tokio::test]
async fn an_upload_becomes_one_thing() {
    let world = World::new().await;
    let upload = world.begin(3).await;
    world.append(upload.id, 0, "abc").await.unwrap();
    let whole = world
        .uploads
        .whole(world.caller.party, upload.id)
        .await
        .unwrap();
    let object = Uuid::from_u128(7);
    let became = async |object| {
        let mut tx = world.db.begin().await.unwrap();
        let became = whole.became(&mut tx, object).await;
        tx.commit().await.unwrap();
        became
    };
    became(object).await.unwrap();
    whole.clear().await;
    assert_eq!(world.folder.files(), 0);
    let again = became(Uuid::from_u128(8)).await;
    assert!(
        matches!(again, Err(UploadError::Became(before)) if before == object),
        "{again:?}"
    );
    let whole = world
        .uploads
        .whole(world.caller.party, upload.id)
        .await
        .unwrap();
    assert_eq!(whole.became, Some(object));
    // The database says so, too.
    let rewritten = sqlx::query!("UPDATE uploads SET became = $1", Uuid::from_u128(8))
        .execute(world.db.pool())
        .await;
    assert!(
        rewritten
            .unwrap_err()
            .to_string()
            .contains("becomes one thing")
    );
}

#[tokio::test]
async fn bytes_that_are_durable_never_leave_an_upload() {
    let world = World::new().await;
    let upload = world.begin(3).await;
    world.append(upload.id, 0, "abc").await.unwrap();
    let shrunk = sqlx::query!("UPDATE uploads SET received_bytes = 1")
        .execute(world.db.pool())
        .await;
    assert!(shrunk.unwrap_err().to_string().contains("only grows"));
}

#[tokio::test]
async fn what_had_its_time_and_what_nobody_needs_is_swept_away() {
    let world = World::new().await;
    let old = world.begin(9).await;
    world.append(old.id, 0, "abc").await.unwrap();
    world.db.clock().advance(chrono::Duration::hours(23));
    let young = world.begin(9).await;
    world.append(young.id, 0, "abc").await.unwrap();
    // A part that a killed server left, and one of an upload that is gone.
    let parts = world.folder.store().folder("uploads");
    for folder in [young.id.uuid(), Uuid::from_u128(9)] {
        parts.put_in(&folder.to_string(), "x".into()).await.unwrap();
    }
    assert_eq!(world.uploads.sweep().await.unwrap(), 1);
    world.db.clock().advance(chrono::Duration::hours(1));
    let over = world.append(old.id, 3, "def").await;
    assert!(matches!(over, Err(UploadError::NoSuchUpload)), "{over:?}");
    assert_eq!(world.uploads.sweep().await.unwrap(), 1);
    assert_eq!(world.append(young.id, 3, "def").await.unwrap(), 6);
    world.db.clock().advance(chrono::Duration::hours(24));
    assert_eq!(world.uploads.sweep().await.unwrap(), 3);
    assert_eq!(world.folder.files(), 0);
}
