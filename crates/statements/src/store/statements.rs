//! The statements themselves.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Db, Failure, Id, Tx, constraint};
use ledger::Account;
use parties::Party;
use serde_json::Value;
use storage::Received;
use uuid::Uuid;

use crate::{LateStep, Statement, StatementError, Status};

/// A statement to be kept.
pub(crate) struct NewStatement<'a> {
    pub(crate) owner: Id<Party>,
    pub(crate) received: &'a Received,
    pub(crate) file_name: &'a str,
    pub(crate) source: Option<&'a str>,
    pub(crate) period: Option<NaiveDate>,
    pub(crate) mapping: Option<&'a Value>,
    pub(crate) replaces: Option<(Id<Statement>, &'a str)>,
}

struct StatementRow {
    id: Uuid,
    owner_id: Uuid,
    object_key: String,
    file_name: String,
    size_bytes: i64,
    sha256: Vec<u8>,
    source: Option<String>,
    period: Option<NaiveDate>,
    mapping: Option<Value>,
    replaces_id: Option<Uuid>,
    status: String,
    format: Option<String>,
    read_bytes: i64,
    read_items: i64,
    why: Vec<String>,
    detail: Option<String>,
    anomalies: Value,
    received_at: DateTime<Utc>,
    previewed_at: Option<DateTime<Utc>>,
    due_at: Option<DateTime<Utc>>,
    rate_due_at: Option<DateTime<Utc>>,
    late_at: Option<DateTime<Utc>>,
    late_step: Option<String>,
    contested_at: Option<DateTime<Utc>>,
    booked_at: Option<DateTime<Utc>>,
}

impl TryFrom<StatementRow> for Statement {
    type Error = Failure;

    fn try_from(row: StatementRow) -> Result<Self, Failure> {
        let status = Status::parse(&row.status)
            .ok_or_else(|| Failure::msg(format!("`{}` is no state of a statement", row.status)))?;
        Ok(Self {
            id: Id::from_uuid(row.id),
            owner: Id::from_uuid(row.owner_id),
            object_key: row.object_key,
            file_name: row.file_name,
            size_bytes: row.size_bytes,
            sha256: row.sha256,
            source: row.source,
            period: row.period,
            mapping: row.mapping,
            replaces: row.replaces_id.map(Id::from_uuid),
            status,
            format: row.format,
            read_bytes: row.read_bytes,
            read_items: row.read_items,
            why: row.why,
            detail: row.detail,
            anomalies: row.anomalies,
            received_at: row.received_at,
            previewed_at: row.previewed_at,
            due_at: row.due_at,
            rate_due_at: row.rate_due_at,
            late_at: row.late_at,
            contested_at: row.contested_at,
            late_step: row.late_step.as_deref().and_then(LateStep::parse),
            booked_at: row.booked_at,
        })
    }
}

/// Keeps a statement whose file is in the store.
///
/// # Errors
/// [`StatementError::SameFile`], [`StatementError::ReplacedBefore`].
pub(crate) async fn insert(
    tx: &mut Tx,
    new: &NewStatement<'_>,
) -> Result<Id<Statement>, StatementError> {
    let (id, now) = (tx.new_id::<Statement>(), tx.now());
    let size_bytes = i64::try_from(new.received.size_bytes).map_err(Failure::new)?;
    let inserted = sqlx::query!(
        "INSERT INTO statements (
             id, owner_id, object_key, file_name, size_bytes, sha256, source, period, mapping, replaces_id, reason, status,
             received_at
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'received', $12)
         ON CONFLICT (owner_id, sha256) WHERE status NOT IN ('rejected', 'replaced') DO NOTHING",
        id.uuid(),
        new.owner.uuid(),
        new.received.object_key,
        new.file_name,
        size_bytes,
        new.received.sha256,
        new.source,
        new.period,
        new.mapping,
        new.replaces.map(|(replaces, _)| replaces.uuid()),
        new.replaces.map(|(_, reason)| reason),
        now
    )
    .execute(tx.conn())
    .await;
    match inserted {
        Ok(done) if done.rows_affected() == 1 => Ok(id),
        Ok(_) => {
            let first = find_same_file(tx, new.owner, &new.received.sha256).await?;
            let first = first.ok_or_else(|| Failure::msg("the same file is there and is not"))?;
            Err(StatementError::SameFile(first))
        }
        Err(error) if constraint(&error) == Some("statements_replaced_once") => {
            Err(StatementError::ReplacedBefore)
        }
        Err(error) => Err(error.into()),
    }
}

/// The statement of the same file that counts.
pub(crate) async fn find_same_file(
    tx: &mut Tx,
    owner: Id<Party>,
    sha256: &[u8],
) -> Result<Option<Id<Statement>>, Failure> {
    let id = sqlx::query_scalar!(
        "SELECT id FROM statements
         WHERE owner_id = $1 AND sha256 = $2 AND status NOT IN ('rejected', 'replaced')",
        owner.uuid(),
        sha256
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(Id::from_uuid))
}

/// The accounts of the cash that an owner paid for its statements.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn accounts_of_owner(tx: &mut Tx, owner: Id<Party>) -> Result<Vec<Account>, Failure> {
    let paid = sqlx::query_scalar!(
        "SELECT s.id
         FROM statements s
         WHERE s.owner_id = $1 AND EXISTS (SELECT FROM statement_deposits d WHERE d.statement_id = s.id)",
        owner.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(paid.into_iter().map(Account::Statement).collect())
}

/// The statement with this id, whoever asks: the caller decides that.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find(tx: &mut Tx, id: Id<Statement>) -> Result<Option<Statement>, Failure> {
    sqlx::query_as!(
        StatementRow,
        "SELECT id, owner_id, object_key, file_name, size_bytes, sha256, source, period, mapping, replaces_id, status, format,
                read_bytes, read_items, why, detail, anomalies, received_at, previewed_at, due_at, rate_due_at, late_at,
                late_step, contested_at, booked_at
         FROM statements
         WHERE id = $1",
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Statement::try_from)
    .transpose()
}

/// The same, locked until the transaction ends.
pub(crate) async fn lock(tx: &mut Tx, id: Id<Statement>) -> Result<Option<Statement>, Failure> {
    sqlx::query_scalar!(
        "SELECT id FROM statements WHERE id = $1 FOR UPDATE",
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    find(tx, id).await
}

/// A page of statements, of one owner or of all, the newest first.
pub(crate) async fn list(
    db: &Db,
    owner: Option<Id<Party>>,
    (after, limit): (Option<Uuid>, i64),
) -> Result<Vec<Statement>, Failure> {
    sqlx::query_as!(
        StatementRow,
        "SELECT id, owner_id, object_key, file_name, size_bytes, sha256, source, period, mapping, replaces_id, status, format,
                read_bytes, read_items, why, detail, anomalies, received_at, previewed_at, due_at, rate_due_at, late_at,
                late_step, contested_at, booked_at
         FROM statements
         WHERE ($1::uuid IS NULL OR owner_id = $1) AND ($2::uuid IS NULL OR id < $2)
         ORDER BY id DESC
         LIMIT $3",
        owner.map(Id::uuid),
        after,
        limit
    )
    .fetch_all(db.pool())
    .await?
    .into_iter()
    .map(Statement::try_from)
    .collect()
}

/// The statements of an owner that rows can still be matched in, the oldest first.
pub(crate) async fn list_live_of_owner(
    tx: &mut Tx,
    owner: Id<Party>,
) -> Result<Vec<Id<Statement>>, Failure> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM statements
         WHERE owner_id = $1 AND status NOT IN ('rejected', 'replaced')
         ORDER BY id",
        owner.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(Id::from_uuid).collect())
}

/// The statement of the same source that was read last before this one, other than those that it corrects.
pub(crate) async fn find_previous(
    tx: &mut Tx,
    statement: &Statement,
) -> Result<Option<Id<Statement>>, Failure> {
    let id = sqlx::query_scalar!(
        "SELECT id FROM statements
         WHERE owner_id = $1 AND source = $2 AND id < $3 AND status IN ('awaiting_cash', 'booked')
           AND id IS DISTINCT FROM $4
         ORDER BY id DESC
         LIMIT 1",
        statement.owner.uuid(),
        statement.source,
        statement.id.uuid(),
        statement.replaces.map(Id::uuid)
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(Id::from_uuid))
}

/// The statements that a statement corrects, and those that they corrected: the nearest first.
pub(crate) async fn list_corrected(
    tx: &mut Tx,
    id: Id<Statement>,
) -> Result<Vec<Id<Statement>>, Failure> {
    let ids = sqlx::query_scalar!(r#"SELECT statements_chain($1) AS "ids!""#, id.uuid())
        .fetch_one(tx.conn())
        .await?;
    Ok(ids.into_iter().map(Id::from_uuid).collect())
}

/// What it was recognised as.
pub(crate) async fn save_opened(
    tx: &mut Tx,
    id: Id<Statement>,
    format: &str,
) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE statements
         SET format = $2, source = coalesce(source, $2)
         WHERE id = $1 AND status = 'reading'",
        id.uuid(),
        format
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How far it was read, from this place on. Returns whether nobody else had gone on from there.
pub(crate) async fn save_progress(
    tx: &mut Tx,
    id: Id<Statement>,
    (before, items): (i64, i64),
    bytes: i64,
) -> Result<bool, Failure> {
    let saved = sqlx::query!(
        "UPDATE statements
         SET read_items = $3, read_bytes = least(greatest(read_bytes, $4), size_bytes)
         WHERE id = $1 AND read_items = $2 AND status = 'reading'",
        id.uuid(),
        before,
        items,
        bytes
    )
    .execute(tx.conn())
    .await?;
    Ok(saved.rows_affected() == 1)
}

/// What is odd about it.
pub(crate) async fn save_anomalies(
    tx: &mut Tx,
    id: Id<Statement>,
    anomalies: &Value,
) -> Result<(), Failure> {
    sqlx::query!(
        "UPDATE statements SET anomalies = $2 WHERE id = $1",
        id.uuid(),
        anomalies
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Where it stands now; what hindered it is gone then.
pub(crate) async fn save_status(
    tx: &mut Tx,
    id: Id<Statement>,
    status: Status,
) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE statements
         SET status = $2, why = '{}', detail = NULL,
             previewed_at = CASE WHEN $2 = 'previewed' THEN coalesce(previewed_at, $3) ELSE previewed_at END
         WHERE id = $1",
        id.uuid(),
        status.as_str(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// It is blocked or rejected, and why.
pub(crate) async fn save_why(
    tx: &mut Tx,
    id: Id<Statement>,
    status: Status,
    (why, detail): (&[String], &str),
) -> Result<(), Failure> {
    let now = tx.now();
    let detail: String = detail
        .chars()
        .filter(|c| !c.is_control())
        .take(4_000)
        .collect();
    sqlx::query!(
        "UPDATE statements
         SET status = $2, why = $3, detail = nullif($4, ''),
             previewed_at = CASE WHEN $2 = 'blocked' THEN coalesce(previewed_at, $5) ELSE previewed_at END,
             ended_at = CASE WHEN $2 = 'rejected' THEN $5::timestamptz END
         WHERE id = $1",
        id.uuid(),
        status.as_str(),
        why,
        detail,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// It goes on counting, and rates are missing for what was matched since. They are due then, if none was missing before.
pub(crate) async fn save_missing(
    tx: &mut Tx,
    id: Id<Statement>,
    (why, detail): (&[String], &str),
    due: DateTime<Utc>,
) -> Result<(), Failure> {
    // Of cash that came late and is there nothing is left to be late with.
    sqlx::query!(
        "UPDATE statements
         SET why = $2, detail = $3, rate_due_at = coalesce(rate_due_at, $4),
             late_at = CASE WHEN status = 'awaiting_cash' OR rate_due_at IS NOT NULL THEN late_at END,
             late_step = CASE WHEN status = 'awaiting_cash' OR rate_due_at IS NOT NULL THEN late_step END,
             contested_at = CASE WHEN status = 'awaiting_cash' OR rate_due_at IS NOT NULL THEN contested_at END
         WHERE id = $1 AND status IN ('awaiting_cash', 'booked')",
        id.uuid(),
        why,
        detail,
        due
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A statement that does not count yet is replaced.
pub(crate) async fn save_replaced(tx: &mut Tx, id: Id<Statement>) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE statements SET status = 'replaced', why = '{}', detail = NULL, ended_at = $2 WHERE id = $1",
        id.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The same as [`stored_bytes`], and nobody else keeps a file of this owner until this transaction ends: each sees what the one before
/// added.
pub(crate) async fn lock_stored_bytes(tx: &mut Tx, owner: Id<Party>) -> Result<u64, Failure> {
    sqlx::query_scalar!(
        r#"SELECT pg_advisory_xact_lock(hashtextextended($1, 0)) IS NULL AS "held!""#,
        format!("statements:{owner}")
    )
    .fetch_one(tx.conn())
    .await?;
    stored_bytes(tx, owner).await
}

/// How many bytes the files of an owner have.
pub(crate) async fn stored_bytes(tx: &mut Tx, owner: Id<Party>) -> Result<u64, Failure> {
    let bytes = sqlx::query_scalar!(
        r#"SELECT coalesce(sum(size_bytes), 0)::bigint AS "bytes!" FROM statements WHERE owner_id = $1"#,
        owner.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    u64::try_from(bytes).map_err(Failure::new)
}
