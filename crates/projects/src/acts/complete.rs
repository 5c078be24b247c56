//! A project's revenue has paid what it promised.

use kernel::{Id, Tx};

use super::raise_of;
use crate::{
    ProjectError,
    events::{self, Change},
    model::Project,
    status::Step,
    store,
};

/// Nothing more is to come: the cap or the term was reached. Done already, it stays so.
///
/// # Errors
/// [`ProjectError::NotAllowed`] unless it earns.
pub async fn complete(tx: &mut Tx, id: Id<Project>) -> Result<(), ProjectError> {
    let project = store::lock_project(tx, id)
        .await?
        .ok_or(ProjectError::NotFound("project"))?;
    let Step::Moved(status) = project.status.complete()? else {
        return Ok(());
    };
    let raise = raise_of(&project)?;
    let project = Project { status, ..project };
    store::save_project(tx, &project, &raise).await?;
    Ok(events::happened(tx, id, Change::of(status.name())).await?)
}
