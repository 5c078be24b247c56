//! An artist goes on writing a project.

use kernel::{Id, Tx};
use parties::Caller;

use super::lock_own;
use crate::{ProjectError, draft::Draft, model::Project, offer, store};

/// Changes what `changes` says of a draft.
///
/// # Errors
/// [`ProjectError::NotFound`] for another's, [`ProjectError::NotAllowed`] once it has opened, [`ProjectError::Faults`] for what
/// nobody may store.
pub async fn change(
    tx: &mut Tx,
    by: &Caller,
    id: Id<Project>,
    changes: Draft,
) -> Result<Project, ProjectError> {
    let project = lock_own(tx, by, id).await?;
    project.status.change()?;
    let draft = project.draft.clone().changed(changes);
    let faults = offer::bounded(&draft);
    if !faults.is_empty() {
        return Err(ProjectError::Faults(faults));
    }
    let project = Project {
        title: draft.title.clone().unwrap_or_default(),
        draft,
        ..project
    };
    store::save_draft(tx, &project).await?;
    Ok(project)
}
