//! A page of a project's fans is told of something.

use kernel::{Failure, Tx};

use crate::{
    ProjectError, events,
    jobs::{self, TellJob},
    rules, store,
};

/// What all fans of a project are told.
const TOPICS: [&str; 4] = [
    "project_closed",
    "project_extended",
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
    let fans = store::list_fans(tx, job.project, job.after, rules::PAGE).await?;
    let about = (project.id, project.title.as_str());
    events::tell(tx, topic, about, &fans, job.data.clone()).await?;
    if let Some(last) = fans.last() {
        let after = Some(last.uuid());
        jobs::tell_fans(tx, TellJob { after, ..job }).await?;
    }
    Ok(())
}
