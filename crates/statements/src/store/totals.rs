//! What a file adds up to.

use kernel::{Failure, Id, Tx};

use crate::Statement;

/// One total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TotalRow {
    pub(crate) dimension: String,
    pub(crate) value: String,
    /// Empty for rows that have none.
    pub(crate) currency: String,
    pub(crate) rows: i64,
    /// An exact decimal.
    pub(crate) net: String,
}

/// Forgets what was counted, but for what the uploader said.
pub(crate) async fn clear_totals(tx: &mut Tx, statement: Id<Statement>) -> Result<(), Failure> {
    sqlx::query!(
        "DELETE FROM statement_totals WHERE statement_id = $1 AND dimension <> 'typed'",
        statement.uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps totals that others counted: the reader, the uploader.
pub(crate) async fn insert_totals(
    tx: &mut Tx,
    statement: Id<Statement>,
    totals: &[TotalRow],
) -> Result<(), Failure> {
    let dimensions: Vec<String> = totals.iter().map(|row| row.dimension.clone()).collect();
    let values: Vec<String> = totals.iter().map(|row| row.value.clone()).collect();
    let currencies: Vec<String> = totals.iter().map(|row| row.currency.clone()).collect();
    let rows: Vec<i64> = totals.iter().map(|row| row.rows).collect();
    let nets: Vec<String> = totals.iter().map(|row| row.net.clone()).collect();
    sqlx::query!(
        "INSERT INTO statement_totals (statement_id, dimension, value, currency, rows, net)
         SELECT $1, t.dimension, t.value, t.currency, t.rows, t.net::numeric
         FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[]) AS t (dimension, value, currency, rows, net)",
        statement.uuid(),
        &dimensions,
        &values,
        &currencies,
        &rows,
        &nets
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Counts the rows by outcome, reason, store, territory, type of sale and month. Of each only the two hundred largest have a
/// line; names are strangers' input.
pub(crate) async fn count_totals(tx: &mut Tx, statement: Id<Statement>) -> Result<(), Failure> {
    sqlx::query!(
        "INSERT INTO statement_totals (statement_id, dimension, value, currency, rows, net)
         SELECT $1, t.dimension, CASE WHEN t.place <= 200 THEN t.value ELSE '(others)' END, t.currency, sum(t.rows)::bigint,
                sum(t.net)
         FROM (
             SELECT c.dimension, c.value, c.currency, c.rows, c.net,
                    row_number() OVER (PARTITION BY c.dimension, c.currency ORDER BY abs(c.net) DESC, c.value) AS place
             FROM (
                 SELECT CASE WHEN grouping(r.outcome) = 0 THEN 'outcome' WHEN grouping(r.reason) = 0 THEN 'reason'
                             WHEN grouping(r.store) = 0 THEN 'store' WHEN grouping(r.territory) = 0 THEN 'territory'
                             WHEN grouping(r.sale_type) = 0 THEN 'sale_type' ELSE 'month' END AS dimension,
                        coalesce(r.outcome, r.reason, r.store, r.territory, r.sale_type, to_char(r.month, 'YYYY-MM'), '')
                            AS value,
                        coalesce(r.currency, '') AS currency, count(*) AS rows, coalesce(sum(r.net), 0) AS net
                 FROM statement_rows r
                 WHERE r.statement_id = $1
                 GROUP BY GROUPING SETS (
                     (r.outcome, r.currency), (r.reason, r.currency), (r.store, r.currency), (r.territory, r.currency),
                     (r.sale_type, r.currency), (r.month, r.currency)
                 )
             ) AS c
             WHERE c.dimension = 'outcome' OR c.currency <> '' OR c.dimension = 'reason'
         ) AS t
         WHERE t.dimension <> 'reason' OR t.value <> ''
         GROUP BY t.dimension, CASE WHEN t.place <= 200 THEN t.value ELSE '(others)' END, t.currency",
        statement.uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// All totals of a statement, the largest first.
pub(crate) async fn list_totals(
    tx: &mut Tx,
    statement: Id<Statement>,
) -> Result<Vec<TotalRow>, Failure> {
    let rows = sqlx::query_as!(
        TotalRow,
        r#"SELECT dimension, value, currency, rows, trim_scale(net)::text AS "net!"
           FROM statement_totals
           WHERE statement_id = $1
           ORDER BY dimension, currency, abs(net) DESC, value
           LIMIT 20000"#,
        statement.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}

/// How many of its rows other statements of the owner have brought, that it does not correct.
pub(crate) async fn count_repeated(tx: &mut Tx, statement: Id<Statement>) -> Result<i64, Failure> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!"
           FROM statement_rows r
           WHERE r.statement_id = $1 AND r.key IS NOT NULL AND EXISTS (
               SELECT FROM statement_rows o
               JOIN statements t ON t.id = o.statement_id
               WHERE o.key = r.key AND o.outcome = 'matched' AND o.statement_id <> $1
                 AND t.status IN ('awaiting_cash', 'booked')
                 AND t.id IS DISTINCT FROM (SELECT s.replaces_id FROM statements s WHERE s.id = $1)
           )"#,
        statement.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(count)
}
