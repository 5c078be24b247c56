//! The owner shows what it promised.

use kernel::{Id, Tx};
use parties::Caller;
use serde_json::json;

use super::Place;
use crate::{
    ProjectError,
    events::{self, Change},
    jobs,
    model::{Milestone, Proof},
    rules,
    status::MilestoneStatus,
    store,
};

/// What is shown for a milestone; checked at the door.
#[derive(Debug, Clone)]
pub struct NewProof {
    /// In words: 1 to 5,000 characters.
    pub text: String,
    /// Where it can be seen: at most 10 addresses.
    pub links: Vec<String>,
}

/// Shows the proof of a milestone, and opens the vote on it for seven days.
///
/// # Errors
/// [`ProjectError::NotFound`] for another's, [`ProjectError::NotItsTurn`] before the one before it was released,
/// [`ProjectError::TooLateToProve`], [`ProjectError::NotAllowed`] when it was shown or has ended.
pub async fn prove(
    tx: &mut Tx,
    by: &Caller,
    id: Id<Milestone>,
    new: NewProof,
) -> Result<Milestone, ProjectError> {
    let place = Place::lock(tx, id).await?;
    if place.project.owner != by.party {
        return Err(ProjectError::NotFound("milestone"));
    }
    let status = place.milestone.status.prove()?;
    let turn = place
        .before()
        .is_some_and(|before| before.status == MilestoneStatus::Released);
    if !turn {
        return Err(ProjectError::NotItsTurn);
    }
    let due_at = place.due_at();
    if tx.now() >= due_at {
        return Err(ProjectError::TooLateToProve(due_at));
    }
    let now = tx.now();
    let vote_ends_at = now.checked_add_signed(rules::VOTE).unwrap_or(now);
    let milestone = Milestone {
        status,
        proof: Some(Proof {
            text: new.text,
            links: new.links,
            proved_at: now,
            vote_ends_at,
        }),
        ..place.milestone
    };
    store::save_milestone(tx, &milestone).await?;
    jobs::end_vote_at(tx, id, vote_ends_at).await?;
    let change = Change {
        milestone: Some(id),
        ..Change::by("prove", by.actor())
    };
    events::happened(tx, place.project.id, change).await?;
    let told = jobs::TellJob {
        project: place.project.id,
        topic: "milestone_proved".to_owned(),
        data: json!({ "what": milestone.title, "milestone_id": id, "until": vote_ends_at }),
        after: None,
    };
    jobs::tell_fans(tx, told).await?;
    Ok(milestone)
}
