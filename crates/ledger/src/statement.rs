//! The statement of what somebody holds: what it was, each transfer into and out of it, and what it is.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use money::{Currency, Money};
use uuid::Uuid;

use crate::{Account, act_of, transfer_id};

/// What a statement is about: accounts of one side of the books, taken together. A transfer between two of them moves nothing into
/// or out of the whole, and is not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holding {
    /// The accounts.
    pub accounts: Vec<Account>,
    /// Only the transfers of these acts, where others have money in the same accounts; all of them when absent.
    pub acts: Option<Vec<Uuid>>,
}

/// The time that a statement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// From this moment on.
    pub from: DateTime<Utc>,
    /// Up to this moment, which is not in it.
    pub until: DateTime<Utc>,
}

/// Which lines of a statement are wanted, in the order in which they were posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Those behind this transfer; from the first on when absent.
    pub after: Option<Uuid>,
    /// At most so many.
    pub limit: i64,
}

impl Part {
    /// No lines: the sums alone.
    pub const NONE: Self = Self {
        after: None,
        limit: 0,
    };
}

/// One transfer of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The transfer's id.
    pub id: Uuid,
    /// The name of the account that was debited.
    pub debit: String,
    /// The name of the account that was credited.
    pub credit: String,
    /// What it added to the whole; less than nothing when it took something away.
    pub change: Money,
    /// What the whole was after it.
    pub balance: Money,
    /// What it was.
    pub kind: String,
    /// When it was posted.
    pub posted_at: DateTime<Utc>,
}

/// A statement. `opening + added - taken = closing`, and the lines of the whole period lead from the one to the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What it was when the period began.
    pub opening: Money,
    /// What was added in the period.
    pub added: Money,
    /// What was taken away in the period.
    pub taken: Money,
    /// What it was when the period ended.
    pub closing: Money,
    /// How many lines the period has.
    pub count: i64,
    /// The lines that were asked for, the oldest first.
    pub lines: Vec<Line>,
}

struct Row {
    opening_minor: i64,
    added_minor: i64,
    taken_minor: i64,
    closing_minor: i64,
    line_count: i64,
    id: Option<Uuid>,
    debit: Option<String>,
    credit: Option<String>,
    kind: Option<String>,
    change_minor: Option<i64>,
    balance_minor: Option<i64>,
    posted_at: Option<DateTime<Utc>>,
}

impl Row {
    /// The line of this row; none when the statement has no lines here.
    fn line(self, currency: Currency) -> Option<Line> {
        Some(Line {
            id: self.id?,
            debit: self.debit?,
            credit: self.credit?,
            change: Money::new(self.change_minor?, currency),
            balance: Money::new(self.balance_minor?, currency),
            kind: self.kind?,
            posted_at: self.posted_at?,
        })
    }
}

/// The statement of a holding in one currency, as the caller's transaction sees the books. One look at everything that was ever
/// posted to its accounts (or by its acts).
///
/// # Errors
/// [`Failure`] of the database, or of a sum that nobody can owe.
pub async fn statement(
    tx: &mut Tx,
    holding: &Holding,
    currency: Currency,
    period: Period,
    part: Part,
) -> Result<Statement, Failure> {
    let rows = rows(tx, holding, currency, (period, part)).await?;
    let sums = rows
        .first()
        .ok_or_else(|| Failure::msg("a statement without its sums"))?;
    let money = |minor| Money::new(minor, currency);
    Ok(Statement {
        opening: money(sums.opening_minor),
        added: money(sums.added_minor),
        taken: money(sums.taken_minor),
        closing: money(sums.closing_minor),
        count: sums.line_count,
        lines: rows
            .into_iter()
            .filter_map(|row| row.line(currency))
            .collect(),
    })
}

/// The sums, with each line that is wanted; once without any when there is none. `OFFSET 0` keeps the planner from beginning at the
/// accounts, where it would read what everybody else has there.
async fn rows(
    tx: &mut Tx,
    holding: &Holding,
    currency: Currency,
    (period, part): (Period, Part),
) -> Result<Vec<Row>, Failure> {
    let names: Vec<String> = holding.accounts.iter().map(Account::to_string).collect();
    let (first, last) = holding.acts.as_deref().map(ranges).unzip();
    let rows = sqlx::query_as!(
        Row,
        r#"WITH held AS (
               SELECT a.id, CASE WHEN a.side IN ('asset', 'expense') THEN 1 ELSE -1 END AS debited
               FROM ledger_accounts a
               WHERE a.name = ANY($1) AND a.currency = $2
           ), sides AS (
               SELECT t.id, t.posted_at, t.amount_minor * CASE WHEN h.id = t.debit_account_id THEN h.debited ELSE -h.debited END AS change
               FROM held h
               JOIN ledger_transfers t ON h.id IN (t.debit_account_id, t.credit_account_id)
               WHERE $3::uuid[] IS NULL
               UNION ALL
               SELECT t.id, t.posted_at, t.amount_minor * CASE WHEN h.id = t.debit_account_id THEN h.debited ELSE -h.debited END
               FROM unnest($3::uuid[], $4::uuid[]) AS act (first, last)
               CROSS JOIN LATERAL (
                   SELECT t.id, t.posted_at, t.amount_minor, t.debit_account_id, t.credit_account_id
                   FROM ledger_transfers t
                   WHERE t.id BETWEEN act.first AND act.last
                   OFFSET 0
               ) t
               JOIN held h ON h.id IN (t.debit_account_id, t.credit_account_id)
           ), moves AS (
               SELECT id, posted_at, sum(change) AS change, sum(sum(change)) OVER (ORDER BY posted_at, id) AS balance
               FROM sides
               WHERE posted_at < $6
               GROUP BY id, posted_at
               HAVING sum(change) <> 0
           ), page AS (
               SELECT m.id, m.posted_at, m.change, m.balance
               FROM moves m
               WHERE m.posted_at >= $5
                   AND ($7::uuid IS NULL OR (m.posted_at, m.id) > (SELECT a.posted_at, a.id FROM moves a WHERE a.id = $7))
               ORDER BY m.posted_at, m.id
               LIMIT $8
           ), sums AS (
               SELECT coalesce(sum(change) FILTER (WHERE posted_at < $5), 0) AS opening,
                      coalesce(sum(change) FILTER (WHERE posted_at >= $5 AND change > 0), 0) AS added,
                      coalesce(-sum(change) FILTER (WHERE posted_at >= $5 AND change < 0), 0) AS taken,
                      coalesce(sum(change), 0) AS closing, count(*) FILTER (WHERE posted_at >= $5) AS lines
               FROM moves
           )
           SELECT s.opening::bigint AS "opening_minor!", s.added::bigint AS "added_minor!", s.taken::bigint AS "taken_minor!",
                  s.closing::bigint AS "closing_minor!", s.lines AS "line_count!", p.id AS "id?", d.name AS "debit?", c.name AS "credit?",
                  k.name AS "kind?", p.change::bigint AS "change_minor?", p.balance::bigint AS "balance_minor?", p.posted_at AS "posted_at?"
           FROM sums s
           LEFT JOIN page p ON true
           LEFT JOIN ledger_transfers t ON t.id = p.id
           LEFT JOIN ledger_accounts d ON d.id = t.debit_account_id
           LEFT JOIN ledger_accounts c ON c.id = t.credit_account_id
           LEFT JOIN ledger_kinds k ON k.id = t.kind_id
           ORDER BY p.posted_at, p.id"#,
        &names, currency.code(), first.as_deref(), last.as_deref(), period.from, period.until, part.after, part.limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}

/// The first and the last id that transfers of these acts can have, each act once.
fn ranges(acts: &[Uuid]) -> (Vec<Uuid>, Vec<Uuid>) {
    let mut acts: Vec<Uuid> = acts.iter().copied().map(act_of).collect();
    acts.sort_unstable();
    acts.dedup();
    let id = |act, step| transfer_id(Id::<()>::from_uuid(act), step);
    acts.into_iter()
        .map(|act| (id(act, 0), id(act, u16::MAX)))
        .unzip()
}

/// The currencies in which a holding ever was something, by their codes.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn currencies(tx: &mut Tx, holding: &Holding) -> Result<Vec<Currency>, Failure> {
    let names: Vec<String> = holding.accounts.iter().map(Account::to_string).collect();
    let (first, last) = holding.acts.as_deref().map(ranges).unzip();
    let codes = sqlx::query_scalar!(
        r#"SELECT a.currency AS "currency!"
           FROM ledger_accounts a
           WHERE a.name = ANY($1) AND $2::uuid[] IS NULL
           UNION
           SELECT a.currency
           FROM unnest($2::uuid[], $3::uuid[]) AS act (first, last)
           CROSS JOIN LATERAL (
               SELECT t.debit_account_id, t.credit_account_id
               FROM ledger_transfers t
               WHERE t.id BETWEEN act.first AND act.last
               OFFSET 0
           ) t
           JOIN ledger_accounts a ON a.id IN (t.debit_account_id, t.credit_account_id)
           WHERE a.name = ANY($1)
           ORDER BY 1"#,
        &names,
        first.as_deref(),
        last.as_deref()
    )
    .fetch_all(tx.conn())
    .await?;
    codes
        .iter()
        .map(|code| Currency::parse(code).map_err(Failure::new))
        .collect()
}
