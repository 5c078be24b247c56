//! Group commit: concurrent independent postings of one process share a transaction, and each caller waits for its own.
//!
//! ```text
//!   post --.                     .--> answer, durable
//!   post ---+--> [ waiting ] --writer--> ledger_post_each: one transaction
//!   post --'                     '--> a refusal, alone
//! ```
//!
//! While one transaction commits, the next set fills itself: nobody waits for a timer, and the busier it is the larger the
//! sets. It is for what has no further rows to write with its transfers, such as imports; acts of the rooms post in their own
//! transactions ([`crate::post()`]).

use std::{collections::HashMap, iter};

use kernel::{Db, Failure};
use sqlx::{PgConnection, Postgres, pool::PoolConnection};
use tokio::sync::{mpsc, oneshot};

use crate::{
    LedgerError, Posted, Transfer,
    set::{Key, Opening, Set},
};

/// How many transfers one transaction carries at most: more make it no faster.
const SET: usize = 2_000;
/// How many postings may wait before the next caller waits to be taken in.
const WAITING: usize = 4_096;
/// How many ids of accounts are remembered.
const KNOWN: usize = 100_000;

/// Takes postings from many callers at once. Cheap to clone; its writer ends with the last clone.
#[derive(Debug, Clone)]
pub struct Queue {
    waiting: mpsc::Sender<Waiting>,
}

/// A posting and whoever waits for it.
#[derive(Debug)]
struct Waiting {
    transfers: Vec<Transfer>,
    answer: oneshot::Sender<Result<Posted, LedgerError>>,
}

impl Queue {
    /// A queue into this database, and the writer that works it off as long as it is run.
    pub fn new(db: &Db) -> (Self, Writer) {
        let (waiting, postings) = mpsc::channel(WAITING);
        let writer = Writer {
            postings,
            hand: Hand {
                db: db.clone(),
                connection: None,
                known: HashMap::new(),
            },
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

/// Works off a queue with one connection of its own.
#[derive(Debug)]
pub struct Writer {
    postings: mpsc::Receiver<Waiting>,
    hand: Hand,
}

impl Writer {
    /// Writes until the last clone of the queue is gone and nothing waits in it.
    pub async fn run(self) {
        let Self {
            mut postings,
            mut hand,
        } = self;
        let mut next = None;
        loop {
            let first = match next.take() {
                Some(first) => first,
                None => match postings.recv().await {
                    Some(first) => first,
                    None => return,
                },
            };
            // Those that were just answered come again before the next set leaves.
            tokio::task::yield_now().await;
            let mut size = first.transfers.len();
            let mut set = vec![first];
            while let Ok(one) = postings.try_recv() {
                size = size.saturating_add(one.transfers.len());
                if size > SET {
                    next = Some(one);
                    break;
                }
                set.push(one);
            }
            hand.write(set).await;
        }
    }
}

/// What carries a set to the database.
#[derive(Debug)]
struct Hand {
    db: Db,
    connection: Option<PoolConnection<Postgres>>,
    known: HashMap<Key, i64>,
}

impl Hand {
    /// Writes a set, and answers everybody in it.
    async fn write(&mut self, set: Vec<Waiting>) {
        match self.try_write(&set).await {
            Ok(outcomes) => {
                for (one, outcome) in set.into_iter().zip(outcomes) {
                    // Whoever does not wait any more has no use for the answer.
                    one.answer.send(outcome).ok();
                }
            }
            Err(failure) => {
                // It may be broken.
                self.connection = None;
                let chain = failure.chain();
                for one in set {
                    let failed = LedgerError::Failed(Failure::msg(chain.clone()));
                    one.answer.send(Err(failed)).ok();
                }
            }
        }
    }

    async fn try_write(
        &mut self,
        waiting: &[Waiting],
    ) -> Result<Vec<Result<Posted, LedgerError>>, Failure> {
        let mut set = Set::default();
        let mut postings = Vec::new();
        for (number, one) in iter::zip(1_i32.., waiting) {
            for transfer in &one.transfers {
                set.push(transfer)?;
                postings.push(number);
            }
        }
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.db.pool().acquire().await?,
        };
        let accounts = self.open(&mut connection, &set.accounts).await?;
        let refused = sqlx::query_scalar!(
            "SELECT ledger_post_each($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            &postings,
            &accounts,
            &set.ids,
            &set.debits,
            &set.credits,
            &set.amounts,
            &set.lane_seeds,
            &set.kinds,
            &set.kind_names,
            self.db.now()
        )
        .fetch_one(&mut *connection)
        .await?;
        self.connection = Some(connection);
        let Some(outcomes) = refused else {
            let new = |one: &Waiting| one.transfers.len().try_into().map_err(Failure::new);
            return waiting
                .iter()
                .map(|one| Ok(Ok(Posted { new: new(one)? })))
                .collect();
        };
        Ok(outcomes
            .iter()
            .map(|outcome| match outcome.parse() {
                Ok(new) => Ok(Posted { new }),
                Err(_) => Err(LedgerError::of_outcome(outcome)),
            })
            .collect())
    }

    /// The ids of accounts, which are opened when they are new.
    async fn open(
        &mut self,
        connection: &mut PgConnection,
        keys: &[Key],
    ) -> Result<Vec<i64>, Failure> {
        if self.known.len().saturating_add(keys.len()) > KNOWN {
            self.known.clear();
        }
        let new: Vec<Key> = keys
            .iter()
            .filter(|key| !self.known.contains_key(*key))
            .copied()
            .collect();
        if !new.is_empty() {
            let opening = Opening::of(&new);
            let ids = sqlx::query_scalar!(
                r#"SELECT ledger_open($1, $2, $3, $4, $5) AS "ids!""#,
                &opening.names,
                &opening.currencies,
                &opening.sides,
                &opening.lanes,
                self.db.now()
            )
            .fetch_one(connection)
            .await?;
            self.known.extend(iter::zip(new, ids));
        }
        keys.iter()
            .map(|key| self.known.get(key).copied())
            .collect::<Option<_>>()
            .ok_or_else(|| Failure::msg("an account was not opened"))
    }
}
