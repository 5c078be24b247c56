//! A project's revenue has paid what it promised.

use kernel::{Id, Tx};

use super::raise_of;
use crate::{
    ProjectError, contract,
    events::{self, Change},
    jobs,
    model::Project,
    rules,
    status::{ProjectStatus, Step},
    store,
};

/// Completes a project that earns once nothing more is to come to its fans ([`contract::fulfilled`]); until then it is looked at
/// again the next day. What it earns later is split as its contract says, all the same.
pub(crate) async fn complete(tx: &mut Tx, id: Id<Project>) -> Result<(), ProjectError> {
    let Some(project) = store::lock_project(tx, id).await? else {
        return Ok(());
    };
    if project.status != ProjectStatus::Earning {
        return Ok(());
    }
    let Some(reason) = contract::fulfilled(tx, &project).await? else {
        return Ok(jobs::complete_after(tx, id, rules::LOOK).await?);
    };
    let Step::Moved(status) = project.status.complete()? else {
        return Ok(());
    };
    let raise = raise_of(&project)?;
    let project = Project { status, ..project };
    store::save_project(tx, &project, &raise).await?;
    let change = Change {
        reason: Some(reason.to_owned()),
        ..Change::of(status.name())
    };
    events::happened(tx, id, change).await?;
    tracing::info!(project.id = %id, reason, "project {id} is completed");
    Ok(())
}
