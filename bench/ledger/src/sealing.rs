//! The sealer as another process would have it: a thread, a runtime and connections of its own. And how long what committed
//! waits for the signed head that covers it.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use kernel::{Clock, Db};
use proof::{Kept, Sealed, Sealer, Signer};
use sqlx::PgConnection;
use tokio::sync::watch;
use uuid::Uuid;

/// How often it looks for what waits, as in the server (crates/daman/src/sealing.rs).
const TICK: Duration = Duration::from_millis(500);
/// Longer than that nothing may wait.
const PATIENCE: Duration = Duration::from_mins(5);

/// What the thread is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Rest,
    Seal,
    End,
}

/// A head of the log, and when it was durable here.
#[derive(Debug, Clone, Copy)]
struct Head {
    size: i64,
    at: Instant,
}

/// A sealer that can be told to seal and to rest.
pub(crate) struct Sealing {
    order: watch::Sender<Order>,
    heads: Arc<Mutex<Vec<Head>>>,
    thread: JoinHandle<anyhow::Result<()>>,
}

impl Sealing {
    /// Starts the thread, which rests.
    pub(crate) fn start(url: String, folder: &Path) -> anyhow::Result<Self> {
        let (order, orders) = watch::channel(Order::Rest);
        let heads = Arc::default();
        let heads_too = Arc::clone(&heads);
        let folder = folder.join("log");
        let work = move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(seal_on_order(&url, &folder, (orders, &heads_too)))
        };
        let thread = std::thread::Builder::new().name("sealer".to_owned());
        Ok(Self {
            order,
            heads,
            thread: thread.spawn(work)?,
        })
    }

    /// From now on it seals.
    pub(crate) fn work(&self) {
        self.order.send_replace(Order::Seal);
    }

    /// Has it seal until nothing waits, and then rest. Returns how long that took.
    pub(crate) async fn finish(&self, owner: &mut PgConnection) -> anyhow::Result<Duration> {
        let began = Instant::now();
        self.work();
        while sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM log_queue) AS "waits!""#)
            .fetch_one(&mut *owner)
            .await?
        {
            if self.thread.is_finished() || began.elapsed() > PATIENCE {
                bail!("the sealer does not come to an end");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.order.send_replace(Order::Rest);
        Ok(began.elapsed())
    }

    /// How long these waited for their heads, from the moment at which they were known to be durable; they are sealed by now.
    pub(crate) async fn waits(
        &self,
        owner: &mut PgConnection,
        sample: &[(Uuid, Instant)],
    ) -> anyhow::Result<Vec<Duration>> {
        let ids: Vec<Uuid> = sample.iter().map(|(id, _)| *id).collect();
        let places = sqlx::query!(
            r#"SELECT s.nth AS "nth!", l.first + array_position(l.ids, s.id) - 1 AS "place!"
               FROM unnest($1::uuid[]) WITH ORDINALITY AS s (id, nth)
               JOIN log_leaves l ON s.id BETWEEN l.low AND l.high AND s.id = ANY (l.ids)"#,
            &ids
        )
        .fetch_all(owner)
        .await?;
        if places.len() != sample.len() {
            bail!("{} of {} are sealed", places.len(), sample.len());
        }
        let heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = |nth: i64, place: i64| {
            let (_, posted) = sample.get(usize::try_from(nth).ok()?.checked_sub(1)?)?;
            let covering = heads.partition_point(|head| head.size <= place);
            Some(heads.get(covering)?.at.saturating_duration_since(*posted))
        };
        let waits = places.iter().map(|one| wait(one.nth, one.place));
        waits.collect::<Option<_>>().context("no head covers it")
    }

    /// Ends the thread.
    pub(crate) fn end(self) -> anyhow::Result<()> {
        self.order.send_replace(Order::End);
        let ended = self.thread.join();
        ended.unwrap_or_else(|_| bail!("the sealer fell over"))
    }
}

async fn seal_on_order(
    url: &str,
    folder: &Path,
    (mut orders, heads): (watch::Receiver<Order>, &Mutex<Vec<Head>>),
) -> anyhow::Result<()> {
    let clock = Clock::system();
    let signer = Signer::open(&folder.join("keys"), "bench.daman.invalid", clock.now())?;
    let kept = Kept::new(folder.join("head"));
    let mut sealer = Sealer::new(Db::new(database::pool(url, 2).await?, clock), signer, kept);
    let mut size = 0_i64;
    loop {
        let order = *orders.borrow_and_update();
        match order {
            Order::End => return Ok(()),
            Order::Rest => orders.changed().await?,
            Order::Seal => {
                let outcome = sealer.seal().await?;
                if let Sealed::Leaves(count) = outcome {
                    size = size.saturating_add(i64::try_from(count)?);
                    let at = Instant::now();
                    let mut heads = heads.lock().unwrap_or_else(PoisonError::into_inner);
                    heads.push(Head { size, at });
                }
                if !outcome.is_full() {
                    tokio::time::timeout(TICK, orders.changed()).await.ok();
                }
            }
        }
    }
}
