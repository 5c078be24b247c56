//! A file is read: streamed out of the store, parsed beside it, and written in batches.
//!
//! ```text
//!  store --pieces--> [channel] --> parser (a thread of its own): rows, matched --batches--> [channel] --> tables, progress
//! ```
//!
//! Both channels are short, so whoever is slowest sets the pace and memory does not grow with the file. Each batch commits with
//! the progress that it makes; after a kill the parser begins anew and leaves out what is there.

mod feed;
mod finish;
mod parse;
mod rows;

use std::sync::Arc;

use kernel::{Db, Failure, Id};
use storage::FileStore;
use tokio::sync::mpsc;

use crate::{
    Statement, Status, Step,
    matching::Index,
    store::{self, NewRow},
};

pub(crate) use finish::finish;
pub(crate) use parse::End;
use parse::Job;
pub(crate) use rows::{TOO_LARGE, named_of};

/// So many items are written in one transaction.
const BATCH: usize = 2_000;
/// So many batches may wait to be written, and so many pieces of the file to be parsed.
const WAITING: usize = 4;

/// What the parser hands over.
#[derive(Debug)]
pub(crate) enum Parsed {
    /// What the file was recognised as.
    Opened(&'static str),
    /// Some rows, how many items were read by then, and how many bytes.
    Batch {
        rows: Vec<NewRow>,
        items: i64,
        bytes: i64,
    },
    /// The end.
    End(Box<End>),
}

/// Reads a statement to its end. Returns nothing when it is not to be read (any more).
///
/// # Errors
/// [`Failure`] of the database or the store, or when another worker reads it: it is tried again, and goes on where it was.
pub(crate) async fn read(
    db: &Db,
    files: &FileStore,
    id: Id<Statement>,
) -> Result<Option<End>, Failure> {
    let Some((statement, index)) = begin(db, id).await? else {
        return Ok(None);
    };
    let content = files.read(&statement.object_key).await?;
    let (pieces, reader) = feed::channel(WAITING);
    let (parsed, mut batches) = mpsc::channel(WAITING);
    let job = Job::new(&statement, index);
    let parser = tokio::task::spawn_blocking(move || parse::run(&job, reader, &parsed));
    let written = async {
        let mut done = statement.read_items;
        while let Some(next) = batches.recv().await {
            match next {
                Parsed::Opened(format) => opened(db, id, format).await?,
                Parsed::Batch { rows, items, bytes } => {
                    write(db, id, (done, items), (&rows, bytes)).await?;
                    done = items;
                }
                Parsed::End(end) => return Ok(Some(*end)),
            }
        }
        Err(Failure::msg("the parser gave up"))
    };
    // Whichever of the two ends early, the other notices by its channel.
    let (fed, written) = tokio::join!(feed::pump(content, pieces), written);
    parser.await.map_err(Failure::new)?;
    let end = written?;
    fed?;
    Ok(end)
}

/// The statement, reading from now on, and what its owner's rows are matched with.
async fn begin(db: &Db, id: Id<Statement>) -> Result<Option<(Statement, Arc<Index>)>, Failure> {
    let mut tx = db.begin().await?;
    let Some(statement) = store::lock(&mut tx, id).await? else {
        return Ok(None);
    };
    match statement.status.read() {
        Ok(Step::Moved(status)) => store::save_status(&mut tx, id, status).await?,
        Ok(Step::Already) => {}
        Err(_) => return Ok(None),
    }
    let index = index_of(&mut tx, &statement).await?;
    tx.commit().await?;
    let statement = Statement {
        status: Status::Reading,
        ..statement
    };
    Ok(Some((statement, Arc::new(index))))
}

/// What the rows of a statement are matched with.
pub(crate) async fn index_of(tx: &mut kernel::Tx, statement: &Statement) -> Result<Index, Failure> {
    let works = store::list_known(tx, statement.owner).await?;
    let decisions = store::list_decisions(tx, statement.owner).await?;
    Ok(Index::of(&works, &decisions))
}

async fn opened(db: &Db, id: Id<Statement>, format: &str) -> Result<(), Failure> {
    let mut tx = db.begin().await?;
    store::save_opened(&mut tx, id, format).await?;
    tx.commit().await
}

/// Writes a batch with the progress that it makes.
async fn write(
    db: &Db,
    id: Id<Statement>,
    (before, items): (i64, i64),
    (rows, bytes): (&[NewRow], i64),
) -> Result<(), Failure> {
    let mut tx = db.begin().await?;
    if !store::save_progress(&mut tx, id, (before, items), bytes).await? {
        return Err(Failure::msg(format!(
            "statement {id} is read by another worker, or was replaced"
        )));
    }
    store::insert_rows(&mut tx, id, rows).await?;
    tx.commit().await
}
