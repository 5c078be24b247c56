//! Every line of SQL of uploads.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use parties::Party;
use uuid::Uuid;

use super::Upload;

struct Row {
    id: Uuid,
    party_id: Uuid,
    length_bytes: i64,
    received_bytes: i64,
    expires_at: DateTime<Utc>,
    parts: i64,
    became: Option<Uuid>,
}

impl TryFrom<Row> for Upload {
    type Error = Failure;

    fn try_from(row: Row) -> Result<Self, Failure> {
        Ok(Self {
            id: Id::from_uuid(row.id),
            party: Id::from_uuid(row.party_id),
            length_bytes: unsigned(row.length_bytes)?,
            received_bytes: unsigned(row.received_bytes)?,
            expires_at: row.expires_at,
            parts: unsigned(row.parts)?,
            became: row.became,
        })
    }
}

fn unsigned(number: i64) -> Result<u64, Failure> {
    u64::try_from(number).map_err(Failure::new)
}

fn signed(number: u64) -> Result<i64, Failure> {
    i64::try_from(number).map_err(Failure::new)
}

/// An upload, whoever's it is.
pub(super) async fn find(tx: &mut Tx, id: Id<Upload>) -> Result<Option<Upload>, Failure> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT id, party_id, length_bytes, received_bytes, expires_at, became,
                  (SELECT count(*) FROM upload_parts p WHERE p.upload_id = u.id) AS "parts!"
           FROM uploads u
           WHERE id = $1"#,
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Upload::try_from).transpose()
}

/// How many uploads a party has open, and their bytes when they are whole; nobody else adds to them until the transaction
/// ends.
pub(super) async fn lock_open(tx: &mut Tx, party: Id<Party>) -> Result<(u64, u64), Failure> {
    sqlx::query_scalar!(
        r#"SELECT pg_advisory_xact_lock(hashtextextended($1, 0)) IS NULL AS "held!""#,
        format!("uploads:{party}")
    )
    .fetch_one(tx.conn())
    .await?;
    let now = tx.now();
    let open = sqlx::query!(
        r#"SELECT count(*) AS "number!", COALESCE(sum(length_bytes), 0)::bigint AS "bytes!"
           FROM uploads
           WHERE party_id = $1 AND became IS NULL AND expires_at > $2"#,
        party.uuid(),
        now
    )
    .fetch_one(tx.conn())
    .await?;
    Ok((unsigned(open.number)?, unsigned(open.bytes)?))
}

/// Writes the row of an upload that begins.
pub(super) async fn insert(tx: &mut Tx, upload: &Upload) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "INSERT INTO uploads (id, party_id, length_bytes, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5)",
        upload.id.uuid(),
        upload.party.uuid(),
        signed(upload.length_bytes)?,
        now,
        upload.expires_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes down a part whose object is durable. False: the upload is not where it was, or takes nothing any more.
pub(super) async fn add_part(
    tx: &mut Tx,
    upload: &Upload,
    (object_key, size_bytes): (&str, u64),
) -> Result<bool, Failure> {
    let (starts_at, size) = (signed(upload.received_bytes)?, signed(size_bytes)?);
    let now = tx.now();
    let grown = sqlx::query!(
        "UPDATE uploads SET received_bytes = received_bytes + $3
         WHERE id = $1 AND received_bytes = $2 AND became IS NULL AND expires_at > $4",
        upload.id.uuid(),
        starts_at,
        size,
        now
    )
    .execute(tx.conn())
    .await?;
    if grown.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!(
        "INSERT INTO upload_parts (upload_id, starts_at, size_bytes, object_key) VALUES ($1, $2, $3, $4)",
        upload.id.uuid(),
        starts_at,
        size,
        object_key
    )
    .execute(tx.conn())
    .await?;
    Ok(true)
}

/// Where the parts of an upload are, in their order.
pub(super) async fn list_parts(tx: &mut Tx, id: Id<Upload>) -> Result<Vec<String>, Failure> {
    let keys = sqlx::query_scalar!(
        "SELECT object_key FROM upload_parts WHERE upload_id = $1 ORDER BY starts_at",
        id.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(keys)
}

/// Writes down what an upload became, and forgets its parts. False: it became something before, or is gone.
pub(super) async fn save_became(
    tx: &mut Tx,
    id: Id<Upload>,
    object: Uuid,
) -> Result<bool, Failure> {
    let saved = sqlx::query!(
        "UPDATE uploads SET became = $2 WHERE id = $1 AND became IS NULL",
        id.uuid(),
        object
    )
    .execute(tx.conn())
    .await?;
    if saved.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!("DELETE FROM upload_parts WHERE upload_id = $1", id.uuid())
        .execute(tx.conn())
        .await?;
    Ok(true)
}

/// Removes an upload and the rows of its parts.
pub(super) async fn delete(tx: &mut Tx, id: Id<Upload>) -> Result<(), Failure> {
    sqlx::query!("DELETE FROM uploads WHERE id = $1", id.uuid())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Removes what has had its time. Returns how many.
pub(super) async fn delete_expired(tx: &mut Tx) -> Result<u64, Failure> {
    let now = tx.now();
    let deleted = sqlx::query!("DELETE FROM uploads WHERE expires_at <= $1", now)
        .execute(tx.conn())
        .await?;
    Ok(deleted.rows_affected())
}

/// Those of these uploads that still need their parts.
pub(super) async fn list_open(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<Uuid>, Failure> {
    let open = sqlx::query_scalar!(
        "SELECT id FROM uploads WHERE id = ANY($1) AND became IS NULL",
        ids
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(open)
}
