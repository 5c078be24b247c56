//! What owners tell their fans.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx, constraint};
use parties::Language;
use uuid::Uuid;

use crate::{
    ProjectError,
    model::{Project, Update},
};

struct Row {
    id: Uuid,
    project_id: Uuid,
    author_id: Uuid,
    title: String,
    body: String,
    language: String,
    posted_at: DateTime<Utc>,
    withdrawn_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for Update {
    type Error = Failure;

    fn try_from(row: Row) -> Result<Self, Failure> {
        let language = Language::parse(&row.language);
        Ok(Self {
            id: row.id.into(),
            project: row.project_id.into(),
            author: row.author_id.into(),
            title: row.title,
            text: row.body,
            language: language.ok_or_else(|| Failure::msg("an update in no language"))?,
            posted_at: row.posted_at,
            withdrawn_at: row.withdrawn_at,
        })
    }
}

/// Keeps an update.
///
/// # Errors
/// [`ProjectError::TooManyUpdates`] for the sixth of a day.
pub(crate) async fn insert_update(tx: &mut Tx, update: &Update) -> Result<(), ProjectError> {
    let inserted = sqlx::query!(
        "INSERT INTO projects_updates (id, project_id, author_id, title, body, language, posted_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        update.id.uuid(),
        update.project.uuid(),
        update.author.uuid(),
        update.title,
        update.text,
        update.language.code(),
        update.posted_at
    )
    .execute(tx.conn())
    .await;
    match inserted {
        Ok(_) => Ok(()),
        Err(error) if constraint(&error) == Some("projects_updates_few") => {
            Err(ProjectError::TooManyUpdates)
        }
        Err(error) => Err(error.into()),
    }
}

/// An update, held.
pub(crate) async fn lock_update(tx: &mut Tx, id: Id<Update>) -> Result<Option<Update>, Failure> {
    sqlx::query_as!(
        Row,
        "SELECT id, project_id, author_id, title, body, language, posted_at, withdrawn_at
         FROM projects_updates
         WHERE id = $1
         FOR UPDATE",
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Update::try_from)
    .transpose()
}

/// Whether an update was withdrawn.
pub(crate) async fn is_withdrawn(tx: &mut Tx, id: Id<Update>) -> Result<bool, Failure> {
    let withdrawn = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM projects_updates WHERE id = $1 AND withdrawn_at IS NOT NULL
           ) AS "withdrawn!""#,
        id.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(withdrawn)
}

/// It is shown to nobody any more.
pub(crate) async fn withdraw_update(tx: &mut Tx, id: Id<Update>) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE projects_updates SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL",
        id.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A project's updates, the newest first, behind `after`; those that were withdrawn as well.
pub(crate) async fn list_updates(
    tx: &mut Tx,
    project: Id<Project>,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Update>, Failure> {
    sqlx::query_as!(
        Row,
        "SELECT id, project_id, author_id, title, body, language, posted_at, withdrawn_at
         FROM projects_updates
         WHERE project_id = $1 AND ($2::uuid IS NULL OR id < $2)
         ORDER BY id DESC
         LIMIT $3",
        project.uuid(),
        after,
        limit
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(Update::try_from)
    .collect()
}
