//! A demo account gets an authenticator that everybody knows.

use kernel::{
    Tx,
    audit::{self, Entry},
};

use crate::{Email, PartyError, Vault, factor, store, totp::TotpSecret};

/// Gives the account of an address an authenticator with this secret, in base32, confirmed at once; returns whether it did:
/// one that it has stays. Whoever knows the secret makes its codes, so this is for demo accounts (`daman seed`), which exist
/// only where no real money moves; never reached over HTTP.
///
/// # Errors
/// [`PartyError::NotFound`] when no verified account has the address; [`PartyError::Failed`] when it is no secret.
pub async fn give_authenticator(
    tx: &mut Tx,
    vault: &Vault,
    (email, secret): (&Email, &str),
) -> Result<bool, PartyError> {
    let account = store::list_accounts(tx.conn(), email.as_str())
        .await?
        .into_iter()
        .find(|account| account.verified)
        .ok_or(PartyError::NotFound("party"))?;
    let secret = TotpSecret::from_base32(secret)?;
    let sealed = vault.seal(&factor::place(account.id), secret.as_bytes())?;
    if !store::save_new_totp(tx, account.id, &sealed).await? {
        return Ok(false);
    }
    // No code was given yet, so none is used up.
    store::save_totp_used(tx, account.id, 0).await?;
    let entry = Entry {
        actor: None,
        act: "parties.authenticator_given",
        object_kind: "party",
        object: account.id.uuid(),
        before: None,
        after: None,
    };
    audit::record(tx, entry).await?;
    Ok(true)
}
