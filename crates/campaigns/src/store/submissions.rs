//! Submissions.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx, bytes_of_hex};
use parties::Party;
use serde::Deserialize;
use sqlx::types::Json;
use uuid::Uuid;

use crate::submission::{Submission, SubmittedFile};

struct SubmissionRow {
    id: Uuid,
    engagement_id: Uuid,
    escrow_id: Uuid,
    note: Option<String>,
    created_at: DateTime<Utc>,
    deliverables: Vec<Uuid>,
    files: Json<Vec<FileRow>>,
}

#[derive(Deserialize)]
struct FileRow {
    id: Uuid,
    name: String,
    media_type: String,
    size_bytes: i64,
    sha256: String,
}

impl TryFrom<SubmissionRow> for Submission {
    type Error = Failure;

    fn try_from(row: SubmissionRow) -> Result<Self, Failure> {
        let files = row
            .files
            .0
            .into_iter()
            .map(SubmittedFile::try_from)
            .collect::<Result<_, _>>()?;
        Ok(Self {
            id: Id::from_uuid(row.id),
            engagement: Id::from_uuid(row.engagement_id),
            escrow: row.escrow_id,
            deliverables: row.deliverables.into_iter().map(Id::from_uuid).collect(),
            files,
            note: row.note,
            created_at: row.created_at,
        })
    }
}

impl TryFrom<FileRow> for SubmittedFile {
    type Error = Failure;

    fn try_from(row: FileRow) -> Result<Self, Failure> {
        Ok(Self {
            id: Id::from_uuid(row.id),
            name: row.name,
            media_type: row.media_type,
            size_bytes: row.size_bytes,
            sha256: bytes_of_hex(&row.sha256)?,
        })
    }
}

/// Writes a submission with its deliverables and the checksums of its files.
pub(crate) async fn insert_submission(tx: &mut Tx, submission: &Submission) -> Result<(), Failure> {
    sqlx::query!(
        "INSERT INTO submissions (id, engagement_id, escrow_id, note, created_at)
         VALUES ($1, $2, $3, $4, $5)",
        submission.id.uuid(),
        submission.engagement.uuid(),
        submission.escrow,
        submission.note,
        submission.created_at
    )
    .execute(tx.conn())
    .await?;
    let deliverables: Vec<Uuid> = submission.deliverables.iter().map(|id| id.uuid()).collect();
    sqlx::query!(
        "INSERT INTO submission_deliverables (submission_id, deliverable_id)
         SELECT $1, deliverable_id
         FROM unnest($2::uuid[]) AS d (deliverable_id)",
        submission.id.uuid(),
        &deliverables
    )
    .execute(tx.conn())
    .await?;
    let files: Vec<Uuid> = submission.files.iter().map(|file| file.id.uuid()).collect();
    sqlx::query!(
        "INSERT INTO submission_files (submission_id, number, file_id, sha256)
         SELECT $1, chosen.number, f.id, f.sha256
         FROM unnest($2::uuid[]) WITH ORDINALITY AS chosen (file_id, number)
         JOIN files f ON f.id = chosen.file_id",
        submission.id.uuid(),
        &files
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The submission, whoever asks.
pub(crate) async fn load_submission(
    tx: &mut Tx,
    id: Id<Submission>,
) -> Result<Option<Submission>, Failure> {
    Ok(load(tx, &[id.uuid()]).await?.pop())
}

/// The submission, if this party is one of its two sides.
pub(crate) async fn find_submission(
    tx: &mut Tx,
    id: Id<Submission>,
    reader: Id<Party>,
) -> Result<Option<Submission>, Failure> {
    let party = sqlx::query_scalar!(
        "SELECT s.id
         FROM submissions s
         JOIN engagements e ON e.id = s.engagement_id
         WHERE s.id = $1 AND (e.brand_id = $2 OR e.creator_id = $2)",
        id.uuid(),
        reader.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    match party {
        Some(id) => Ok(load(tx, &[id]).await?.pop()),
        None => Ok(None),
    }
}

/// The submissions of an escrow transaction, the newest first, behind `after`.
pub(crate) async fn list_submissions(
    tx: &mut Tx,
    escrow: Uuid,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Submission>, Failure> {
    let ids = sqlx::query_scalar!(
        "SELECT id
         FROM submissions
         WHERE escrow_id = $1 AND ($2::uuid IS NULL OR id < $2)
         ORDER BY id DESC
         LIMIT $3",
        escrow,
        after,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    load(tx, &ids).await
}

/// The submissions of these ids, the newest first.
async fn load(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<Submission>, Failure> {
    let rows = sqlx::query_as!(
        SubmissionRow,
        r#"SELECT s.id, s.engagement_id, s.escrow_id, s.note, s.created_at,
                  ARRAY(
                      SELECT d.id
                      FROM submission_deliverables sd
                      JOIN campaign_deliverables d ON d.id = sd.deliverable_id
                      WHERE sd.submission_id = s.id
                      ORDER BY d.number
                  ) AS "deliverables!",
                  (
                      SELECT COALESCE(jsonb_agg(jsonb_build_object(
                          'id', f.id, 'name', f.name, 'media_type', f.media_type, 'size_bytes', f.size_bytes,
                          'sha256', encode(sf.sha256, 'hex')
                      ) ORDER BY sf.number), '[]')
                      FROM submission_files sf
                      JOIN files f ON f.id = sf.file_id
                      WHERE sf.submission_id = s.id
                  ) AS "files!: Json<Vec<FileRow>>"
           FROM submissions s
           WHERE s.id = ANY($1)
           ORDER BY s.id DESC"#,
        ids
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Submission::try_from).collect()
}
