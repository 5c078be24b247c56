//! Work that happens by itself: a queue in PostgreSQL.
//!
//! ```text
//!            enqueue (in the act's transaction)
//!                 |
//!   ready --claim--> running --complete (in the work's transaction)--> done
//!     ^                 |
//!     |--retry (later)--|--the last attempt failed--> dead
//!     '--lease ran out--'--its worker died at the last attempt too--> dead
//! ```
//!
//! A job runs at least once. What it does happens once, because the work and [`Claim::complete`] commit together and a
//! worker that lost its lease holds an old fence and is refused. Why no ready-made crate: docs/decisions/0003.

use chrono::{DateTime, Utc};
use serde_json::Value;

mod claims;
mod enqueue;
mod upkeep;

pub use claims::{
    Claim, Retry, claim, claim_of, claim_of_kind, complete_all, delay_after, extend_all, next_due,
};
pub use enqueue::{enqueue, enqueue_all};
pub use upkeep::{Count, DeadJob, Queue, counts, list_dead, prune, queues, recover, revive};

/// How often a job is tried before it is put aside for a person: with [`delay_after`], a little over two days.
pub const MAX_ATTEMPTS: i32 = 25;

/// Where a job waits for its turn. Each line is worked off by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Money and states, and what the rails are asked.
    Main,
    /// What keeps a processor busy for minutes, such as previews of videos. One at a time, and nobody's money waits behind.
    Heavy,
    /// Words to people and programs outside. Their servers may be slow or gone for days, and nobody's money waits behind.
    Outside,
}

impl Line {
    /// All lines, the more pressing first.
    pub const ALL: [Self; 3] = [Self::Main, Self::Heavy, Self::Outside];

    /// The word in the table.
    const fn name(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Heavy => "heavy",
            Self::Outside => "outside",
        }
    }
}

/// A job to be done.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Where it waits.
    pub line: Line,
    /// What is to be done, `room.verb`.
    pub kind: &'static str,
    /// Names the work within its kind; a second job of the same kind and key is not enqueued.
    pub key: Option<String>,
    /// What the work needs to know; ids, never personal data.
    pub payload: Value,
    /// Not before this moment.
    pub run_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests;
