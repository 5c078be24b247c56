//! What happens by itself: once an hour, what had its time is removed, and what no open upload needs.

use std::collections::HashSet;

use chrono::{DateTime, Duration, DurationRound as _, Utc};
use futures_util::TryStreamExt as _;
use kernel::{
    Failure, Tx,
    jobs::{self, Claim, Line, NewJob},
};
use serde_json::json;
use uuid::Uuid;

use super::{Uploads, store};

/// Uploads that had their time are removed.
pub const SWEEP: &str = "storage.sweep_uploads";
/// So many objects are looked at together.
const TOGETHER: usize = 1_000;

/// Does a claimed job of this room; `None` when it is another room's.
///
/// # Errors
/// [`Failure`] of the database or the store, or when the lease was lost. The caller gives the job back ([`Claim::retry`]).
pub async fn run(uploads: &Uploads, claim: &Claim) -> Option<Result<(), Failure>> {
    match claim.kind.as_str() {
        SWEEP => Some(hourly(uploads, claim).await),
        _ => None,
    }
}

/// Starts what recurs. Every server calls it when it starts; however many do, each hour is swept once.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn start(tx: &mut Tx) -> Result<(), Failure> {
    let now = tx.now();
    schedule(tx, now).await
}

async fn hourly(uploads: &Uploads, claim: &Claim) -> Result<(), Failure> {
    let swept = uploads.sweep().await?;
    let mut tx = uploads.db.begin().await?;
    let next = tx.now().checked_add_signed(Duration::hours(1));
    let next = next.unwrap_or(tx.now());
    schedule(&mut tx, next).await?;
    claim.complete(&mut tx).await?;
    tx.commit().await?;
    tracing::info!("removed {swept} parts of uploads");
    Ok(())
}

/// Enqueues the sweep of the hour of `at`; however often, once.
async fn schedule(tx: &mut Tx, at: DateTime<Utc>) -> Result<(), Failure> {
    let hour = at
        .duration_trunc(Duration::hours(1))
        .map_err(Failure::new)?;
    let job = NewJob {
        line: Line::Main,
        kind: SWEEP,
        key: Some(hour.to_rfc3339()),
        payload: json!({}),
        run_at: hour,
    };
    jobs::enqueue(tx, job).await
}

impl Uploads {
    /// Removes uploads that had their time, then every part that belongs to no open one, also what a server left that was
    /// killed. An upload has its row before its first part, so none that goes on is ever touched.
    ///
    /// # Errors
    /// [`Failure`] of the database or the store.
    pub(super) async fn sweep(&self) -> Result<usize, Failure> {
        let mut tx = self.db.begin().await?;
        store::delete_expired(&mut tx).await?;
        tx.commit().await?;
        let mut removed = 0_usize;
        let mut together = self.parts.list().try_chunks(TOGETHER);
        while let Some(keys) = together.try_next().await.map_err(Failure::new)? {
            let uploads: HashSet<Uuid> = keys.iter().filter_map(|key| upload_of(key)).collect();
            let uploads: Vec<Uuid> = uploads.into_iter().collect();
            let mut tx = self.db.begin().await?;
            let open = store::list_open(&mut tx, &uploads).await?;
            tx.rollback().await?;
            let left = keys.iter().filter(|key| {
                let upload = upload_of(key);
                upload.is_some_and(|upload| !open.contains(&upload))
            });
            for key in left {
                self.parts.discard(key).await;
                removed = removed.saturating_add(1);
            }
        }
        Ok(removed)
    }
}

/// The upload that a part is of, by the folder that it is in.
fn upload_of(key: &str) -> Option<Uuid> {
    key.split('/').next()?.parse().ok()
}
