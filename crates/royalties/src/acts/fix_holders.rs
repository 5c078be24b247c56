//! Who holds how much of a project is final.

use kernel::{Id, Tx};

use crate::{RoyaltyError, model::Project, store};

/// The raise has closed: nobody becomes a holder of the project any more. Done twice, it is done once.
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
    Ok(store::fix_holders(tx, project.id).await?)
}
