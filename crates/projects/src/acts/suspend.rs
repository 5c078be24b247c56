//! A raise stops to collect.

use kernel::{Id, Tx};

use super::raise_of;
use crate::{
    ProjectError,
    events::{self, Change},
    model::Project,
    status::Step,
    store,
};

/// Stops a raise for a reason that its fans read: nobody can invest, what arrives goes back, fans may leave, and it fails at its close unless
/// it is live again by then. For the sanctions' jobs; no person calls it.
///
/// # Errors
/// [`ProjectError::NotAllowed`] in another state.
pub async fn suspend(tx: &mut Tx, id: Id<Project>, reason: &str) -> Result<(), ProjectError> {
    let project = store::lock_project(tx, id)
        .await?
        .ok_or(ProjectError::NotFound("project"))?;
    let Step::Moved(status) = project.status.suspend()? else {
        return Ok(());
    };
    let raise = raise_of(&project)?;
    let project = Project { status, ..project };
    store::save_project(tx, &project, &raise).await?;
    let change = Change {
        reason: Some(reason.to_owned()),
        ..Change::of("suspend")
    };
    Ok(events::happened(tx, id, change).await?)
}
