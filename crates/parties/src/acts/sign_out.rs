//! A party ends one of its sessions.

use kernel::{Id, Tx, audit};
use serde_json::json;

use crate::{Caller, PartyError, Session, store};

/// Ends one session of the caller: the one it calls from, or another. Its tokens are refused from here on.
///
/// # Errors
/// [`PartyError::NotFound`] when the caller has no such session that still stands.
pub async fn sign_out(
    tx: &mut Tx,
    caller: &Caller,
    session: Id<Session>,
) -> Result<(), PartyError> {
    let ended = store::save_revoked(tx, caller.party, Some(session), "signed_out").await?;
    if ended == 0 {
        return Err(PartyError::NotFound("session"));
    }
    let after = json!({ "session": session });
    audit::record(tx, caller.entry("parties.signed_out", Some(after))).await?;
    tracing::info!(session.id = %session, "ended session {session}");
    Ok(())
}
