//! A revenue is split.

use kernel::{Id, Tx};

use crate::{
    RoyaltyError, events, jobs,
    model::{Distribution, Project, Revenue},
    store, transfers,
};

/// Begins the distribution of a revenue: works out what is whose of all revenue so far, pays those who recoup first and the
/// owners at once, and makes the job due that pays the holders. Those that were booked before it begin before it: only in that
/// order does cash cover them all. Begun twice, it is begun once.
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
    for earlier in store::list_waiting(tx, project.id, Some(revenue)).await? {
        begin(tx, earlier, &project).await?;
    }
    begin(tx, revenue, &project).await
}

async fn begin(
    tx: &mut Tx,
    revenue: Id<Revenue>,
    project: &Project,
) -> Result<Id<Distribution>, RoyaltyError> {
    let distribution = store::begin(tx, revenue, project).await?;
    let owed = store::list_owed(tx, distribution).await?;
    let transfers: Vec<_> = owed
        .iter()
        .map(|owed| transfers::owed(project, distribution, owed))
        .collect();
    if ledger::post(tx, &transfers).await?.new > 0 {
        events::owed_paid(tx, (project, distribution), &owed).await?;
    }
    jobs::pay(tx, distribution).await?;
    Ok(distribution)
}
