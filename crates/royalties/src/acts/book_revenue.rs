//! Revenue of a project becomes known.

use kernel::{Id, Tx};
use money::{AmountError, Money};

use crate::{
    RoyaltyError, jobs,
    model::{Booking, Project, Revenue},
    store, transfers,
};

/// So many months may one revenue change: a hundred years of them.
const MONTHS: usize = 1_200;

/// Books a revenue with its cash, and makes its distribution due; when the holders are not fixed, it waits until they are. The
/// same booking again finds the first. All that was ever booked for a project is covered by cash.
///
/// # Errors
/// [`RoyaltyError::NotFound`]; [`RoyaltyError::Amount`] for another currency or negative cash; [`RoyaltyError::Terms`] for
/// months that are none, too many or come twice; [`RoyaltyError::NotCovered`]; [`RoyaltyError::Differs`].
pub async fn book_revenue(
    tx: &mut Tx,
    project: Id<Project>,
    booking: &Booking,
) -> Result<Id<Revenue>, RoyaltyError> {
    let project = store::find_project(tx, project)
        .await?
        .ok_or(RoyaltyError::NotFound("project"))?;
    if booking.sold.len() > MONTHS {
        return Err(RoyaltyError::Terms("a revenue has too many months"));
    }
    if booking.cash.is_zero() && booking.sold.is_empty() {
        return Err(RoyaltyError::Terms("a revenue changes nothing"));
    }
    let sold = booking.sold.iter().map(|one| one.1);
    for amount in sold.clone().chain([booking.cash]) {
        // Says which currencies differ.
        amount.checked_sub(project.terms.cap)?;
    }
    if sold.into_iter().any(Money::is_zero) {
        return Err(RoyaltyError::Terms("a month changes by nothing"));
    }
    if booking.cash.amount_minor() < 0 {
        return Err(AmountError::OutOfRange.into());
    }
    // Before the posting: the guard of the account that it comes from may look for it.
    if !store::insert_revenue(tx, &project, booking).await? {
        return Ok(booking.id);
    }
    if booking.cash.is_positive() {
        ledger::post(tx, &[transfers::receive(&project, booking)]).await?;
    }
    // Read again: the holders may have been fixed while this waited for the project, and whoever fixed them did not see this revenue.
    let fixed = store::find_project(tx, project.id).await?;
    if fixed.is_some_and(|project| project.fixed_at.is_some()) {
        jobs::distribute(tx, booking.id).await?;
    }
    tracing::info!(royalties.revenue = %booking.id, royalties.project = %project.id, "booked revenue {}", booking.id);
    Ok(booking.id)
}
