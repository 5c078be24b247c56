//! Every line of SQL of this room.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx, constraint};
use money::{Bps, Currency, Money};
use parties::Party;
use uuid::Uuid;

use crate::{
    RoyaltyError,
    model::{Distribution, Holding, Investment, NewProject, Progress, Project, Revenue},
    share::{Terms, part},
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

struct ProjectRow {
    id: Uuid,
    title: String,
    currency: String,
    promised_bps: i32,
    cap_minor: i64,
    chunk: i32,
    raised_minor: i64,
    holders: i32,
    fixed_at: Option<DateTime<Utc>>,
}

impl TryFrom<ProjectRow> for Project {
    type Error = Failure;

    fn try_from(row: ProjectRow) -> Result<Self, Failure> {
        let currency = Currency::parse(&row.currency)?;
        Ok(Self {
            id: Id::from_uuid(row.id),
            title: row.title,
            terms: Terms {
                promised: bps(row.promised_bps)?,
                cap: Money::new(row.cap_minor, currency),
            },
            raised: Money::new(row.raised_minor, currency),
            holders: row.holders,
            chunk: row.chunk,
            fixed_at: row.fixed_at,
        })
    }
}

fn bps(stored: i32) -> Result<Bps, Failure> {
    let bps = u16::try_from(stored).map_err(Failure::new)?;
    Bps::try_new(bps).map_err(Failure::new)
}

pub(crate) async fn insert_project(
    tx: &mut Tx,
    project: &NewProject,
    chunk: i32,
) -> Result<(), Failure> {
    let now = tx.now();
    let currency = project.terms.cap.currency();
    sqlx::query!(
        "INSERT INTO royalties_projects (id, title, currency, promised_bps, cap_minor, chunk, opened_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        project.id.uuid(),
        project.title,
        currency.code(),
        i32::from(project.terms.promised.get()),
        project.terms.cap.amount_minor(),
        chunk,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn find_project(tx: &mut Tx, id: Id<Project>) -> Result<Option<Project>, Failure> {
    sqlx::query_as!(
        ProjectRow,
        "SELECT id, title, currency, promised_bps, cap_minor, chunk, raised_minor, holders, fixed_at
         FROM royalties_projects
         WHERE id = $1",
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Project::try_from)
    .transpose()
}

/// The project that a revenue arrived for.
pub(crate) async fn find_project_of(
    tx: &mut Tx,
    revenue: Id<Revenue>,
) -> Result<Option<Project>, Failure> {
    let of = sqlx::query_scalar!(
        "SELECT project_id FROM royalties_revenues WHERE id = $1",
        revenue.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    match of {
        Some(project) => find_project(tx, Id::from_uuid(project)).await,
        None => Ok(None),
    }
}

pub(crate) async fn add_holders(
    tx: &mut Tx,
    project: Id<Project>,
    investments: &[Investment],
) -> Result<(), RoyaltyError> {
    let parties: Vec<Uuid> = investments.iter().map(|one| one.party.uuid()).collect();
    let invested: Vec<i64> = investments
        .iter()
        .map(|one| one.invested.amount_minor())
        .collect();
    let added = sqlx::query!(
        "SELECT royalties_add_holders($1, $2, $3)",
        project.uuid(),
        &parties,
        &invested
    )
    .execute(tx.conn())
    .await;
    match added {
        Ok(_) => Ok(()),
        Err(error) if constraint(&error) == Some("royalties_holders_once") => {
            Err(RoyaltyError::AlreadyHolder)
        }
        Err(error) if constraint(&error) == Some("royalties_open") => {
            Err(RoyaltyError::HoldersFixed(project))
        }
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn fix_holders(tx: &mut Tx, project: Id<Project>) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query_scalar!(
        r#"SELECT royalties_fix_holders($1, $2) AS "fixed!""#,
        project.uuid(),
        now
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn insert_revenue(tx: &mut Tx, revenue: &Revenue) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "INSERT INTO royalties_revenues (id, project_id, amount_minor, received_at)
         VALUES ($1, $2, $3, $4)",
        revenue.id.uuid(),
        revenue.project.uuid(),
        revenue.money.amount_minor(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
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

pub(crate) async fn find_chunk(tx: &mut Tx, id: Id<Chunk>) -> Result<Option<ChunkPaid>, Failure> {
    let row = sqlx::query!(
        r#"SELECT c.distribution_id, c.last - c.first + 1 AS "size!", p.title, p.currency
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
        r#"SELECT p.currency, d.fans_minor - d.fans_before_minor AS "fans_minor!", d.begun_at, done.holders AS "holders!",
                  done.done AS "done!", done.paid AS "paid!", done.amount AS "amount!", done.at
           FROM royalties_distributions d
           JOIN royalties_projects p ON p.id = d.project_id
           CROSS JOIN LATERAL (
               SELECT sum(c.last - c.first + 1) AS holders,
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

/// A party's part of a project, if it holds one.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_holding(
    db: &Db,
    project: Id<Project>,
    party: Id<Party>,
) -> Result<Option<Holding>, Failure> {
    let row = sqlx::query!(
        r#"SELECT h.invested_minor, p.raised_minor, p.currency, coalesce(max(d.fans_minor), 0) AS "fans_minor!"
           FROM royalties_holders h
           JOIN royalties_projects p ON p.id = h.project_id
           LEFT JOIN royalties_distributions d ON d.project_id = p.id
           WHERE h.project_id = $1 AND h.party_id = $2
           GROUP BY h.invested_minor, p.raised_minor, p.currency"#,
        project.uuid(),
        party.uuid()
    )
    .fetch_optional(db.pool())
    .await?;
    row.map(|row| {
        let currency = Currency::parse(&row.currency)?;
        let money = |amount_minor| Money::new(amount_minor, currency);
        let (invested, raised) = (money(row.invested_minor), money(row.raised_minor));
        let entitled = part(money(row.fans_minor), invested, raised).map_err(Failure::new)?;
        Ok(Holding { invested, entitled })
    })
    .transpose()
}
