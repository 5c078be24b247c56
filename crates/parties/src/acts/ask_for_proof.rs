//! A party begins to prove with a passkey that it is still itself.

use crate::{
    Auth, Caller, PartyError, PasskeyChallenge,
    ceremony::{self, Ceremony},
    store::{self, Which},
};

/// Asks the caller's browser for one of its passkeys; [`super::prove()`] takes the answer.
///
/// # Errors
/// [`PartyError::NotEnrolled`] without a passkey; [`PartyError::PasskeysImpossible`].
pub async fn ask_for_proof(auth: &Auth, caller: &Caller) -> Result<PasskeyChallenge, PartyError> {
    let mut tx = auth.db().begin().await?;
    let allowed = store::list_credentials(&mut tx, caller.party, Which::Good).await?;
    if allowed.is_empty() {
        return Err(PartyError::NotEnrolled);
    }
    let asked = auth.passkeys().ask(&allowed)?;
    let challenge = ceremony::begin(&mut tx, Ceremony::Prove(caller.session), asked).await?;
    tx.commit().await?;
    Ok(challenge)
}
