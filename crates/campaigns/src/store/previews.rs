//! Previews of submitted files.

use kernel::{Failure, Id, Tx};
use parties::Party;
use uuid::Uuid;

use crate::{
    engagement::Engagement,
    files::{MediaType, Preview, PreviewStatus, StoredFile},
};

struct PreviewRow {
    file_id: Uuid,
    status: String,
    reason: Option<String>,
    object_key: Option<String>,
    media_type: Option<String>,
    size_bytes: Option<i64>,
    sha256: Option<Vec<u8>>,
}

impl TryFrom<PreviewRow> for PreviewStatus {
    type Error = Failure;

    fn try_from(row: PreviewRow) -> Result<Self, Failure> {
        let lies = |word: &str| Failure::msg(format!("a stored preview is `{word}`"));
        let object = row.object_key.zip(row.media_type);
        let object = object.zip(row.size_bytes.zip(row.sha256));
        match (row.status.as_str(), row.reason, object) {
            ("pending", None, None) => Ok(Self::Pending),
            ("unavailable", Some(reason), None) => Ok(Self::Unavailable(reason)),
            ("ready", None, Some(((object_key, media_type), (size_bytes, sha256)))) => {
                Ok(Self::Ready(Preview {
                    object_key,
                    media_type: MediaType::parse(&media_type).ok_or_else(|| lies(&media_type))?,
                    size_bytes,
                    sha256,
                }))
            }
            (other, ..) => Err(lies(other)),
        }
    }
}

/// Writes that the previews of these files are to be made, and returns those that were not written before.
///
/// In one order, whatever order the files are named in: two submissions of the same files do not wait for each other.
pub(crate) async fn insert_previews(
    tx: &mut Tx,
    engagement: Id<Engagement>,
    files: &[Uuid],
) -> Result<Vec<Id<StoredFile>>, Failure> {
    let now = tx.now();
    let inserted = sqlx::query_scalar!(
        "INSERT INTO previews (file_id, engagement_id, status, created_at)
         SELECT file_id, $2, 'pending', $3
         FROM unnest($1::uuid[]) AS f (file_id)
         ORDER BY file_id
         ON CONFLICT (file_id, engagement_id) DO NOTHING
         RETURNING file_id",
        files,
        engagement.uuid(),
        now
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(inserted.into_iter().map(Id::from_uuid).collect())
}

/// Writes what came of making a preview. `false` when one is ready already: nothing is written then.
pub(crate) async fn save_preview(
    tx: &mut Tx,
    (file, engagement): (Id<StoredFile>, Id<Engagement>),
    status: &PreviewStatus,
) -> Result<bool, Failure> {
    let now = tx.now();
    let (made_at, reason, ready) = match status {
        PreviewStatus::Pending => (None, None, None),
        PreviewStatus::Ready(preview) => (Some(now), None, Some(preview)),
        PreviewStatus::Unavailable(reason) => (Some(now), Some(reason), None),
    };
    let saved = sqlx::query!(
        "UPDATE previews
         SET status = $3, reason = $4, object_key = $5, media_type = $6, size_bytes = $7, sha256 = $8, made_at = $9
         WHERE file_id = $1 AND engagement_id = $2 AND status <> 'ready'",
        file.uuid(),
        engagement.uuid(),
        status.as_str(),
        reason,
        ready.map(|preview| preview.object_key.as_str()),
        ready.map(|preview| preview.media_type.as_str()),
        ready.map(|preview| preview.size_bytes),
        ready.map(|preview| preview.sha256.as_slice()),
        made_at
    )
    .execute(tx.conn())
    .await?;
    Ok(saved.rows_affected() == 1)
}

/// The previews of these files for an engagement, each with its file.
pub(crate) async fn list_previews(
    tx: &mut Tx,
    engagement: Id<Engagement>,
    files: &[Uuid],
) -> Result<Vec<(Uuid, PreviewStatus)>, Failure> {
    let rows = sqlx::query_as!(
        PreviewRow,
        "SELECT file_id, status, reason, object_key, media_type, size_bytes, sha256
         FROM previews
         WHERE engagement_id = $1 AND file_id = ANY($2)",
        engagement.uuid(),
        files
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| Ok((row.file_id, PreviewStatus::try_from(row)?)))
        .collect()
}

/// The previews that were not made because the program was missing, the oldest first: at most so many.
pub(crate) async fn list_not_installed(
    tx: &mut Tx,
    limit: i64,
) -> Result<Vec<(Id<StoredFile>, Id<Engagement>)>, Failure> {
    let rows = sqlx::query!(
        "SELECT file_id, engagement_id
         FROM previews
         WHERE reason = 'not_installed'
         ORDER BY created_at
         LIMIT $1",
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    let ids = rows
        .into_iter()
        .map(|row| (Id::from_uuid(row.file_id), Id::from_uuid(row.engagement_id)));
    Ok(ids.collect())
}

/// One submission that a file is in.
pub(crate) struct Use {
    pub(crate) submission: Uuid,
    pub(crate) engagement: Id<Engagement>,
    pub(crate) escrow: Uuid,
    pub(crate) deliverables: Vec<Uuid>,
}

/// The submissions that a file is in and that this party is a side of, the newest first.
pub(crate) async fn list_uses(
    tx: &mut Tx,
    file: Id<StoredFile>,
    party: Id<Party>,
) -> Result<Vec<Use>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT s.id, s.engagement_id, s.escrow_id,
                  ARRAY(
                      SELECT sd.deliverable_id
                      FROM submission_deliverables sd
                      WHERE sd.submission_id = s.id
                  ) AS "deliverables!"
           FROM submission_files sf
           JOIN submissions s ON s.id = sf.submission_id
           JOIN engagements e ON e.id = s.engagement_id
           WHERE sf.file_id = $1 AND (e.brand_id = $2 OR e.creator_id = $2)
           ORDER BY s.id DESC"#,
        file.uuid(),
        party.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let uses = rows.into_iter().map(|row| Use {
        submission: row.id,
        engagement: Id::from_uuid(row.engagement_id),
        escrow: row.escrow_id,
        deliverables: row.deliverables,
    });
    Ok(uses.collect())
}
