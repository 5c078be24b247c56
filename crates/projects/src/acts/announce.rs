//! A raise opens at its time.

use kernel::{Id, Tx};
use serde_json::json;

use crate::{
    ProjectError,
    events::{self, Change},
    model::Project,
    status::ProjectStatus,
    store,
};

/// Tells the owner that fans can invest from now on. That they can is the clock's doing.
pub(crate) async fn announce(tx: &mut Tx, id: Id<Project>) -> Result<(), ProjectError> {
    let Some(project) = store::find_project(tx, id).await? else {
        return Ok(());
    };
    let Some(raise) = &project.raise else {
        return Ok(());
    };
    if project.status != ProjectStatus::Live {
        return Ok(());
    }
    events::happened(tx, id, Change::of("collecting")).await?;
    let data = json!({ "until": raise.closes_at });
    let about = (id, project.title.as_str());
    events::tell(tx, "project_opened", about, &[project.owner], data).await?;
    Ok(())
}
