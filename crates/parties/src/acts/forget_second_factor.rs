//! Whoever runs the server lets a party in that lost its second factors and its recovery codes.

use kernel::{
    Tx,
    audit::{self, Entry, Reason},
};
use serde_json::json;

use crate::{Email, Party, PartyError, factor, notice, store};

/// Removes the second factors of the account of an address and ends its sessions. For whoever runs the server
/// (`daman party forget-second-factor`), after making sure who asks; never reached over HTTP.
///
/// # Errors
/// [`PartyError::NotFound`] when no verified account has the address; [`PartyError::NotEnrolled`].
pub async fn forget_second_factor(
    tx: &mut Tx,
    email: &Email,
    reason: &Reason,
) -> Result<Party, PartyError> {
    let account = store::list_accounts(tx.conn(), email.as_str())
        .await?
        .into_iter()
        .find(|account| account.verified)
        .ok_or(PartyError::NotFound("party"))?;
    store::lock_party(tx, account.id).await?;
    let totp = store::delete_totp(tx, account.id).await?;
    let passkeys = store::delete_passkeys(tx, account.id).await?;
    if !totp && passkeys == 0 {
        return Err(PartyError::NotEnrolled);
    }
    factor::after_removal(tx, account.id, None).await?;
    store::save_revoked(tx, account.id, None, "signed_out_everywhere").await?;
    let entry = Entry {
        actor: None,
        act: "parties.second_factor_forgotten",
        object_kind: "party",
        object: account.id.uuid(),
        before: Some(json!({ "totp": totp, "passkeys": passkeys })),
        after: Some(json!({ "reason": reason.as_str() })),
    };
    audit::record(tx, entry).await?;
    let facts = json!({ "at": tx.now(), "others": false });
    notice::enqueue(tx, account.id, ("second_factor_removed", facts)).await?;
    store::find(tx, account.id)
        .await?
        .ok_or(PartyError::NotFound("party"))
}
