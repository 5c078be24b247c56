//! Waiting rows are looked at again: works were registered, or the owner decided.

use kernel::{Db, Failure, Id};
use parties::Party;

use crate::{
    Statement, Status, jobs,
    matching::{Index, Match},
    reading::{TOO_LARGE, index_of, named_of},
    store::{self, Waiting},
};

/// So many rows are looked at in one transaction.
const PAGE: i64 = 2_000;

/// Looks at all waiting rows of an owner again. Those that are matched now count with the next assessment of their statement. Each
/// page commits by itself: killed, it is begun anew and finds less to do.
///
/// # Errors
/// [`Failure`] of the database.
pub(crate) async fn rematch(db: &Db, owner: Id<Party>, cause: &str) -> Result<(), Failure> {
    let mut tx = db.begin().await?;
    let statements = store::list_live_of_owner(&mut tx, owner).await?;
    tx.commit().await?;
    for statement in statements {
        rematch_one(db, statement, cause).await?;
    }
    Ok(())
}

async fn rematch_one(db: &Db, id: Id<Statement>, cause: &str) -> Result<(), Failure> {
    let mut after = 0;
    loop {
        let mut tx = db.begin().await?;
        // Held against an assessment: a row that is matched now counts with the next one, and not beside it.
        let Some(statement) = store::lock(&mut tx, id).await? else {
            return Ok(());
        };
        match statement.status {
            Status::Previewed | Status::Blocked | Status::AwaitingCash | Status::Booked => {}
            // At its end reading looks again by itself.
            Status::Received | Status::Reading | Status::Rejected | Status::Replaced => {
                return Ok(());
            }
        }
        let index = index_of(&mut tx, &statement).await?;
        let waiting = store::list_waiting(&mut tx, id, (after, PAGE)).await?;
        let Some(last) = waiting.last() else {
            if store::has_unassessed(&mut tx, id).await? && statement.status != Status::Previewed {
                jobs::assess(&mut tx, id, cause).await?;
            }
            tx.commit().await?;
            return Ok(());
        };
        after = last.number;
        let matched: Vec<_> = waiting
            .iter()
            .filter_map(|row| found(row, &index))
            .collect();
        if !matched.is_empty() {
            let round = store::next_round(&mut tx, id).await?;
            store::match_rows(&mut tx, id, round, &matched).await?;
        }
        tx.commit().await?;
    }
}

fn found(row: &Waiting, index: &Index) -> Option<(i64, uuid::Uuid, uuid::Uuid)> {
    if row.month.is_none() || row.reason.as_deref() == Some(TOO_LARGE) {
        return None;
    }
    let named = named_of([
        row.isrc.as_deref(),
        row.upc.as_deref(),
        row.iswc.as_deref(),
        row.title.as_deref(),
        row.artist.as_deref(),
    ]);
    match index.find(&named) {
        Match::Of { work, project } => Some((row.number, work, project)),
        Match::Nobody(_) => None,
    }
}
