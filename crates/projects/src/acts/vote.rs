//! A fan says whether a proof is good.

use kernel::{Id, Tx};
use parties::Caller;

use super::Place;
use crate::{
    ProjectError, milestones,
    model::Milestone,
    status::Ended,
    store::{self, Accepts},
};

/// What a fan says of a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vote {
    /// It is what was promised.
    Yes,
    /// It is not.
    No,
}

/// Votes on a milestone's proof with all that the fan has committed; said otherwise before, it is changed. A majority of all money
/// decides at once.
///
/// # Errors
/// [`ProjectError::NotFound`] for who has nothing committed, [`ProjectError::NotAllowed`] when no vote is open.
pub async fn vote(
    tx: &mut Tx,
    by: &Caller,
    id: Id<Milestone>,
    vote: Vote,
) -> Result<Milestone, ProjectError> {
    let place = Place::lock(tx, id).await?;
    let stake = store::stake_of(tx, place.project.id, by.party).await?;
    if stake.committed_minor == 0 {
        return Err(ProjectError::NotFound("milestone"));
    }
    let ends_at = place
        .milestone
        .proof
        .as_ref()
        .map(|proof| proof.vote_ends_at);
    let now = tx.now();
    place.milestone.status.vote((ends_at.unwrap_or(now), now))?;
    let said = (id, by.party);
    let accepts = Accepts(vote == Vote::Yes);
    store::save_vote(tx, said, accepts, stake.committed_minor).await?;
    // Counted by the database.
    let missing = || ProjectError::NotFound("milestone");
    let counted = store::lock_milestone(tx, id).await?.ok_or_else(missing)?;
    milestones::count_votes(tx, (&place.project, &place.raise), counted, Ended::No).await?;
    // Who voted what is no part of the history, which others read; how many did is.
    messages::publish_to_all(tx, place.project.id.uuid()).await?;
    store::lock_milestone(tx, id).await?.ok_or_else(missing)
}
