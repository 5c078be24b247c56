//! What happens by itself: files are read and assessed, rows matched later, cash that is late noticed as rates are
//! that are missing, cash that was contested goes on.

use chrono::{DateTime, Duration, Utc};
use kernel::{
    Db, Failure, Id, Tx,
    jobs::{Claim, Line, NewJob, enqueue},
};
use parties::Party;
use payments::Chargeback;
use serde::Deserialize;
use serde_json::json;
use storage::FileStore;
use uuid::Uuid;

use crate::{Rules, Statement, StatementError, acts, reading, store};

/// A file is read.
pub const READ: &str = "statements.read";
/// A file that was read is removed.
pub const FORGET: &str = "statements.forget";
/// A statement is assessed.
pub const ASSESS: &str = "statements.assess";
/// An owner's waiting rows are looked at again.
pub const REMATCH: &str = "statements.rematch";
/// The cash of a statement may be late, or its rates.
pub const LATE: &str = "statements.late";
/// A rate may be missing still.
pub const REMIND: &str = "statements.remind";
/// A statement may have stayed blocked.
pub const EXPIRE: &str = "statements.expire";
/// A bank has decided about cash of a statement.
pub const RESUME: &str = "statements.resume";

/// What the jobs of this room work with.
#[derive(Debug, Clone)]
pub struct Context {
    /// Where files are kept.
    pub files: FileStore,
    /// The bounds and clocks.
    pub rules: Rules,
}

#[derive(Debug, Deserialize)]
struct StatementJob {
    statement: Uuid,
}

#[derive(Debug, Deserialize)]
struct OwnerJob {
    owner: Uuid,
}

async fn of_statement(
    tx: &mut Tx,
    (kind, line): (&'static str, Line),
    (statement, key): (Id<Statement>, String),
    run_at: DateTime<Utc>,
) -> Result<(), Failure> {
    let job = NewJob {
        line,
        kind,
        key: Some(key),
        payload: json!({ "statement": statement }),
        run_at,
    };
    enqueue(tx, job).await
}

/// The file is to be read.
pub(crate) async fn read(tx: &mut Tx, statement: Id<Statement>) -> Result<(), Failure> {
    let now = tx.now();
    // It keeps a processor busy for minutes.
    of_statement(
        tx,
        (READ, Line::Heavy),
        (statement, statement.to_string()),
        now,
    )
    .await
}

/// The file is not needed any more: its rows are in the tables, its hash says which it was, and what else it says of buyers is
/// nobody's to keep.
async fn forget(tx: &mut Tx, statement: Id<Statement>) -> Result<(), Failure> {
    let now = tx.now();
    let key = statement.to_string();
    of_statement(tx, (FORGET, Line::Main), (statement, key), now).await
}

/// The statement is to be assessed, once its preview has stood as long as the rules say.
pub(crate) async fn assess_after_review(
    tx: &mut Tx,
    rules: &Rules,
    statement: &Statement,
) -> Result<(), Failure> {
    let at = tx
        .now()
        .checked_add_signed(Duration::hours(rules.review_hours.into()));
    let at = at.unwrap_or_else(|| tx.now());
    let key = format!("{}:preview", statement.id);
    of_statement(tx, (ASSESS, Line::Main), (statement.id, key), at).await
}

/// The statement is to be assessed for this cause.
pub(crate) async fn assess(
    tx: &mut Tx,
    statement: Id<Statement>,
    cause: &str,
) -> Result<(), Failure> {
    let now = tx.now();
    let key = format!("{statement}:{cause}");
    of_statement(tx, (ASSESS, Line::Main), (statement, key), now).await
}

/// The cash of the statement is due then, or a rate.
pub(crate) async fn late_after(
    tx: &mut Tx,
    statement: Id<Statement>,
    due: DateTime<Utc>,
) -> Result<(), Failure> {
    let key = format!("{statement}:{}", due.timestamp());
    of_statement(tx, (LATE, Line::Main), (statement, key), due).await
}

/// Half of the time is over in which a rate is due that is missing from now on.
pub(crate) async fn remind_before(
    tx: &mut Tx,
    rules: &Rules,
    statement: Id<Statement>,
) -> Result<(), Failure> {
    let pause = Duration::hours(i64::from(rules.due_days).saturating_mul(12));
    let at = tx.now().checked_add_signed(pause);
    let at = at.unwrap_or_else(|| tx.now());
    let key = format!("{statement}:{}", at.timestamp());
    of_statement(tx, (REMIND, Line::Main), (statement, key), at).await
}

/// The next step of a lateness that began when this was due.
pub(crate) async fn late_step_at(
    tx: &mut Tx,
    statement: Id<Statement>,
    (due, at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), Failure> {
    let key = format!("{statement}:{}:{}", due.timestamp(), at.timestamp());
    of_statement(tx, (LATE, Line::Main), (statement, key), at).await
}

/// The statement is rejected if it is still blocked after so many days.
pub(crate) async fn expire_blocked(
    tx: &mut Tx,
    rules: &Rules,
    statement: &Statement,
) -> Result<(), Failure> {
    let at = tx
        .now()
        .checked_add_signed(Duration::days(rules.blocked_days.into()));
    let at = at.unwrap_or_else(|| tx.now());
    let key = statement.id.to_string();
    of_statement(tx, (EXPIRE, Line::Main), (statement.id, key), at).await
}

/// The waiting rows of an owner are to be looked at again, for this cause.
pub(crate) async fn rematch(tx: &mut Tx, owner: Id<Party>, cause: &str) -> Result<(), Failure> {
    let job = NewJob {
        line: Line::Heavy,
        kind: REMATCH,
        key: Some(format!("{owner}:{cause}")),
        payload: json!({ "owner": owner }),
        run_at: tx.now(),
    };
    enqueue(tx, job).await
}

/// The bank has decided: what waited for it goes on.
pub(crate) async fn resume(
    tx: &mut Tx,
    statement: Id<Statement>,
    (chargeback, decided): (Id<Chargeback>, &str),
) -> Result<(), Failure> {
    let now = tx.now();
    // It may decide otherwise afterwards.
    let key = format!("{statement}:{chargeback}:{decided}");
    of_statement(tx, (RESUME, Line::Main), (statement, key), now).await
}

/// Does a job of this room, or says that it is none of its.
pub async fn run(db: &Db, context: &Context, claim: &Claim) -> Option<Result<(), Failure>> {
    let rules = &context.rules;
    match claim.kind.as_str() {
        READ => Some(run_read(db, context, claim).await),
        FORGET => Some(run_forget(db, context, claim).await),
        REMATCH => Some(run_rematch(db, claim).await),
        ASSESS => Some(
            in_one(db, claim, async |tx, id| {
                acts::assess(tx, rules, id).await.map(drop)
            })
            .await,
        ),
        LATE => Some(in_one(db, claim, async |tx, id| acts::late(tx, rules, id).await).await),
        REMIND => Some(in_one(db, claim, acts::remind).await),
        EXPIRE => Some(in_one(db, claim, acts::expire).await),
        RESUME => Some(in_one(db, claim, acts::resume).await),
        _ => None,
    }
}

/// An act on a statement, in one transaction with the end of its job.
async fn in_one(
    db: &Db,
    claim: &Claim,
    act: impl AsyncFnOnce(&mut Tx, Id<Statement>) -> Result<(), StatementError>,
) -> Result<(), Failure> {
    let StatementJob { statement } = StatementJob::deserialize(&claim.payload)?;
    let mut tx = db.begin().await?;
    act(&mut tx, Id::from_uuid(statement))
        .await
        .map_err(Failure::new)?;
    claim.complete(&mut tx).await?;
    tx.commit().await
}

async fn run_read(db: &Db, context: &Context, claim: &Claim) -> Result<(), Failure> {
    let StatementJob { statement } = StatementJob::deserialize(&claim.payload)?;
    let id = Id::from_uuid(statement);
    let end = reading::read(db, &context.files, id).await?;
    let mut tx = db.begin().await?;
    if let (Some(end), Some(statement)) = (end, store::lock(&mut tx, id).await?) {
        reading::finish(&mut tx, &context.rules, &statement, end).await?;
    }
    forget(&mut tx, id).await?;
    claim.complete(&mut tx).await?;
    tx.commit().await
}

async fn run_forget(db: &Db, context: &Context, claim: &Claim) -> Result<(), Failure> {
    let StatementJob { statement } = StatementJob::deserialize(&claim.payload)?;
    let mut tx = db.begin().await?;
    if let Some(statement) = store::find(&mut tx, Id::from_uuid(statement)).await? {
        context.files.remove(&statement.object_key).await?;
    }
    claim.complete(&mut tx).await?;
    tx.commit().await
}

async fn run_rematch(db: &Db, claim: &Claim) -> Result<(), Failure> {
    let OwnerJob { owner } = OwnerJob::deserialize(&claim.payload)?;
    acts::rematch(db, Id::from_uuid(owner), &claim.id.to_string()).await?;
    let mut tx = db.begin().await?;
    claim.complete(&mut tx).await?;
    tx.commit().await
}
