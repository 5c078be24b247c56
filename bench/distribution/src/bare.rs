//! What PostgreSQL needs for the rows alone, written by the owner in one transaction and without the ledger's rules.

use std::time::{Duration, Instant};

use kernel::Id;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::checkpoint;

/// The holders with the numbers of their wallets' accounts at hand, which no ledger could have for nothing.
pub(crate) async fn prepare(owner: &mut PgConnection) -> anyhow::Result<()> {
    sqlx::raw_sql(
        "CREATE TABLE bare_holders AS
         SELECT h.number, h.invested_minor, one.account
         FROM royalties_wallets w
         CROSS JOIN LATERAL unnest(w.accounts) WITH ORDINALITY AS one (account, place)
         JOIN royalties_holders h ON h.project_id = w.project_id AND h.number = w.first + one.place - 1
         ORDER BY h.number;
         ANALYZE bare_holders",
    )
    .execute(owner)
    .await?;
    Ok(())
}

/// One `INSERT … SELECT` of as many transfers, and the balances. Money comes from the rail's clearing account, which nothing
/// bounds, so that the books stay right.
pub(crate) async fn distribute(owner: &mut PgConnection) -> anyhow::Result<Duration> {
    checkpoint(owner).await?;
    // The first half of an act's id; the numbers of the holders fill the rest.
    let act = Id::<()>::new(kernel::Clock::system().now()).to_string();
    let act: String = act.chars().take(19).collect();
    let insert = format!(
        "INSERT INTO ledger_transfers (
             id, debit_account_id, credit_account_id, amount_minor, posted_at, debit_lane, credit_lane, kind_id
         )
         SELECT ('{act}' || lpad(to_hex(h.number), 13, '0'))::uuid, clearing.id, h.account, h.invested_minor * 77 / 1000 + 1,
                now(), 0, 0, 1
         FROM bare_holders h
         CROSS JOIN (SELECT id FROM ledger_accounts WHERE name = 'rail:stripe:clearing') AS clearing"
    );
    let began = Instant::now();
    let mut tx = owner.begin().await?;
    for statement in [
        insert.as_str(),
        "UPDATE ledger_balances b
         SET balance_minor = b.balance_minor + h.invested_minor * 77 / 1000 + 1
         FROM bare_holders h
         WHERE b.account_id = h.account AND b.lane = 0",
        "UPDATE ledger_balances b
         SET balance_minor = b.balance_minor + (SELECT sum(h.invested_minor * 77 / 1000 + 1) FROM bare_holders h)::bigint
         FROM ledger_accounts a
         WHERE a.id = b.account_id AND a.name = 'rail:stripe:clearing' AND b.lane = 0",
    ] {
        sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    Ok(began.elapsed())
}
