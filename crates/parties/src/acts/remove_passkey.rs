//! A party takes a passkey away.

use kernel::{Id, Tx, audit};
use serde_json::json;

use crate::{Caller, PartyError, Passkey, factor, notice, store};

/// Removes a passkey of the caller; with the last second factor go the recovery codes. A mediator or operator may then do
/// nothing but enrol again.
///
/// # Errors
/// [`PartyError::NotFound`] when the caller has no such passkey; [`PartyError::ProofNeeded`] without a second factor within
/// the last 15 minutes.
pub async fn remove_passkey(
    tx: &mut Tx,
    caller: &Caller,
    id: Id<Passkey>,
) -> Result<(), PartyError> {
    store::lock_party(tx, caller.party).await?;
    let passkeys = store::list_passkeys(tx, caller.party).await?;
    if !passkeys.iter().any(|passkey| passkey.id == id) {
        return Err(PartyError::NotFound("passkey"));
    }
    factor::require_recent_proof(tx, caller).await?;
    store::delete_passkey(tx, (caller.party, id)).await?;
    let others = factor::after_removal(tx, caller.party, Some(caller.session)).await?;
    let before = json!({ "passkey": id });
    let mut entry = caller.entry("parties.passkey_removed", None);
    entry.before = Some(before);
    audit::record(tx, entry).await?;
    let facts = json!({ "at": tx.now(), "others": others });
    notice::enqueue(tx, caller.party, ("passkey_removed", facts)).await?;
    Ok(())
}
