//! A raise stops while its owner owes fans of another project, and goes on when it does not.

use kernel::{Id, Tx};
use statements::LateStep;

use super::raise_of;
use crate::{
    ProjectError,
    events::{self, Change},
    jobs,
    model::Project,
    rules,
    status::Step,
    store,
};

/// Suspends a raise while lateness has led its owner to [`LateStep::Suspended`], lets it collect again otherwise, and looks again
/// the next day, as long as it is not decided. While it is suspended nobody can invest, what arrives goes back, fans may leave, and
/// it fails at its close.
pub(crate) async fn follow_standing(tx: &mut Tx, id: Id<Project>) -> Result<(), ProjectError> {
    let Some(project) = store::lock_project(tx, id).await? else {
        return Ok(());
    };
    if !project.status.is_open() {
        return Ok(());
    }
    follow(tx, project).await?;
    Ok(jobs::follow_standing_after(tx, id, rules::LOOK).await?)
}

/// Has a project that is held stand as its owner does at this moment; returns it as it is then.
pub(super) async fn follow(tx: &mut Tx, project: Project) -> Result<Project, ProjectError> {
    if !project.status.is_open() {
        return Ok(project);
    }
    let standing = statements::find_standing(tx, project.owner).await?;
    // It goes on because nothing is late any more: that has no reason of its own.
    let (act, step, reason) = if standing >= Some(LateStep::Suspended) {
        ("suspend", project.status.suspend()?, Some("statement_late"))
    } else {
        ("resume", project.status.resume()?, None)
    };
    let Step::Moved(status) = step else {
        return Ok(project);
    };
    let raise = raise_of(&project)?;
    let project = Project { status, ..project };
    store::save_project(tx, &project, &raise).await?;
    let change = Change {
        reason: reason.map(str::to_owned),
        ..Change::of(act)
    };
    events::happened(tx, project.id, change).await?;
    tracing::info!(project.id = %project.id, "project {} is {}", project.id, status.name());
    Ok(project)
}
