//! How revenue was split, and how it will be: read from what distributes it (`royalties_forward`, `royalties_rates`,
//! `royalties_owed_parts`, `royalties_parts`), so that what is shown before is what is paid.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Failure, Id, Tx};
use money::{Currency, Money};
use uuid::Uuid;

use super::list_waiting;
use crate::{
    CapBps, Distribution, Expected, Marks, Month, Project, Revenue,
    model::{Begun, HolderPart, Holders, OwedKind, OwedPart, RatePart, Split},
};

/// The steps of owners begin behind this one, as `royalties_owed_parts` numbers them.
const OWNERS_BEHIND: i32 = 1_000;

/// What was sold by month, in minor units.
type Sold = BTreeMap<NaiveDate, i64>;

/// Where a project stands before a split.
struct Standing {
    sold: Sold,
    cash: i64,
    marks: Marks,
    pool_minor: i64,
}

/// How revenue will be split that is booked and not distributed, and after it what is expected, in this order: each as if those before
/// it had been distributed. Nothing before the project's holders are fixed.
///
/// # Errors
/// [`Failure`] of the database, and for amounts of another currency.
pub async fn preview(
    tx: &mut Tx,
    project: &Project,
    expected: &[Expected],
) -> Result<Vec<Split>, Failure> {
    if project.fixed_at.is_none() {
        return Ok(Vec::new());
    }
    let mut all = Vec::with_capacity(expected.len());
    for revenue in list_waiting(tx, project.id, None).await? {
        all.push(find_booked(tx, project, revenue).await?);
    }
    all.extend_from_slice(expected);
    let mut standing = find_standing(tx, project).await?;
    let mut splits = Vec::with_capacity(all.len());
    for one in &all {
        splits.push(step(tx, project, &mut standing, one).await?);
    }
    Ok(splits)
}

/// The split of one more revenue; it stands there afterwards.
async fn step(
    tx: &mut Tx,
    project: &Project,
    standing: &mut Standing,
    one: &Expected,
) -> Result<Split, Failure> {
    let currency = project.raised.currency();
    let before = standing.marks;
    let sold_before = standing.sold.clone();
    for (month, amount) in &one.sold {
        amount.checked_sub(project.raised)?;
        let sum = standing.sold.entry(month.first_day()).or_default();
        *sum = sum.saturating_add(amount.amount_minor());
    }
    standing.cash = standing.cash.saturating_add(one.cash.amount_minor());
    let (months, amounts) = columns(&standing.sold);
    let row = sqlx::query!(
        r#"SELECT revenue::bigint AS "revenue!", due_recoup AS "due_recoup!", due_fans AS "due_fans!", due_rest AS "due_rest!",
                  recoup AS "recoup!", fans AS "fans!", rest AS "rest!", pool AS "pool!"
           FROM royalties_forward($1, $2, $3::bigint[]::numeric[], $4, $5, $6, $7, $8)"#,
        project.id.uuid(),
        &months,
        &amounts,
        standing.cash,
        before.recoup.amount_minor(),
        before.fans.amount_minor(),
        before.rest.amount_minor(),
        standing.pool_minor
    )
    .fetch_one(tx.conn())
    .await?;
    let marks = |recoup, fans, rest| marks(currency, (recoup, fans, rest));
    let after = marks(row.recoup, row.fans, row.rest);
    standing.marks = after;
    standing.pool_minor = row.pool;
    let booked = Money::sum(currency, one.sold.iter().map(|sold| sold.1))?;
    Ok(Split {
        revenue: one.id,
        begun: None,
        booked,
        cash: one.cash,
        revenue_so_far: Money::new(row.revenue, currency),
        cash_so_far: Money::new(standing.cash, currency),
        due: marks(row.due_recoup, row.due_fans, row.due_rest),
        before,
        after,
        rates: list_rates(tx, project, (&sold_before, &standing.sold)).await?,
        owed: list_owed_parts(tx, project, (before, after)).await?,
    })
}

fn columns(sold: &Sold) -> (Vec<NaiveDate>, Vec<i64>) {
    sold.iter().map(|(month, minor)| (*month, *minor)).unzip()
}

const fn marks(currency: Currency, (recoup, fans, rest): (i64, i64, i64)) -> Marks {
    Marks {
        recoup: Money::new(recoup, currency),
        fans: Money::new(fans, currency),
        rest: Money::new(rest, currency),
    }
}

/// A revenue that is booked, as it would be expected.
async fn find_booked(
    tx: &mut Tx,
    project: &Project,
    revenue: Id<Revenue>,
) -> Result<Expected, Failure> {
    let currency = project.raised.currency();
    let rows = sqlx::query!(
        r#"SELECT r.cash_minor, m.month AS "month?", m.amount_minor AS "amount_minor?"
           FROM royalties_revenues r
           LEFT JOIN royalties_revenue_months m ON m.revenue_id = r.id
           WHERE r.id = $1
           ORDER BY m.month"#,
        revenue.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let cash = rows.first().map_or(0, |row| row.cash_minor);
    let month = |day, minor| {
        let month = Month::of(day).map_err(Failure::new)?;
        Ok::<_, Failure>((month, Money::new(minor, currency)))
    };
    let sold = rows
        .iter()
        .filter_map(|row| row.month.zip(row.amount_minor));
    Ok(Expected {
        id: revenue,
        cash: Money::new(cash, currency),
        sold: sold
            .map(|(day, minor)| month(day, minor))
            .collect::<Result<_, _>>()?,
    })
}

/// Where a project stands behind its last distribution.
async fn find_standing(tx: &mut Tx, project: &Project) -> Result<Standing, Failure> {
    let row = sqlx::query!(
        r#"SELECT coalesce(max(number), 0) AS "number!", coalesce(max(cash_minor), 0) AS "cash!",
                  coalesce(max(recoup_minor), 0) AS "recoup!", coalesce(max(fans_minor), 0) AS "fans!",
                  coalesce(max(rest_minor), 0) AS "rest!", coalesce(max(pool_minor), 0) AS "pool!"
           FROM royalties_distributions
           WHERE project_id = $1"#,
        project.id.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Standing {
        sold: find_sold(tx, project, row.number).await?,
        cash: row.cash,
        marks: marks(project.raised.currency(), (row.recoup, row.fans, row.rest)),
        pool_minor: row.pool,
    })
}

/// What the distributions up to this number split, by month.
async fn find_sold(tx: &mut Tx, project: &Project, until: i32) -> Result<Sold, Failure> {
    let rows = sqlx::query!(
        r#"SELECT m.month, sum(m.amount_minor)::bigint AS "minor!"
           FROM royalties_distributions d
           JOIN royalties_revenue_months m ON m.revenue_id = d.revenue_id
           WHERE d.project_id = $1 AND d.number <= $2
           GROUP BY m.month"#,
        project.id.uuid(),
        until
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.month, row.minor)).collect())
}

/// How much of what was sold has which rate, before and after.
async fn list_rates(
    tx: &mut Tx,
    project: &Project,
    (before, after): (&Sold, &Sold),
) -> Result<Vec<RatePart>, Failure> {
    let ((months, amounts), (later, more)) = (columns(before), columns(after));
    let rows = sqlx::query!(
        r#"SELECT coalesce(b.promised_bps, a.promised_bps) AS "promised_bps!",
                  coalesce(b.units, 0)::bigint AS "before!", coalesce(a.units, 0)::bigint AS "after!"
           FROM royalties_rates($1, $2, $3::bigint[]::numeric[]) AS b
           FULL JOIN royalties_rates($1, $4, $5::bigint[]::numeric[]) AS a ON a.promised_bps = b.promised_bps
           WHERE coalesce(b.units, 0) <> 0 OR coalesce(a.units, 0) <> 0
           ORDER BY 1"#,
        project.id.uuid(),
        &months,
        &amounts,
        &later,
        &more
    )
    .fetch_all(tx.conn())
    .await?;
    let money = |minor| Money::new(minor, project.raised.currency());
    rows.into_iter()
        .map(|row| {
            Ok(RatePart {
                promised_bps: u16::try_from(row.promised_bps).map_err(Failure::new)?,
                before: money(row.before),
                after: money(row.after),
            })
        })
        .collect()
}

/// What those who recoup first and the owners get between two marks.
async fn list_owed_parts(
    tx: &mut Tx,
    project: &Project,
    (before, after): (Marks, Marks),
) -> Result<Vec<OwedPart>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT step AS "step!", party_id AS "party_id!", before_minor AS "before!", after_minor AS "after!"
           FROM royalties_owed_parts($1, $2, $3, $4, $5)
           ORDER BY step"#,
        project.id.uuid(),
        before.recoup.amount_minor(),
        after.recoup.amount_minor(),
        before.rest.amount_minor(),
        after.rest.amount_minor()
    )
    .fetch_all(tx.conn())
    .await?;
    let money = |minor| Money::new(minor, project.raised.currency());
    let part = |step: i32, party, before, after| {
        let behind = step.saturating_sub(OWNERS_BEHIND);
        let (kind, number) = if behind > 0 {
            (OwedKind::Owner, behind)
        } else {
            (OwedKind::Recoup, step)
        };
        OwedPart {
            kind,
            number,
            party: Id::from_uuid(party),
            before: money(before),
            after: money(after),
        }
    };
    Ok(rows
        .into_iter()
        .map(|row| part(row.step, row.party_id, row.before, row.after))
        .collect())
}

/// What holders of a project get of a split, in the order of their numbers.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_holder_parts(
    tx: &mut Tx,
    project: &Project,
    split: &Split,
    wanted: Holders,
) -> Result<Vec<HolderPart>, Failure> {
    let (party, behind, most) = match wanted {
        Holders::Of(party) => (Some(party.uuid()), 0, 1),
        Holders::Behind(number, most) => (None, number, most),
    };
    let rows = sqlx::query!(
        r#"SELECT number AS "number!", party_id AS "party_id!", cap_bps AS "cap_bps!", invested_minor AS "invested!",
                  before_minor AS "before!", after_minor AS "after!", trim_scale(left_over)::text AS "over!",
                  trim_scale(left_under)::text AS "under!"
           FROM royalties_parts($1, $2, $3, $4, $5, $6)"#,
        project.id.uuid(),
        split.before.fans.amount_minor(),
        split.after.fans.amount_minor(),
        party,
        behind,
        most
    )
    .fetch_all(tx.conn())
    .await?;
    let money = |minor| Money::new(minor, project.raised.currency());
    let number = |text: &str| text.parse::<i128>().map_err(Failure::new);
    rows.into_iter()
        .map(|row| {
            let cap = match u32::try_from(row.cap_bps).map_err(Failure::new)? {
                0 => None,
                bps => Some(CapBps::try_new(bps).map_err(Failure::new)?),
            };
            Ok(HolderPart {
                number: row.number,
                party: Id::from_uuid(row.party_id),
                invested: money(row.invested),
                cap,
                before: money(row.before),
                after: money(row.after),
                left: (number(&row.over)?, number(&row.under)?),
            })
        })
        .collect()
}

struct Row {
    id: Uuid,
    number: i32,
    revenue_id: Uuid,
    begun_at: DateTime<Utc>,
    booked_minor: i64,
    came_minor: i64,
    revenue_minor: i64,
    cash_minor: i64,
    due_recoup_minor: i64,
    due_fans_minor: i64,
    due_rest_minor: i64,
    recoup_before_minor: i64,
    recoup_minor: i64,
    fans_before_minor: i64,
    fans_minor: i64,
    rest_before_minor: i64,
    rest_minor: i64,
}

impl Row {
    fn read(self, currency: Currency) -> Split {
        let money = |minor| Money::new(minor, currency);
        Split {
            revenue: Id::from_uuid(self.revenue_id),
            begun: Some(Begun {
                id: Id::<Distribution>::from_uuid(self.id),
                number: self.number,
                at: self.begun_at,
            }),
            booked: money(self.booked_minor),
            cash: money(self.came_minor),
            revenue_so_far: money(self.revenue_minor),
            cash_so_far: money(self.cash_minor),
            due: marks(
                currency,
                (
                    self.due_recoup_minor,
                    self.due_fans_minor,
                    self.due_rest_minor,
                ),
            ),
            before: marks(
                currency,
                (
                    self.recoup_before_minor,
                    self.fans_before_minor,
                    self.rest_before_minor,
                ),
            ),
            after: marks(
                currency,
                (self.recoup_minor, self.fans_minor, self.rest_minor),
            ),
            rates: Vec::new(),
            owed: Vec::new(),
        }
    }
}

/// How revenue of a project was split, the youngest first, behind this distribution, at most so many; without rates and owed parts.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_splits(
    tx: &mut Tx,
    project: &Project,
    (after, limit): (Option<Uuid>, i64),
) -> Result<Vec<Split>, Failure> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT d.id, d.number, d.revenue_id, d.begun_at, r.booked_minor, r.cash_minor AS came_minor, d.revenue_minor,
                d.cash_minor, d.due_recoup_minor, d.due_fans_minor, d.due_rest_minor, d.recoup_before_minor, d.recoup_minor,
                d.fans_before_minor, d.fans_minor, d.rest_before_minor, d.rest_minor
         FROM royalties_distributions d
         JOIN royalties_revenues r ON r.id = d.revenue_id
         WHERE d.project_id = $1
           AND ($2::uuid IS NULL OR d.number < (SELECT b.number FROM royalties_distributions b WHERE b.id = $2))
         ORDER BY d.number DESC
         LIMIT $3",
        project.id.uuid(),
        after,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    let currency = project.raised.currency();
    Ok(rows.into_iter().map(|row| row.read(currency)).collect())
}

/// How this revenue of a project was split, whole; nothing when its distribution has not begun.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_split(
    tx: &mut Tx,
    project: &Project,
    revenue: Id<Revenue>,
) -> Result<Option<Split>, Failure> {
    let row = sqlx::query_as!(
        Row,
        "SELECT d.id, d.number, d.revenue_id, d.begun_at, r.booked_minor, r.cash_minor AS came_minor, d.revenue_minor,
                d.cash_minor, d.due_recoup_minor, d.due_fans_minor, d.due_rest_minor, d.recoup_before_minor, d.recoup_minor,
                d.fans_before_minor, d.fans_minor, d.rest_before_minor, d.rest_minor
         FROM royalties_distributions d
         JOIN royalties_revenues r ON r.id = d.revenue_id
         WHERE d.project_id = $1 AND d.revenue_id = $2",
        project.id.uuid(),
        revenue.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let mut split = row.read(project.raised.currency());
    let number = split.begun.map_or(0, |begun| begun.number);
    let before = find_sold(tx, project, number.saturating_sub(1)).await?;
    let after = find_sold(tx, project, number).await?;
    split.rates = list_rates(tx, project, (&before, &after)).await?;
    split.owed = list_owed_parts(tx, project, (split.before, split.after)).await?;
    Ok(Some(split))
}

/// Whether a party has a part of a project: as a holder, as an owner, or by recouping first.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn has_part(
    tx: &mut Tx,
    project: Id<Project>,
    party: Id<parties::Party>,
) -> Result<bool, Failure> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM royalties_holders WHERE project_id = $1 AND party_id = $2)
               OR EXISTS (SELECT FROM royalties_owners WHERE project_id = $1 AND party_id = $2)
               OR EXISTS (SELECT FROM royalties_recoups WHERE project_id = $1 AND party_id = $2) AS "found!""#,
        project.uuid(),
        party.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}

/// Of so many holders the parts are added up while somebody waits for the answer.
const ADDED_UP: i32 = 20_000;

/// What stays with the project's revenue when all of a split is paid: what rounding leaves, and cash that nobody is due yet. Nothing for
/// a project of more than twenty thousand holders.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_rest_of(
    tx: &mut Tx,
    project: &Project,
    split: &Split,
) -> Result<Option<Money>, Failure> {
    if project.holders > ADDED_UP {
        return Ok(None);
    }
    let paid = sqlx::query_scalar!(
        r#"SELECT coalesce(sum(after_minor), 0)::bigint AS "paid!" FROM royalties_parts($1, $2, $3, NULL, 0, $4)"#,
        project.id.uuid(),
        split.before.fans.amount_minor(),
        split.after.fans.amount_minor(),
        i64::from(ADDED_UP)
    )
    .fetch_one(tx.conn())
    .await?;
    let currency = project.raised.currency();
    let owed = Money::sum(currency, split.owed.iter().map(|part| part.after))?;
    let left = split.cash_so_far.checked_sub(owed)?;
    Ok(Some(left.checked_sub(Money::new(paid, currency))?))
}
