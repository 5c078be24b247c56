//! Comparisons with the rail, and the cases they raise.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Tx};
use ledger::Rail;
use money::{Currency, Money};
use uuid::Uuid;

use crate::reconcile::{Case, CaseKind, Difference, Reconciliation};

/// Whether a difference on the account of this rail and currency is open: nothing leaves it then.
pub(crate) async fn has_open_case(
    tx: &mut Tx,
    rail: Rail,
    currency: Currency,
) -> Result<bool, Failure> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM reconciliation_cases WHERE rail = $1 AND currency = $2 AND resolved_at IS NULL
           ) AS "found!""#,
        rail.name(),
        currency.code()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}

/// Opens a case, or notes that it was seen again. Returns whether it is new.
pub(crate) async fn raise_case(
    tx: &mut Tx,
    rail: Rail,
    difference: &Difference,
) -> Result<bool, Failure> {
    let now = tx.now();
    let id = tx.new_id::<Case>();
    let currency = difference.expected.currency();
    let detail: String = difference.detail.chars().take(1000).collect();
    let new = sqlx::query_scalar!(
        r#"INSERT INTO reconciliation_cases (
               id, rail, currency, kind, reference, expected_minor, found_minor, detail, opened_at, last_seen_at
           )
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
           ON CONFLICT (rail, currency, kind, reference) WHERE resolved_at IS NULL
           DO UPDATE SET last_seen_at = excluded.last_seen_at, expected_minor = excluded.expected_minor,
                         found_minor = excluded.found_minor, detail = excluded.detail
           RETURNING id = $1 AS "new!""#,
        id.uuid(),
        rail.name(),
        currency.code(),
        difference.kind.name(),
        difference.reference,
        difference.expected.amount_minor(),
        difference.found.amount_minor(),
        detail,
        now
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(new)
}

/// Closes every open case of a rail that the comparison of this very moment did not see. Returns how many.
pub(crate) async fn resolve_cases(tx: &mut Tx, rail: Rail) -> Result<u64, Failure> {
    let now = tx.now();
    let resolved = sqlx::query!(
        "UPDATE reconciliation_cases
         SET resolved_at = $2
         WHERE rail = $1 AND resolved_at IS NULL AND last_seen_at < $2",
        rail.name(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(resolved.rows_affected())
}

/// When the oldest open case was opened: what it is about is compared again each time.
pub(crate) async fn oldest_open_case(
    db: &Db,
    rail: Rail,
) -> Result<Option<DateTime<Utc>>, Failure> {
    let oldest = sqlx::query_scalar!(
        "SELECT min(opened_at) FROM reconciliation_cases WHERE rail = $1 AND resolved_at IS NULL",
        rail.name()
    )
    .fetch_one(db.pool())
    .await?;
    Ok(oldest)
}

/// Until when the rail's lines were compared.
pub(crate) async fn compared_until(db: &Db, rail: Rail) -> Result<Option<DateTime<Utc>>, Failure> {
    let until = sqlx::query_scalar!(
        "SELECT until_at FROM reconciliations WHERE rail = $1 ORDER BY ran_at DESC LIMIT 1",
        rail.name()
    )
    .fetch_optional(db.pool())
    .await?;
    Ok(until)
}

pub(crate) async fn insert_reconciliation(
    tx: &mut Tx,
    rail: Rail,
    done: &Reconciliation,
) -> Result<(), Failure> {
    let id = tx.new_id::<Reconciliation>();
    let now = tx.now();
    let count = |count: usize| i32::try_from(count).map_err(Failure::new);
    sqlx::query!(
        "INSERT INTO reconciliations (id, rail, from_at, until_at, lines, matched, differences, ran_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        id.uuid(),
        rail.name(),
        done.from,
        done.until,
        count(done.lines)?,
        count(done.matched)?,
        count(done.differences.len())?,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

struct Row {
    id: Uuid,
    rail: String,
    currency: String,
    kind: String,
    reference: String,
    expected_minor: i64,
    found_minor: i64,
    detail: String,
    opened_at: DateTime<Utc>,
    last_seen_at: DateTime<Utc>,
    resolved_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for Case {
    type Error = Failure;

    fn try_from(row: Row) -> Result<Self, Failure> {
        let currency = Currency::parse(&row.currency)?;
        Ok(Self {
            id: row.id.into(),
            rail: super::rail(&row.rail)?,
            kind: CaseKind::read(&row.kind)?,
            reference: row.reference,
            expected: Money::new(row.expected_minor, currency),
            found: Money::new(row.found_minor, currency),
            detail: row.detail,
            opened_at: row.opened_at,
            last_seen_at: row.last_seen_at,
            resolved_at: row.resolved_at,
        })
    }
}

/// The cases, the newest first.
pub(crate) async fn list_cases(
    db: &Db,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Case>, Failure> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT id, rail, currency, kind, reference, expected_minor, found_minor, detail, opened_at, last_seen_at,
                resolved_at
         FROM reconciliation_cases
         WHERE id < coalesce($1, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
         ORDER BY id DESC
         LIMIT $2",
        before,
        limit
    )
    .fetch_all(db.pool())
    .await?;
    rows.into_iter().map(Case::try_from).collect()
}
