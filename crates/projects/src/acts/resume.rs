//! A suspended raise goes on.

use kernel::{Id, Tx};

use super::raise_of;
use crate::{
    ProjectError,
    events::{self, Change},
    model::Project,
    status::Step,
    store,
};

/// Lets a suspended raise collect again.
///
/// # Errors
/// [`ProjectError::NotAllowed`] in another state.
pub async fn resume(tx: &mut Tx, id: Id<Project>, reason: &str) -> Result<(), ProjectError> {
    let project = store::lock_project(tx, id)
        .await?
        .ok_or(ProjectError::NotFound("project"))?;
    let Step::Moved(status) = project.status.resume()? else {
        return Ok(());
    };
    let raise = raise_of(&project)?;
    let project = Project { status, ..project };
    store::save_project(tx, &project, &raise).await?;
    let change = Change {
        reason: Some(reason.to_owned()),
        ..Change::of("resume")
    };
    Ok(events::happened(tx, id, change).await?)
}
