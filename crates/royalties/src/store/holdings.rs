//! What parties hold, and what each distribution paid them.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Id, Tx};
use money::{Currency, Money};
use parties::Party;
use uuid::Uuid;

use super::find_project;
use crate::{
    Holding, PaidShare, Project,
    share::{CapBps, Tiers},
};

struct Row {
    project_id: Uuid,
    currency: String,
    cap_bps: i32,
    invested_minor: i64,
    due_fans_minor: i64,
    fans_minor: i64,
}

fn cap(bps: i32) -> Result<Option<CapBps>, Failure> {
    match u32::try_from(bps).map_err(Failure::new)? {
        0 => Ok(None),
        bps => CapBps::try_new(bps).map(Some).map_err(Failure::new),
    }
}

/// What the holders of a project have invested, by caps of their own; all under one cap before they are fixed.
async fn find_tiers(tx: &mut Tx, project: &Project) -> Result<Tiers, Failure> {
    let rows = sqlx::query!(
        "SELECT cap_bps, invested_minor FROM royalties_tiers WHERE project_id = $1",
        project.id.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let currency = project.raised.currency();
    let tier = |bps, minor| Ok::<_, Failure>((cap(bps)?, Money::new(minor, currency)));
    let tiers: Vec<_> = rows
        .into_iter()
        .map(|row| tier(row.cap_bps, row.invested_minor))
        .collect::<Result<_, _>>()?;
    if tiers.is_empty() {
        return Ok(Tiers::plain(project.raised)?);
    }
    Ok(Tiers::try_new(tiers)?)
}

impl Row {
    async fn read(self, tx: &mut Tx) -> Result<Holding, Failure> {
        let project = find_project(tx, Id::from_uuid(self.project_id))
            .await?
            .ok_or_else(|| Failure::msg("a holder of no project"))?;
        let currency = Currency::parse(&self.currency)?;
        let money = |minor| Money::new(minor, currency);
        let tiers = find_tiers(tx, &project).await?;
        let (invested, cap) = (money(self.invested_minor), cap(self.cap_bps)?);
        let part = |fans| {
            let level = tiers.level(fans, project.terms.overflow, cap)?;
            level.part(invested)
        };
        Ok(Holding {
            invested,
            cap,
            entitled: part(money(self.due_fans_minor))?,
            paid: part(money(self.fans_minor))?,
            most: part(project.terms.cap)?,
            project,
        })
    }
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
    let mut tx = db.begin().await?;
    let row = sqlx::query_as!(
        Row,
        r#"SELECT h.project_id, p.currency, h.cap_bps, h.invested_minor, coalesce(d.due_fans_minor, 0) AS "due_fans_minor!",
                  coalesce(d.fans_minor, 0) AS "fans_minor!"
           FROM royalties_holders h
           JOIN royalties_projects p ON p.id = h.project_id
           LEFT JOIN LATERAL (
               SELECT d.due_fans_minor, d.fans_minor
               FROM royalties_distributions d
               WHERE d.project_id = h.project_id
               ORDER BY d.number DESC
               LIMIT 1
           ) AS d ON true
           WHERE h.project_id = $1 AND h.party_id = $2"#,
        project.uuid(),
        party.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    let holding = match row {
        Some(row) => Some(row.read(&mut tx).await?),
        None => None,
    };
    tx.rollback().await?;
    Ok(holding)
}

/// What a party holds, the youngest project first, beginning behind one: at most so many.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_holdings(
    db: &Db,
    party: Id<Party>,
    (after, limit): (Option<Uuid>, i64),
) -> Result<Vec<Holding>, Failure> {
    let mut tx = db.begin().await?;
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT h.project_id, p.currency, h.cap_bps, h.invested_minor, coalesce(d.due_fans_minor, 0) AS "due_fans_minor!",
                  coalesce(d.fans_minor, 0) AS "fans_minor!"
           FROM royalties_holders h
           JOIN royalties_projects p ON p.id = h.project_id
           LEFT JOIN LATERAL (
               SELECT d.due_fans_minor, d.fans_minor
               FROM royalties_distributions d
               WHERE d.project_id = h.project_id
               ORDER BY d.number DESC
               LIMIT 1
           ) AS d ON true
           WHERE h.party_id = $1 AND ($2::uuid IS NULL OR h.project_id < $2)
           ORDER BY h.project_id DESC
           LIMIT $3"#,
        party.uuid(),
        after,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    let mut holdings = Vec::with_capacity(rows.len());
    for row in rows {
        holdings.push(row.read(&mut tx).await?);
    }
    tx.rollback().await?;
    Ok(holdings)
}

struct ShareRow {
    id: Uuid,
    number: i32,
    revenue_id: Uuid,
    booked_minor: i64,
    cash_minor: i64,
    revenue_minor: i64,
    due_fans_minor: i64,
    recoup_before_minor: i64,
    recoup_minor: i64,
    fans_before_minor: i64,
    fans_minor: i64,
    rest_before_minor: i64,
    rest_minor: i64,
    begun_at: DateTime<Utc>,
}

/// A party's part of a project, whatever it is.
struct Part {
    project: Project,
    party: Id<Party>,
    tiers: Tiers,
    /// What it has invested; nothing when it holds nothing.
    invested: Money,
    cap: Option<CapBps>,
}

impl Part {
    fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.project.raised.currency())
    }

    /// What it gets as an owner or by recouping first, when the marks stand there.
    fn owed(&self, recoup: i64, rest: i64) -> Result<Money, Failure> {
        let terms = &self.project.terms;
        let recouped = terms.recouped(self.money(recoup))?;
        let lines = terms.recoup.iter().map(|line| line.party).zip(recouped);
        let owned = terms.owned(self.money(rest))?;
        let owners = terms.owners.iter().map(|owner| owner.party).zip(owned);
        let own = lines
            .chain(owners)
            .filter(|(party, _)| *party == self.party);
        Ok(Money::sum(
            self.project.raised.currency(),
            own.map(|one| one.1),
        )?)
    }

    fn share(&self, row: &ShareRow) -> Result<PaidShare, Failure> {
        let money = |minor| self.money(minor);
        let level = |fans| {
            let overflow = self.project.terms.overflow;
            self.tiers.level(money(fans), overflow, self.cap)
        };
        let after = level(row.fans_minor)?;
        let all = after.part(self.invested)?;
        let before = level(row.fans_before_minor)?.part(self.invested)?;
        let owed_before = self.owed(row.recoup_before_minor, row.rest_before_minor)?;
        Ok(PaidShare {
            distribution: Id::from_uuid(row.id),
            number: row.number,
            revenue: Id::from_uuid(row.revenue_id),
            booked: money(row.booked_minor),
            cash: money(row.cash_minor),
            revenue_so_far: money(row.revenue_minor),
            due_fans: money(row.due_fans_minor),
            fans_before: money(row.fans_before_minor),
            fans: money(row.fans_minor),
            share: all.checked_sub(before)?,
            all,
            waiting: after.waiting(self.invested)?,
            owed: self
                .owed(row.recoup_minor, row.rest_minor)?
                .checked_sub(owed_before)?,
            begun_at: row.begun_at,
        })
    }
}

/// A party's part of a project with fixed holders, if it has any.
async fn find_part(
    tx: &mut Tx,
    (project, party): (Id<Project>, Id<Party>),
) -> Result<Option<Part>, Failure> {
    let Some(project) = find_project(tx, project).await? else {
        return Ok(None);
    };
    let held = sqlx::query!(
        "SELECT invested_minor, cap_bps FROM royalties_holders WHERE project_id = $1 AND party_id = $2",
        project.id.uuid(),
        party.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    let terms = &project.terms;
    let owed = terms.recoup.iter().any(|line| line.party == party)
        || terms.owners.iter().any(|owner| owner.party == party);
    if project.holders == 0 || (held.is_none() && !owed) {
        return Ok(None);
    }
    let tiers = find_tiers(tx, &project).await?;
    let (invested, cap) = match held {
        Some(row) => (row.invested_minor, cap(row.cap_bps)?),
        None => (0, None),
    };
    Ok(Some(Part {
        invested: Money::new(invested, project.raised.currency()),
        project,
        party,
        tiers,
        cap,
    }))
}

/// What each distribution of a project paid a party, the youngest first, beginning behind one: at most so many. `None` when it
/// has no part of it: neither as a holder, nor as an owner, nor by recouping first.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_shares(
    db: &Db,
    of: (Id<Project>, Id<Party>),
    (after, limit): (Option<Uuid>, i64),
) -> Result<Option<Vec<PaidShare>>, Failure> {
    let mut tx = db.begin().await?;
    let Some(part) = find_part(&mut tx, of).await? else {
        return Ok(None);
    };
    let rows = sqlx::query_as!(
        ShareRow,
        "SELECT d.id, d.number, d.revenue_id, r.booked_minor, r.cash_minor, d.revenue_minor, d.due_fans_minor,
                d.recoup_before_minor, d.recoup_minor, d.fans_before_minor, d.fans_minor, d.rest_before_minor, d.rest_minor,
                d.begun_at
         FROM royalties_distributions d
         JOIN royalties_revenues r ON r.id = d.revenue_id
         WHERE d.project_id = $1
           AND ($2::uuid IS NULL OR d.number < (SELECT b.number FROM royalties_distributions b WHERE b.id = $2))
         ORDER BY d.number DESC
         LIMIT $3",
        part.project.id.uuid(),
        after,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    tx.rollback().await?;
    rows.iter()
        .map(|row| part.share(row))
        .collect::<Result<_, _>>()
        .map(Some)
}
