//! What ended long ago is deleted.

use chrono::Duration;
use kernel::{Failure, Tx};

use crate::store;

/// How long ended sessions and expired links are kept, to answer questions about them.
const KEPT: Duration = Duration::days(30);

/// Deletes verification links that expired, and sessions that ended, 30 days ago or more; returns how many. To be run
/// daily.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn purge(tx: &mut Tx) -> Result<u64, Failure> {
    let before = tx.now() - KEPT;
    store::delete_ended(tx, before).await
}
