//! A party takes its authenticator away.

use kernel::{Tx, audit};
use serde_json::json;

use crate::{Caller, PartyError, factor, notice, store};

/// Removes the caller's authenticator; with the last second factor go the recovery codes. A mediator or operator may then do
/// nothing but enrol again.
///
/// # Errors
/// [`PartyError::ProofNeeded`] without a second factor within the last 15 minutes; [`PartyError::NotEnrolled`].
pub async fn remove_totp(tx: &mut Tx, caller: &Caller) -> Result<(), PartyError> {
    store::lock_party(tx, caller.party).await?;
    if store::find_totp_confirmed(tx, caller.party)
        .await?
        .is_none()
    {
        return Err(PartyError::NotEnrolled);
    }
    factor::require_recent_proof(tx, caller).await?;
    store::delete_totp(tx, caller.party).await?;
    let others = factor::after_removal(tx, caller.party, Some(caller.session)).await?;
    audit::record(tx, caller.entry("parties.totp_removed", None)).await?;
    let facts = json!({ "at": tx.now(), "others": others });
    notice::enqueue(tx, caller.party, ("second_factor_removed", facts)).await?;
    Ok(())
}
