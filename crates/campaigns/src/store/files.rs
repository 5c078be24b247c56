//! Uploaded files.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use parties::Party;
use uuid::Uuid;

use crate::files::{MediaType, StoredFile};

struct FileRow {
    id: Uuid,
    uploader_id: Uuid,
    object_key: String,
    name: String,
    media_type: String,
    size_bytes: i64,
    sha256: Vec<u8>,
    created_at: DateTime<Utc>,
}

impl TryFrom<FileRow> for StoredFile {
    type Error = Failure;

    fn try_from(row: FileRow) -> Result<Self, Failure> {
        let media_type = MediaType::parse(&row.media_type)
            .ok_or_else(|| Failure::msg(format!("a stored file is `{}`", row.media_type)))?;
        Ok(Self {
            id: Id::from_uuid(row.id),
            uploader: Id::from_uuid(row.uploader_id),
            object_key: row.object_key,
            name: row.name,
            media_type,
            size_bytes: row.size_bytes,
            sha256: row.sha256,
            created_at: row.created_at,
        })
    }
}

/// A file whose object is durable, about to get its row.
pub(crate) struct NewFile {
    pub(crate) uploader: Id<Party>,
    pub(crate) object_key: String,
    pub(crate) name: String,
    pub(crate) media_type: MediaType,
    pub(crate) size_bytes: i64,
    pub(crate) sha256: Vec<u8>,
}

/// Writes the row of a file.
pub(crate) async fn insert_file(tx: &mut Tx, file: NewFile) -> Result<StoredFile, Failure> {
    let id = tx.new_id::<StoredFile>();
    let created_at = tx.now();
    sqlx::query!(
        "INSERT INTO files (id, uploader_id, object_key, name, media_type, size_bytes, sha256, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        id.uuid(),
        file.uploader.uuid(),
        file.object_key,
        file.name,
        file.media_type.as_str(),
        file.size_bytes,
        file.sha256,
        created_at
    )
    .execute(tx.conn())
    .await?;
    Ok(StoredFile {
        id,
        uploader: file.uploader,
        object_key: file.object_key,
        name: file.name,
        media_type: file.media_type,
        size_bytes: file.size_bytes,
        sha256: file.sha256,
        created_at,
    })
}

/// How many bytes a party has stored.
pub(crate) async fn stored_bytes(tx: &mut Tx, uploader: Id<Party>) -> Result<i64, Failure> {
    let bytes = sqlx::query_scalar!(
        r#"SELECT COALESCE(sum(size_bytes), 0)::bigint AS "bytes!"
           FROM files
           WHERE uploader_id = $1"#,
        uploader.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(bytes)
}

/// How many bytes a party has stored; nobody else adds to them until the transaction ends.
pub(crate) async fn lock_stored_bytes(tx: &mut Tx, uploader: Id<Party>) -> Result<i64, Failure> {
    sqlx::query_scalar!(
        r#"SELECT pg_advisory_xact_lock(hashtextextended($1, 0)) IS NULL AS "held!""#,
        format!("files:{uploader}")
    )
    .fetch_one(tx.conn())
    .await?;
    stored_bytes(tx, uploader).await
}

/// The file, whoever may read it.
pub(crate) async fn find_file(
    tx: &mut Tx,
    id: Id<StoredFile>,
) -> Result<Option<StoredFile>, Failure> {
    let row = sqlx::query_as!(
        FileRow,
        "SELECT id, uploader_id, object_key, name, media_type, size_bytes, sha256, created_at
         FROM files
         WHERE id = $1",
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(StoredFile::try_from).transpose()
}

/// Those of these files that the party uploaded.
pub(crate) async fn list_own_files(
    tx: &mut Tx,
    uploader: Id<Party>,
    ids: &[Uuid],
) -> Result<Vec<StoredFile>, Failure> {
    let rows = sqlx::query_as!(
        FileRow,
        "SELECT id, uploader_id, object_key, name, media_type, size_bytes, sha256, created_at
         FROM files
         WHERE uploader_id = $1 AND id = ANY($2)",
        uploader.uuid(),
        ids
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(StoredFile::try_from).collect()
}
