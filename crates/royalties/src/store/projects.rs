//! Projects: their contract, and who their holders are.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Failure, Id, Tx, constraint};
use money::{Bps, Currency, Money};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Break, Investment, Month, NewProject, Overflow, Owner, Point, Project, Recoup, RoyaltyError,
    Term, Terms, share::CapBps,
};

/// Terms as `royalties_open` takes them, and as a project's row gives them back.
#[derive(Serialize, Deserialize)]
struct TermsRow {
    promised_bps: u16,
    cap_minor: i64,
    term_first: Option<NaiveDate>,
    term_last: Option<NaiveDate>,
    overflow: String,
    breaks: Vec<BreakRow>,
    recoup: Vec<RecoupRow>,
    owners: Vec<OwnerRow>,
}

#[derive(Serialize, Deserialize)]
struct BreakRow {
    from_minor: Option<i64>,
    from_month: Option<NaiveDate>,
    promised_bps: u16,
}

#[derive(Serialize, Deserialize)]
struct RecoupRow {
    party: Uuid,
    amount_minor: i64,
}

#[derive(Serialize, Deserialize)]
struct OwnerRow {
    party: Uuid,
    share_bps: u16,
}

impl From<&Terms> for TermsRow {
    fn from(terms: &Terms) -> Self {
        let point = |one: &Break| {
            let (from_minor, from_month) = match one.from {
                Point::Amount(amount) => (Some(amount.amount_minor()), None),
                Point::Month(month) => (None, Some(month.first_day())),
            };
            BreakRow {
                from_minor,
                from_month,
                promised_bps: one.promised.get(),
            }
        };
        let recoup = |line: &Recoup| RecoupRow {
            party: line.party.uuid(),
            amount_minor: line.amount.amount_minor(),
        };
        let owner = |owner: &Owner| OwnerRow {
            party: owner.party.uuid(),
            share_bps: owner.share.get(),
        };
        Self {
            promised_bps: terms.promised.get(),
            cap_minor: terms.cap.amount_minor(),
            term_first: terms.term.map(|term| term.first.first_day()),
            term_last: terms.term.map(|term| term.last.first_day()),
            overflow: terms.overflow.name().to_owned(),
            breaks: terms.breaks.iter().map(point).collect(),
            recoup: terms.recoup.iter().map(recoup).collect(),
            owners: terms.owners.iter().map(owner).collect(),
        }
    }
}

impl TermsRow {
    fn read(self, currency: Currency) -> Result<Terms, Failure> {
        let money = |minor| Money::new(minor, currency);
        let bps = |bps| Bps::try_new(bps).map_err(Failure::new);
        let month = |day| Month::of(day).map_err(Failure::new);
        let point = |one: BreakRow| {
            let from = match (one.from_minor, one.from_month) {
                (Some(minor), None) => Point::Amount(money(minor)),
                (None, Some(day)) => Point::Month(month(day)?),
                (Some(_), Some(_)) | (None, None) => {
                    return Err(Failure::msg("a break point has no place, or two"));
                }
            };
            Ok(Break {
                from,
                promised: bps(one.promised_bps)?,
            })
        };
        let recoup = |line: RecoupRow| Recoup {
            party: line.party.into(),
            amount: money(line.amount_minor),
        };
        let owner = |owner: OwnerRow| -> Result<Owner, Failure> {
            Ok(Owner {
                party: owner.party.into(),
                share: bps(owner.share_bps)?,
            })
        };
        let term = match (self.term_first, self.term_last) {
            (Some(first), Some(last)) => Some(Term {
                first: month(first)?,
                last: month(last)?,
            }),
            (Some(_) | None, None) | (None, Some(_)) => None,
        };
        Ok(Terms {
            promised: bps(self.promised_bps)?,
            cap: money(self.cap_minor),
            breaks: self
                .breaks
                .into_iter()
                .map(point)
                .collect::<Result<_, _>>()?,
            term,
            recoup: self.recoup.into_iter().map(recoup).collect(),
            owners: self
                .owners
                .into_iter()
                .map(owner)
                .collect::<Result<_, _>>()?,
            overflow: Overflow::parse(&self.overflow)
                .ok_or_else(|| Failure::msg("an overflow is none"))?,
        })
    }
}

struct Row {
    id: Uuid,
    title: String,
    currency: String,
    terms: Value,
    chunk: i32,
    raised_minor: i64,
    holders: i32,
    fixed_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for Project {
    type Error = Failure;

    fn try_from(row: Row) -> Result<Self, Failure> {
        let currency = Currency::parse(&row.currency)?;
        let terms: TermsRow = serde_json::from_value(row.terms)?;
        Ok(Self {
            id: Id::from_uuid(row.id),
            title: row.title,
            terms: terms.read(currency)?,
            raised: Money::new(row.raised_minor, currency),
            holders: row.holders,
            chunk: row.chunk,
            fixed_at: row.fixed_at,
        })
    }
}

pub(crate) async fn insert_project(
    tx: &mut Tx,
    project: &NewProject,
    chunk: i32,
) -> Result<(), RoyaltyError> {
    let now = tx.now();
    let currency = project.terms.cap.currency();
    let terms = serde_json::to_value(TermsRow::from(&project.terms)).map_err(Failure::from)?;
    sqlx::query!(
        "SELECT royalties_open($1, $2, $3, $4, $5, $6)",
        project.id.uuid(),
        project.title,
        currency.code(),
        chunk,
        terms,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The project with this id, as far as its revenue concerns it.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_project(tx: &mut Tx, id: Id<Project>) -> Result<Option<Project>, Failure> {
    sqlx::query_as!(
        Row,
        r#"SELECT p.id, p.title, p.currency, p.chunk, p.raised_minor, p.holders, p.fixed_at,
                  jsonb_build_object(
                      'promised_bps', p.promised_bps, 'cap_minor', p.cap_minor, 'overflow', p.overflow,
                      'term_first', p.term_first, 'term_last', p.term_last,
                      'breaks', (
                          SELECT coalesce(jsonb_agg(jsonb_build_object(
                              'from_minor', b.from_minor, 'from_month', b.from_month, 'promised_bps', b.promised_bps
                          ) ORDER BY b.number), '[]')
                          FROM royalties_breaks b WHERE b.project_id = p.id
                      ),
                      'recoup', (
                          SELECT coalesce(jsonb_agg(jsonb_build_object(
                              'party', r.party_id, 'amount_minor', r.amount_minor
                          ) ORDER BY r.number), '[]')
                          FROM royalties_recoups r WHERE r.project_id = p.id
                      ),
                      'owners', (
                          SELECT coalesce(jsonb_agg(jsonb_build_object(
                              'party', o.party_id, 'share_bps', o.share_bps
                          ) ORDER BY o.number), '[]')
                          FROM royalties_owners o WHERE o.project_id = p.id
                      )
                  ) AS "terms!"
           FROM royalties_projects p
           WHERE p.id = $1"#,
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Project::try_from)
    .transpose()
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
    let caps: Vec<i32> = investments
        .iter()
        .map(|one| {
            let cap = one.cap.map_or(0, CapBps::get);
            i32::try_from(cap).map_err(Failure::new)
        })
        .collect::<Result<_, _>>()?;
    let added = sqlx::query!(
        "SELECT royalties_add_holders($1, $2, $3, $4)",
        project.uuid(),
        &parties,
        &invested,
        &caps
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
