//! How disputes end, in figures that name nobody: for those who watch, and for everybody.

use chrono::{DateTime, Utc};
use escrow::Escrow;
use kernel::{Db, Failure, Id, Tx};
use parties::Party;

use crate::{MediationError, Ticket, store};

/// All disputes there ever were, by how they ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// All of them.
    pub opened: i64,
    /// Those that go on.
    pub open: i64,
    /// The two sides agreed.
    pub settled: i64,
    /// The desk ruled.
    pub awarded: i64,
    /// The last day came without a ruling.
    pub by_default: i64,
    /// The transaction ended without the desk: its bank or the rail's holding limit decided.
    pub ended_otherwise: i64,
}

/// All disputes there ever were, by how they had ended at a moment.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn figures(db: &Db, at: DateTime<Utc>) -> Result<Figures, Failure> {
    store::figures(db, at).await
}

/// The ticket with this id.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn find(tx: &mut Tx, id: Id<Ticket>) -> Result<Option<Ticket>, Failure> {
    store::find(tx, id).await
}

/// All tickets of an escrow transaction.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_of_escrow(tx: &mut Tx, id: Id<Escrow>) -> Result<Vec<Ticket>, Failure> {
    store::list_of_escrow(tx, id.uuid()).await
}

/// What happened to a ticket, the oldest first, but for what the desk does among itself: when, what, and who did it.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_events(
    tx: &mut Tx,
    id: Id<Ticket>,
) -> Result<Vec<(DateTime<Utc>, String, Option<Id<Party>>)>, Failure> {
    let timeline = store::list_events(tx, id).await?.into_iter();
    let open = timeline.filter(|happened| !happened.internal);
    let events = open.map(|one| (one.at, one.act, one.actor.map(|(party, _)| party)));
    Ok(events.collect())
}

/// The newest tickets of a party, at most so many.
///
/// # Errors
/// [`MediationError::Failed`] of the database.
pub async fn list_of_party(
    tx: &mut Tx,
    party: Id<Party>,
    limit: i64,
) -> Result<Vec<Ticket>, MediationError> {
    store::list(tx, store::Filter::Own(party), (None, limit)).await
}
