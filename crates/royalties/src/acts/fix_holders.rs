//! Who holds how much of a project is final.

use kernel::{Id, Tx};

use crate::{RoyaltyError, jobs, model::Project, store};

/// The raise has closed: nobody becomes a holder of the project any more. Revenue that has come before is distributed now,
/// and its pay days begin. Done twice, it is done once.
///
/// # Errors
/// [`RoyaltyError::HoldersOpen`] while it has no holder at all.
pub async fn fix_holders(tx: &mut Tx, project: Id<Project>) -> Result<(), RoyaltyError> {
    let project = store::find_project(tx, project)
        .await?
        .ok_or(RoyaltyError::NotFound("project"))?;
    if project.holders == 0 {
        return Err(RoyaltyError::HoldersOpen(project.id));
    }
    store::fix_holders(tx, project.id).await?;
    for revenue in store::list_waiting(tx, project.id, None).await? {
        jobs::distribute(tx, revenue).await?;
    }
    let now = tx.now();
    jobs::on_pay_day(tx, project.id, now).await?;
    Ok(())
}
