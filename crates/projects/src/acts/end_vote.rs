//! A vote's time is over.

use kernel::{Id, Tx};

use super::Place;
use crate::{ProjectError, milestones, model::Milestone, status::Ended};

/// Does what the vote came to; nothing when it was decided before.
pub(crate) async fn end_vote(tx: &mut Tx, id: Id<Milestone>) -> Result<(), ProjectError> {
    let place = Place::lock(tx, id).await?;
    let over = place
        .milestone
        .proof
        .as_ref()
        .is_some_and(|proof| proof.vote_ends_at <= tx.now());
    if !over {
        return Ok(());
    }
    let about = (&place.project, &place.raise);
    milestones::count_votes(tx, about, place.milestone, Ended::Yes).await
}
