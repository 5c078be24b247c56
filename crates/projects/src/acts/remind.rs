//! The owner is reminded of a milestone.

use kernel::{Id, Tx};
use serde_json::json;

use super::Place;
use crate::{ProjectError, events, model::Milestone, status::MilestoneStatus};

/// Reminds the owner of a milestone that nothing was shown for yet.
pub(crate) async fn remind(tx: &mut Tx, id: Id<Milestone>) -> Result<(), ProjectError> {
    let place = Place::lock(tx, id).await?;
    if place.milestone.status != MilestoneStatus::Waiting || place.raise.left.is_some() {
        return Ok(());
    }
    let data = json!({ "what": place.milestone.title, "until": place.due_at() });
    let about = (place.project.id, place.project.title.as_str());
    let owner = [place.project.owner];
    Ok(events::tell(tx, "milestone_reminder", about, &owner, data).await?)
}
