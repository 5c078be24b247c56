//! What other rooms ask of this one.

use kernel::{Failure, Id, Tx};
use ledger::Account;
use parties::Party;

use crate::{
    model::{Milestone, Project, Update},
    status::ProjectStatus,
    store,
};

/// The project with this id, drafts included.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find(tx: &mut Tx, id: Id<Project>) -> Result<Option<Project>, Failure> {
    store::find_project(tx, id).await
}

/// A project as everybody may see it, with its milestones; none for drafts and for what is not there.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_public(
    tx: &mut Tx,
    id: Id<Project>,
) -> Result<Option<(Project, Vec<Milestone>)>, Failure> {
    let project = store::find_project(tx, id).await?;
    let Some(project) = project.filter(|project| project.status != ProjectStatus::Draft) else {
        return Ok(None);
    };
    let milestones = store::list_milestones(tx, id).await?;
    Ok(Some((project, milestones)))
}

/// The projects that collect, the newest first, at most so many.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_live(tx: &mut Tx, limit: i64) -> Result<Vec<Project>, Failure> {
    store::list_public(tx, Some(ProjectStatus::Live), None, limit).await
}

/// The projects of an owner, drafts included, the newest first, at most so many.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_of_owner(
    tx: &mut Tx,
    owner: Id<Party>,
    limit: i64,
) -> Result<Vec<Project>, Failure> {
    store::list_of_owner(tx, owner, None, limit).await
}

/// Whether the books of a project's raise are for this party to see: its owner, and whoever ever invested in it.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn may_see(tx: &mut Tx, id: Id<Project>, party: Id<Party>) -> Result<bool, Failure> {
    let Some(project) = store::find_project(tx, id).await? else {
        return Ok(false);
    };
    Ok(project.owner == party || store::stake_of(tx, id, party).await?.count > 0)
}

/// The accounts of the raises that a fan ever invested in. Others have money there, too.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn raises_of_fan(tx: &mut Tx, fan: Id<Party>) -> Result<Vec<Account>, Failure> {
    let projects = store::list_paid_for(tx, fan).await?;
    Ok(projects.into_iter().map(Account::Raise).collect())
}

/// What the owner of a public project told and did not take back, the newest first, of the last so many.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_updates(
    tx: &mut Tx,
    id: Id<Project>,
    limit: i64,
) -> Result<Vec<Update>, Failure> {
    let mut updates = store::list_updates(tx, id, None, limit).await?;
    updates.retain(|update| update.withdrawn_at.is_none());
    Ok(updates)
}
