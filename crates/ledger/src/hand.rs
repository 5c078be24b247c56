//! What carries sets of the queue to the database.

use std::{
    collections::HashMap,
    iter,
    sync::{Mutex, PoisonError},
};

use kernel::{Db, Failure};
use sqlx::{PgConnection, Postgres, error::DatabaseError, pool::PoolConnection};

use crate::{
    LedgerError, Posted,
    queue::Waiting,
    set::{Key, Opening, Set},
};

/// How many ids of accounts are remembered.
const KNOWN: usize = 100_000;
/// How often something is begun again that was in others' way. Those who post are never; an act that posts twice may be.
const TRIES: u32 = 3;
/// Classes of errors that are no fault of a set, and that come again when it is tried another way: no memory or disk, a lock
/// that did not come, a server that stops.
const NOT_ITS_FAULT: [&str; 5] = ["53", "55", "57", "58", "XX"];
/// The class of errors of transactions that were in each other's way.
const IN_THE_WAY: &str = "40";

/// What the hands of one queue share.
#[derive(Debug)]
pub(crate) struct Shared {
    db: Db,
    /// The ids of accounts.
    known: Mutex<HashMap<Key, i64>>,
}

impl Shared {
    pub(crate) fn new(db: Db) -> Self {
        Self {
            db,
            known: Mutex::default(),
        }
    }
}

/// A connection that writes sets, one after the other.
#[derive(Debug)]
pub(crate) struct Hand<'a> {
    shared: &'a Shared,
    connection: Option<PoolConnection<Postgres>>,
}

/// A set as PostgreSQL takes it.
struct Packed {
    set: Set,
    /// Which posting each transfer is of, from 1.
    postings: Vec<i32>,
    accounts: Vec<i64>,
}

impl<'a> Hand<'a> {
    pub(crate) const fn new(shared: &'a Shared) -> Self {
        Self {
            shared,
            connection: None,
        }
    }

    /// Writes a set, and answers everybody in it.
    pub(crate) async fn write(&mut self, set: Vec<Waiting>) {
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
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.shared.db.pool().acquire().await?,
        };
        let packed = self.pack(&mut connection, waiting).await?;
        let outcomes = match self.post_new(&mut connection, &packed).await {
            Ok(()) => waiting.iter().map(all_new).collect::<Result<_, _>>()?,
            Err(error) if is_its_fault(&error) => self.post_parts(&mut connection, waiting).await?,
            Err(error) => return Err(error.into()),
        };
        self.connection = Some(connection);
        Ok(outcomes)
    }

    async fn pack(
        &self,
        connection: &mut PgConnection,
        waiting: &[Waiting],
    ) -> Result<Packed, Failure> {
        let mut set = Set::default();
        let mut postings = Vec::new();
        for (number, one) in iter::zip(1_i32.., waiting) {
            for transfer in &one.transfers {
                set.push(transfer)?;
                postings.push(number);
            }
        }
        let accounts = self.open(connection, &set.accounts).await?;
        Ok(Packed {
            set,
            postings,
            accounts,
        })
    }

    /// All of it at once: what nearly every set is.
    async fn post_new(
        &self,
        connection: &mut PgConnection,
        packed: &Packed,
    ) -> Result<(), sqlx::Error> {
        let set = &packed.set;
        sqlx::query!(
            "SELECT ledger_post_new($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &packed.accounts,
            &set.ids,
            &set.debits,
            &set.credits,
            &set.amounts,
            &set.lane_seeds,
            &set.kinds,
            &set.kind_names,
            self.shared.db.now()
        )
        .execute(connection)
        .await?;
        Ok(())
    }

    /// What was refused as a whole: cut in two until what is refused stands alone, each part in a transaction of its own.
    async fn post_parts(
        &self,
        connection: &mut PgConnection,
        waiting: &[Waiting],
    ) -> Result<Vec<Result<Posted, LedgerError>>, Failure> {
        let mut outcomes = Vec::new();
        let mut parts = vec![(waiting, TRIES)];
        while let Some((part, tries)) = parts.pop() {
            let packed = self.pack(connection, part).await?;
            match self.post_each(connection, &packed).await {
                Ok(new) => {
                    for new in new {
                        let new = u64::try_from(new).map_err(Failure::new)?;
                        outcomes.push(Ok(Posted { new }));
                    }
                }
                // It left no trace.
                Err(error) if tries > 0 && is_of_class(&error, IN_THE_WAY) => {
                    parts.push((part, tries.saturating_sub(1)));
                }
                Err(error) if is_its_fault(&error) => {
                    if let [_] = part {
                        outcomes.push(Err(error.into()));
                    } else {
                        // The first half comes first, so that outcomes stand in the order of the postings.
                        let (one, other) = part.split_at(part.len().div_ceil(2));
                        parts.extend([(other, TRIES), (one, TRIES)]);
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(outcomes)
    }

    /// All of it at once, though some of it may have been posted before. How much of each posting was new.
    async fn post_each(
        &self,
        connection: &mut PgConnection,
        packed: &Packed,
    ) -> Result<Vec<i64>, sqlx::Error> {
        let set = &packed.set;
        sqlx::query_scalar!(
            r#"SELECT ledger_post_each($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS "new!""#,
            &packed.postings,
            &packed.accounts,
            &set.ids,
            &set.debits,
            &set.credits,
            &set.amounts,
            &set.lane_seeds,
            &set.kinds,
            &set.kind_names,
            self.shared.db.now()
        )
        .fetch_one(connection)
        .await
    }

    /// The ids of accounts, which are opened when they are new.
    async fn open(&self, connection: &mut PgConnection, keys: &[Key]) -> Result<Vec<i64>, Failure> {
        let mut ids: Vec<Option<i64>> = {
            let known = self.shared.known.lock();
            let known = known.unwrap_or_else(PoisonError::into_inner);
            keys.iter().map(|key| known.get(key).copied()).collect()
        };
        let absent = iter::zip(keys, &ids).filter(|(_, id)| id.is_none());
        let new: Vec<Key> = absent.map(|(key, _)| *key).collect();
        if !new.is_empty() {
            let opening = Opening::of(&new);
            let opened = sqlx::query_scalar!(
                r#"SELECT ledger_open($1, $2, $3, $4, $5) AS "ids!""#,
                &opening.names,
                &opening.currencies,
                &opening.sides,
                &opening.lanes,
                self.shared.db.now()
            )
            .fetch_one(connection)
            .await?;
            let gaps = ids.iter_mut().filter(|id| id.is_none());
            iter::zip(gaps, &opened).for_each(|(gap, id)| *gap = Some(*id));
            let known = self.shared.known.lock();
            let mut known = known.unwrap_or_else(PoisonError::into_inner);
            if known.len().saturating_add(new.len()) > KNOWN {
                known.clear();
            }
            known.extend(iter::zip(new, opened));
        }
        let ids = ids.into_iter().collect::<Option<_>>();
        ids.ok_or_else(|| Failure::msg("an account was not opened"))
    }
}

fn all_new(one: &Waiting) -> Result<Result<Posted, LedgerError>, Failure> {
    let new = one.transfers.len().try_into().map_err(Failure::new)?;
    Ok(Ok(Posted { new }))
}

/// Whether a set failed by what is in it, or by another one that was in its way.
fn is_its_fault(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some()
        && !NOT_ITS_FAULT.iter().any(|class| is_of_class(error, class))
}

fn is_of_class(error: &sqlx::Error, class: &str) -> bool {
    let code = error.as_database_error().and_then(DatabaseError::code);
    code.is_some_and(|code| code.starts_with(class))
}
