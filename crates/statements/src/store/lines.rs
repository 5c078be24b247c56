//! From a project's revenue down to the lines of files.

use chrono::NaiveDate;
use kernel::{Db, Failure, Id, Tx};
use parties::Party;
use uuid::Uuid;

use crate::Statement;

/// Which lines are wanted: of one booked round, one project, behind this place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sought {
    pub(crate) statement: Id<Statement>,
    pub(crate) round: i16,
    pub(crate) project: Uuid,
    pub(crate) after: i64,
    pub(crate) limit: i64,
}

/// A line of a file that is revenue of a project.
#[derive(Debug, Clone)]
pub(crate) struct BookedLine {
    pub(crate) number: i64,
    pub(crate) line: i64,
    pub(crate) work: String,
    pub(crate) month: Option<NaiveDate>,
    pub(crate) store: Option<String>,
    pub(crate) territory: Option<String>,
    pub(crate) sale_type: Option<String>,
    pub(crate) quantity: Option<String>,
    pub(crate) net: String,
    pub(crate) currency: String,
    /// What one of its currency was counted as; 1 where nothing was converted.
    pub(crate) rate: String,
    /// The same in the project's currency, exactly.
    pub(crate) converted: String,
    pub(crate) project_currency: String,
}

/// The statement and number of the booked round that a revenue of a project came of.
pub(crate) async fn find_round(
    db: &Db,
    revenue: Uuid,
    project: Uuid,
) -> Result<Option<(Id<Statement>, i16)>, Failure> {
    let row = sqlx::query!(
        "SELECT r.statement_id, r.number
         FROM statement_rounds r
         JOIN statement_shares h ON h.round_id = r.id
         WHERE h.id = $1 AND h.project_id = $2 AND r.booked_at IS NOT NULL",
        revenue,
        project
    )
    .fetch_optional(db.pool())
    .await?;
    Ok(row.map(|row| (Id::from_uuid(row.statement_id), row.number)))
}

/// Whether this party owns this project.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn owns_project(db: &Db, project: Uuid, party: Id<Party>) -> Result<bool, Failure> {
    let owns = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM statement_projects WHERE project_id = $1 AND owner_id = $2
           ) AS "owns!""#,
        project,
        party.uuid()
    )
    .fetch_one(db.pool())
    .await?;
    Ok(owns)
}

/// The lines of a round that are of a project, in the order of the file.
pub(crate) async fn list_lines(tx: &mut Tx, sought: Sought) -> Result<Vec<BookedLine>, Failure> {
    let rows = sqlx::query_as!(
        BookedLine,
        r#"SELECT r.number, r.line, w.title AS work, r.month, r.store, r.territory, r.sale_type,
                  trim_scale(r.quantity)::text AS quantity, trim_scale(r.net)::text AS "net!", r.currency AS "currency!",
                  trim_scale(coalesce(x.rate, 1))::text AS "rate!",
                  trim_scale(r.net * coalesce(x.rate, 1))::text AS "converted!", p.currency AS project_currency
           FROM statement_rows r
           JOIN statement_works w ON w.id = r.work_id
           JOIN statement_projects p ON p.project_id = r.project_id
           LEFT JOIN statement_rates x
               ON x.statement_id = r.statement_id AND x.from_currency = r.currency AND x.to_currency = p.currency
           WHERE r.project_id = $1 AND r.statement_id = $2 AND r.outcome = 'matched' AND r.round = $3 AND r.number > $4
           ORDER BY r.number
           LIMIT $5"#,
        sought.project,
        sought.statement.uuid(),
        sought.round,
        sought.after,
        sought.limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}
