//! A party shows its authenticator a new secret.

use kernel::audit;

use crate::{Auth, Caller, PartyError, factor, store, totp::TotpSecret};

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
/// [`PartyError::AlreadyEnrolled`] when there is a confirmed one; [`PartyError::ProofNeeded`] without the second factor that
/// there is, or, without any, in a session that began more than 15 minutes ago.
pub async fn enrol_totp(auth: &Auth, caller: &Caller) -> Result<Enrolment, PartyError> {
    let mut tx = auth.db().begin().await?;
    factor::require_may_add(&mut tx, caller).await?;
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
