//! What the brand sees of submitted content, from its upload to its release.

use axum::body::Body;
use kernel::Id;
use parties::{Party, Role};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    World,
    http::Api,
    uploads::{download, router, upload},
};
use crate::{Limits, NewSubmission, acts};

/// A creator of a funded campaign, a picture it uploaded, and its submission.
pub(super) struct Delivered {
    pub(super) world: World,
    pub(super) escrow: Uuid,
    pub(super) picture: String,
    pub(super) submission: Uuid,
}

/// A PNG of 16 times 16 grey pixels, by hand: what `ffmpeg` makes of larger ones is another test's business.
const GREY: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x10\x00\x00\x00\x10\x08\x00\x00\x00\x00:\x98\
    \xa0\xbd\x00\x00\x00\x0fIDATx\xdac\x98\x8d\x06\x18F\xb6\x00\x00]\xde\x9b\x01\x09xjQ\x00\x00\x00\x00I\
    END\xaeB`\x82";

impl Delivered {
    pub(super) async fn new() -> Self {
        let world = World::new().await;
        world.fund().await;
        let escrow = world.engaged(0).await.status.escrow().unwrap();
        let router = router(&world, Limits::default());
        let (_, file) = upload(&router, world.creators[0], "image/png", GREY).await;
        let picture = file["id"].as_str().unwrap().to_owned();
        let mut delivered = Self {
            world,
            escrow,
            picture,
            submission: Uuid::nil(),
        };
        delivered.submission = delivered.submit(&[0, 1]).await;
        delivered
    }

    pub(super) async fn submit(&self, lines: &[usize]) -> Uuid {
        let deliverables = &self.world.campaign.terms.deliverables;
        let new = NewSubmission {
            escrow: self.escrow,
            deliverables: lines.iter().map(|line| deliverables[*line].id).collect(),
            files: vec![self.picture.parse().unwrap()],
            note: None,
        };
        let by = self.world.creators[0];
        let submission = self
            .world
            .act(async |tx| acts::submit(tx, by, new).await)
            .await
            .unwrap();
        submission.id.uuid()
    }

    /// What the submission says of the picture: its preview, and what can be done.
    pub(super) async fn shown(&self, to: Id<Party>) -> (Value, Value) {
        let api = Api::new(&self.world);
        let (status, view) = api
            .get(to, &format!("/submissions/{}", self.submission))
            .await;
        assert_eq!(status, 200, "{view}");
        (
            view["files"][0]["preview"].clone(),
            view["files"][0]["can"].clone(),
        )
    }

    /// The status of the picture's bytes and of its preview.
    pub(super) async fn bytes(&self, to: (Id<Party>, Role)) -> (u16, u16) {
        let router = router(&self.world, Limits::default());
        let original = download(&router, to, &self.picture).await.status();
        let preview = download(&router, to, &format!("{}/preview", self.picture)).await;
        (original.as_u16(), preview.status().as_u16())
    }

    pub(super) async fn release(&self, lines: &[usize]) {
        let deliverables = &self.world.campaign.terms.deliverables;
        let lines: Vec<Uuid> = lines
            .iter()
            .map(|line| deliverables[*line].id.uuid())
            .collect();
        let mut tx = self.world.db.begin().await.unwrap();
        escrow::acts::release(
            &mut tx,
            self.world.brand,
            Id::from_uuid(self.escrow),
            Some(&lines),
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn the_brand_sees_a_preview_and_the_original_once_all_of_it_is_paid() {
    let delivered = Delivered::new().await;
    let world = &delivered.world;
    let (brand, creator) = (
        (world.brand, Role::Brand),
        (world.creators[0], Role::Creator),
    );
    assert_eq!(
        delivered.shown(world.brand).await,
        (json!("pending"), json!([]))
    );
    assert_eq!(delivered.bytes(brand).await, (403, 409));
    assert_eq!(delivered.bytes(creator).await, (200, 409));

    world.run_jobs().await;
    assert_eq!(
        delivered.shown(world.brand).await,
        (json!("ready"), json!(["preview"]))
    );
    assert_eq!(delivered.bytes(brand).await, (403, 200));
    let both = (json!("ready"), json!(["preview", "download"]));
    assert_eq!(delivered.shown(world.creators[0]).await, both);
    assert_eq!(delivered.bytes(creator).await, (200, 200));
    for stranger in [
        (world.other_brand, Role::Brand),
        (world.creators[1], Role::Creator),
    ] {
        assert_eq!(delivered.bytes(stranger).await, (404, 404));
    }

    // The cheaper of two deliverables unlocks nothing.
    delivered.release(&[1]).await;
    assert_eq!(delivered.bytes(brand).await, (403, 200));
    delivered.release(&[0]).await;
    assert_eq!(delivered.bytes(brand).await, (200, 200));
    assert_eq!(delivered.shown(world.brand).await, both);
}

#[tokio::test]
async fn a_preview_is_sent_as_safely_as_a_file() {
    let delivered = Delivered::new().await;
    delivered.world.run_jobs().await;
    let router = router(&delivered.world, Limits::default());
    let path = format!("{}/preview", delivered.picture);
    let response = download(&router, (delivered.world.brand, Role::Brand), &path).await;
    for (name, value) in [
        ("content-type", "image/jpeg"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cache-control", "private, no-store"),
    ] {
        assert_eq!(response.headers()[name], value);
    }
    assert!(
        response.headers()["content-disposition"]
            .to_str()
            .unwrap()
            .starts_with("attachment;")
    );
    let bytes = axum::body::to_bytes(response.into_body(), 100_000)
        .await
        .unwrap();
    assert!(bytes.starts_with(b"\xff\xd8\xff"));
    assert_eq!(
        delivered.world.folder.files(),
        2,
        "the original and its preview"
    );
}

#[tokio::test]
async fn what_cannot_be_previewed_says_so() {
    let delivered = Delivered::new().await;
    let world = &delivered.world;
    let router = router(world, Limits::default());
    let broken = Body::from(&b"\xff\xd8\xff\xe0\0\x10JFIF"[..]);
    let (_, file) = upload(&router, world.creators[0], "image/jpeg", broken).await;
    let id = file["id"].as_str().unwrap();
    world
        .act(async |tx| {
            let engagement = crate::store::find_of_escrow(tx, delivered.escrow)
                .await?
                .unwrap();
            let files = [id.parse().unwrap()];
            crate::store::insert_previews(tx, engagement.id, &files).await?;
            crate::jobs::make_preview(tx, id.parse().unwrap(), engagement.id).await?;
            Ok(())
        })
        .await
        .unwrap();
    world.run_jobs().await;
    let reasons = sqlx::query_scalar!("SELECT reason FROM previews WHERE status = 'unavailable'")
        .fetch_all(world.db.pool())
        .await
        .unwrap();
    assert_eq!(reasons, [Some("unreadable".to_owned())]);
}

#[tokio::test]
async fn previews_that_had_no_program_are_made_once_it_is_there() {
    let delivered = Delivered::new().await;
    let world = &delivered.world;
    sqlx::query!(
        "UPDATE previews SET status = 'unavailable', reason = 'not_installed', made_at = created_at"
    )
    .execute(world.db.pool())
    .await
    .unwrap();
    let context = world.context();
    for _ in 0..2 {
        let mut tx = world.db.begin().await.unwrap();
        crate::jobs::start(&mut tx, &context.previews)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    world.run_jobs().await;
    assert_eq!(delivered.shown(world.brand).await.0, "ready");
}

#[tokio::test]
async fn a_preview_that_is_ready_stays() {
    let delivered = Delivered::new().await;
    delivered.world.run_jobs().await;
    let error = sqlx::raw_sql("UPDATE previews SET object_key = 'another'")
        .execute(delivered.world.db.pool())
        .await
        .unwrap_err();
    assert!(error.to_string().contains("never changed"), "{error}");
}
