//! The whole of the books in a few lines: what each kind of account holds.

use kernel::{Db, Failure};
use money::{Currency, Money};

use crate::Side;

/// What all accounts of a kind hold together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Total {
    /// The kind, as the chart of accounts calls it: `escrow`, `rail:stripe:clearing`.
    pub(crate) scope: String,
    /// Its side.
    pub(crate) side: Side,
    /// How much, on its own side.
    pub(crate) money: Money,
}

/// What each kind of account holds, by currency.
///
/// # Errors
/// [`Failure`] of the database.
pub(crate) async fn totals(db: &Db) -> Result<Vec<Total>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT c.scope, c.side, a.currency, sum(b.balance_minor)::bigint AS "amount!"
           FROM ledger_balances b
           JOIN ledger_accounts a ON a.id = b.account_id
           JOIN ledger_chart c ON c.id = a.scope_id
           GROUP BY c.scope, c.side, a.currency
           ORDER BY c.scope, a.currency"#
    )
    .fetch_all(db.pool())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Total {
                side: Side::read(&row.side)?,
                money: Money::new(row.amount, Currency::parse(&row.currency)?),
                scope: row.scope,
            })
        })
        .collect()
}
