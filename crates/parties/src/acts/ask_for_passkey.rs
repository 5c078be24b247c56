//! A party begins to register a passkey.

use crate::{
    Auth, Caller, PartyError, PasskeyChallenge,
    ceremony::{self, Ceremony},
    factor,
    store::{self, Which},
};

/// Asks the caller's browser for a new passkey; nothing changes until [`super::register_passkey()`].
///
/// # Errors
/// [`PartyError::ProofNeeded`] without the second factor that there is, or, without any, in a session that began more than 15
/// minutes ago; [`PartyError::PasskeysImpossible`].
pub async fn ask_for_passkey(auth: &Auth, caller: &Caller) -> Result<PasskeyChallenge, PartyError> {
    let mut tx = auth.db().begin().await?;
    factor::require_may_add(&mut tx, caller).await?;
    let party = store::find(&mut tx, caller.party)
        .await?
        .ok_or(PartyError::NotFound("party"))?;
    let known = store::list_credentials(&mut tx, party.id, Which::All).await?;
    let asked = auth.passkeys().ask_to_make(&party, known)?;
    let challenge = ceremony::begin(&mut tx, Ceremony::Register(caller.session), asked).await?;
    tx.commit().await?;
    Ok(challenge)
}
