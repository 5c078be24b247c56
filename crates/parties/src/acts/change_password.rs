//! A party chooses another password.

use kernel::audit;
use secrecy::SecretString;
use serde_json::json;

use crate::{Auth, Caller, Email, PartyError, Password, attempt, factor, notice, store};

/// Changes the caller's password; its other sessions end, and it is told by mail.
///
/// # Errors
/// [`PartyError::PasswordWrong`] when `old` is not the present one; [`PartyError::ProofNeeded`] when the caller has a second
/// factor and did not give it within the last 15 minutes; [`PartyError::Invalid`] when the new one is not accepted;
/// [`PartyError::Wait`], [`PartyError::Busy`].
pub async fn change_password(
    auth: &Auth,
    caller: &Caller,
    (old, new): (SecretString, String),
) -> Result<(), PartyError> {
    let mut tx = auth.db().begin().await?;
    if factor::has_one(&mut tx, caller.party).await? {
        factor::require_recent_proof(&mut tx, caller).await?;
    }
    let party = store::find(&mut tx, caller.party)
        .await?
        .ok_or(PartyError::NotFound("party"))?;
    let stored = store::find_password(&mut tx, caller.party).await?;
    tx.commit().await?;
    let new = Password::parse(new, &Email::parse(&party.email)?)?;
    let count = attempt::count_code(auth, caller.party).await?;
    if !auth.passwords().matches(old, stored.clone()).await? {
        let mut tx = auth.db().begin().await?;
        attempt::record_refused(&mut tx, caller.party, Some(caller)).await?;
        tx.commit().await?;
        return Err(PartyError::PasswordWrong);
    }
    let hash = auth.passwords().hash(new).await?;
    let mut tx = auth.db().begin().await?;
    store::lock_party(&mut tx, caller.party).await?;
    // What was compared may have been replaced meanwhile, by the owner's reset for one.
    if store::find_password(&mut tx, caller.party).await? != stored {
        return Err(PartyError::PasswordWrong);
    }
    store::save_password(&mut tx, caller.party, &hash).await?;
    store::delete_count(&mut tx, &count).await?;
    let ended = store::save_others_revoked(&mut tx, caller).await?;
    let after = json!({ "sessions_ended": ended });
    audit::record(
        &mut tx,
        caller.entry("parties.password_changed", Some(after)),
    )
    .await?;
    let facts = json!({ "at": tx.now() });
    notice::enqueue(&mut tx, caller.party, ("password_changed", facts)).await?;
    Ok(tx.commit().await?)
}
