//! A newcomer opens the link of the mail.

use kernel::Tx;

use crate::{
    Party, PartyError,
    opaque::{Opaque, Purpose},
    store,
};

/// Marks the address of a party as its own, by the token that was mailed to it. The token is used up.
///
/// # Errors
/// [`PartyError::VerificationInvalid`] for a token that is unknown, used or expired, and when another account of the same
/// address was verified first.
pub async fn verify_email(tx: &mut Tx, token: &str) -> Result<Party, PartyError> {
    let token =
        Opaque::parse(token, Purpose::VerifyEmail).ok_or(PartyError::VerificationInvalid)?;
    let party = store::save_verification_used(tx, &token)
        .await?
        .ok_or(PartyError::VerificationInvalid)?;
    let party = store::save_verified(tx, party)
        .await?
        .ok_or(PartyError::VerificationInvalid)?;
    tracing::info!(party.id = %party.id, "verified the address of party {}", party.id);
    Ok(party)
}
