//! An artist begins a project.

use kernel::{Fault, Tx};
use parties::Caller;

use crate::{
    ProjectError,
    draft::Draft,
    events::{self, Change},
    model::Project,
    offer,
    status::ProjectStatus,
    store,
};

/// Begins a project with what is known of it: a title at least.
///
/// # Errors
/// [`ProjectError::Faults`] for what nobody may store.
pub async fn create(tx: &mut Tx, by: &Caller, draft: Draft) -> Result<Project, ProjectError> {
    let mut faults = offer::bounded(&draft);
    if draft.title.is_none() {
        faults.add("/title", Fault::missing("a project begins with a title"));
    }
    if !faults.is_empty() {
        return Err(ProjectError::Faults(faults));
    }
    let project = Project {
        id: tx.new_id(),
        owner: by.party,
        owner_role: by.role,
        status: ProjectStatus::Draft,
        title: draft.title.clone().unwrap_or_default(),
        draft,
        created_at: tx.now(),
        version: 0,
        raise: None,
    };
    store::insert_project(tx, &project).await?;
    events::happened(tx, project.id, Change::by("create", by.actor())).await?;
    Ok(project)
}
