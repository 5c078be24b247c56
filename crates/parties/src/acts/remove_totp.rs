//! A party takes its authenticator away.

use kernel::{Tx, audit};
use serde_json::json;

use crate::{Caller, PartyError, factor, notice, store};

/// Removes the caller's authenticator and its recovery codes. A mediator or operator may then do nothing but enrol again.
///
/// # Errors
/// [`PartyError::ProofNeeded`] without its code within the last 15 minutes; [`PartyError::NotEnrolled`].
pub async fn remove_totp(tx: &mut Tx, caller: &Caller) -> Result<(), PartyError> {
    if !factor::has_one(tx, caller.party).await? {
        return Err(PartyError::NotEnrolled);
    }
    factor::require_recent_proof(tx, caller).await?;
    store::delete_totp(tx, caller.party).await?;
    audit::record(tx, caller.entry("parties.totp_removed", None)).await?;
    let facts = json!({ "at": tx.now() });
    notice::enqueue(tx, caller.party, ("second_factor_removed", facts)).await?;
    Ok(())
}
