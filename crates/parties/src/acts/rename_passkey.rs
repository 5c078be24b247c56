//! A party calls a passkey something else.

use kernel::{Id, Tx, audit};
use serde_json::json;

use crate::{Caller, DisplayName, PartyError, Passkey, store};

/// Gives a passkey of the caller another name.
///
/// # Errors
/// [`PartyError::NotFound`] when the caller has no such passkey.
pub async fn rename_passkey(
    tx: &mut Tx,
    caller: &Caller,
    (id, name): (Id<Passkey>, &DisplayName),
) -> Result<Passkey, PartyError> {
    let passkey = store::save_passkey_name(tx, (caller.party, id), name.as_str())
        .await?
        .ok_or(PartyError::NotFound("passkey"))?;
    let after = json!({ "passkey": id });
    audit::record(tx, caller.entry("parties.passkey_renamed", Some(after))).await?;
    Ok(passkey)
}
