//! A milestone is due.

use kernel::{Id, Tx};

use super::Place;
use crate::{ProjectError, jobs, milestones, model::Milestone, rules, status::MilestoneStatus};

/// A milestone that nothing was shown for in time is missed: what was not released goes back. While the one before is voted on,
/// it waits.
pub(crate) async fn fall_due(tx: &mut Tx, id: Id<Milestone>) -> Result<(), ProjectError> {
    let place = Place::lock(tx, id).await?;
    let Some(missed) = place.milestone.status.miss() else {
        return Ok(());
    };
    let Some(before) = place.before() else {
        return Ok(());
    };
    let now = tx.now();
    match before.status {
        MilestoneStatus::Released => {}
        // It looks again when that one has ended, and its own time after it.
        MilestoneStatus::Waiting | MilestoneStatus::Voting => {
            let until = before
                .proof
                .as_ref()
                .map_or(now, |proof| proof.vote_ends_at);
            let until = until
                .max(now)
                .checked_add_signed(rules::VOTE)
                .unwrap_or(now);
            return Ok(jobs::fall_due_at(tx, id, until).await?);
        }
        MilestoneStatus::Refused | MilestoneStatus::Missed | MilestoneStatus::Dropped => {
            return Ok(());
        }
    }
    let due_at = place.due_at();
    if now < due_at {
        return Ok(jobs::fall_due_at(tx, id, due_at).await?);
    }
    milestones::give_up(tx, (&place.project, &place.raise), place.milestone, missed).await
}
