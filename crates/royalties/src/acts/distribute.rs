//! A revenue is split to the holders.

use kernel::{Id, Tx};

use crate::{
    RoyaltyError, jobs,
    model::{Distribution, Revenue},
    store,
};

/// Begins the distribution of a revenue: works out what the fans are entitled to by it, and makes the job due that pays them.
/// Begun twice, it is begun once.
///
/// # Errors
/// [`RoyaltyError::NotFound`], or [`RoyaltyError::HoldersOpen`] before the raise has closed.
pub async fn distribute(
    tx: &mut Tx,
    revenue: Id<Revenue>,
) -> Result<Id<Distribution>, RoyaltyError> {
    let project = store::find_project_of(tx, revenue)
        .await?
        .ok_or(RoyaltyError::NotFound("revenue"))?;
    if project.fixed_at.is_none() {
        return Err(RoyaltyError::HoldersOpen(project.id));
    }
    let distribution = store::begin(tx, revenue, &project).await?;
    jobs::pay(tx, distribution).await?;
    Ok(distribution)
}
