//! What PostgreSQL does without the ledger's rules: the same rows, written by the owner.

use std::time::{Duration, Instant};

use kernel::{Clock, Id};
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use crate::figures::rate;

/// How many rows one statement writes.
const SET: u32 = 1_000;

/// Transfers each second, in hundredths, of one connection that inserts sets of a thousand rows and updates each balance once.
pub(crate) async fn sets_of_a_thousand(
    owner: &mut PgConnection,
    accounts: u32,
    window: Duration,
) -> anyhow::Result<u128> {
    sqlx::raw_sql("SET plan_cache_mode = force_generic_plan")
        .execute(&mut *owner)
        .await?;
    let wallets: Vec<i64> = sqlx::query_scalar(
        "SELECT id FROM ledger_accounts WHERE name LIKE 'wallet:%' ORDER BY id LIMIT $1",
    )
    .bind(i64::from(accounts))
    .fetch_all(&mut *owner)
    .await?;
    let mut place = 0_usize;
    let mut next = || {
        // A step that has no factor in common with the number of wallets passes by all of them.
        place = place.wrapping_add(7_919) % wallets.len().max(1);
        wallets.get(place).copied().unwrap_or_default()
    };
    let clock = Clock::system();
    let began = Instant::now();
    let mut count = 0_u128;
    while began.elapsed() < window {
        let (mut ids, mut debits, mut credits) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..SET {
            ids.push(Id::<()>::new(clock.now()).uuid());
            debits.push(next());
            credits.push(next());
        }
        insert(owner, (&ids, &debits, &credits)).await?;
        count = count.saturating_add(SET.into());
    }
    Ok(rate(count, began.elapsed()))
}

async fn insert(
    owner: &mut PgConnection,
    (ids, debits, credits): (&[Uuid], &[i64], &[i64]),
) -> anyhow::Result<()> {
    sqlx::query!(
        "WITH posted AS (
             INSERT INTO ledger_transfers (
                 id, debit_account_id, credit_account_id, amount_minor, posted_at, debit_lane, credit_lane, kind_id
             )
             SELECT id, debit, credit, 1, now(), 0, 0, 1
             FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS t (id, debit, credit)
             RETURNING debit_account_id, credit_account_id, amount_minor
         ), moved AS (
             SELECT debit_account_id AS account_id, -amount_minor AS amount FROM posted
             UNION ALL
             SELECT credit_account_id, amount_minor FROM posted
         ), net AS (
             SELECT account_id, sum(amount) AS amount FROM moved GROUP BY account_id
         )
         UPDATE ledger_balances b
         SET balance_minor = (b.balance_minor + net.amount)::bigint
         FROM net
         WHERE b.account_id = net.account_id AND b.lane = 0",
        ids,
        debits,
        credits
    )
    .execute(owner)
    .await?;
    Ok(())
}

/// Adds transfers of the days before until there are so many. Balances are left alone: only the size counts.
pub(crate) async fn fill(
    owner: &mut PgConnection,
    accounts: u32,
    existing: u64,
) -> anyhow::Result<()> {
    let present: i64 = sqlx::query_scalar("SELECT count(*) FROM ledger_transfers")
        .fetch_one(&mut *owner)
        .await?;
    let (mut from, to) = (u64::try_from(present)?, existing);
    while from < to {
        let until = from.saturating_add(250_000).min(to);
        // A row each ten milliseconds, up to yesterday; the number of the row makes the id another.
        let statement = format!(
            "INSERT INTO ledger_transfers (
                 id, debit_account_id, credit_account_id, amount_minor, posted_at, debit_lane, credit_lane, kind_id
             )
             SELECT (lpad(to_hex(((extract(epoch FROM now()) - 86400) * 1000)::bigint - ({to} - n) / 100), 12, '0')
                     || lpad(to_hex(n), 20, '0'))::uuid,
                    first + n * 7919 % {accounts}, first + (n * 7907 + 1) % {accounts}, 1, now(), 0, 0, 1
             FROM generate_series({from}::bigint, {until}::bigint - 1) AS n,
                  (SELECT min(id) AS first FROM ledger_accounts WHERE name LIKE 'wallet:%') AS wallets
             WHERE n * 7919 % {accounts} <> (n * 7907 + 1) % {accounts}
             ON CONFLICT DO NOTHING"
        );
        sqlx::raw_sql(AssertSqlSafe(statement))
            .execute(&mut *owner)
            .await?;
        from = until;
    }
    sqlx::raw_sql("VACUUM ANALYZE ledger_transfers")
        .execute(&mut *owner)
        .await?;
    sqlx::raw_sql("CHECKPOINT").execute(owner).await?;
    Ok(())
}

/// Bytes of the tables of transfers, of their indexes, and how many rows there are.
pub(crate) async fn sizes(owner: &mut PgConnection) -> anyhow::Result<(u64, u64, u64)> {
    let sizes = sqlx::query!(
        r#"SELECT sum(pg_table_size(relid))::bigint AS "table!", sum(pg_indexes_size(relid))::bigint AS "indexes!",
                  (SELECT count(*) FROM ledger_transfers) AS "rows!"
           FROM pg_partition_tree('ledger_transfers')
           WHERE isleaf"#
    )
    .fetch_one(owner)
    .await?;
    Ok((
        sizes.table.try_into()?,
        sizes.indexes.try_into()?,
        sizes.rows.try_into()?,
    ))
}
