//! A raise's time is over.

use kernel::http::WireMoney;
use kernel::{Id, Tx};
use serde_json::json;

use super::follow_standing;
use crate::{
    ProjectError, contract,
    events::{self, Change},
    jobs,
    model::{Project, Raise},
    rules,
    status::{ProjectStatus, Reached, Step},
    store,
};

/// Decides a raise whose time is over: funded with the minimum or more, failed with less. While a fan may still take its money
/// back, which is longer than the close for who came late, it waits for that.
pub(crate) async fn close(tx: &mut Tx, id: Id<Project>) -> Result<(), ProjectError> {
    let Some(project) = store::lock_project(tx, id).await? else {
        return Ok(());
    };
    // Where its owner stands now decides, and not where it stood at the last look.
    let project = follow_standing::follow(tx, project).await?;
    let Some(raise) = project.raise.clone() else {
        return Ok(());
    };
    let reached = if raise.held.amount_minor() >= raise.minimum.amount_minor() {
        Reached::Minimum
    } else {
        Reached::Less
    };
    let Step::Moved(status) = project.status.close(reached)? else {
        return Ok(());
    };
    let due = due(tx, &project, &raise).await?;
    if tx.now() < due {
        return Ok(jobs::close_at(tx, id, due).await?);
    }
    decide(tx, project, raise, status).await
}

/// When it is decided: at its close, or when the last fan could take its money back.
async fn due(
    tx: &mut Tx,
    project: &Project,
    raise: &Raise,
) -> Result<chrono::DateTime<chrono::Utc>, ProjectError> {
    let newest = match project.status {
        ProjectStatus::Live => store::newest_held(tx, project.id).await?,
        ProjectStatus::Suspended
        | ProjectStatus::Draft
        | ProjectStatus::Funded
        | ProjectStatus::Failed
        | ProjectStatus::Earning
        | ProjectStatus::Completed => None,
    };
    let cooled = newest.and_then(|at| at.checked_add_signed(rules::COOLING_OFF));
    Ok(cooled.map_or(raise.closes_at, |at| at.max(raise.closes_at)))
}

async fn decide(
    tx: &mut Tx,
    project: Project,
    mut raise: Raise,
    status: ProjectStatus,
) -> Result<(), ProjectError> {
    let id = project.id;
    let project = Project { status, ..project };
    raise.closed_at = Some(tx.now());
    let funded = status == ProjectStatus::Funded;
    raise.raised = funded.then_some(raise.held);
    store::save_project(tx, &project, &raise).await?;
    if funded && contract::shares_revenue(raise.mode) {
        contract::open(tx, &project, raise.held).await?;
    }
    jobs::settle_next(tx, id, None).await?;
    let change = Change {
        money: Some(raise.held),
        ..Change::of(status.name())
    };
    events::happened(tx, id, change).await?;
    let data = json!({ "outcome": status.name(), "amount": WireMoney::from(raise.held) });
    let about = (id, project.title.as_str());
    events::tell(tx, "project_closed", about, &[project.owner], data.clone()).await?;
    if funded {
        // Of a project that failed, each fan is told with its money.
        let told = jobs::TellJob {
            project: id,
            topic: "project_closed".to_owned(),
            data,
            after: None,
        };
        jobs::tell_fans(tx, told).await?;
    }
    tracing::info!(project.id = %id, "project {id} is {}", status.name());
    Ok(())
}
