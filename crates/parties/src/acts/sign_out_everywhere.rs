//! A party ends all its sessions.

use kernel::{Failure, Tx, audit};
use serde_json::json;

use crate::{Caller, store};

/// Ends all sessions of the caller, this one too; returns how many.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn sign_out_everywhere(tx: &mut Tx, caller: &Caller) -> Result<u64, Failure> {
    let ended = store::save_revoked(tx, caller.party, None, "signed_out_everywhere").await?;
    let after = json!({ "sessions_ended": ended });
    audit::record(
        tx,
        caller.entry("parties.signed_out_everywhere", Some(after)),
    )
    .await?;
    tracing::info!(party.id = %caller.party, "ended {ended} sessions of party {}", caller.party);
    Ok(ended)
}
