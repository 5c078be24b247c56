//! A page of a project's fans is told of something.

use kernel::{Failure, Tx};
use serde_json::Value;

use crate::{
    ProjectError, events,
    jobs::{self, TellJob},
    rules, store,
};

/// What all fans of a project are told.
const TOPICS: [&str; 5] = [
    "project_closed",
    "project_extended",
    "project_updated",
    "milestone_proved",
    "milestone_ended",
];

/// Tells the next page of fans, and books the page after.
pub(crate) async fn tell_fans(tx: &mut Tx, job: TellJob) -> Result<(), ProjectError> {
    let topic = TOPICS
        .into_iter()
        .find(|topic| *topic == job.topic)
        .ok_or_else(|| Failure::msg(format!("fans are not told of {}", job.topic)))?;
    let project = store::find_project(tx, job.project)
        .await?
        .ok_or(ProjectError::NotFound("project"))?;
    if is_withdrawn(tx, &job).await? {
        return Ok(());
    }
    let fans = store::list_fans(tx, job.project, job.after, rules::PAGE).await?;
    let about = (project.id, project.title.as_str());
    events::tell(tx, topic, about, &fans, job.data.clone()).await?;
    if let Some(last) = fans.last() {
        let after = Some(last.uuid());
        jobs::tell_fans(tx, TellJob { after, ..job }).await?;
    }
    Ok(())
}

/// Whether what is told was taken back meanwhile.
async fn is_withdrawn(tx: &mut Tx, job: &TellJob) -> Result<bool, Failure> {
    let update = job.data.get("update_id").and_then(Value::as_str);
    match update.and_then(|id| id.parse().ok()) {
        Some(id) => store::is_withdrawn(tx, id).await,
        None => Ok(false),
    }
}
