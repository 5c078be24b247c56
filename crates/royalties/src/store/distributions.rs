//! Distributions: begun, paid chunk by chunk, and how far they are.

use kernel::{Db, Failure, Id, Tx};
use money::{Currency, Money};
use parties::Party;
use uuid::Uuid;

use crate::{
    Month,
    model::{Distribution, FansMark, Progress, Project, Revenue},
};

/// The holders that are paid in one transaction.
#[derive(Debug)]
pub(crate) struct Chunk;

/// A chunk that was paid.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paid {
    pub(crate) chunk: Id<Chunk>,
    /// How many of its holders were due something.
    pub(crate) holders: i32,
    pub(crate) amount_minor: i64,
}

/// What the holders of a chunk are told about.
#[derive(Debug, Clone)]
pub(crate) struct ChunkPaid {
    pub(crate) distribution: Id<Distribution>,
    pub(crate) project: Id<Project>,
    pub(crate) project_title: String,
    pub(crate) currency: Currency,
    /// How many holders it has.
    pub(crate) size: i32,
}

/// What one holder was paid.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Share {
    pub(crate) party: Id<Party>,
    pub(crate) amount_minor: i64,
}

/// What somebody who is no holder is paid at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Owed {
    /// The step of the distribution, as an act.
    pub(crate) step: u16,
    pub(crate) party: Id<Party>,
    pub(crate) amount_minor: i64,
}

/// Begins a distribution, with as many chunks as the project's holders fill, or finds the one that was begun.
pub(crate) async fn begin(
    tx: &mut Tx,
    revenue: Id<Revenue>,
    project: &Project,
) -> Result<Id<Distribution>, Failure> {
    let step = usize::try_from(project.chunk).map_err(Failure::new)?;
    let chunks: Vec<Uuid> = (0..project.holders)
        .step_by(step)
        .map(|_| tx.new_id::<Chunk>().uuid())
        .collect();
    let (id, now) = (tx.new_id::<Distribution>(), tx.now());
    let begun = sqlx::query_scalar!(
        r#"SELECT royalties_begin($1, $2, $3, $4) AS "id!""#,
        id.uuid(),
        revenue.uuid(),
        &chunks,
        now
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Id::from_uuid(begun))
}

/// What a distribution owes to those who recoup first, and to the owners.
pub(crate) async fn list_owed(
    tx: &mut Tx,
    distribution: Id<Distribution>,
) -> Result<Vec<Owed>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT step AS "step!", party_id AS "party_id!", amount_minor AS "amount_minor!"
           FROM royalties_owed($1)"#,
        distribution.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let owed = |step, party, amount_minor| {
        Ok(Owed {
            step: u16::try_from(step).map_err(Failure::new)?,
            party: Id::from_uuid(party),
            amount_minor,
        })
    };
    rows.into_iter()
        .map(|row| owed(row.step, row.party_id, row.amount_minor))
        .collect()
}

/// Opens the wallets of the next chunk that has none and that nobody is at. Returns whether there was one.
pub(crate) async fn open_next(
    tx: &mut Tx,
    distribution: Id<Distribution>,
) -> Result<bool, Failure> {
    let now = tx.now();
    let opened = sqlx::query_scalar!(
        r#"SELECT royalties_open_next($1, $2) AS "opened!""#,
        distribution.uuid(),
        now
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(opened)
}

/// Pays the next chunk that is not paid and that nobody else pays.
pub(crate) async fn pay_next(
    tx: &mut Tx,
    distribution: Id<Distribution>,
) -> Result<Option<Paid>, Failure> {
    let now = tx.now();
    let row = sqlx::query!(
        r#"SELECT chunk_id AS "chunk_id!", holders AS "holders!", amount_minor AS "amount_minor!"
           FROM royalties_pay_next($1, $2)"#,
        distribution.uuid(),
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Paid {
        chunk: Id::from_uuid(row.chunk_id),
        holders: row.holders,
        amount_minor: row.amount_minor,
    }))
}

/// Whether a distribution has holders that are not paid.
pub(crate) async fn is_unpaid(
    tx: &mut Tx,
    distribution: Id<Distribution>,
) -> Result<bool, Failure> {
    let unpaid = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM royalties_chunks WHERE distribution_id = $1 AND done_at IS NULL
           ) AS "unpaid!""#,
        distribution.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(unpaid)
}

/// How far the fans of a project have come; nothing for a project that is not there. A distribution counts once its last holder is
/// paid, and so does none behind it.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_fans_mark(
    tx: &mut Tx,
    project: Id<Project>,
) -> Result<Option<FansMark>, Failure> {
    let row = sqlx::query!(
        r#"SELECT p.currency, p.cap_minor, p.term_last, coalesce(m.unpaid_from, m.mark, 0) AS "paid!"
           FROM royalties_projects p
           CROSS JOIN LATERAL (
               SELECT max(d.fans_minor) AS mark,
                      min(d.fans_before_minor) FILTER (WHERE EXISTS (
                          SELECT FROM royalties_chunks c WHERE c.distribution_id = d.id AND c.done_at IS NULL
                      )) AS unpaid_from
               FROM royalties_distributions d
               WHERE d.project_id = p.id
           ) AS m
           WHERE p.id = $1"#,
        project.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let currency = Currency::parse(&row.currency)?;
        let last_month = row.term_last.map(Month::of).transpose();
        Ok(FansMark {
            paid: Money::new(row.paid, currency),
            cap: Money::new(row.cap_minor, currency),
            last_month: last_month.map_err(Failure::new)?,
        })
    })
    .transpose()
}

/// The project that a distribution is of.
pub(crate) async fn find_project_of_distribution(
    tx: &mut Tx,
    distribution: Id<Distribution>,
) -> Result<Id<Project>, Failure> {
    let project = sqlx::query_scalar!(
        "SELECT project_id FROM royalties_distributions WHERE id = $1",
        distribution.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Id::from_uuid(project))
}

pub(crate) async fn find_chunk(tx: &mut Tx, id: Id<Chunk>) -> Result<Option<ChunkPaid>, Failure> {
    let row = sqlx::query!(
        r#"SELECT c.distribution_id, c.last - c.first + 1 AS "size!", p.id AS project_id, p.title, p.currency
           FROM royalties_chunks c
           JOIN royalties_distributions d ON d.id = c.distribution_id
           JOIN royalties_projects p ON p.id = d.project_id
           WHERE c.id = $1"#,
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        Ok(ChunkPaid {
            distribution: Id::from_uuid(row.distribution_id),
            project: Id::from_uuid(row.project_id),
            project_title: row.title,
            currency: Currency::parse(&row.currency)?,
            size: row.size,
        })
    })
    .transpose()
}

/// What the holders of a chunk with these steps were paid.
pub(crate) async fn list_due(
    tx: &mut Tx,
    chunk: Id<Chunk>,
    (from, to): (i32, i32),
) -> Result<Vec<Share>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT party_id AS "party_id!", amount_minor AS "amount_minor!"
           FROM royalties_due($1, $2, $3)
           ORDER BY step"#,
        chunk.uuid(),
        from,
        to
    )
    .fetch_all(tx.conn())
    .await?;
    let share = |party, amount_minor| Share {
        party: Id::from_uuid(party),
        amount_minor,
    };
    Ok(rows
        .into_iter()
        .map(|row| share(row.party_id, row.amount_minor))
        .collect())
}

/// How far a distribution has come: a row for each ten thousand holders is read.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_progress(db: &Db, id: Id<Distribution>) -> Result<Option<Progress>, Failure> {
    let row = sqlx::query!(
        r#"SELECT p.currency, p.holders::bigint AS "holders!", d.fans_minor - d.fans_before_minor AS "fans_minor!", d.begun_at,
                  CASE WHEN done.chunks = 0 THEN p.holders ELSE done.done END AS "done!", done.paid AS "paid!",
                  done.amount AS "amount!", CASE WHEN done.chunks = 0 THEN d.begun_at ELSE done.at END AS at
           FROM royalties_distributions d
           JOIN royalties_projects p ON p.id = d.project_id
           CROSS JOIN LATERAL (
               SELECT count(*) AS chunks,
                      coalesce(sum(c.last - c.first + 1) FILTER (WHERE c.done_at IS NOT NULL), 0) AS done,
                      coalesce(sum(c.paid_holders), 0) AS paid,
                      coalesce(sum(c.paid_minor), 0)::bigint AS amount,
                      CASE WHEN bool_and(c.done_at IS NOT NULL) THEN max(c.done_at) END AS at
               FROM royalties_chunks c
               WHERE c.distribution_id = d.id
           ) AS done
           WHERE d.id = $1"#,
        id.uuid()
    )
    .fetch_optional(db.pool())
    .await?;
    row.map(|row| {
        let currency = Currency::parse(&row.currency)?;
        Ok(Progress {
            holders: row.holders,
            holders_done: row.done,
            holders_paid: row.paid,
            paid: Money::new(row.amount, currency),
            fans: Money::new(row.fans_minor, currency),
            begun_at: row.begun_at,
            done_at: row.at,
        })
    })
    .transpose()
}
