//! What the brand sees of submitted content, from its upload to its release.

use std::process::Command;

use axum::body::Body;
use kernel::{Id, jobs as queue};
use parties::{Party, Role};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    World,
    http::Api,
    uploads::{download, router, upload},
};
use crate::{
    Limits, NewSubmission, acts, engagement::Engagement, files::PreviewStatus, jobs, store,
};

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

    /// One more file that the brand is to see a preview of.
    async fn another(&self, content_type: &str, content: impl Into<Body>) -> String {
        let router = router(&self.world, Limits::default());
        let creator = self.world.creators[0];
        let (status, file) = upload(&router, creator, content_type, content).await;
        assert_eq!(status, 201, "{file}");
        let id = file["id"].as_str().unwrap();
        let engagement = self.engagement().await;
        self.world
            .act(async |tx| {
                store::insert_previews(tx, engagement, &[id.parse().unwrap()]).await?;
                Ok(jobs::make_preview(tx, id.parse().unwrap(), engagement).await?)
            })
            .await
            .unwrap();
        id.to_owned()
    }

    async fn engagement(&self) -> Id<Engagement> {
        let mut tx = self.world.db.begin().await.unwrap();
        let found = store::find_of_escrow(&mut tx, self.escrow).await.unwrap();
        found.unwrap().id
    }

    /// What became of the preview of this file.
    async fn preview(&self, file: &str) -> PreviewStatus {
        let engagement = self.engagement().await;
        let mut tx = self.world.db.begin().await.unwrap();
        let found = store::list_previews(&mut tx, engagement, &[file.parse().unwrap()]).await;
        found.unwrap().pop().unwrap().1
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
    let broken = &b"\xff\xd8\xff\xe0\0\x10JFIF"[..];
    let id = delivered.another("image/jpeg", broken).await;
    delivered.world.run_jobs().await;
    let unreadable = PreviewStatus::Unavailable("unreadable".to_owned());
    assert_eq!(delivered.preview(&id).await, unreadable);
}

/// Half a minute of moving pictures: seconds of work.
fn long_video() -> Vec<u8> {
    let source = "testsrc2=s=640x360:r=24:d=30";
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-f", "lavfi", "-i", source])
        .args(["-c:v", "libx264", "-preset", "ultrafast", "-f", "mp4"])
        .args(["-movflags", "frag_keyframe+empty_moov", "pipe:1"])
        .output()
        .unwrap();
    assert!(output.status.success());
    output.stdout
}

/// The program that makes a preview for this process, if one runs now.
fn program() -> Option<u32> {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let mut ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    ids.find(|id| {
        // "id (name) state parent ..."
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        let mut words = stat.split(' ').skip(1);
        let ours = std::process::id().to_string();
        words.next() == Some("(ffmpeg)") && words.nth(1) == Some(ours.as_str())
    })
}

#[tokio::test]
async fn a_preview_that_a_stop_of_the_service_interrupts_is_made_later() {
    let delivered = Delivered::new().await;
    let world = &delivered.world;
    world.run_jobs().await;
    let video = delivered.another("video/mp4", long_video()).await;
    let context = world.context();
    assert_eq!(
        context.previews.missing().await,
        None,
        "and it is tried out"
    );
    let claims = queue::claim(&world.db, 50, chrono::Duration::minutes(1)).await;
    let claims = claims.unwrap();
    let claim = claims.iter().find(|claim| claim.kind == jobs::MAKE_PREVIEW);
    let claim = claim.unwrap();
    // A service manager that stops a service signals all its processes.
    let stop = async {
        let id = loop {
            if let Some(id) = program() {
                break id;
            }
            tokio::task::yield_now().await;
        };
        let kill = Command::new("kill")
            .args(["-TERM", &id.to_string()])
            .status();
        assert!(kill.unwrap().success());
        std::future::pending::<()>().await;
    };
    let outcome = tokio::select! {
        outcome = jobs::run(&context, claim) => outcome.unwrap(),
        () = stop => unreachable!("it waits for the other one"),
    };
    assert!(outcome.is_err(), "nothing was learnt of the file");
    assert_eq!(delivered.preview(&video).await, PreviewStatus::Pending);
    claim
        .retry(&world.db, "stopped", Some(chrono::Duration::zero()))
        .await
        .unwrap();
    world.run_jobs().await;
    let made = delivered.preview(&video).await;
    assert!(matches!(made, PreviewStatus::Ready(_)), "{made:?}");
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
        jobs::start(&mut tx, &context.previews).await.unwrap();
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
