//! Content that is delivered.

use kernel::Id;
use uuid::Uuid;

use super::{World, refused};
use crate::{CampaignError, NewSubmission, acts, files::MediaType, store};

async fn file_of(world: &World, creator: usize) -> Id<crate::StoredFile> {
    let mut tx = world.db.begin().await.unwrap();
    let file = store::NewFile {
        uploader: world.creators[creator],
        object_key: tx.new_id::<()>().to_string(),
        name: "recipe.mp4".to_owned(),
        media_type: MediaType::Mp4,
        size_bytes: 5,
        sha256: vec![7; 32],
    };
    let file = store::insert_file(&mut tx, file).await.unwrap();
    tx.commit().await.unwrap();
    file.id
}

#[tokio::test]
async fn content_goes_under_review_and_keeps_its_checksums() {
    let world = World::new().await;
    world.fund().await;
    let escrow = world.engaged(0).await.status.escrow().unwrap();
    let [video, photos] = [0, 1].map(|place| world.campaign.terms.deliverables[place].id);
    let file = file_of(&world, 0).await;
    let new = NewSubmission {
        escrow,
        deliverables: vec![photos, video],
        files: vec![file],
        note: Some("Here it is.".to_owned()),
    };
    let submission = world
        .act(async |tx| acts::submit(tx, world.creators[0], new.clone()).await)
        .await
        .unwrap();
    let mut tx = world.db.begin().await.unwrap();
    let read = store::find_submission(&mut tx, submission.id, world.brand)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(read.files, submission.files);
    assert_eq!(
        (read.files[0].sha256.clone(), read.deliverables),
        (vec![7; 32], vec![video, photos])
    );
    let escrow = escrow::find(&mut tx, Id::from_uuid(escrow))
        .await
        .unwrap()
        .unwrap();
    assert!(matches!(escrow.status, escrow::Status::UnderReview(_)));
    assert!(
        store::find_submission(&mut tx, submission.id, world.other_brand)
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        store::find_submission(&mut tx, submission.id, world.creators[1])
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(world.told("content_submitted").await.len(), 2);
}

#[tokio::test]
async fn a_submission_is_refused_as_a_whole() {
    let world = World::new().await;
    let escrow = world.engaged(0).await.status.escrow().unwrap();
    let video = world.campaign.terms.deliverables[0].id;
    let [mine, theirs] = [file_of(&world, 0).await, file_of(&world, 1).await];
    let submit = async |by, deliverables: &[Id<_>], files: &[Id<_>]| {
        let new = NewSubmission {
            escrow,
            deliverables: deliverables.to_vec(),
            files: files.to_vec(),
            note: None,
        };
        world.act(async |tx| acts::submit(tx, by, new).await).await
    };
    let creator = world.creators[0];
    assert_eq!(
        refused(submit(world.creators[1], &[video], &[theirs]).await),
        "NotFound"
    );
    assert_eq!(
        refused(submit(world.brand, &[video], &[mine]).await),
        "NotFound"
    );
    let unknown = submit(creator, &[video, Id::from_uuid(Uuid::nil())], &[mine])
        .await
        .unwrap_err();
    assert!(matches!(unknown, CampaignError::UnknownDeliverables(places) if places == [1]));
    let unknown = submit(creator, &[video], &[mine, theirs])
        .await
        .unwrap_err();
    assert!(matches!(unknown, CampaignError::UnknownFiles(places) if places == [1]));
    // The money is not there yet: the escrow room refuses, and no submission is left.
    assert_eq!(refused(submit(creator, &[video], &[mine]).await), "Escrow");
    let mut tx = world.db.begin().await.unwrap();
    assert!(
        store::list_submissions(&mut tx, escrow, None, 10)
            .await
            .unwrap()
            .is_empty()
    );
}
