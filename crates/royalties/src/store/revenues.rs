//! Revenue that became known.

use chrono::NaiveDate;
use kernel::{Failure, Id, Tx, constraint};
use money::Money;
use uuid::Uuid;

use super::find_project;
use crate::{Booking, Cover, Project, Revenue, RoyaltyError};

/// Books a revenue. Returns whether it was not booked before.
pub(crate) async fn insert_revenue(
    tx: &mut Tx,
    project: &Project,
    booking: &Booking,
) -> Result<bool, RoyaltyError> {
    let now = tx.now();
    let months: Vec<NaiveDate> = booking.sold.iter().map(|one| one.0.first_day()).collect();
    let amounts: Vec<i64> = booking
        .sold
        .iter()
        .map(|one| one.1.amount_minor())
        .collect();
    let booked = sqlx::query_scalar!(
        r#"SELECT royalties_book($1, $2, $3, $4, $5, $6) AS "new!""#,
        booking.id.uuid(),
        project.id.uuid(),
        booking.cash.amount_minor(),
        &months,
        &amounts,
        now
    )
    .fetch_one(tx.conn())
    .await;
    match booked {
        Ok(new) => Ok(new),
        Err(error) if constraint(&error) == Some("royalties_covered") => {
            Err(RoyaltyError::NotCovered(booking.id))
        }
        Err(error) if constraint(&error) == Some("royalties_revenues_same") => {
            Err(RoyaltyError::Differs(booking.id))
        }
        Err(error) if constraint(&error) == Some("royalties_revenue_months_pkey") => {
            Err(RoyaltyError::Terms("a month comes twice"))
        }
        Err(error) => Err(error.into()),
    }
}

/// The project that a revenue is of.
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

/// What was booked for a project, and the cash that came for it.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_cover(tx: &mut Tx, project: &Project) -> Result<Cover, Failure> {
    let row = sqlx::query!(
        r#"SELECT coalesce(sum(booked_minor), 0)::bigint AS "booked!", coalesce(sum(cash_minor), 0)::bigint AS "cash!"
           FROM royalties_revenues
           WHERE project_id = $1"#,
        project.id.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    let money = |minor| Money::new(minor, project.raised.currency());
    Ok(Cover {
        booked: money(row.booked),
        cash: money(row.cash),
    })
}

/// The revenues of a project that are in the books and not distributed, in their order; up to this one, when it is given.
pub(crate) async fn list_waiting(
    tx: &mut Tx,
    project: Id<Project>,
    until: Option<Id<Revenue>>,
) -> Result<Vec<Id<Revenue>>, Failure> {
    let waiting: Vec<Uuid> = sqlx::query_scalar!(
        "SELECT r.id
         FROM royalties_revenues r
         WHERE r.project_id = $1
           AND ($2::uuid IS NULL OR r.number <= (SELECT u.number FROM royalties_revenues u WHERE u.id = $2))
           AND NOT EXISTS (SELECT FROM royalties_distributions d WHERE d.revenue_id = r.id)
           AND royalties_in_books(r.id)
         ORDER BY r.number",
        project.uuid(),
        until.map(Id::uuid)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(waiting.into_iter().map(Id::from_uuid).collect())
}
