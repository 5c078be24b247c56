//! What happens by itself: proposals end, and previews are made.

use chrono::{DateTime, Duration, Utc};
use kernel::{
    Db, Failure, Id, Tx,
    jobs::{self, Claim, Line, NewJob},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use storage::FileStore;

use crate::{
    acts,
    engagement::Engagement,
    files::{Made, Preview, PreviewMaker, PreviewStatus, StoredFile, mark},
    store,
};

/// A proposal that nobody answered ends.
pub const LAPSE: &str = "campaigns.lapse";
/// Who has to answer a proposal is reminded.
pub const REMIND: &str = "campaigns.remind";

/// A submitted picture or video gets its preview.
pub const MAKE_PREVIEW: &str = "campaigns.make_preview";
/// Previews that were not made because the program was missing are made at a start, so many at most.
const AGAIN_AT_ONCE: i64 = 1_000;

/// What the jobs of this room need.
#[derive(Debug, Clone)]
pub struct Context {
    /// The database.
    pub db: Db,
    /// Where content is kept.
    pub files: FileStore,
    /// What makes previews.
    pub previews: PreviewMaker,
}

/// The payload of [`MAKE_PREVIEW`].
#[derive(Debug, Serialize, Deserialize)]
struct Previewed {
    file: Id<StoredFile>,
    engagement: Id<Engagement>,
}

/// The payload of [`LAPSE`] and [`REMIND`].
#[derive(Debug, Serialize, Deserialize)]
struct Waiting {
    engagement: Id<Engagement>,
    /// The end of the time to answer that it was enqueued for; with another one there is another job.
    respond_by: DateTime<Utc>,
}

/// Does a claimed job of this room; `None` when it is another room's.
///
/// # Errors
/// [`Failure`] of the database, or when the lease was lost: then nothing was done. The caller gives the job back
/// ([`Claim::retry`]).
pub async fn run(context: &Context, claim: &Claim) -> Option<Result<(), Failure>> {
    match claim.kind.as_str() {
        LAPSE => Some(lapse(&context.db, claim).await),
        REMIND => Some(remind(&context.db, claim).await),
        MAKE_PREVIEW => Some(preview(context, claim).await),
        _ => None,
    }
}

/// Makes the previews that an earlier start of the server could not make because a program was missing. Every server calls
/// it when it starts.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn start(tx: &mut Tx, previews: &PreviewMaker) -> Result<(), Failure> {
    if let Some(missing) = previews.missing().await {
        tracing::warn!(
            missing,
            "no previews are made: brands see only the names and sizes of what was submitted until they release it"
        );
        return Ok(());
    }
    for (file, engagement) in store::list_not_installed(tx, AGAIN_AT_ONCE).await? {
        store::save_preview(tx, (file, engagement), &PreviewStatus::Pending).await?;
        let again = format!("{file}:{engagement}:{}", tx.now().timestamp_micros());
        enqueue_preview(tx, (file, engagement), again).await?;
    }
    Ok(())
}

/// Enqueues the making of a preview.
///
/// # Errors
/// [`Failure`] of the database.
pub(crate) async fn make_preview(
    tx: &mut Tx,
    file: Id<StoredFile>,
    engagement: Id<Engagement>,
) -> Result<(), Failure> {
    enqueue_preview(tx, (file, engagement), format!("{file}:{engagement}")).await
}

async fn enqueue_preview(
    tx: &mut Tx,
    (file, engagement): (Id<StoredFile>, Id<Engagement>),
    key: String,
) -> Result<(), Failure> {
    let job = NewJob {
        line: Line::Heavy,
        kind: MAKE_PREVIEW,
        key: Some(key),
        payload: json!(Previewed { file, engagement }),
        run_at: tx.now(),
    };
    jobs::enqueue(tx, job).await
}

/// Enqueues the reminders and the end of a proposal that waits for its answer from now on.
///
/// # Errors
/// [`Failure`] of the database.
pub(crate) async fn await_answer(tx: &mut Tx, engagement: &Engagement) -> Result<(), Failure> {
    let respond_by = engagement.proposal.respond_by;
    let payload = json!(Waiting {
        engagement: engagement.id,
        respond_by,
    });
    let key = format!("{}:{}", engagement.id, respond_by.timestamp_micros());
    for moment in escrow::reminders(tx.now(), respond_by) {
        let job = NewJob {
            line: Line::Main,
            kind: REMIND,
            key: Some(format!("{key}:{}", moment.timestamp_micros())),
            payload: payload.clone(),
            run_at: moment,
        };
        jobs::enqueue(tx, job).await?;
    }
    let job = NewJob {
        line: Line::Main,
        kind: LAPSE,
        key: Some(key),
        payload,
        // On `respond_by` itself it can still be answered.
        run_at: respond_by
            .checked_add_signed(Duration::milliseconds(1))
            .unwrap_or(respond_by),
    };
    jobs::enqueue(tx, job).await
}

async fn lapse(db: &Db, claim: &Claim) -> Result<(), Failure> {
    let Waiting { engagement, .. } = Waiting::deserialize(&claim.payload)?;
    let mut tx = db.begin().await?;
    acts::lapse(&mut tx, engagement)
        .await
        .map_err(Failure::new)?;
    claim.complete(&mut tx).await?;
    tx.commit().await
}

async fn remind(db: &Db, claim: &Claim) -> Result<(), Failure> {
    let Waiting {
        engagement,
        respond_by,
    } = Waiting::deserialize(&claim.payload)?;
    let mut tx = db.begin().await?;
    acts::remind(&mut tx, engagement, respond_by)
        .await
        .map_err(Failure::new)?;
    claim.complete(&mut tx).await?;
    tx.commit().await
}

/// Makes a preview outside of any transaction, then records it.
async fn preview(room: &Context, claim: &Claim) -> Result<(), Failure> {
    let Previewed { file, engagement } = Previewed::deserialize(&claim.payload)?;
    let mut tx = room.db.begin().await?;
    let stored = store::find_file(&mut tx, file)
        .await?
        .ok_or_else(|| Failure::msg("a preview has no file"))?;
    let mark = mark_of(&mut tx, engagement).await?;
    tx.commit().await?;

    let content = room.files.read(&stored.object_key).await?;
    let status = match room.previews.make(&stored, content, &mark).await? {
        Made::Ready(bytes, media_type) => {
            let (object_key, sha256) = room.files.keep(&bytes).await?;
            PreviewStatus::Ready(Preview {
                object_key,
                media_type,
                size_bytes: i64::try_from(bytes.len()).map_err(Failure::new)?,
                sha256,
            })
        }
        Made::Not(reason) => PreviewStatus::Unavailable(reason.to_owned()),
    };
    let mut tx = room.db.begin().await?;
    let kept = store::save_preview(&mut tx, (file, engagement), &status).await?;
    claim.complete(&mut tx).await?;
    tx.commit().await?;
    if let (false, PreviewStatus::Ready(preview)) = (kept, &status) {
        room.files.discard(&preview.object_key).await;
    }
    Ok(())
}

/// What is written across the previews for an engagement.
async fn mark_of(tx: &mut Tx, engagement: Id<Engagement>) -> Result<String, Failure> {
    let gone = || Failure::msg("a preview has no engagement");
    let engagement = store::find_engagement(tx, engagement)
        .await?
        .ok_or_else(gone)?;
    let campaign = store::load_campaigns(tx, &[engagement.campaign.uuid()])
        .await?
        .pop()
        .ok_or_else(gone)?;
    let brand = parties::find(tx, engagement.brand)
        .await?
        .ok_or_else(gone)?;
    Ok(mark(&brand.name, &campaign.terms.title))
}
