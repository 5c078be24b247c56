//! What other rooms ask of this one.

use kernel::{Failure, Id, Tx};
use ledger::Account;
use parties::Party;

use crate::{
    model::{Happening, Investment, Milestone, Project, Update},
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

/// The investment with this id.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_investment(
    tx: &mut Tx,
    id: Id<Investment>,
) -> Result<Option<Investment>, Failure> {
    store::find_investment(tx, id).await
}

/// The milestone with this id, and its project.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_milestone(
    tx: &mut Tx,
    id: Id<Milestone>,
) -> Result<Option<(Id<Project>, Milestone)>, Failure> {
    let Some(project) = store::project_of(tx, id).await? else {
        return Ok(None);
    };
    let all = store::list_milestones(tx, project).await?;
    let found = all.into_iter().find(|one| one.id == id);
    Ok(found.map(|milestone| (project, milestone)))
}

/// The milestones of a project, in their order.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_milestones(tx: &mut Tx, id: Id<Project>) -> Result<Vec<Milestone>, Failure> {
    store::list_milestones(tx, id).await
}

/// What happened to a project, the newest first, at most so many.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_happenings(
    tx: &mut Tx,
    id: Id<Project>,
    limit: i64,
) -> Result<Vec<Happening>, Failure> {
    store::list_happenings(tx, (id, None), None, limit).await
}

/// What happened to an investment, the newest first, at most so many.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_happenings_of_investment(
    tx: &mut Tx,
    id: Id<Investment>,
    limit: i64,
) -> Result<Vec<Happening>, Failure> {
    store::list_happenings_of_investment(tx, id, limit).await
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
