//! A newcomer opens the link of the mail.

use kernel::audit::{self, Entry};
use secrecy::SecretString;

use crate::{
    Auth, Party, PartyError,
    opaque::{Opaque, Purpose},
    store,
};

/// Marks the address of a party as its own, by the token that was mailed to it and the password it registered with. The
/// token is used up.
///
/// The link alone is not enough, since the owner of an address may open the link of a stranger who registered it: that
/// must not confirm the stranger's password. A wrong password takes as long as a wrong token and gets the same answer;
/// ten of them void the link.
///
/// # Errors
/// [`PartyError::VerificationInvalid`] for a token that is unknown, used, expired or void, for a password that is not of
/// its registration, and when another account of the same address was verified first; [`PartyError::Busy`].
pub async fn verify_email(
    auth: &Auth,
    token: &str,
    password: SecretString,
) -> Result<Party, PartyError> {
    let token = Opaque::parse(token, Purpose::VerifyEmail);
    let stored = match &token {
        Some(token) => count_attempt(auth, token).await?,
        None => None,
    };
    // Outside a transaction: it takes long, and connections are few.
    let right = auth.passwords().matches(password, stored).await?;
    let token = token
        .filter(|_| right)
        .ok_or(PartyError::VerificationInvalid)?;
    let mut tx = auth.db().begin().await?;
    let party = store::save_verification_used(&mut tx, &token)
        .await?
        .ok_or(PartyError::VerificationInvalid)?;
    let party = store::save_verified(&mut tx, party)
        .await?
        .ok_or(PartyError::VerificationInvalid)?;
    let entry = Entry {
        actor: Some((party.id.uuid(), party.role.as_str())),
        act: "parties.email_verified",
        object_kind: "party",
        object: party.id.uuid(),
        before: None,
        after: None,
    };
    audit::record(&mut tx, entry).await?;
    tx.commit().await?;
    tracing::info!(party.id = %party.id, "verified the address of party {}", party.id);
    Ok(party)
}

/// Counts one more password tried with this link, and returns the hash it must fit. Committed before the password is
/// checked, so that many tries at once are counted too.
async fn count_attempt(auth: &Auth, token: &Opaque) -> Result<Option<String>, PartyError> {
    let mut tx = auth.db().begin().await?;
    let stored = store::save_verification_attempt(&mut tx, token).await?;
    tx.commit().await?;
    Ok(stored)
}
