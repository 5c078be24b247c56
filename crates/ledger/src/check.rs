//! Proving the books: every balance recomputed from the transfers, and the zero sum.

use kernel::{Db, Failure};

/// The outcome of [`check`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How many accounts were recomputed.
    pub accounts: i64,
    /// How many transfers they were recomputed from.
    pub transfers: i64,
    /// Balance rows that differ from the transfers, and currencies that do not sum to zero. Empty when all is well.
    pub differences: Vec<Difference>,
}

/// A place where the books are wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The account's name, or `trial balance` for a currency that does not sum to zero.
    pub account: String,
    /// The currency.
    pub currency: String,
    /// What is stored, in minor units.
    pub stored_minor: i64,
    /// What the transfers say, in minor units; zero for the trial balance.
    pub recomputed_minor: i64,
}

impl Report {
    /// Whether the books are right.
    pub const fn balanced(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Recomputes every balance row from the transfers and the zero sum of every currency, in one snapshot.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn check(db: &Db) -> Result<Report, Failure> {
    let mut tx = db.begin_snapshot().await?;
    let counts = sqlx::query!(
        r#"SELECT (SELECT count(*) FROM ledger_accounts) AS "accounts!",
                  (SELECT count(*) FROM ledger_transfers) AS "transfers!""#
    )
    .fetch_one(tx.conn())
    .await?;
    let mut differences = sqlx::query_as!(
        Difference,
        r#"WITH moved AS (
               SELECT debit_account_id AS account_id, debit_lane AS lane, amount_minor AS debited, 0 AS credited
               FROM ledger_transfers
               UNION ALL
               SELECT credit_account_id, credit_lane, 0, amount_minor
               FROM ledger_transfers
           ), summed AS (
               SELECT account_id, lane, sum(debited) - sum(credited) AS net
               FROM moved
               GROUP BY account_id, lane
           )
           SELECT a.name AS account, a.currency,
                  coalesce(b.balance_minor, 0) AS "stored_minor!",
                  (CASE WHEN a.side IN ('asset', 'expense') THEN 1 ELSE -1 END * coalesce(s.net, 0))::bigint
                      AS "recomputed_minor!"
           FROM ledger_balances b
           FULL JOIN summed s ON s.account_id = b.account_id AND s.lane = b.lane
           JOIN ledger_accounts a ON a.id = coalesce(b.account_id, s.account_id)
           WHERE coalesce(b.balance_minor, 0)
                 <> CASE WHEN a.side IN ('asset', 'expense') THEN 1 ELSE -1 END * coalesce(s.net, 0)
           ORDER BY a.name, a.currency"#
    )
    .fetch_all(tx.conn())
    .await?;
    let unbalanced = sqlx::query_as!(
        Difference,
        r#"SELECT 'trial balance' AS "account!", a.currency,
                  sum(CASE WHEN a.side IN ('asset', 'expense') THEN b.balance_minor ELSE -b.balance_minor END)::bigint
                      AS "stored_minor!",
                  0::bigint AS "recomputed_minor!"
           FROM ledger_accounts a
           JOIN ledger_balances b ON b.account_id = a.id
           GROUP BY a.currency
           HAVING sum(CASE WHEN a.side IN ('asset', 'expense') THEN b.balance_minor ELSE -b.balance_minor END) <> 0"#
    )
    .fetch_all(tx.conn())
    .await?;
    tx.rollback().await?;
    differences.extend(unbalanced);
    Ok(Report {
        accounts: counts.accounts,
        transfers: counts.transfers,
        differences,
    })
}
