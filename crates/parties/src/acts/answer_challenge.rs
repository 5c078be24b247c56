//! A party gives its second factor.

use super::sign_in::begin_session;
use crate::{
    Auth, Factor, Grant, PartyError, attempt,
    factor::{self, Taken},
    opaque::{Opaque, Purpose},
    store,
};

/// The second step of a sign-in: the challenge of the first, and a code of the authenticator, a recovery code, or the answer
/// of a passkey.
///
/// A challenge takes five attempts within five minutes; those of one account are counted over all challenges too.
///
/// # Errors
/// [`PartyError::ChallengeInvalid`] when the challenge is unknown, used, void or too old: the password has to be given
/// again; [`PartyError::CodeWrong`], also for a code that was used before; [`PartyError::PasskeyWrong`],
/// [`PartyError::PasskeySetAside`]; [`PartyError::Wait`].
pub async fn answer_challenge(
    auth: &Auth,
    challenge: &str,
    given: &Factor,
) -> Result<Grant, PartyError> {
    let token = Opaque::parse(challenge, Purpose::Challenge).ok_or(PartyError::ChallengeInvalid)?;
    let mut tx = auth.db().begin().await?;
    let (party, device) = store::save_challenge_attempt(&mut tx, &token)
        .await?
        .ok_or(PartyError::ChallengeInvalid)?;
    tx.commit().await?;
    let count = attempt::count_code(auth, party).await?;
    let mut tx = auth.db().begin().await?;
    // Before the factor is looked at: a passkey's answer that is sent twice must not look like that of a copy.
    let asked = store::lock_challenge(&mut tx, &token)
        .await?
        .ok_or(PartyError::ChallengeInvalid)?;
    let with = match factor::take(&mut tx, auth, (party, given, asked)).await? {
        Taken::Good(_, with) => with,
        Taken::Refused(refusal) => {
            // Somebody who knows the password.
            attempt::record_refused(&mut tx, party, None).await?;
            tx.commit().await?;
            return Err(refusal);
        }
    };
    store::save_challenge_used(&mut tx, &token).await?;
    store::delete_count(&mut tx, &count).await?;
    let party = store::find(&mut tx, party)
        .await?
        .ok_or(PartyError::ChallengeInvalid)?;
    let grant = begin_session(&mut tx, auth, (party, &device, Some(with))).await?;
    tx.commit().await?;
    Ok(grant)
}
