//! The rows of files.

use chrono::NaiveDate;
use kernel::{Failure, Id, Tx};
use uuid::Uuid;

use crate::Statement;

/// A row to be kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct NewRow {
    pub(crate) number: i64,
    pub(crate) line: i64,
    pub(crate) key: Option<Uuid>,
    pub(crate) outcome: &'static str,
    pub(crate) reason: Option<&'static str>,
    /// The work and its project.
    pub(crate) of: Option<(Uuid, Uuid)>,
    pub(crate) month: Option<NaiveDate>,
    pub(crate) store: Option<String>,
    pub(crate) territory: Option<String>,
    pub(crate) sale_type: Option<String>,
    /// Exact decimals, as texts.
    pub(crate) quantity: Option<String>,
    pub(crate) net: Option<String>,
    pub(crate) currency: Option<String>,
    pub(crate) isrc: Option<String>,
    pub(crate) upc: Option<String>,
    pub(crate) iswc: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) artist: Option<String>,
}

/// A row that waits to be matched.
#[derive(Debug, Clone)]
pub(crate) struct Waiting {
    pub(crate) number: i64,
    pub(crate) line: i64,
    pub(crate) reason: Option<String>,
    pub(crate) net: String,
    pub(crate) currency: String,
    pub(crate) month: Option<NaiveDate>,
    pub(crate) isrc: Option<String>,
    pub(crate) upc: Option<String>,
    pub(crate) iswc: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) artist: Option<String>,
}

/// A line that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) number: i64,
    pub(crate) line: i64,
    pub(crate) reason: String,
}

/// Columns of rows, as the statement takes them.
#[derive(Default)]
struct Columns<'a> {
    numbers: Vec<i64>,
    lines: Vec<i64>,
    keys: Vec<Option<Uuid>>,
    outcomes: Vec<&'a str>,
    reasons: Vec<Option<&'a str>>,
    works: Vec<Option<Uuid>>,
    projects: Vec<Option<Uuid>>,
    months: Vec<Option<NaiveDate>>,
    texts: [Vec<Option<&'a str>>; 11],
}

impl<'a> Columns<'a> {
    fn of(rows: &'a [NewRow]) -> Self {
        let mut columns = Self::default();
        for row in rows {
            columns.numbers.push(row.number);
            columns.lines.push(row.line);
            columns.keys.push(row.key);
            columns.outcomes.push(row.outcome);
            columns.reasons.push(row.reason);
            columns.works.push(row.of.map(|(work, _)| work));
            columns.projects.push(row.of.map(|(_, project)| project));
            columns.months.push(row.month);
            let texts = [
                row.store.as_deref(),
                row.territory.as_deref(),
                row.sale_type.as_deref(),
                row.quantity.as_deref(),
                row.net.as_deref(),
                row.currency.as_deref(),
                row.isrc.as_deref(),
                row.upc.as_deref(),
                row.iswc.as_deref(),
                row.title.as_deref(),
                row.artist.as_deref(),
            ];
            for (column, text) in columns.texts.iter_mut().zip(texts) {
                column.push(text);
            }
        }
        columns
    }
}

/// Keeps a batch of rows.
pub(crate) async fn insert_rows(
    tx: &mut Tx,
    statement: Id<Statement>,
    rows: &[NewRow],
) -> Result<(), Failure> {
    let columns = Columns::of(rows);
    let [
        store,
        territory,
        sale_type,
        quantity,
        net,
        currency,
        recording,
        release,
        composition,
        title,
        artist,
    ] = &columns.texts;
    sqlx::query!(
        "INSERT INTO statement_rows (
             statement_id, number, line, key, outcome, reason, work_id, project_id, month, store, territory, sale_type, quantity,
             net, currency, isrc, upc, iswc, title, artist
         )
         SELECT $1, n.number, n.line, n.key, n.outcome, n.reason, n.work, n.project, n.month, n.store, n.territory, n.sale_type,
                n.quantity::numeric, n.net::numeric, n.currency, n.isrc, n.upc, n.iswc, n.title, n.artist
         FROM unnest(
             $2::bigint[], $3::bigint[], $4::uuid[], $5::text[], $6::text[], $7::uuid[], $8::uuid[], $9::date[], $10::text[],
             $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[],
             $20::text[]
         ) AS n (
             number, line, key, outcome, reason, work, project, month, store, territory, sale_type, quantity, net, currency, isrc,
             upc, iswc, title, artist
         )",
        statement.uuid(),
        &columns.numbers,
        &columns.lines,
        &columns.keys as &[Option<Uuid>],
        &columns.outcomes as &[&str],
        &columns.reasons as &[Option<&str>],
        &columns.works as &[Option<Uuid>],
        &columns.projects as &[Option<Uuid>],
        &columns.months as &[Option<NaiveDate>],
        store as &[Option<&str>],
        territory as &[Option<&str>],
        sale_type as &[Option<&str>],
        quantity as &[Option<&str>],
        net as &[Option<&str>],
        currency as &[Option<&str>],
        recording as &[Option<&str>],
        release as &[Option<&str>],
        composition as &[Option<&str>],
        title as &[Option<&str>],
        artist as &[Option<&str>]
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Rows that wait to be matched, behind this place.
pub(crate) async fn list_waiting(
    tx: &mut Tx,
    statement: Id<Statement>,
    (after, limit): (i64, i64),
) -> Result<Vec<Waiting>, Failure> {
    let rows = sqlx::query_as!(
        Waiting,
        r#"SELECT number, line, reason, trim_scale(net)::text AS "net!", currency AS "currency!", month, isrc, upc, iswc, title,
                  artist
           FROM statement_rows
           WHERE statement_id = $1 AND outcome = 'quarantined' AND number > $2
           ORDER BY number
           LIMIT $3"#,
        statement.uuid(),
        after,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}

/// Lines that could not be read, behind this place.
pub(crate) async fn list_unreadable(
    tx: &mut Tx,
    statement: Id<Statement>,
    (after, limit): (i64, i64),
) -> Result<Vec<Unreadable>, Failure> {
    let rows = sqlx::query_as!(
        Unreadable,
        r#"SELECT number, line, reason AS "reason!"
           FROM statement_rows
           WHERE statement_id = $1 AND outcome = 'rejected' AND number > $2
           ORDER BY number
           LIMIT $3"#,
        statement.uuid(),
        after,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}

/// Gives waiting rows to the works that they are of, in this round.
pub(crate) async fn match_rows(
    tx: &mut Tx,
    statement: Id<Statement>,
    round: i16,
    matched: &[(i64, Uuid, Uuid)],
) -> Result<(), Failure> {
    let numbers: Vec<i64> = matched.iter().map(|(number, _, _)| *number).collect();
    let works: Vec<Uuid> = matched.iter().map(|(_, work, _)| *work).collect();
    let projects: Vec<Uuid> = matched.iter().map(|(_, _, project)| *project).collect();
    sqlx::query!(
        "UPDATE statement_rows r
         SET outcome = 'matched', reason = NULL, work_id = m.work, project_id = m.project, round = $2
         FROM unnest($3::bigint[], $4::uuid[], $5::uuid[]) AS m (number, work, project)
         WHERE r.statement_id = $1 AND r.number = m.number AND r.outcome = 'quarantined'",
        statement.uuid(),
        round,
        &numbers,
        &works,
        &projects
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The round that rows matched now count with.
pub(crate) async fn next_round(tx: &mut Tx, statement: Id<Statement>) -> Result<i16, Failure> {
    let next = sqlx::query_scalar!(
        r#"SELECT (coalesce(max(number), 0) + 1)::smallint AS "next!" FROM statement_rounds WHERE statement_id = $1"#,
        statement.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(next)
}

/// Whether rows are matched that no round has counted.
pub(crate) async fn has_unassessed(tx: &mut Tx, statement: Id<Statement>) -> Result<bool, Failure> {
    let next = next_round(tx, statement).await?;
    let has = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM statement_rows WHERE statement_id = $1 AND outcome = 'matched' AND round >= $2
           ) AS "has!""#,
        statement.uuid(),
        next
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(has)
}
