//! Who forgot a password chooses another.

use kernel::audit::{self, Entry};
use serde_json::json;

use crate::{
    Auth, Email, PartyError, Password, notice,
    opaque::{Opaque, Purpose},
    store,
};

/// Sets another password by the token that was mailed. The token is used up, all sessions of the party end, and it is told
/// by mail. The second factor stays: signing in asks for it as before.
///
/// # Errors
/// [`PartyError::ResetInvalid`] for a token that is unknown, used or expired; [`PartyError::Invalid`] when the password is not
/// accepted, which leaves the token good; [`PartyError::Busy`].
pub async fn reset_password(auth: &Auth, token: &str, new: String) -> Result<(), PartyError> {
    let token = Opaque::parse(token, Purpose::ResetPassword).ok_or(PartyError::ResetInvalid)?;
    let mut tx = auth.db().begin().await?;
    let (party, email) = store::find_reset(&mut tx, &token)
        .await?
        .ok_or(PartyError::ResetInvalid)?;
    tx.commit().await?;
    let new = Password::parse(new, &Email::parse(&email)?)?;
    let hash = auth.passwords().hash(new).await?;
    let mut tx = auth.db().begin().await?;
    // The party before its links, as whoever changes a password: no two acts wait for each other in a circle.
    store::lock_party(&mut tx, party).await?;
    if !store::save_reset_used(&mut tx, &token).await? {
        return Err(PartyError::ResetInvalid);
    }
    store::save_password(&mut tx, party, &hash).await?;
    let ended = store::save_revoked(&mut tx, party, None, "password_changed").await?;
    let entry = Entry {
        actor: None,
        act: "parties.password_reset",
        object_kind: "party",
        object: party.uuid(),
        before: None,
        after: Some(json!({ "sessions_ended": ended })),
    };
    audit::record(&mut tx, entry).await?;
    let facts = json!({ "at": tx.now() });
    notice::enqueue(&mut tx, party, ("password_changed", facts)).await?;
    Ok(tx.commit().await?)
}
