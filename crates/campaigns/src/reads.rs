//! What other rooms read of campaigns; who may see it, the caller decides.

use kernel::{Failure, Id, Tx};
use uuid::Uuid;

use crate::{Campaign, Engagement, Submission, store};

/// The most submissions of one escrow transaction that are read at once: the newest.
const MOST: i64 = 100;

/// The campaign of this id.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find(tx: &mut Tx, id: Id<Campaign>) -> Result<Option<Campaign>, Failure> {
    Ok(store::load_campaigns(tx, &[id.uuid()]).await?.pop())
}

/// The engagement of this id.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_engagement(
    tx: &mut Tx,
    id: Id<Engagement>,
) -> Result<Option<Engagement>, Failure> {
    store::find_engagement(tx, id).await
}

/// The engagement that an escrow transaction came from.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_of_escrow(tx: &mut Tx, escrow: Uuid) -> Result<Option<Engagement>, Failure> {
    store::find_of_escrow(tx, escrow).await
}

/// The submission of this id.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find_submission(
    tx: &mut Tx,
    id: Id<Submission>,
) -> Result<Option<Submission>, Failure> {
    store::load_submission(tx, id).await
}

/// What was delivered for an escrow transaction, the newest first, at most a hundred times.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_delivered(tx: &mut Tx, escrow: Uuid) -> Result<Vec<Submission>, Failure> {
    store::list_submissions(tx, escrow, None, MOST).await
}
