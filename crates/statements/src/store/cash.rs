//! Rounds, what they need, what came.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Failure, Id, Tx, constraint};
use money::{Currency, Money};
use parties::Party;
use payments::Chargeback;
use uuid::Uuid;

use crate::{
    Statement, StatementError,
    model::{Cash, Rate, Round, Share},
};

/// How an assessment went.
pub(crate) struct Assessed {
    /// What hinders it, as codes; nothing when it counts now.
    pub(crate) hindered: Vec<String>,
    /// Other statements that have rows now that are not counted yet: what it replaced counted them before.
    pub(crate) others: Vec<Id<Statement>>,
}

/// Assesses what is matched and not counted.
pub(crate) async fn assess(
    tx: &mut Tx,
    statement: Id<Statement>,
    due: DateTime<Utc>,
) -> Result<Assessed, Failure> {
    let (round, now) = (tx.new_id::<Round>(), tx.now());
    let row = sqlx::query!(
        r#"SELECT hindered AS "hindered!", others AS "others!" FROM statements_assess($1, $2, $3, $4)"#,
        statement.uuid(),
        round.uuid(),
        now,
        due
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Assessed {
        hindered: row.hindered,
        others: row.others.into_iter().map(Id::from_uuid).collect(),
    })
}

/// Books what is open, if its cash is there. Returns whether it did.
pub(crate) async fn book(tx: &mut Tx, statement: Id<Statement>) -> Result<bool, Failure> {
    let now = tx.now();
    let booked = sqlx::query_scalar!(
        r#"SELECT statements_book($1, $2) AS "booked!""#,
        statement.uuid(),
        now
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(booked)
}

struct ShareRow {
    id: Uuid,
    round_id: Uuid,
    project_id: Uuid,
    currency: String,
    amount_minor: i64,
    cash_minor: i64,
    booked: bool,
}

impl TryFrom<ShareRow> for Share {
    type Error = Failure;

    fn try_from(row: ShareRow) -> Result<Self, Failure> {
        let currency = Currency::parse(&row.currency)?;
        Ok(Self {
            id: Id::from_uuid(row.id),
            round: Id::from_uuid(row.round_id),
            project: row.project_id,
            money: Money::new(row.amount_minor, currency),
            cash: Money::new(row.cash_minor, currency),
            booked: row.booked,
        })
    }
}

/// What the open rounds of a statement change, the oldest first.
pub(crate) async fn list_open_shares(
    tx: &mut Tx,
    statement: Id<Statement>,
) -> Result<Vec<Share>, Failure> {
    sqlx::query_as!(
        ShareRow,
        r#"SELECT h.id, h.round_id, h.project_id, h.currency, h.amount_minor, h.cash_minor,
                  r.booked_at IS NOT NULL AS "booked!"
           FROM statement_rounds r
           JOIN statement_shares h ON h.round_id = r.id
           WHERE r.statement_id = $1 AND r.booked_at IS NULL AND r.cancelled_at IS NULL
           ORDER BY r.number, h.id"#,
        statement.uuid()
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(Share::try_from)
    .collect()
}

/// What all rounds of a statement change, but for those that were cancelled; at most 1,000.
pub(crate) async fn list_shares(
    tx: &mut Tx,
    statement: Id<Statement>,
) -> Result<Vec<Share>, Failure> {
    sqlx::query_as!(
        ShareRow,
        r#"SELECT h.id, h.round_id, h.project_id, h.currency, h.amount_minor, h.cash_minor,
                  r.booked_at IS NOT NULL AS "booked!"
           FROM statement_rounds r
           JOIN statement_shares h ON h.round_id = r.id
           WHERE r.statement_id = $1 AND r.cancelled_at IS NULL
           ORDER BY r.number, h.id
           LIMIT 1000"#,
        statement.uuid()
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(Share::try_from)
    .collect()
}

/// The projects whose revenue a statement changes.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_projects(tx: &mut Tx, statement: Id<Statement>) -> Result<Vec<Uuid>, Failure> {
    let shares = list_shares(tx, statement).await?;
    let mut projects: Vec<Uuid> = shares.iter().map(|share| share.project).collect();
    projects.sort_unstable();
    projects.dedup();
    Ok(projects)
}

/// The newest statements that gave a project a share, at most so many: the newest first, wherever they stand.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_of_project(
    tx: &mut Tx,
    project: Uuid,
    limit: i64,
) -> Result<Vec<Id<Statement>>, Failure> {
    let ids = sqlx::query_scalar!(
        "SELECT DISTINCT r.statement_id
         FROM statement_shares h
         JOIN statement_rounds r ON r.id = h.round_id
         WHERE h.project_id = $1
         ORDER BY r.statement_id DESC
         LIMIT $2",
        project,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(Id::from_uuid).collect())
}

/// What a round changes of each month of a project: its first day and minor units.
pub(crate) async fn list_booked_months(
    tx: &mut Tx,
    round: Id<Round>,
    project: Uuid,
) -> Result<Vec<(NaiveDate, i64)>, Failure> {
    let rows = sqlx::query!(
        "SELECT month, amount_minor
         FROM statement_bookings
         WHERE round_id = $1 AND project_id = $2 AND amount_minor <> 0
         ORDER BY month",
        round.uuid(),
        project
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.month, row.amount_minor))
        .collect())
}

/// What is expected and what came, by currency.
pub(crate) async fn find_cash(tx: &mut Tx, statement: Id<Statement>) -> Result<Vec<Cash>, Failure> {
    let rows = sqlx::query!(
        r#"WITH expected AS (
               SELECT h.currency, sum(h.cash_minor) AS minor
               FROM statement_rounds r
               JOIN statement_shares h ON h.round_id = r.id
               WHERE r.statement_id = $1 AND r.cancelled_at IS NULL
               GROUP BY h.currency
           ), received AS (
               SELECT currency, sum(amount_minor) AS minor FROM statement_deposits WHERE statement_id = $1 GROUP BY currency
           ), returned AS (
               SELECT currency, sum(amount_minor) AS minor FROM statement_surpluses WHERE statement_id = $1 GROUP BY currency
           )
           SELECT c.currency AS "currency!", coalesce(e.minor, 0)::bigint AS "expected!",
                  coalesce(r.minor, 0)::bigint AS "received!", coalesce(b.minor, 0)::bigint AS "returned!",
                  statements_held($1, c.currency) AS "contested!", statements_lost($1, c.currency) AS "lost!",
                  greatest(statements_needed($1, c.currency) - statements_free($1, c.currency), 0) AS "missing!"
           FROM (SELECT currency FROM expected UNION SELECT currency FROM received) AS c
           LEFT JOIN expected e ON e.currency = c.currency
           LEFT JOIN received r ON r.currency = c.currency
           LEFT JOIN returned b ON b.currency = c.currency
           ORDER BY c.currency"#,
        statement.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let currency = Currency::parse(&row.currency)?;
            Ok(Cash {
                expected: Money::new(row.expected, currency),
                received: Money::new(row.received, currency),
                returned: Money::new(row.returned, currency),
                contested: Money::new(row.contested, currency),
                lost: Money::new(row.lost, currency),
                missing: Money::new(row.missing, currency),
            })
        })
        .collect()
}

/// What the open rounds of a statement need of a currency, and what cash is there that no bank contests.
pub(crate) async fn needed_in(
    tx: &mut Tx,
    statement: Id<Statement>,
    currency: Currency,
) -> Result<(Money, Money), Failure> {
    let row = sqlx::query!(
        r#"SELECT statements_needed($1, $2) AS "needed!", statements_free($1, $2) AS "free!""#,
        statement.uuid(),
        currency.code()
    )
    .fetch_one(tx.conn())
    .await?;
    let money = |minor| Money::new(minor, currency);
    Ok((money(row.needed), money(row.free)))
}

/// Keeps that a deposit came. Returns whether that is new.
pub(crate) async fn insert_deposit(
    tx: &mut Tx,
    statement: Id<Statement>,
    (deposit, money): (Uuid, Money),
) -> Result<bool, Failure> {
    let (now, currency) = (tx.now(), money.currency());
    let inserted = sqlx::query!(
        "INSERT INTO statement_deposits (deposit_id, statement_id, currency, amount_minor, settled_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (deposit_id) DO NOTHING",
        deposit,
        statement.uuid(),
        currency.code(),
        money.amount_minor(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Holds what a statement has of the deposit that a bank contests. Returns whether that is new.
pub(crate) async fn hold_cash(tx: &mut Tx, chargeback: Id<Chargeback>) -> Result<bool, Failure> {
    let now = tx.now();
    let held = sqlx::query_scalar!(
        r#"SELECT statements_hold($1, $2) AS "held!""#,
        chargeback.uuid(),
        now
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(held)
}

/// Whether a chargeback is of a deposit that this statement took, and held what was there of it.
pub(crate) async fn has_hold_for(
    tx: &mut Tx,
    statement: Id<Statement>,
    chargeback: Id<Chargeback>,
) -> Result<bool, Failure> {
    let known = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM statement_holds WHERE statement_id = $1 AND chargeback_id = $2
           ) AS "known!""#,
        statement.uuid(),
        chargeback.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(known)
}

/// Keeps that a surplus goes back.
pub(crate) async fn insert_surplus(
    tx: &mut Tx,
    statement: Id<Statement>,
    money: Money,
) -> Result<Id<()>, Failure> {
    let (id, now, currency) = (tx.new_id::<()>(), tx.now(), money.currency());
    sqlx::query!(
        "INSERT INTO statement_surpluses (id, statement_id, currency, amount_minor, returned_at)
         VALUES ($1, $2, $3, $4, $5)",
        id.uuid(),
        statement.uuid(),
        currency.code(),
        money.amount_minor(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Keeps a rate.
///
/// # Errors
/// [`StatementError::RateGiven`] when there is one.
pub(crate) async fn insert_rate(
    tx: &mut Tx,
    statement: Id<Statement>,
    by: Id<Party>,
    rate: &Rate,
) -> Result<(), StatementError> {
    let (id, now) = (tx.new_id::<()>(), tx.now());
    let inserted = sqlx::query!(
        "INSERT INTO statement_rates (id, statement_id, from_currency, to_currency, rate, source, dated, given_by, given_at)
         VALUES ($1, $2, $3, $4, ($5::text)::numeric, $6, $7, $8, $9)",
        id.uuid(),
        statement.uuid(),
        rate.from.code(),
        rate.to.code(),
        rate.value,
        rate.source,
        rate.dated,
        by.uuid(),
        now
    )
    .execute(tx.conn())
    .await;
    match inserted {
        Ok(_) => Ok(()),
        Err(error) if constraint(&error) == Some("statement_rates_once") => {
            Err(StatementError::RateGiven)
        }
        Err(error) => Err(error.into()),
    }
}

/// The rates of a statement.
pub(crate) async fn list_rates(
    tx: &mut Tx,
    statement: Id<Statement>,
) -> Result<Vec<Rate>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT from_currency, to_currency, trim_scale(rate)::text AS "rate!", source, dated
           FROM statement_rates
           WHERE statement_id = $1
           ORDER BY id"#,
        statement.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Rate {
                from: Currency::parse(&row.from_currency)?,
                to: Currency::parse(&row.to_currency)?,
                value: row.rate,
                source: row.source,
                dated: row.dated,
            })
        })
        .collect()
}
