//! The database, and one transaction in it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use tokio::sync::Notify;

use crate::{Clock, Failure, Id, jobs::Line};

/// The database pool together with the clock and the workers' wake-up calls. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    pool: PgPool,
    clock: Clock,
    committed: Arc<PerLine<Notify>>,
}

/// One thing for each line of jobs.
#[derive(Debug, Default)]
struct PerLine<T> {
    main: T,
    heavy: T,
    outside: T,
}

impl<T> PerLine<T> {
    const fn of(&self, line: Line) -> &T {
        match line {
            Line::Main => &self.main,
            Line::Heavy => &self.heavy,
            Line::Outside => &self.outside,
        }
    }
}

impl Db {
    /// A database reached through `pool`, in which time is told by `clock`.
    pub fn new(pool: PgPool, clock: Clock) -> Self {
        Self {
            pool,
            clock,
            committed: Arc::default(),
        }
    }

    /// The pool, for reads that need no transaction.
    pub const fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// The clock.
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The present moment.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Begins a transaction; its moment is taken now and stays.
    ///
    /// # Errors
    /// [`Failure`] when no connection can be had.
    pub async fn begin(&self) -> Result<Tx, Failure> {
        let inner = self.pool.begin().await?;
        Ok(self.at_this_moment(inner))
    }

    /// Begins a transaction that only reads, and in which each query sees the database as it is now.
    ///
    /// # Errors
    /// [`Failure`] when no connection can be had.
    pub async fn begin_snapshot(&self) -> Result<Tx, Failure> {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
        let mut inner = self.pool.begin_with(begin).await?;
        // PostgreSQL takes the snapshot at the first query. Nothing that is seen is then later than the transaction's moment.
        sqlx::query_scalar!("SELECT true")
            .fetch_one(&mut *inner)
            .await?;
        Ok(self.at_this_moment(inner))
    }

    fn at_this_moment(&self, inner: Transaction<'static, Postgres>) -> Tx {
        Tx {
            inner,
            now: self.clock.now(),
            committed: Arc::clone(&self.committed),
            enqueued: PerLine::default(),
        }
    }

    /// Waits until a transaction of this process has committed that enqueued a job of this line which is due. What was
    /// committed while nobody waited ends the next wait at once; one worker of the process waits for each line.
    pub async fn job_enqueued(&self, line: Line) {
        self.committed.of(line).notified().await;
    }
}

/// One database transaction and the moment it happens at. Dropped without [`Tx::commit`], it leaves no trace.
#[derive(Debug)]
pub struct Tx {
    inner: Transaction<'static, Postgres>,
    now: DateTime<Utc>,
    committed: Arc<PerLine<Notify>>,
    enqueued: PerLine<bool>,
}

impl Tx {
    /// The moment of this transaction, the same for all that it writes.
    pub const fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The connection, for queries.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.inner
    }

    /// A new id, made at this transaction's moment.
    pub fn new_id<T>(&self) -> Id<T> {
        Id::new(self.now)
    }

    /// Makes all of it durable, and wakes the workers of this process if there is work for them.
    ///
    /// # Errors
    /// [`Failure`] when the database did not confirm; the outcome is then unknown, and the act must be repeated.
    pub async fn commit(self) -> Result<(), Failure> {
        self.inner.commit().await?;
        for line in Line::ALL {
            if *self.enqueued.of(line) {
                self.committed.of(line).notify_one();
            }
        }
        Ok(())
    }

    /// Leaves no trace.
    ///
    /// # Errors
    /// [`Failure`] when the connection broke, which leaves no trace either.
    pub async fn rollback(self) -> Result<(), Failure> {
        Ok(self.inner.rollback().await?)
    }

    pub(crate) const fn mark_enqueued(&mut self, line: Line) {
        match line {
            Line::Main => self.enqueued.main = true,
            Line::Heavy => self.enqueued.heavy = true,
            Line::Outside => self.enqueued.outside = true,
        }
    }
}
