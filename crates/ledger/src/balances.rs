//! Reading the books.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx};
use money::{Currency, Money};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::{
    Account,
    transfer::{act_of, transfer_id},
};

/// A transfer as it stands in the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The transfer's id.
    pub id: Uuid,
    /// The name of the account that was debited.
    pub debit: String,
    /// The name of the account that was credited.
    pub credit: String,
    /// How much.
    pub money: Money,
    /// What it was.
    pub kind: String,
    /// The act that caused it.
    pub act: Uuid,
    /// When it was posted.
    pub posted_at: DateTime<Utc>,
}

impl Entry {
    /// Whether it debits or credits this account.
    pub fn touches(&self, account: Account) -> bool {
        let name = account.to_string();
        self.debit == name || self.credit == name
    }
}

/// What an account holds now, on its own side; zero when it was never opened.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn balance(db: &Db, account: Account, currency: Currency) -> Result<Money, Failure> {
    let amount_minor = sqlx::query_scalar!(
        r#"SELECT coalesce(sum(b.balance_minor), 0)::bigint AS "amount!"
           FROM ledger_accounts a
           JOIN ledger_balances b ON b.account_id = a.id
           WHERE a.name = $1 AND a.currency = $2"#,
        account.to_string(),
        currency.code()
    )
    .fetch_one(db.pool())
    .await?;
    Ok(Money::new(amount_minor, currency))
}

/// What an account holds now in each currency it was ever opened in, by currency.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn balances(db: &Db, account: Account) -> Result<Vec<Money>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT a.currency, coalesce(sum(b.balance_minor), 0)::bigint AS "amount!"
           FROM ledger_accounts a
           JOIN ledger_balances b ON b.account_id = a.id
           WHERE a.name = $1
           GROUP BY a.currency
           ORDER BY a.currency"#,
        account.to_string()
    )
    .fetch_all(db.pool())
    .await?;
    let money = |row: (i64, String)| Ok(Money::new(row.0, Currency::parse(&row.1)?));
    rows.into_iter()
        .map(|row| money((row.amount, row.currency)))
        .collect()
}

/// What an account held at the end of the instant `at`, on its own side.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn balance_at(
    db: &Db,
    account: Account,
    currency: Currency,
    at: DateTime<Utc>,
) -> Result<Money, Failure> {
    let amount_minor = sqlx::query_scalar!(
        r#"SELECT coalesce(sum(
               CASE WHEN (t.debit_account_id = a.id) = (a.side IN ('asset', 'expense')) THEN t.amount_minor
                    ELSE -t.amount_minor END
           ), 0)::bigint AS "amount!"
           FROM ledger_accounts a
           JOIN ledger_transfers t ON a.id IN (t.debit_account_id, t.credit_account_id)
           WHERE a.name = $1 AND a.currency = $2 AND t.posted_at <= $3"#,
        account.to_string(),
        currency.code(),
        at
    )
    .fetch_one(db.pool())
    .await?;
    Ok(Money::new(amount_minor, currency))
}

struct Row {
    id: Uuid,
    debit: String,
    credit: String,
    currency: String,
    amount_minor: i64,
    kind: String,
    posted_at: DateTime<Utc>,
}

impl TryFrom<Row> for Entry {
    type Error = Failure;

    fn try_from(row: Row) -> Result<Self, Failure> {
        Ok(Self {
            id: row.id,
            debit: row.debit,
            credit: row.credit,
            money: Money::new(row.amount_minor, Currency::parse(&row.currency)?),
            kind: row.kind,
            act: act_of(row.id),
            posted_at: row.posted_at,
        })
    }
}

/// The transfers that these acts caused, in the order of their ids.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn transfers_of_acts(db: &Db, acts: &[Uuid]) -> Result<Vec<Entry>, Failure> {
    of_acts(db.pool(), acts).await
}

/// The same, as the caller's transaction sees the books.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn transfers_of_acts_in(tx: &mut Tx, acts: &[Uuid]) -> Result<Vec<Entry>, Failure> {
    of_acts(tx.conn(), acts).await
}

async fn of_acts(on: impl PgExecutor<'_>, acts: &[Uuid]) -> Result<Vec<Entry>, Failure> {
    let step = |step| move |act: &Uuid| transfer_id(Id::<()>::from_uuid(*act), step);
    let acts: BTreeSet<Uuid> = acts.iter().copied().map(act_of).collect();
    let first: Vec<Uuid> = acts.iter().map(step(0)).collect();
    let last: Vec<Uuid> = acts.iter().map(step(u16::MAX)).collect();
    let rows = sqlx::query_as!(
        Row,
        "SELECT t.id, d.name AS debit, c.name AS credit, d.currency, t.amount_minor, k.name AS kind, t.posted_at
         FROM unnest($1::uuid[], $2::uuid[]) AS act (first, last)
         JOIN ledger_transfers t ON t.id BETWEEN act.first AND act.last
         JOIN ledger_accounts d ON d.id = t.debit_account_id
         JOIN ledger_accounts c ON c.id = t.credit_account_id
         JOIN ledger_kinds k ON k.id = t.kind_id
         ORDER BY t.id",
        &first,
        &last
    )
    .fetch_all(on)
    .await?;
    rows.into_iter().map(Entry::try_from).collect()
}

/// The statement of an account: up to `limit` transfers with ids below `before`, the newest first.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn entries_of_account(
    db: &Db,
    account: Account,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Entry>, Failure> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT t.id, d.name AS debit, c.name AS credit, d.currency, t.amount_minor, k.name AS kind, t.posted_at
         FROM ledger_accounts a
         JOIN ledger_transfers t ON a.id IN (t.debit_account_id, t.credit_account_id)
         JOIN ledger_accounts d ON d.id = t.debit_account_id
         JOIN ledger_accounts c ON c.id = t.credit_account_id
         JOIN ledger_kinds k ON k.id = t.kind_id
         WHERE a.name = $1 AND ($2::uuid IS NULL OR t.id < $2)
         ORDER BY t.id DESC
         LIMIT $3",
        account.to_string(),
        before,
        limit
    )
    .fetch_all(db.pool())
    .await?;
    rows.into_iter().map(Entry::try_from).collect()
}
