//! The live feed: one poller for each process, and any number of streams that it wakes.
//!
//! The poller asks the database four times a second for what is new to anybody, if anybody listens; a stream then reads
//! its own party's rows. So an idle stream costs no query but one every [`stream::LOOK_ANYWAY`], and news for everybody
//! costs none: it says no more than that there is some.

mod stream;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use kernel::{Db, Failure, Id};
use parties::Party;
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval},
};

pub(crate) use stream::{Reading, follow};

use crate::{
    error::MessageError,
    store::{self, Cursor},
};

/// How often the poller looks; an event is on its way to its streams within this time of its commit.
const POLL_EVERY: Duration = Duration::from_millis(250);
/// How many rows one look takes.
const POLL_ROWS: i64 = 1_000;
/// How many streams a party may hold open at one process.
const MOST_STREAMS: usize = 8;

/// The streams that are open at this process. Cheap to clone; copies are the same feed.
#[derive(Debug, Clone, Default)]
pub struct Feed {
    open: Arc<Mutex<Open>>,
}

#[derive(Debug, Default)]
struct Open {
    parties: HashMap<Id<Party>, Listeners>,
    /// Counts the news for everybody.
    public: watch::Sender<u64>,
    closed: bool,
}

#[derive(Debug)]
struct Listeners {
    /// Counts the wake-ups; a stream that sees it change reads its rows.
    news: watch::Sender<u64>,
    streams: usize,
}

/// A stream's place at the feed, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Seat {
    feed: Feed,
    party: Id<Party>,
    news: watch::Receiver<u64>,
    public: watch::Receiver<u64>,
}

impl Feed {
    /// A feed without streams.
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends every stream, so that the server can stop, and [`run_feed`] with them. Clients resume elsewhere.
    pub fn close(&self) {
        let mut open = self.open();
        open.closed = true;
        open.parties.clear();
    }

    /// Takes a seat for a stream of `party`.
    ///
    /// # Errors
    /// [`MessageError::TooManyStreams`].
    pub(crate) fn listen(&self, party: Id<Party>) -> Result<Seat, MessageError> {
        let mut open = self.open();
        let public = open.public.subscribe();
        let listeners = open.parties.entry(party).or_insert_with(|| Listeners {
            news: watch::Sender::new(0),
            streams: 0,
        });
        if listeners.streams >= MOST_STREAMS {
            return Err(MessageError::TooManyStreams { most: MOST_STREAMS });
        }
        listeners.streams = listeners.streams.saturating_add(1);
        Ok(Seat {
            feed: self.clone(),
            party,
            news: listeners.news.subscribe(),
            public,
        })
    }

    fn wake(&self, party: Id<Party>) {
        let open = self.open();
        if party == store::EVERYBODY {
            count(&open.public);
        } else if let Some(listeners) = open.parties.get(&party) {
            listeners.wake();
        }
    }

    fn wake_all(&self) {
        self.open().parties.values().for_each(Listeners::wake);
    }

    /// Whether anybody listens; none when the feed is closed.
    fn has_listeners(&self) -> Option<bool> {
        let open = self.open();
        (!open.closed).then_some(!open.parties.is_empty())
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        // Nothing in here can panic half-way, so what a poisoned lock guards is whole.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listeners {
    fn wake(&self) {
        count(&self.news);
    }
}

fn count(news: &watch::Sender<u64>) {
    news.send_modify(|count| *count = count.wrapping_add(1));
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.feed.open();
        let Some(listeners) = open.parties.get_mut(&self.party) else {
            return;
        };
        listeners.streams = listeners.streams.saturating_sub(1);
        if listeners.streams == 0 {
            open.parties.remove(&self.party);
        }
    }
}

/// Wakes the streams of `feed` for as long as it is not closed. The binary runs one of these for each process; without
/// it streams still see everything, but only every 20 seconds.
pub async fn run_feed(db: Db, feed: Feed) {
    let mut ticks = interval(POLL_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut seen = None;
    loop {
        ticks.tick().await;
        match feed.has_listeners() {
            None => return,
            Some(false) => seen = None,
            Some(true) => match look(&db, &feed, seen).await {
                Ok(cursor) => seen = Some(cursor),
                Err(failure) => {
                    tracing::warn!(error = %failure.chain(), "the feed could not be read; it is tried again");
                }
            },
        }
    }
}

/// Wakes whomever something new concerns, and returns the place up to which all is seen.
async fn look(db: &Db, feed: &Feed, seen: Option<Cursor>) -> Result<Cursor, Failure> {
    let Some(mut seen) = seen else {
        // The first to listen may have missed what happened before the poller knew of it.
        let head = store::find_head(db).await?;
        feed.wake_all();
        return Ok(head);
    };
    loop {
        let rows = store::list_new(db, seen, POLL_ROWS).await?;
        for (party, cursor) in &rows {
            feed.wake(*party);
            seen = *cursor;
        }
        if i64::try_from(rows.len()).map_err(Failure::new)? < POLL_ROWS {
            return Ok(seen);
        }
    }
}

#[cfg(test)]
mod tests;
