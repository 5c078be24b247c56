//! A party shows its authenticator a new secret.

use kernel::audit;

use crate::{
    Auth, Caller, PartyError,
    factor::{self, PROOF_LIFE},
    store,
    totp::TotpSecret,
};

/// What an authenticator app is told, in clear: it goes to the party and is kept sealed only.
pub struct Enrolment {
    /// For typing: base32.
    pub secret: String,
    /// For a QR code: `otpauth://…`.
    pub uri: String,
}

/// Makes a new secret for the caller's authenticator; it asks for nothing until [`super::confirm_totp()`].
///
/// # Errors
/// [`PartyError::AlreadyEnrolled`] when there is a confirmed one; [`PartyError::ProofNeeded`] in a session that began more
/// than 15 minutes ago: who finds it open does not lock its owner out.
pub async fn enrol_totp(auth: &Auth, caller: &Caller) -> Result<Enrolment, PartyError> {
    let mut tx = auth.db().begin().await?;
    let proved = store::find_proved(&mut tx, caller).await?;
    if proved.is_none_or(|proved| tx.now() - proved.began_at > PROOF_LIFE) {
        factor::require_recent_proof(&mut tx, caller).await?;
    }
    let party = store::find(&mut tx, caller.party)
        .await?
        .ok_or(PartyError::NotFound("party"))?;
    let secret = TotpSecret::fresh()?;
    let sealed = auth
        .vault()
        .seal(&factor::place(party.id), secret.as_bytes())?;
    if !store::save_new_totp(&mut tx, party.id, &sealed).await? {
        return Err(PartyError::AlreadyEnrolled);
    }
    audit::record(&mut tx, caller.entry("parties.totp_begun", None)).await?;
    tx.commit().await?;
    Ok(Enrolment {
        secret: secret.base32(),
        uri: secret.uri(&party.email),
    })
}
