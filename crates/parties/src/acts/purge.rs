//! What ended long ago is deleted.

use chrono::Duration;
use kernel::{Failure, Tx};

use crate::store;

/// How long ended sessions, expired links and unconfirmed registrations are kept, to answer questions about them.
const KEPT: Duration = Duration::days(30);

/// Deletes counts of failed sign-ins after a day; and verification and password links and challenges that expired, sessions that ended (with their refresh tokens), and registrations never
/// verified and last mailed, 30 days ago or more; returns how many. [`crate::jobs::run`] does it daily.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn purge(tx: &mut Tx) -> Result<u64, Failure> {
    let before = tx.now() - KEPT;
    let ended = store::delete_ended(tx, before).await?;
    let forgotten = store::delete_forgotten(tx, before).await?;
    let waiting = store::delete_waiting(tx, before).await?;
    Ok(ended.saturating_add(waiting).saturating_add(forgotten))
}
