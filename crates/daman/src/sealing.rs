//! The log grows by itself: what committed is sealed within a second, and witnesses are told.

use std::{panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt as _;
use kernel::Db;
use proof::{SealError, Sealed, Sealer, Witnesses};
use tokio::sync::{Mutex, watch};

/// How often to look for what waits.
const TICK: Duration = Duration::from_millis(500);
/// How long to wait when nothing can be sealed. What is wrong with the log does not go away by asking.
const PAUSE: Duration = Duration::from_secs(10);
/// How often witnesses are told of a new head.
const TELL: Duration = Duration::from_secs(5);

/// The sealer of this process, and whom it tells.
#[derive(Debug)]
pub(crate) struct Sealing {
    db: Db,
    sealer: Mutex<Sealer>,
    witnesses: Witnesses,
}

impl Sealing {
    pub(crate) fn new(db: Db, sealer: Sealer, witnesses: Witnesses) -> Self {
        Self {
            db,
            sealer: Mutex::new(sealer),
            witnesses,
        }
    }

    /// Seals and tells until `stop` says so.
    pub(crate) async fn run(&self, stop: watch::Receiver<bool>) {
        tokio::join!(self.seal_until(stop.clone()), self.tell_until(stop));
    }

    async fn seal_until(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            // Whatever happens to the log, money goes on moving: what panics here is told and tried again.
            let sealed = AssertUnwindSafe(async { self.sealer.lock().await.seal().await });
            let pause = match sealed.catch_unwind().await {
                Ok(Ok(sealed)) if sealed.is_full() => continue,
                Ok(Ok(_)) => TICK,
                Ok(Err(error)) => {
                    log(&error);
                    PAUSE
                }
                Err(_panicked) => {
                    tracing::error!("sealing fell over; it is tried again");
                    PAUSE
                }
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                _ = stop.changed() => {}
            }
        }
    }

    async fn tell_until(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() && !self.witnesses.list().is_empty() {
            if let Err(failure) = self.witnesses.tell(&self.db).await {
                tracing::warn!(error = %failure.chain(), "witnesses could not be told");
            }
            tokio::select! {
                () = tokio::time::sleep(TELL) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Seals until nothing waits; how many leaves that were.
    pub(crate) async fn seal_all(&self) -> Result<usize, SealError> {
        let mut sealer = self.sealer.lock().await;
        let mut count = 0_usize;
        loop {
            match sealer.seal().await? {
                Sealed::Leaves(more) => count = count.saturating_add(more),
                Sealed::Nothing => return Ok(count),
                Sealed::Busy => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }
}

fn log(error: &SealError) {
    match error {
        SealError::Failed(failure) => {
            tracing::warn!(error = %failure.chain(), "nothing could be sealed; it is tried again");
        }
        SealError::Behind { .. }
        | SealError::OtherHistory { .. }
        | SealError::OtherKey
        | SealError::Gone { .. } => {
            tracing::error!(%error, "the log is not signed any more; run `daman verify --log`");
        }
    }
}
