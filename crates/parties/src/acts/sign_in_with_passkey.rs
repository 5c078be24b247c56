//! A party signs in without a password.

use serde_json::Value;

use super::sign_in::begin_session;
use crate::{
    Auth, Grant, PartyError,
    attempt::AddressAttempt,
    ceremony::{self, Ceremony},
    factor::{self, Taken},
    session::device_name,
    store,
};

/// Begins a session with a passkey alone, by its answer to a challenge of [`super::ask_who()`]. The authenticator has asked
/// for a finger, a face or a PIN, so it is two factors in one, and no other is asked for.
///
/// Answers cannot be guessed, but looking at them costs: those that fail are counted by network address, as wrong passwords
/// are.
///
/// # Errors
/// [`PartyError::PasskeyChallengeInvalid`], [`PartyError::PasskeyWrong`], [`PartyError::PasskeySetAside`],
/// [`PartyError::Wait`].
pub async fn sign_in_with_passkey(
    auth: &Auth,
    (challenge, answer): (&str, &Value),
    device: &str,
) -> Result<Grant, PartyError> {
    let attempt = AddressAttempt::count(auth).await?;
    let asked = ceremony::take(auth, Ceremony::SignIn, challenge).await?;
    let mut tx = auth.db().begin().await?;
    let (party, with) = match factor::take_passkey(&mut tx, auth, (None, answer, asked)).await? {
        Taken::Good(party, with) => (party, with),
        Taken::Refused(refusal) => {
            tx.commit().await?;
            return Err(refusal);
        }
    };
    attempt.succeeded(&mut tx).await?;
    let party = store::find(&mut tx, party)
        .await?
        .filter(|party| party.email_verified)
        .ok_or(PartyError::PasskeyWrong)?;
    let device = device_name(device);
    let grant = begin_session(&mut tx, auth, (party, &device, Some(with))).await?;
    tx.commit().await?;
    Ok(grant)
}
