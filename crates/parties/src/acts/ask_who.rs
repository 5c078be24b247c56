//! Somebody begins to sign in with a passkey alone.

use crate::{
    Auth, PartyError, PasskeyChallenge,
    ceremony::{self, Ceremony},
};

/// Asks a browser for any passkey of this server; [`super::sign_in_with_passkey()`] takes the answer. The question is the same
/// whoever asks, so it tells nothing of anybody.
///
/// # Errors
/// [`PartyError::PasskeysImpossible`].
pub async fn ask_who(auth: &Auth) -> Result<PasskeyChallenge, PartyError> {
    let asked = auth.passkeys().ask(&[])?;
    let mut tx = auth.db().begin().await?;
    let challenge = ceremony::begin(&mut tx, Ceremony::SignIn, asked).await?;
    tx.commit().await?;
    Ok(challenge)
}
