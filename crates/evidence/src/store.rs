//! Every line of SQL of this room.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use payments::Chargeback;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    facts::Facts,
    fields::Fields,
    pack::{Pack, PackStatus},
};

/// A pack as it was compiled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Compiled {
    pub(crate) facts: Facts,
    pub(crate) document: String,
    pub(crate) fields: Fields,
    /// The SHA-256 of the document.
    pub(crate) sha256: Vec<u8>,
}

struct Row {
    chargeback_id: Uuid,
    status: String,
    submit_at: DateTime<Utc>,
    booked_at: DateTime<Utc>,
    compiled_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    reason: Option<String>,
}

impl TryFrom<Row> for Pack {
    type Error = Failure;

    fn try_from(row: Row) -> Result<Self, Failure> {
        Ok(Self {
            chargeback: Id::from_uuid(row.chargeback_id),
            status: PackStatus::read(&row.status)?,
            submit_at: row.submit_at,
            booked_at: row.booked_at,
            compiled_at: row.compiled_at,
            ended_at: row.ended_at,
            reason: row.reason,
        })
    }
}

/// Books a pack. `false` when the chargeback has one.
pub(crate) async fn insert(tx: &mut Tx, pack: &Pack) -> Result<bool, Failure> {
    let inserted = sqlx::query!(
        "INSERT INTO evidence_packs (chargeback_id, status, submit_at, booked_at)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (chargeback_id) DO NOTHING",
        pack.chargeback.uuid(),
        pack.status.as_str(),
        pack.submit_at,
        pack.booked_at
    )
    .execute(tx.conn())
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// The pack of a chargeback.
pub(crate) async fn find(tx: &mut Tx, id: Id<Chargeback>) -> Result<Option<Pack>, Failure> {
    let row = sqlx::query_as!(
        Row,
        "SELECT chargeback_id, status, submit_at, booked_at, compiled_at, ended_at, reason
         FROM evidence_packs
         WHERE chargeback_id = $1",
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Pack::try_from).transpose()
}

/// The same, held until the transaction ends.
pub(crate) async fn lock(tx: &mut Tx, id: Id<Chargeback>) -> Result<Option<Pack>, Failure> {
    sqlx::query_scalar!(
        "SELECT chargeback_id
         FROM evidence_packs
         WHERE chargeback_id = $1
         FOR NO KEY UPDATE",
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    find(tx, id).await
}

/// Writes what was compiled. The database keeps it as it is from then on.
pub(crate) async fn save_compiled(
    tx: &mut Tx,
    id: Id<Chargeback>,
    compiled: &Compiled,
) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE evidence_packs
         SET status = 'compiled', compiled_at = $2, facts = $3, document = $4, fields = $5, sha256 = $6
         WHERE chargeback_id = $1",
        id.uuid(),
        now,
        json(&compiled.facts)?,
        compiled.document,
        json(&compiled.fields)?,
        compiled.sha256
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What was compiled, once it was.
pub(crate) async fn find_compiled(
    tx: &mut Tx,
    id: Id<Chargeback>,
) -> Result<Option<Compiled>, Failure> {
    let row = sqlx::query!(
        r#"SELECT facts AS "facts!", document AS "document!", fields AS "fields!", sha256 AS "sha256!"
           FROM evidence_packs
           WHERE chargeback_id = $1 AND document IS NOT NULL"#,
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        Ok(Compiled {
            facts: read(row.facts)?,
            document: row.document,
            fields: read(row.fields)?,
            sha256: row.sha256,
        })
    })
    .transpose()
}

/// Writes how a pack ended.
pub(crate) async fn save_ended(
    tx: &mut Tx,
    id: Id<Chargeback>,
    (status, reason): (PackStatus, Option<&str>),
) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE evidence_packs
         SET status = $2, ended_at = $3, reason = $4
         WHERE chargeback_id = $1",
        id.uuid(),
        status.as_str(),
        now,
        reason
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn json(value: &impl Serialize) -> Result<Value, Failure> {
    Ok(serde_json::to_value(value)?)
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, Failure> {
    Ok(serde_json::from_value(value)?)
}
