//! A party gives its second factor.

use kernel::audit::{self, Entry};

use super::sign_in::begin_session;
use crate::{
    Auth, Grant, PartyError, attempt, factor,
    opaque::{Opaque, Purpose},
    store,
};

/// The second step of a sign-in: the challenge of the first, and a code of the authenticator or a recovery code.
///
/// A challenge takes five codes within five minutes; codes of one account are counted over all challenges too.
///
/// # Errors
/// [`PartyError::ChallengeInvalid`] when the challenge is unknown, used, void or too old: the password has to be given
/// again; [`PartyError::CodeWrong`], also for a code that was used before; [`PartyError::Wait`].
pub async fn answer_challenge(
    auth: &Auth,
    challenge: &str,
    code: &str,
) -> Result<Grant, PartyError> {
    let token = Opaque::parse(challenge, Purpose::Challenge).ok_or(PartyError::ChallengeInvalid)?;
    let mut tx = auth.db().begin().await?;
    let (party, device) = store::save_challenge_attempt(&mut tx, &token)
        .await?
        .ok_or(PartyError::ChallengeInvalid)?;
    tx.commit().await?;
    let count = attempt::count_code(auth, party).await?;
    let mut tx = auth.db().begin().await?;
    let Some(given) = factor::take_code(&mut tx, auth, (party, code)).await? else {
        audit::record(&mut tx, wrong_code(party.uuid())).await?;
        tx.commit().await?;
        return Err(PartyError::CodeWrong);
    };
    if !store::save_challenge_used(&mut tx, &token).await? {
        return Err(PartyError::ChallengeInvalid);
    }
    store::delete_count(&mut tx, &count).await?;
    let party = store::find(&mut tx, party)
        .await?
        .ok_or(PartyError::ChallengeInvalid)?;
    let grant = begin_session(&mut tx, auth, (party, &device, Some(given))).await?;
    tx.commit().await?;
    Ok(grant)
}

/// Somebody who knows the password gave a wrong code.
fn wrong_code(party: uuid::Uuid) -> Entry {
    Entry {
        actor: None,
        act: "parties.code_refused",
        object_kind: "party",
        object: party,
        before: None,
        after: None,
    }
}
