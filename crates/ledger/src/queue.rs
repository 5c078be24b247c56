//! Group commit: concurrent independent postings of one process share a transaction, and each caller waits for its own.
//!
//! ```text
//!   post --.
//!   post ---+--> [ waiting ] --hand--> ledger_post_new: one transaction for all --> answers, durable
//!   post --'                              | anything of it is refused, or not new
//!                                         v
//!                             ledger_post_each: cut in two until what is refused stands alone
//! ```
//!
//! Two hands take turns: while one waits for its commit, the other's set is on its way, and both are as large as half of what
//! is asked for at the time. Nobody waits for a timer, and the busier it is the larger the sets. It is for what has no further rows to write with its transfers, such as imports; acts of the rooms post in their own
//! transactions ([`crate::post()`]).

use std::{
    collections::VecDeque,
    sync::atomic::{AtomicUsize, Ordering},
};

use kernel::{Db, Failure};
use tokio::sync::{Mutex, mpsc, oneshot};

use crate::{
    LedgerError, Posted, Transfer,
    hand::{Hand, Shared},
};

/// How many transfers one transaction carries at most: more make it no faster.
const SET: usize = 2_000;
/// How many postings may wait before the next caller waits to be taken in.
const WAITING: usize = 4_096;
/// How many transactions are under way at most. A third would mostly wait for the accounts that the other two write.
const HANDS: usize = 2;

/// Takes postings from many callers at once. Cheap to clone; its writer ends with the last clone.
#[derive(Debug, Clone)]
pub struct Queue {
    waiting: mpsc::Sender<Waiting>,
}

/// A posting and whoever waits for it.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(crate) transfers: Vec<Transfer>,
    pub(crate) answer: oneshot::Sender<Result<Posted, LedgerError>>,
}

impl Queue {
    /// A queue into this database, and the writer that works it off as long as it is run.
    pub fn new(db: &Db) -> (Self, Writer) {
        let (waiting, postings) = mpsc::channel(WAITING);
        let writer = Writer {
            postings,
            shared: Shared::new(db.clone()),
        };
        (Self { waiting }, writer)
    }

    /// Posts a set of transfers: all of them, or none. When it returns they are durable; when the caller goes away before,
    /// they may be posted all the same.
    ///
    /// # Errors
    /// As [`crate::post()`]: what is refused moves nothing, and no posting of anybody else is refused with it. When the
    /// database failed the outcome is unknown; posting again is then a no-op or the first time.
    pub async fn post(&self, transfers: Vec<Transfer>) -> Result<Posted, LedgerError> {
        if transfers.is_empty() {
            return Ok(Posted { new: 0 });
        }
        if transfers.len() > SET {
            return Err(Failure::msg(format!("a posting has at most {SET} transfers")).into());
        }
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting { transfers, answer };
        self.waiting.send(waiting).await.map_err(Failure::new)?;
        answered.await.map_err(Failure::new)?
    }
}

/// Works off a queue with two connections of its own.
#[derive(Debug)]
pub struct Writer {
    postings: mpsc::Receiver<Waiting>,
    shared: Shared,
}

impl Writer {
    /// Writes until the last clone of the queue is gone and nothing waits in it.
    pub async fn run(self) {
        let line = Mutex::new(Line {
            postings: self.postings,
            waiting: VecDeque::new(),
            size: 0,
        });
        let carried = AtomicUsize::new(0);
        let work = || work(&line, &carried, Hand::new(&self.shared));
        // As many as there are HANDS.
        tokio::join!(work(), work());
    }
}

/// What one hand does until nothing more can come.
async fn work(line: &Mutex<Line>, carried: &AtomicUsize, mut hand: Hand<'_>) {
    loop {
        let next = line.lock().await.next(carried).await;
        let Some((set, size)) = next else { return };
        carried.fetch_add(size, Ordering::Relaxed);
        hand.write(set).await;
        carried.fetch_sub(size, Ordering::Relaxed);
    }
}

/// What waits to be taken by a hand.
#[derive(Debug)]
struct Line {
    postings: mpsc::Receiver<Waiting>,
    waiting: VecDeque<Waiting>,
    /// Transfers in `waiting`.
    size: usize,
}

impl Line {
    /// The next set and its size: this hand's half of what waits and what the others carry. None at the end.
    async fn next(&mut self, carried: &AtomicUsize) -> Option<(Vec<Waiting>, usize)> {
        if self.waiting.is_empty() {
            let first = self.postings.recv().await?;
            self.push(first);
        }
        // Those that were just answered come again before the next set leaves.
        tokio::task::yield_now().await;
        while self.size < HANDS * SET
            && let Ok(one) = self.postings.try_recv()
        {
            self.push(one);
        }
        let all = self.size.saturating_add(carried.load(Ordering::Relaxed));
        let share = all.div_ceil(HANDS).min(SET);
        let (mut set, mut size) = (Vec::new(), 0_usize);
        while let Some(one) = self.waiting.pop_front() {
            let with_it = size.saturating_add(one.transfers.len());
            if !set.is_empty() && with_it > share {
                self.waiting.push_front(one);
                break;
            }
            size = with_it;
            set.push(one);
        }
        self.size = self.size.saturating_sub(size);
        Some((set, size))
    }

    fn push(&mut self, one: Waiting) {
        self.size = self.size.saturating_add(one.transfers.len());
        self.waiting.push_back(one);
    }
}
