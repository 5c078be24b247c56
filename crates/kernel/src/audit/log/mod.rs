//! The rows.

use chrono::{DateTime, Duration, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::origin;
use crate::{Db, Failure, Id, Tx};

/// One act, as the log tells it. The address and the time are the request's and the transaction's.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The party that acted, and the word for its role; none when the act happened by itself, or nobody was signed in.
    pub actor: Option<(Uuid, &'static str)>,
    /// What was done: `room.verb`; a verb alone is put behind the kind of the object, when that names the room.
    pub act: &'static str,
    /// What kind of object it was done to, such as `escrow`.
    pub object_kind: &'static str,
    /// The object.
    pub object: Uuid,
    /// What the act changed, as it was. Ids, states, amounts: no secret, no token, no text that a person wrote.
    pub before: Option<Value>,
    /// The same as it is now.
    pub after: Option<Value>,
}

/// One row of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its id.
    pub id: Id<Self>,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: Option<Uuid>,
    /// The actor's role at the time.
    pub role: Option<String>,
    /// The network of the request, in CIDR form; none when it happened by itself.
    pub network: Option<String>,
    /// What was done.
    pub act: String,
    /// To what kind of object.
    pub object_kind: String,
    /// To which.
    pub object: Uuid,
    /// As it was.
    pub before: Option<Value>,
    /// As it became.
    pub after: Option<Value>,
}

/// Which rows are wanted; what is none does not matter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this object.
    pub object: Option<Uuid>,
    /// Of this actor.
    pub actor: Option<Uuid>,
    /// Of this act.
    pub act: Option<String>,
    /// Of no act of this room: `operations` leaves out that somebody looked.
    pub except_room: Option<String>,
}

/// Writes a row, in the transaction of the act it tells of.
///
/// # Errors
/// [`Failure`] of the database; the act cannot be committed then.
pub async fn record(tx: &mut Tx, entry: Entry) -> Result<(), Failure> {
    let (id, now) = (tx.new_id::<Record>(), tx.now());
    let network = origin::address().map(origin::network);
    let act = act_of(&entry);
    sqlx::query!(
        "INSERT INTO audit_log (id, at, actor, role, network, act, object_kind, object, before, after)
         VALUES ($1, $2, $3, $4, $5::text::cidr, $6, $7, $8, $9, $10)",
        id.uuid(),
        now,
        entry.actor.map(|(party, _)| party),
        entry.actor.map(|(_, role)| role),
        network,
        act,
        entry.object_kind,
        entry.object,
        entry.before,
        entry.after
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The same, unless the actor did the same to the object within the last hour: for what one act asks the server for many
/// times, as a player that seeks does.
///
/// # Errors
/// [`Failure`] of the database; the act cannot be committed then.
pub async fn record_once(tx: &mut Tx, entry: Entry) -> Result<(), Failure> {
    let since = tx.now().checked_sub_signed(Duration::hours(1));
    let known = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM audit_log
               WHERE object = $1 AND act = $2 AND actor IS NOT DISTINCT FROM $3 AND after IS NOT DISTINCT FROM $4 AND at > $5
           ) AS "known!""#,
        entry.object,
        act_of(&entry),
        entry.actor.map(|(party, _)| party),
        entry.after,
        since
    )
    .fetch_one(tx.conn())
    .await?;
    if known {
        return Ok(());
    }
    record(tx, entry).await
}

fn act_of(entry: &Entry) -> String {
    if entry.act.contains('.') {
        return entry.act.to_owned();
    }
    format!("{}.{}", entry.object_kind, entry.act.replace(' ', "_"))
}

struct Row {
    id: Uuid,
    at: DateTime<Utc>,
    actor: Option<Uuid>,
    role: Option<String>,
    network: Option<String>,
    act: String,
    object_kind: String,
    object: Uuid,
    before: Option<Value>,
    after: Option<Value>,
}

impl From<Row> for Record {
    fn from(row: Row) -> Self {
        Self {
            id: Id::from_uuid(row.id),
            at: row.at,
            actor: row.actor,
            role: row.role,
            network: row.network,
            act: row.act,
            object_kind: row.object_kind,
            object: row.object,
            before: row.before,
            after: row.after,
        }
    }
}

/// Up to `limit` rows that fit, the newest first, behind the row `after`.
///
/// Statements are planned once, so each way to filter is a statement of its own, which walks the index of its first filter.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list(
    db: &Db,
    filter: &Filter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Record>, Failure> {
    let before = after.unwrap_or(Uuid::max());
    let rows = match filter {
        Filter {
            object: Some(object),
            ..
        } => of_object(db, (*object, filter), before, limit).await?,
        Filter {
            actor: Some(actor), ..
        } => of_actor(db, (*actor, filter), before, limit).await?,
        Filter { act: Some(act), .. } => of_act(db, (act, filter), before, limit).await?,
        Filter { act: None, .. } => all(db, filter, before, limit).await?,
    };
    Ok(rows.into_iter().map(Record::from).collect())
}

async fn of_object(
    db: &Db,
    (object, filter): (Uuid, &Filter),
    before: Uuid,
    limit: i64,
) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        "SELECT id, at, actor, role, network::text, act, object_kind, object, before, after
         FROM audit_log
         WHERE object = $1
           AND id < $2
           AND ($3::uuid IS NULL OR actor = $3)
           AND ($4::text IS NULL OR act = $4)
           AND ($5::text IS NULL OR NOT starts_with(act, $5 || '.'))
         ORDER BY id DESC
         LIMIT $6",
        object,
        before,
        filter.actor,
        filter.act.as_deref(),
        filter.except_room.as_deref(),
        limit
    )
    .fetch_all(db.pool())
    .await
}

async fn of_actor(
    db: &Db,
    (actor, filter): (Uuid, &Filter),
    before: Uuid,
    limit: i64,
) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        "SELECT id, at, actor, role, network::text, act, object_kind, object, before, after
         FROM audit_log
         WHERE actor = $1
           AND id < $2
           AND ($3::text IS NULL OR act = $3)
           AND ($4::text IS NULL OR NOT starts_with(act, $4 || '.'))
         ORDER BY id DESC
         LIMIT $5",
        actor,
        before,
        filter.act.as_deref(),
        filter.except_room.as_deref(),
        limit
    )
    .fetch_all(db.pool())
    .await
}

async fn of_act(
    db: &Db,
    (act, filter): (&str, &Filter),
    before: Uuid,
    limit: i64,
) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        "SELECT id, at, actor, role, network::text, act, object_kind, object, before, after
         FROM audit_log
         WHERE act = $1
           AND id < $2
           AND ($3::text IS NULL OR NOT starts_with(act, $3 || '.'))
         ORDER BY id DESC
         LIMIT $4",
        act,
        before,
        filter.except_room.as_deref(),
        limit
    )
    .fetch_all(db.pool())
    .await
}

async fn all(db: &Db, filter: &Filter, before: Uuid, limit: i64) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        "SELECT id, at, actor, role, network::text, act, object_kind, object, before, after
         FROM audit_log
         WHERE id < $1
           AND ($2::text IS NULL OR NOT starts_with(act, $2 || '.'))
         ORDER BY id DESC
         LIMIT $3",
        before,
        filter.except_room.as_deref(),
        limit
    )
    .fetch_all(db.pool())
    .await
}

#[cfg(test)]
mod tests;
