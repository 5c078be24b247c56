//! One party's events as they come, from any place on.

use std::{collections::VecDeque, time::Duration};

use futures_util::{Stream, stream};
use kernel::{Db, Failure};
use tokio::time::{Instant, sleep_until};

use super::Seat;
use crate::store::{self, Cursor, FeedRow};

/// How long a stream may last: as long as an access token at most, since the caller was checked only when it began.
/// Clients reconnect with a fresh token and the last id.
pub(super) const LONGEST_STREAM: Duration = Duration::from_mins(10);
/// A stream reads its rows at least this often, woken or not.
pub(super) const LOOK_ANYWAY: Duration = Duration::from_secs(20);
/// How many rows a stream reads at a time.
const ROWS: i64 = 200;

/// What a stream gives.
#[derive(Debug)]
pub(crate) enum Reading {
    /// The place that it begins behind: a client that is cut off before the first event resumes from here.
    Begins(Cursor),
    /// An event.
    Event(Box<FeedRow>),
    /// What all may see has changed somewhere.
    Public,
}

struct Follower {
    db: Db,
    seat: Seat,
    after: Cursor,
    fetched: VecDeque<FeedRow>,
    /// Whether there may be rows that were not fetched yet.
    behind: bool,
    ends: Instant,
}

/// The events of the seat's party behind `after`, or from now on: each once, in order, for at most [`LONGEST_STREAM`].
///
/// # Errors
/// [`Failure`] of the database, before the stream begins; later ones end it, and the client resumes.
pub(crate) async fn follow(
    db: Db,
    seat: Seat,
    after: Option<Cursor>,
) -> Result<impl Stream<Item = Reading> + Send + use<>, Failure> {
    let after = match after {
        Some(after) => after,
        None => store::find_head(&db).await?,
    };
    let follower = Follower {
        db,
        seat,
        after,
        fetched: VecDeque::new(),
        behind: true,
        ends: Instant::now() + LONGEST_STREAM,
    };
    let begins = stream::once(async move { Reading::Begins(after) });
    let events = stream::unfold(follower, async |mut follower| {
        let reading = follower.next().await?;
        Some((reading, follower))
    });
    Ok(stream::StreamExt::chain(begins, events))
}

impl Follower {
    /// What comes next; none when the stream is over.
    async fn next(&mut self) -> Option<Reading> {
        loop {
            if Instant::now() >= self.ends {
                return None;
            }
            if let Some(row) = self.fetched.pop_front() {
                return Some(Reading::Event(Box::new(row)));
            }
            if self.behind {
                self.fetch().await?;
                continue;
            }
            let look_at = self.ends.min(Instant::now() + LOOK_ANYWAY);
            tokio::select! {
                changed = self.seat.news.changed() => changed.ok()?,
                changed = self.seat.public.changed() => {
                    changed.ok()?;
                    return Some(Reading::Public);
                }
                () = sleep_until(look_at) => {}
            }
            self.behind = true;
        }
    }

    async fn fetch(&mut self) -> Option<()> {
        // Seen before the rows are read: news that comes meanwhile is another reading.
        self.seat.news.mark_unchanged();
        let (party, after) = (self.seat.party, self.after);
        match store::list_after(&self.db, party, after, ROWS).await {
            Ok(rows) => {
                self.behind = i64::try_from(rows.len()).ok()? >= ROWS;
                self.after = rows.last().map_or(after, |row| row.cursor);
                self.fetched = rows.into();
                Some(())
            }
            Err(failure) => {
                tracing::warn!(error = %failure.chain(), "a stream ended early; its client resumes");
                None
            }
        }
    }
}
