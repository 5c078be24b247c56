//! What leaves are about.

use kernel::Failure;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::entry::{AuditRow, Entry, Named, Record, Source, Transfer};

/// The accounts of these ids.
pub(crate) async fn accounts(
    connection: &mut PgConnection,
    ids: &[i64],
) -> Result<Vec<(i64, Named)>, Failure> {
    let rows = sqlx::query!(
        "SELECT id, name, currency FROM ledger_accounts WHERE id = ANY($1)",
        ids
    )
    .fetch_all(connection)
    .await?;
    let named = rows.into_iter().map(|row| {
        let (name, currency) = (row.name, row.currency);
        (row.id, Named { name, currency })
    });
    Ok(named.collect())
}

/// What these ids are of, in any order; those that are not there are missing.
pub(crate) async fn entries(
    connection: &mut PgConnection,
    source: Source,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Entry)>, Failure> {
    match source {
        Source::Transfer => transfers(connection, ids).await,
        Source::Audit => audit_rows(connection, ids).await,
        Source::Record => records(connection, ids).await,
    }
}

async fn transfers(
    connection: &mut PgConnection,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Entry)>, Failure> {
    let rows = sqlx::query!(
        "SELECT t.id, t.debit_account_id, t.credit_account_id, t.amount_minor, t.posted_at, k.name AS kind
         FROM ledger_transfers t
         JOIN ledger_kinds k ON k.id = t.kind_id
         WHERE t.id = ANY($1)",
        ids
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let transfer = Transfer {
                debit: row.debit_account_id,
                credit: row.credit_account_id,
                amount_minor: row.amount_minor,
                posted_at: row.posted_at,
                kind: row.kind,
            };
            (row.id, Entry::Transfer(transfer))
        })
        .collect())
}

/// The names of the accounts of a transfer, debited and credited.
pub(crate) async fn accounts_of_transfer(
    connection: &mut PgConnection,
    transfer: Uuid,
) -> Result<Option<[String; 2]>, Failure> {
    let row = sqlx::query!(
        "SELECT d.name AS debit, c.name AS credit
         FROM ledger_transfers t
         JOIN ledger_accounts d ON d.id = t.debit_account_id
         JOIN ledger_accounts c ON c.id = t.credit_account_id
         WHERE t.id = $1",
        transfer
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| [row.debit, row.credit]))
}

async fn audit_rows(
    connection: &mut PgConnection,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Entry)>, Failure> {
    let rows = sqlx::query_as!(
        AuditRow,
        "SELECT id, at, actor, role, network::text AS network, act, object_kind, object, before::text AS before,
                after::text AS after
         FROM audit_log
         WHERE id = ANY($1)",
        ids
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id, Entry::Audit(row)))
        .collect())
}

async fn records(
    connection: &mut PgConnection,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Entry)>, Failure> {
    let rows = sqlx::query_as!(
        Record,
        r#"SELECT id, at, kind, party, facts::text AS "facts!" FROM log_records WHERE id = ANY($1)"#,
        ids
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id, Entry::Record(row)))
        .collect())
}
